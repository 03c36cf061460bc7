#include "backdrop/opacity.hpp"

#include <algorithm>
#include <cstring>

#include "frame/blend_kernels.hpp"
#include "frame/frame.hpp"

namespace scrim {
namespace {

Layout plain(const Layout& layout) {
  return {.width = layout.width,
          .height = layout.height,
          .format = Format::i420,
          .matrix = Matrix::bt709,
          .range = Range::full};
}

}  // namespace

Opacity::Opacity(const Layout& frame, const Layout& picture, const Placement& placement)
    : frame_(frame),
      plain_(plain(picture)),
      picture_(plain(frame), plain_, placement, false),
      spread_(frame) {
  for (int p = 0; p < plane_count(frame.format); ++p) {
    strides_[std::size_t(p)] = round_up(row_samples(frame, p), blend_block);
    weights_[std::size_t(p)] =
        Buffer<std::uint8_t>(strides_[std::size_t(p)] * std::size_t(row_count(frame, p)));
  }
}

void Opacity::render(const AlphaPlane& plane) {
  picture_.render({.layout = plain_, .planes = {plane.data}, .strides = {plane.stride}});
  const int step = chroma_down(frame_.format);
  for (int y = 0; y < frame_.height; y += step) {
    spread_.take(pixels(), y);
    for (int p = 0; p < plane_count(frame_.format); ++p) {
      const int first = p == 0 ? y : y / step;
      const int last = p == 0 ? std::min(y + step, frame_.height) : first + 1;
      for (int row = first; row < last; ++row) {
        std::memcpy(weights_[std::size_t(p)].data() + strides_[std::size_t(p)] * std::size_t(row),
                    spread_.row(p, row - first), row_samples(frame_, p));
      }
    }
  }
}

std::size_t Opacity::memory() const {
  return picture_.memory() + spread_.memory() + weights_[0].bytes() + weights_[1].bytes() +
         weights_[2].bytes();
}

}  // namespace scrim
