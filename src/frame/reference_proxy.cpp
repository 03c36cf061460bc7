#include "frame/reference_proxy.hpp"

#include <algorithm>
#include <cmath>

namespace scrim {
namespace {

bool is_packed_rgb(Format format) {
  return format == Format::rgba || format == Format::bgra;
}

/// Pixels under a sample of a channel, across and down.
std::array<int, 2> pixels_under(Format format, int channel) {
  if (channel == 0 || is_packed_rgb(format)) return {1, 1};
  return {2, format == Format::yuyv ? 1 : 2};
}

/// Sample (x, y) of a channel: Y, U, V, or R, G, B.
int sample(const Frame& frame, int channel, int x, int y) {
  const auto byte = [&](std::size_t plane, std::ptrdiff_t at) {
    return int(frame.planes[plane][y * frame.strides[plane] + at]);
  };
  const auto c = std::size_t(channel);
  switch (frame.layout.format) {
    case Format::nv12:
      return channel == 0 ? byte(0, x) : byte(1, 2 * x + channel - 1);
    case Format::i420:
      return byte(c, x);
    case Format::yuyv:
      return channel == 0 ? byte(0, 2 * x) : byte(0, 4 * x + 2 * channel - 1);
    case Format::rgba:
      return byte(0, 4 * x + channel);
    case Format::bgra:
      return byte(0, 4 * x + 2 - channel);
    default:
      break;  // Deep frames are compared with their view.
  }
  return 0;
}

/// The mean over the samples that have a pixel of the frame in the square.
int mean(const Frame& frame, int channel, int scale, int i, int j) {
  const auto [across, down] = pixels_under(frame.layout.format, channel);
  const int right = std::min((i + 1) * scale, frame.layout.width);
  const int bottom = std::min((j + 1) * scale, frame.layout.height);
  double sum = 0, count = 0;
  for (int y = 0; y * down < bottom; ++y) {
    if ((y + 1) * down <= j * scale) continue;
    for (int x = std::max(0, i * scale / across - 1); x * across < right; ++x) {
      if ((x + 1) * across <= i * scale) continue;
      sum += sample(frame, channel, x, y);
      ++count;
    }
  }
  return int(std::floor(sum / count + 0.5));
}

std::uint8_t weighed(double r, double g, double b, double sum) {
  return std::uint8_t(std::floor((r + g + b + sum) / 256));
}

}  // namespace

std::array<std::uint8_t, 3> reference_proxy_pixel(const Frame& frame, int scale, int i, int j) {
  const auto channel = [&](int c) { return mean(frame, c, scale, i, j); };
  const int a = channel(0), b = channel(1), c = channel(2);
  if (!is_packed_rgb(frame.layout.format))
    return {std::uint8_t(a), std::uint8_t(b), std::uint8_t(c)};
  constexpr double middle = 128 * 256 + 127;
  return {weighed(54 * a, 183 * b, 19 * c, 128), weighed(-29 * a, -99 * b, 128 * c, middle),
          weighed(128 * a, -116 * b, -12 * c, middle)};
}

std::uint8_t reference_half(const Plane& proxy, int x, int y) {
  int sum = 0;
  for (int j = 2 * y; j < 2 * y + 2; ++j) {
    for (int i = 2 * x; i < 2 * x + 2; ++i) {
      sum += proxy.row(std::min(j, proxy.height - 1))[std::min(i, proxy.width - 1)];
    }
  }
  return static_cast<std::uint8_t>((sum + 2) / 4);
}

std::uint16_t reference_quarter(const Plane& proxy, int x, int y) {
  int sum = 0, count = 0;
  for (int j = 4 * y; j < std::min(4 * y + 4, proxy.height); ++j) {
    for (int i = 4 * x; i < std::min(4 * x + 4, proxy.width); ++i, ++count) sum += proxy.row(j)[i];
  }
  return static_cast<std::uint16_t>(16 * sum / count);
}

}  // namespace scrim
