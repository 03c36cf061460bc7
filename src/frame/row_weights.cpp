#include "frame/row_weights.hpp"

#include <algorithm>
#include <cstring>

#include "frame/blend_kernels.hpp"
#include "frame/frame.hpp"
#include "frame/planar_kernels.hpp"

namespace scrim {
namespace {

std::size_t blocks_of(std::size_t samples) {
  return (samples + blend_block - 1) / blend_block;
}

bool is_packed(Format format) {
  return is_rgb(format) || format == Format::yuyv;
}

}  // namespace

RowWeights::RowWeights(const Layout& layout) : layout_(layout) {
  const std::size_t width = std::size_t(layout.width) + 1;
  chroma_ = Buffer<std::uint8_t>(width);
  weight_ = Buffer<std::uint8_t>(4 * width);
}

void RowWeights::weigh(const std::uint8_t* upper, const std::uint8_t* lower) {
  const auto blocks = blocks_of(std::size_t(layout_.width));
  if (layout_.format == Format::yuyv) return spread_yuyv(upper, blocks, weight_.data());
  if (is_rgb(layout_.format)) return spread_rgba(upper, blocks, weight_.data());
  const std::uint8_t* below = chroma_down(layout_.format) == 2 ? lower : upper;
  average_boxes(upper, below, blocks_of(std::size_t(half(layout_.width))), chroma_.data());
  if (plane_count(layout_.format) == 2) {
    repeat_bytes(chroma_.data(), blocks_of(row_samples(layout_, 1)), weight_.data());
  }
}

const std::uint8_t* RowWeights::row(int plane) const {
  if (is_packed(layout_.format)) return weight_.data();
  if (plane == 0) return nullptr;
  return plane_count(layout_.format) == 2 ? weight_.data() : chroma_.data();
}

PlaneWeights::PlaneWeights(const Layout& layout) : layout_(layout), spread_(layout) {
  for (auto& row : rows_) row = Buffer<std::uint8_t>(std::size_t(layout.width) + 1);
}

void PlaneWeights::take(const AlphaPlane& plane, int y) {
  const auto width = std::size_t(layout_.width);
  for (int i = 0; i < chroma_down(layout_.format); ++i) {
    std::uint8_t* row = rows_[std::size_t(i)].data();
    const int from = std::min(y + i, layout_.height - 1);
    std::memcpy(row, plane.data + from * plane.stride, width);
    row[width] = row[width - 1];
  }
  spread_.weigh(rows_[0].data(), rows_[1].data());
}

const std::uint8_t* PlaneWeights::row(int plane, int i) const {
  const std::uint8_t* spread = spread_.row(plane);
  return spread != nullptr ? spread : rows_[std::size_t(i)].data();
}

}  // namespace scrim
