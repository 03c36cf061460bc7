#include "frame/box_mean.hpp"

#include <algorithm>

#include "frame/colour.hpp"
#include "frame/frame.hpp"

namespace scrim {
namespace {

/// Where the samples of a channel lie: `plane[y·stride + x·step]` in bytes, with one sample for
/// `across`×`down` pixels.
struct Channel {
  const std::uint8_t* plane;
  std::ptrdiff_t stride;
  int step;
  int across, down;
};

std::array<Channel, 3> channels(const Frame& f) {
  const auto& p = f.planes;
  const auto& s = f.strides;
  switch (f.layout.format) {
    case Format::nv12:
      return {{{p[0], s[0], 1, 1, 1}, {p[1], s[1], 2, 2, 2}, {p[1] + 1, s[1], 2, 2, 2}}};
    case Format::i420:
      return {{{p[0], s[0], 1, 1, 1}, {p[1], s[1], 1, 2, 2}, {p[2], s[2], 1, 2, 2}}};
    case Format::yuyv:
      return {{{p[0], s[0], 2, 1, 1}, {p[0] + 1, s[0], 4, 2, 1}, {p[0] + 3, s[0], 4, 2, 1}}};
    case Format::rgba:
      return {{{p[0], s[0], 4, 1, 1}, {p[0] + 1, s[0], 4, 1, 1}, {p[0] + 2, s[0], 4, 1, 1}}};
    case Format::bgra:
      return {{{p[0] + 2, s[0], 4, 1, 1}, {p[0] + 1, s[0], 4, 1, 1}, {p[0], s[0], 4, 1, 1}}};
    case Format::p010:
      return {{{p[0], s[0], 2, 1, 1}, {p[1], s[1], 4, 2, 2}, {p[1] + 2, s[1], 4, 2, 2}}};
    case Format::i010:
      return {{{p[0], s[0], 2, 1, 1}, {p[1], s[1], 2, 2, 2}, {p[2], s[2], 2, 2, 2}}};
    case Format::i210:
      return {{{p[0], s[0], 2, 1, 1}, {p[1], s[1], 2, 2, 1}, {p[2], s[2], 2, 2, 1}}};
    case Format::rgba16:
      return {{{p[0], s[0], 8, 1, 1}, {p[0] + 2, s[0], 8, 1, 1}, {p[0] + 4, s[0], 8, 1, 1}}};
  }
  return {};
}

std::uint8_t average(const Channel& c, const Layout& layout, const Codes& codes, int scale, int i,
                     int j) {
  const int right = std::min((i + 1) * scale, layout.width);
  const int bottom = std::min((j + 1) * scale, layout.height);
  float sum = 0;
  int count = 0;
  for (int y = j * scale / c.down; y <= (bottom - 1) / c.down; ++y) {
    for (int x = i * scale / c.across; x <= (right - 1) / c.across; ++x) {
      sum += level_at(c.plane + y * c.stride + std::ptrdiff_t{x} * c.step, codes);
      ++count;
    }
  }
  return static_cast<std::uint8_t>(std::min(sum / float(count) + 0.5F, 255.0F));
}

}  // namespace

std::array<std::uint8_t, 3> mean_of_box(const Frame& frame, int scale, int i, int j) {
  std::array<std::uint8_t, 3> out{};
  const auto all = channels(frame);
  for (std::size_t c = 0; c < 3; ++c) {
    out[c] = average(all[c], frame.layout, codes_of(frame.layout, int(c)), scale, i, j);
  }
  if (!is_rgb(frame.layout.format)) return out;
  return {weigh_rgb<LumaOfRgb>(out[0], out[1], out[2]), weigh_rgb<UOfRgb>(out[0], out[1], out[2]),
          weigh_rgb<VOfRgb>(out[0], out[1], out[2])};
}

}  // namespace scrim
