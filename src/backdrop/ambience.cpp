#include "backdrop/ambience.hpp"

#include <algorithm>
#include <cmath>

#include "backdrop/backdrop_tuning.hpp"
#include "frame/box_mean.hpp"
#include "frame/frame.hpp"
#include "frame/signal.hpp"

namespace scrim {
namespace {

/// The mean over a box of `side`×`side` pixels, 0 to 1.
float mean_opacity(const AlphaPlane& plane, const Layout& layout, int side, int i, int j) {
  if (plane.data == nullptr) return 1;
  const int right = std::min((i + 1) * side, layout.width);
  const int bottom = std::min((j + 1) * side, layout.height);
  int sum = 0, count = 0;
  for (int y = j * side; y < bottom; ++y) {
    for (int x = i * side; x < right; ++x, ++count) sum += plane.data[y * plane.stride + x];
  }
  return float(sum) / float(255 * count);
}

}  // namespace

Ambience::Ambience(const Layout& layout)
    : layout_(layout),
      grid_(layout),
      to_rgb_(yuv_to_rgb(Matrix::bt709, Range::full)),
      black_(is_rgb(layout.format) || layout.range == Range::full ? 0.0F : 16.0F),
      values_(3 * grid_.stride * std::size_t(grid_.rows)),
      line_(std::size_t(std::max(grid_.columns, grid_.rows))) {}

float* Ambience::values(int channel, int j) {
  return values_.data() + (std::size_t(j) * 3 + std::size_t(channel)) * grid_.stride;
}

std::array<const float*, 3> Ambience::row(int j) const {
  const float* first = values_.data() + std::size_t(j) * 3 * grid_.stride;
  return {first, first + grid_.stride, first + 2 * grid_.stride};
}

std::array<float, 3> Ambience::above_black(const std::array<std::uint8_t, 3>& yuv) const {
  if (!is_rgb(layout_.format)) {
    return {std::max(0.0F, float(yuv[0]) - black_), float(yuv[1]) - 128, float(yuv[2]) - 128};
  }
  const auto rgb = convert(to_rgb_, yuv[0], yuv[1], yuv[2]);
  return {float(rgb[0]), float(rgb[1]), float(rgb[2])};
}

/// A box in place. What is beyond either end is as the end.
void Ambience::blur_line(float* first, std::size_t step, int count) {
  constexpr int radius = tuning::ambience_radius;
  for (int i = 0; i < count; ++i) line_[std::size_t(i)] = first[std::size_t(i) * step];
  for (int i = 0; i < count; ++i) {
    float sum = 0;
    for (int d = -radius; d <= radius; ++d) {
      sum += line_[std::size_t(std::clamp(i + d, 0, count - 1))];
    }
    first[std::size_t(i) * step] = sum / (2 * radius + 1);
  }
}

void Ambience::update(const Frame& picture, AlphaPlane opacity) {
  constexpr int side = tuning::ambience_box;
  std::array<double, 3> sum{};
  double squares = 0, seen = 0;
  const int last_x = (layout_.width + side - 1) / side - 1;
  const int last_y = (layout_.height + side - 1) / side - 1;
  for (int j = 0; j < grid_.rows; ++j) {
    for (int i = 0; i < grid_.columns; ++i) {
      const int x = std::min(i * grid_.spacing / side, last_x);
      const int y = std::min(j * grid_.spacing / side, last_y);
      const auto yuv = mean_of_box(picture, side, x, y);
      const float share = mean_opacity(opacity, layout_, side, x, y);
      const std::array<float, 3> light = above_black(yuv);
      for (std::size_t c = 0; c < 3; ++c) {
        values(int(c), j)[i] = share * light[c];
        sum[c] += double{share} * yuv[c];
      }
      squares += double{share} * yuv[0] * yuv[0];
      seen += double{share};
    }
  }
  opacity_ = float(seen / (double(grid_.columns) * grid_.rows));
  const double count = std::max(seen, 1e-6);
  for (std::size_t c = 0; c < 3; ++c) tone_.mean[c] = float(sum[c] / count);
  const double mean = sum[0] / count;
  tone_.deviation = float(std::sqrt(std::max(0.0, squares / count - mean * mean)));
  for (int pass = 0; pass < 2; ++pass) {
    for (int c = 0; c < 3; ++c) {
      for (int j = 0; j < grid_.rows; ++j) blur_line(values(c, j), 1, grid_.columns);
      for (int i = 0; i < grid_.columns; ++i) {
        blur_line(values(c, 0) + i, 3 * grid_.stride, grid_.rows);
      }
    }
  }
}

void Ambience::update(const std::array<std::uint8_t, 3>& rgb) {
  const Levels levels = levels_of_colour(layout_, rgb);
  const RgbToYuv own = rgb_to_yuv(Matrix::bt709, Range::full);
  const auto yuv = is_rgb(layout_.format) ? convert(own, levels[0], levels[1], levels[2])
                                          : convert(no_conversion, levels[0], levels[1], levels[2]);
  const std::array<float, 3> light = above_black(yuv);
  for (int j = 0; j < grid_.rows; ++j) {
    for (std::size_t c = 0; c < 3; ++c) std::fill_n(values(int(c), j), grid_.columns, light[c]);
  }
  tone_ = {{float(yuv[0]), float(yuv[1]), float(yuv[2])}, 0};
  opacity_ = 1;
}

}  // namespace scrim
