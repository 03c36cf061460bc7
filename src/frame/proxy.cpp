#include "frame/proxy.hpp"

#include <array>
#include <bit>
#include <cstring>

#include "frame/box_mean.hpp"
#include "frame/frame.hpp"
#include "frame/planar_kernels.hpp"

namespace scrim {
namespace {

constexpr std::size_t block = planar_block;

std::size_t blocks_of(std::size_t count) {
  return (count + block - 1) / block;
}

void average_rows(const std::uint8_t* upper, const std::uint8_t* lower, std::size_t bytes,
                  std::uint8_t* out) {
  const std::size_t whole = bytes / (2 * block);
  average_boxes(upper, lower, whole, out);
  const std::size_t rest = bytes % (2 * block);
  if (rest == 0) return;
  std::array<std::array<std::uint8_t, 2 * block>, 2> edge{};
  std::memcpy(edge[0].data(), upper + bytes - rest, rest);
  std::memcpy(edge[1].data(), lower + bytes - rest, rest);
  average_boxes(edge[0].data(), edge[1].data(), 1, out + whole * block);
}

}  // namespace

Proxy::Proxy(const Layout& layout, Sight sight)
    : size_(layout),
      view_(layout, sight, size_.scale),
      matrix_(is_rgb(layout.format) ? Matrix::bt709 : layout.matrix),
      range_(is_rgb(layout.format) ? Range::full : layout.range) {
  stride_ = static_cast<std::ptrdiff_t>(round_up(std::size_t(width()), alignment));
  samples_ = Buffer<std::uint8_t>(3 * std::size_t(stride_) * std::size_t(height()));
  const std::size_t width = round_up(std::size_t(layout.width), 4 * block);
  for (auto& row : rows_) row = Buffer<std::uint8_t>(width);
  for (auto& sums : sums_) sums = Buffer<std::uint16_t>(width);
}

std::uint8_t* Proxy::out(int channel, int j) {
  return samples_.data() + (std::ptrdiff_t{channel} * height() + j) * stride_;
}

Proxy::Rows Proxy::outs(int j) {
  return {out(0, j), out(1, j), out(2, j)};
}

Proxy::Rows Proxy::scratch() {
  return {rows_[0].data(), rows_[1].data(), rows_[2].data()};
}

/// Frame row `y` of chroma (4:2:0) or of all channels (packed formats), planar.
void Proxy::split_row(const Frame& frame, int y, const Rows& to) {
  const Layout& layout = frame.layout;
  switch (layout.format) {
    case Format::nv12:
      over_row(row(frame, 1, y), row_bytes(layout, 1), 2, [&](const auto* in, auto n, auto at) {
        split_pairs(in, n, to[1] + at, to[2] + at);
      });
      return;
    case Format::i420:
      for (std::size_t c : {1, 2}) std::memcpy(to[c], row(frame, int(c), y), row_bytes(layout, 1));
      return;
    case Format::yuyv: {
      // The three channels' rows are written from the front while U V pairs wait in to[1].
      over_row(row(frame, 0, y), row_bytes(layout, 0), 2, [&](const auto* in, auto n, auto at) {
        split_pairs(in, n, to[0] + at, to[1] + at);
      });
      split_pairs(to[1], blocks_of(std::size_t(half(layout.width))), to[1], to[2]);
      return;
    }
    case Format::rgba:
    case Format::bgra: {
      const std::size_t red = layout.format == Format::bgra ? 2 : 0;
      over_row(row(frame, 0, y), row_bytes(layout, 0), 4, [&](const auto* in, auto n, auto at) {
        split_rgba(in, n, to[red] + at, to[1] + at, to[2 - red] + at);
      });
      return;
    }
    case Format::p010:
    case Format::i010:
    case Format::i210:
    case Format::rgba16:
      return;  // seen as one of the others
  }
}

void Proxy::sum(std::size_t channel, const std::uint8_t* row, std::size_t count, bool first) {
  const auto add = first ? start_sums : add_to_sums;
  over_row(row, count, 1,
           [&](const auto* in, auto n, auto at) { add(in, n, sums_[channel].data() + at); });
}

/// Sums of `across`×`down` samples each into a row of the proxy.
void Proxy::finish(std::size_t channel, int across, int down, int j) {
  std::uint16_t* sums = sums_[channel].data();
  for (int left = across; left > 1; left /= 2) {
    add_neighbours(sums, blocks_of(std::size_t(width()) * std::size_t(left) / 2));
  }
  const int shift = std::bit_width(unsigned(across) * unsigned(down)) - 1;
  sums_to_means(sums, shift, blocks_of(std::size_t(width())), out(int(channel), j));
}

/// Row `j` of the proxy is made from the frame's row `box` of boxes.
void Proxy::update_luma(const Frame& frame, int box, int j) {
  const std::size_t bytes = row_bytes(frame.layout, 0);
  const int y = box * scale();
  if (scale() == 1) {
    std::memcpy(out(0, j), row(frame, 0, y), bytes);
  } else if (scale() == 2) {
    average_rows(row(frame, 0, y), row(frame, 0, y + 1), bytes, out(0, j));
  } else {
    for (int k = 0; k < scale(); ++k) sum(0, row(frame, 0, y + k), bytes, k == 0);
    finish(0, scale(), scale(), j);
  }
}

void Proxy::update_chroma(const Frame& frame, int box, int j) {
  const std::size_t blocks = blocks_of(std::size_t(width()));
  const auto count = std::size_t(half(frame.layout.width));
  if (scale() == 1) {
    split_row(frame, box / 2, scratch());
    for (std::size_t c : {1, 2}) repeat_bytes(rows_[c].data(), blocks, out(int(c), j));
  } else if (scale() == 2) {
    split_row(frame, box, outs(j));
  } else {
    const int down = scale() / 2;
    for (int k = 0; k < down; ++k) {
      split_row(frame, box * down + k, scratch());
      for (std::size_t c : {1, 2}) sum(c, rows_[c].data(), count, k == 0);
    }
    for (std::size_t c : {1, 2}) finish(c, down, down, j);
  }
}

void Proxy::update_packed(const Frame& frame, int box, int j) {
  const bool rgb = is_rgb(frame.layout.format);
  const std::size_t blocks = blocks_of(std::size_t(width()));
  const auto count = std::size_t(frame.layout.width);
  const auto chroma_count = rgb ? count : std::size_t(half(frame.layout.width));
  if (scale() == 1 && rgb) {
    split_row(frame, box, outs(j));
  } else if (scale() == 1) {
    split_row(frame, box, {out(0, j), rows_[1].data(), rows_[2].data()});
    for (std::size_t c : {1, 2}) repeat_bytes(rows_[c].data(), blocks, out(int(c), j));
  } else {
    for (int k = 0; k < scale(); ++k) {
      split_row(frame, box * scale() + k, scratch());
      sum(0, rows_[0].data(), count, k == 0);
      for (std::size_t c : {1, 2}) sum(c, rows_[c].data(), chroma_count, k == 0);
    }
    finish(0, scale(), scale(), j);
    for (std::size_t c : {1, 2}) finish(c, rgb ? scale() : scale() / 2, scale(), j);
  }
  if (rgb) {
    rgb_rows_to_yuv(out(0, j), out(1, j), out(2, j), blocks, out(0, j), out(1, j), out(2, j));
  }
}

/// Boxes cut by the frame's edge are few: the plain code serves.
void Proxy::update_cut(const Frame& frame, int begin, int box, int j) {
  for (int i = begin; i < width(); ++i) {
    const auto yuv = mean_of_box(frame, scale(), i, box);
    for (int c = 0; c < 3; ++c) out(c, j)[i] = yuv[std::size_t(c)];
  }
}

void Proxy::update_row(const Frame& frame, int box, int j) {
  const Layout& layout = frame.layout;
  if ((box + 1) * scale() > layout.height) return update_cut(frame, 0, box, j);
  if (plane_count(layout.format) == 1) {
    update_packed(frame, box, j);
  } else {
    update_luma(frame, box, j);
    update_chroma(frame, box, j);
  }
  update_cut(frame, layout.width / scale(), box, j);
}

void Proxy::update_row(const Frame& frame, int j) {
  if (view_.empty()) {
    update_row(frame, j, j);
  } else {
    update_row(view_.rows(frame, j * scale()), 0, j);
  }
}

std::size_t Proxy::memory() const {
  std::size_t bytes = samples_.bytes() + view_.memory();
  for (const auto& row : rows_) bytes += row.bytes();
  for (const auto& sums : sums_) bytes += sums.bytes();
  return bytes;
}

}  // namespace scrim
