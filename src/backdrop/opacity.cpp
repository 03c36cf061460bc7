#include "backdrop/opacity.hpp"

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
  for (auto& row : rows_) row = Buffer<std::uint8_t>(std::size_t(frame.width) + 1);
  for (int p = 0; p < plane_count(frame.format); ++p) {
    strides_[std::size_t(p)] = round_up(row_samples(frame, p), blend_block);
    weights_[std::size_t(p)] =
        Buffer<std::uint8_t>(strides_[std::size_t(p)] * std::size_t(row_count(frame, p)));
  }
}

void Opacity::render(const AlphaPlane& plane) {
  picture_.render({.layout = plain_, .planes = {plane.data}, .strides = {plane.stride}});
  const auto width = std::size_t(frame_.width);
  const int step = chroma_down(frame_.format);
  const auto put = [this](int p, int y, const std::uint8_t* weights) {
    std::memcpy(weights_[std::size_t(p)].data() + strides_[std::size_t(p)] * std::size_t(y),
                weights, row_samples(frame_, p));
  };
  for (int y = 0; y < frame_.height; y += step) {
    for (int i = 0; i < step; ++i) {
      std::uint8_t* row = rows_[std::size_t(i)].data();
      const int from = y + i < frame_.height ? y + i : y;
      std::memcpy(row, picture_.backdrop().row(0, from), width);
      row[width] = row[width - 1];
    }
    spread_.weigh(rows_[0].data(), rows_[1].data());
    for (int p = 0; p < plane_count(frame_.format); ++p) {
      if (const std::uint8_t* weights = spread_.row(p)) {
        put(p, y / step, weights);
        continue;
      }
      for (int i = 0; i < step && y + i < frame_.height; ++i) {
        put(p, y + i, rows_[std::size_t(i)].data());
      }
    }
  }
}

std::size_t Opacity::memory() const {
  return picture_.memory() + spread_.memory() + rows_[0].bytes() + rows_[1].bytes() +
         weights_[0].bytes() + weights_[1].bytes() + weights_[2].bytes();
}

}  // namespace scrim
