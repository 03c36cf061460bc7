#include "compose/composer.hpp"

#include <algorithm>
#include <cstring>

#include "compose/blend_kernels.hpp"
#include "compose/cut_out.hpp"
#include "frame/colour.hpp"
#include "frame/frame.hpp"
#include "frame/luma.hpp"
#include "frame/planar_kernels.hpp"

namespace scrim {
namespace {

constexpr std::size_t block = blend_block;

std::size_t blocks_of(std::size_t bytes) {
  return (bytes + block - 1) / block;
}

bool chroma_is_apart(Format format) {
  return format == Format::nv12 || format == Format::i420;
}

Span join(Span a, Span b) {
  if (a.begin == a.end) return b;
  if (b.begin == b.end) return a;
  return {std::min(a.begin, b.begin), std::max(a.end, b.end)};
}

void copy(const Frame& in, const MutableFrame& out) {
  for (int p = 0; p < plane_count(in.layout.format); ++p) {
    for (int y = 0; y < row_count(in.layout, p); ++y) {
      const std::uint8_t* from = row(in, p, y);
      std::uint8_t* to = row(out, p, y);
      if (from != to) std::memcpy(to, from, row_bytes(in.layout, p));
    }
  }
}

}  // namespace

Composer::Composer(const Layout& layout) {
  const std::size_t width = std::size_t(layout.width) + 1;
  for (auto& luma : luma_) luma = Buffer<std::uint8_t>(width);
  for (auto& matte : matte_) matte = Buffer<std::uint8_t>(width);
  chroma_ = Buffer<std::uint8_t>(width);
  weight_ = Buffer<std::uint8_t>(4 * width);
  backdrop_ = Buffer<std::uint8_t>(4 * width);
}

Span Composer::matte_row(const Frame& in, const MatteRows& rows, int y, std::size_t index) {
  const int width = in.layout.width;
  const std::uint8_t* luma = luma_[index].data();
  if (readable(in, y, std::size_t(width) + Buffer<std::uint8_t>::slack)) {
    luma = row(in, 0, y);
  } else {
    luma_row(in, y, luma_[index].data());
  }
  std::uint8_t* matte = matte_[index].data();
  const Span span = rows(y, luma, matte);
  matte[width] = matte[width - 1];
  return span;
}

void Composer::blend_row(const Frame& in, Backdrop& backdrop, const MutableFrame& out, int plane,
                         int y, const std::uint8_t* weight, std::size_t begin, std::size_t end) {
  const std::size_t bytes = row_bytes(in.layout, plane);
  const std::size_t first = begin / block * block;
  const std::size_t last = begin == end ? first : std::min(bytes, blocks_of(end) * block);
  const std::uint8_t* person = row(in, plane, y);
  std::uint8_t* to = row(out, plane, y);
  backdrop.row(plane, y, 0, first, to);
  std::size_t at = first;
  for (std::size_t blocks = (last - first) / block; blocks > 0;) {
    const std::size_t solid = count_solid(weight + at, blocks);
    if (solid > 0 && to != person) std::memcpy(to + at, person + at, solid * block);
    at += solid * block;
    blocks -= solid;
    const std::size_t mixed = count_mixed(weight + at, blocks);
    backdrop.row(plane, y, at, at + mixed * block, backdrop_.data());
    blend(person + at, backdrop_.data() + at, weight + at, mixed, to + at);
    at += mixed * block;
    blocks -= mixed;
  }
  if (at < last) blend_edge(backdrop, plane, y, person, weight, at, last, to);
  backdrop.row(plane, y, last, bytes, to);
}

/// What does not fill a block at a row's end.
void Composer::blend_edge(Backdrop& backdrop, int plane, int y, const std::uint8_t* person,
                          const std::uint8_t* weight, std::size_t begin, std::size_t end,
                          std::uint8_t* to) {
  std::array<std::uint8_t, block> edge{};
  std::memcpy(edge.data(), person + begin, end - begin);
  backdrop.row(plane, y, begin, end, backdrop_.data());
  blend(edge.data(), backdrop_.data() + begin, weight + begin, 1, edge.data());
  std::memcpy(to + begin, edge.data(), end - begin);
}

void Composer::blend_pair(const Frame& in, Backdrop& backdrop, const MutableFrame& out, int y,
                          Span upper, Span lower) {
  for (int i = 0; i < 2 && y + i < in.layout.height; ++i) {
    const Span span = i == 0 ? upper : lower;
    blend_row(in, backdrop, out, 0, y + i, matte_[std::size_t(i)].data(), std::size_t(span.begin),
              std::size_t(span.end));
  }
  const Span both = join(upper, lower);
  const auto begin = std::size_t(both.begin) / 2;
  const auto end = std::size_t(half(both.end));
  const auto blocks = blocks_of(std::size_t(half(in.layout.width)));
  average_squares(matte_[0].data(), matte_[1].data(), blocks, chroma_.data());
  if (in.layout.format == Format::nv12) {
    repeat_bytes(chroma_.data(), blocks_of(row_bytes(in.layout, 1)), weight_.data());
    blend_row(in, backdrop, out, 1, y / 2, weight_.data(), 2 * begin, 2 * end);
  } else {
    blend_row(in, backdrop, out, 1, y / 2, chroma_.data(), begin, end);
    blend_row(in, backdrop, out, 2, y / 2, chroma_.data(), begin, end);
  }
}

void Composer::blend_packed(const Frame& in, Backdrop& backdrop, const MutableFrame& out, int y,
                            Span span) {
  const auto blocks = blocks_of(std::size_t(in.layout.width));
  if (in.layout.format == Format::yuyv) {
    spread_yuyv(matte_[0].data(), blocks, weight_.data());
    blend_row(in, backdrop, out, 0, y, weight_.data(), 4 * (std::size_t(span.begin) / 2),
              4 * std::size_t(half(span.end)));
  } else {
    spread_rgba(matte_[0].data(), blocks, weight_.data());
    blend_row(in, backdrop, out, 0, y, weight_.data(), 4 * std::size_t(span.begin),
              4 * std::size_t(span.end));
  }
}

void Composer::compose(const Frame& in, const MatteRows& rows, Backdrop& backdrop,
                       const MutableFrame& out, MattePlane matte) {
  const int step = chroma_is_apart(in.layout.format) ? 2 : 1;
  for (int y = 0; y < in.layout.height; y += step) {
    const int count = std::min(step, in.layout.height - y);
    std::array<Span, 2> spans;
    for (int i = 0; i < count; ++i) {
      spans[std::size_t(i)] = matte_row(in, rows, y + i, std::size_t(i));
      if (matte.data == nullptr) continue;
      std::memcpy(matte.data + (y + i) * matte.stride, matte_[std::size_t(i)].data(),
                  std::size_t(in.layout.width));
    }
    if (backdrop.effect() == Effect::transparent) {
      for (int i = 0; i < count; ++i) {
        cut_out_row(in, y + i, matte_[std::size_t(i)].data(), spans[std::size_t(i)], out);
      }
    } else if (backdrop.effect() != Effect::none) {
      if (step == 1) {
        blend_packed(in, backdrop, out, y, spans[0]);
      } else {
        if (count == 1) std::memcpy(matte_[1].data(), matte_[0].data(), matte_[0].size());
        blend_pair(in, backdrop, out, y, spans[0], spans[1]);
      }
    }
  }
  if (backdrop.effect() == Effect::none) copy(in, out);
}

std::size_t Composer::memory() const {
  return luma_[0].bytes() + luma_[1].bytes() + matte_[0].bytes() + matte_[1].bytes() +
         chroma_.bytes() + weight_.bytes() + backdrop_.bytes();
}

void cover(const MutableFrame& out) {
  constexpr std::array<std::uint8_t, 3> grey{128, 128, 128};
  for (int p = 0; p < plane_count(out.layout.format); ++p) {
    const auto pattern = bytes_of_colour(out.layout, p, grey);
    for (int y = 0; y < row_count(out.layout, p); ++y) {
      std::uint8_t* to = row(out, p, y);
      for (std::size_t i = 0; i < row_bytes(out.layout, p); ++i) to[i] = pattern[i % 4];
    }
  }
}

}  // namespace scrim
