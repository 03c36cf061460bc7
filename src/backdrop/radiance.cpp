#include "backdrop/radiance.hpp"

#include "backdrop/radiance_kernels.hpp"
#include "frame/colour.hpp"

namespace scrim {
namespace {

/// The light of one square of proxy pixels, times their number.
Light3 square(const YuvRows& in, const YuvToRgb& conversion, int left, int columns, int top,
              int rows) {
  std::array<float, 3> yuv{};
  for (std::size_t c = 0; c < 3; ++c) {
    for (int y = top; y < top + rows; ++y) {
      for (int x = left; x < left + columns; ++x) yuv[c] += in.planes[c][y * in.stride + x];
    }
  }
  const auto pixels = float(columns * rows);
  Light3 rgb{};
  for (std::size_t c = 0; c < 3; ++c) {
    const auto& gain = conversion.gain[c];
    const float sum = gain[0] * yuv[0] + gain[1] * yuv[1] + gain[2] * yuv[2];
    rgb[c] = std::clamp((sum / pixels + conversion.offset[c]) / 255, 0.0F, 1.0F);
  }
  Light3 light = light_of(rgb);
  for (float& l : light) l *= pixels;
  return light;
}

/// A cell that is cut at the right edge.
Light3 plain_sum(const YuvRows& in, const YuvToRgb& conversion, int left, int columns) {
  Light3 sum{};
  for (int y = 0; y < in.rows; y += 2) {
    for (int x = 0; x < columns; x += 2) {
      const Light3 part =
          square(in, conversion, left + x, std::min(2, columns - x), y, std::min(2, in.rows - y));
      for (std::size_t c = 0; c < 3; ++c) sum[c] += part[c];
    }
  }
  return sum;
}

}  // namespace

Radiance::Radiance(const Room& room)
    : height_(room.height()),
      stride_(round_up(std::size_t(room.width()), light_block)),
      sums_(3 * stride_ * std::size_t(room.height())) {}

void Radiance::update(const Proxy& proxy, const Room& room) {
  const YuvToRgb conversion = yuv_to_rgb(proxy.matrix(), proxy.range());
  const std::size_t plane = stride_ * std::size_t(height_);
  const int whole = proxy.width() / Room::cell;
  for (int j = 0; j < height_; ++j) {
    const int top = j * Room::cell;
    const YuvRows in{{proxy.y().row(top), proxy.u().row(top), proxy.v().row(top)},
                     proxy.y().stride,
                     room.rows_of(j)};
    float* out = sums_.data() + std::size_t(j) * stride_;
    sum_light(in, conversion, (std::size_t(whole) + light_block - 1) / light_block,
              {out, out + plane, out + 2 * plane});
    if (whole == room.width()) continue;
    const Light3 last = plain_sum(in, conversion, whole * Room::cell, room.columns_of(whole));
    for (std::size_t c = 0; c < 3; ++c) out[c * plane + std::size_t(whole)] = last[c];
  }
}

}  // namespace scrim
