#include "frame/reference_proxy.hpp"

#include <algorithm>
#include <cmath>

#include "frame/frame.hpp"
#include "frame/reference_samples.hpp"

namespace scrim {
namespace {

/// Pixels under a sample of a channel, across and down.
std::array<int, 2> pixels_under(Format format, int channel) {
  if (channel == 0 || is_rgb(format)) return {1, 1};
  return {2, chroma_down(format)};
}

/// Sample (x, y) of a channel: Y, U, V, or R, G, B.
double sample(const Frame& frame, int channel, int x, int y) {
  const auto level = [&](int plane, int i) { return level_of(frame, plane, y, i); };
  switch (frame.layout.format) {
    case Format::nv12:
    case Format::p010:
      return channel == 0 ? level(0, x) : level(1, 2 * x + channel - 1);
    case Format::i420:
    case Format::i010:
    case Format::i210:
      break;
    case Format::yuyv:
      return channel == 0 ? level(0, 2 * x) : level(0, 4 * x + 2 * channel - 1);
    case Format::rgba:
    case Format::rgba16:
      return level(0, 4 * x + channel);
    case Format::bgra:
      return level(0, 4 * x + 2 - channel);
  }
  return level(channel, x);
}

/// The mean over the samples that have a pixel of the frame in the square.
int mean(const Frame& frame, int channel, int scale, int i, int j) {
  const auto [across, down] = pixels_under(frame.layout.format, channel);
  const int right = std::min((i + 1) * scale, frame.layout.width);
  const int bottom = std::min((j + 1) * scale, frame.layout.height);
  const bool in_pairs = frame.layout.format == Format::i210 && channel > 0;
  double sum = 0, count = 0;
  for (int y = 0; y * down < bottom; ++y) {
    if ((y + 1) * down <= j * scale) continue;
    const double weight = in_pairs && y % 2 == 0 && y + 1 == frame.layout.height ? 2 : 1;
    for (int x = std::max(0, i * scale / across - 1); x * across < right; ++x) {
      if ((x + 1) * across <= i * scale) continue;
      sum += weight * sample(frame, channel, x, y);
      count += weight;
    }
  }
  return std::min(int(std::floor(sum / count + 0.5)), 255);
}

std::uint8_t weighed(double r, double g, double b, double sum) {
  return std::uint8_t(std::floor((r + g + b + sum) / 256));
}

}  // namespace

std::array<std::uint8_t, 3> reference_proxy_pixel(const Frame& frame, int scale, int i, int j) {
  const auto channel = [&](int c) { return mean(frame, c, scale, i, j); };
  const int a = channel(0), b = channel(1), c = channel(2);
  if (!is_rgb(frame.layout.format)) return {std::uint8_t(a), std::uint8_t(b), std::uint8_t(c)};
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
