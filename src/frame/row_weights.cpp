#include "frame/row_weights.hpp"

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

}  // namespace scrim
