#include "frame/sheets.hpp"

#include <cstring>

#include "frame/planar_kernels.hpp"

namespace scrim {
namespace {

std::size_t blocks_of(std::size_t samples) {
  return (samples + planar_block - 1) / planar_block;
}

/// Every `step`-th word.
void take_words(const std::uint16_t* in, std::size_t step, std::size_t count, std::uint8_t* out) {
  for (std::size_t i = 0; i < count; ++i) std::memcpy(out + 2 * i, in + step * i, sizeof *in);
}

void put_words(const std::uint8_t* in, std::size_t step, std::size_t count, std::uint16_t* out) {
  for (std::size_t i = 0; i < count; ++i) std::memcpy(out + step * i, in + 2 * i, sizeof *out);
}

}  // namespace

int component_count(Format format, Sheet sheet) {
  if (is_rgb(format)) return sheet == Sheet::full ? 3 : 0;
  return sheet == Sheet::full ? 1 : 2;
}

int pixels_across(Sheet sheet) {
  return sheet == Sheet::full ? 1 : 2;
}

int pixels_down(Format format, Sheet sheet) {
  return sheet == Sheet::full ? 1 : chroma_down(format);
}

int sheet_width(const Layout& layout, Sheet sheet) {
  return pixels_across(sheet) == 1 ? layout.width : half(layout.width);
}

int sheet_height(const Layout& layout, Sheet sheet) {
  return pixels_down(layout.format, sheet) == 1 ? layout.height : half(layout.height);
}

SheetRows::SheetRows(int width)
    : width_(2 * (round_up(std::size_t(width), planar_block) + planar_block)),
      components_(3 * width_),
      packed_(4 * width_),
      pairs_(2 * width_) {}

SheetRows::Rows SheetRows::scratch() {
  std::uint8_t* first = components_.data();
  return {first, first + width_, first + 2 * width_};
}

SheetRows::Rows SheetRows::read(const Frame& frame, Sheet sheet, int y) {
  const Layout& layout = frame.layout;
  const Rows out = scratch();
  const bool chroma = sheet == Sheet::chroma;
  const int plane = chroma && layout.format != Format::yuyv ? 1 : 0;
  const std::uint8_t* in = row(frame, plane, y);
  const std::size_t bytes = row_bytes(layout, plane);
  switch (layout.format) {
    case Format::nv12:
      if (chroma) {
        over_row(in, bytes, 2, [&](const auto* from, auto blocks, auto at) {
          split_pairs(from, blocks, out[0] + at, out[1] + at);
        });
        break;
      }
      [[fallthrough]];
    case Format::i420:
    case Format::i010:
    case Format::i210:
      std::memcpy(out[0], in, bytes);
      if (chroma) std::memcpy(out[1], row(frame, 2, y), bytes);
      break;
    case Format::yuyv: {
      std::uint8_t* luma = chroma ? pairs_.data() : out[0];
      std::uint8_t* both = pairs_.data() + width_;
      over_row(in, bytes, 2, [&](const auto* from, auto blocks, auto at) {
        split_pairs(from, blocks, luma + at, both + at);
      });
      if (chroma) split_pairs(both, blocks_of(bytes / 4), out[0], out[1]);
      break;
    }
    case Format::rgba:
    case Format::bgra: {
      const bool bgra = layout.format == Format::bgra;
      over_row(in, bytes, 4, [&](const auto* from, auto blocks, auto at) {
        split_rgba(from, blocks, out[bgra ? 2 : 0] + at, out[1] + at, out[bgra ? 0 : 2] + at);
      });
      break;
    }
    case Format::p010:
    case Format::rgba16: {
      const auto components = std::size_t(component_count(layout.format, sheet));
      const std::size_t step = components == 3 ? 4 : components;
      for (std::size_t c = 0; c < components; ++c) {
        take_words(words(frame, plane, y) + c, step, bytes / 2 / step, out[c]);
      }
      break;
    }
  }
  return out;
}

void SheetRows::write(const Rows& rows, const MutableFrame& frame, Sheet sheet, int y) {
  const Layout& layout = frame.layout;
  const bool chroma = sheet == Sheet::chroma;
  const int plane = chroma && layout.format != Format::yuyv ? 1 : 0;
  std::uint8_t* out = row(frame, plane, y);
  const std::size_t bytes = row_bytes(layout, plane);
  const std::size_t blocks = blocks_of(std::size_t(sheet_width(layout, sheet)));
  const std::uint8_t* packed = packed_.data();
  switch (layout.format) {
    case Format::nv12:
      if (chroma) {
        join_pairs(rows[0], rows[1], blocks, packed_.data());
      } else {
        packed = rows[0];
      }
      break;
    case Format::i420:
    case Format::i010:
    case Format::i210:
      packed = rows[0];
      if (chroma) std::memcpy(row(frame, 2, y), rows[1], bytes);
      break;
    case Format::yuyv: {
      std::uint8_t* luma = pairs_.data();
      std::uint8_t* both = luma + width_;
      over_row(out, bytes, 2, [&](const auto* from, auto some, auto at) {
        split_pairs(from, some, luma + at, both + at);
      });
      if (chroma) {
        join_pairs(rows[0], rows[1], blocks, both);
      } else {
        std::memcpy(luma, rows[0], std::size_t(layout.width));
        luma[bytes / 2 - 1] = rows[0][layout.width - 1];
      }
      join_pairs(luma, both, blocks_of(bytes / 2), packed_.data());
      break;
    }
    case Format::rgba:
      join_rgba(rows[0], rows[1], rows[2], blocks, packed_.data());
      break;
    case Format::bgra:
      join_rgba(rows[2], rows[1], rows[0], blocks, packed_.data());
      break;
    case Format::p010:
    case Format::rgba16: {
      const auto components = std::size_t(component_count(layout.format, sheet));
      const std::size_t step = components == 3 ? 4 : components;
      if (step == 4) std::memset(out, 0xFF, bytes);
      for (std::size_t c = 0; c < components; ++c) {
        put_words(rows[c], step, bytes / 2 / step, words(frame, plane, y) + c);
      }
      return;
    }
  }
  std::memcpy(out, packed, bytes);
}

}  // namespace scrim
