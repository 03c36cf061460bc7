#include "frame/signal.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "frame/colour.hpp"
#include "frame/colour_cube_kernels.hpp"
#include "frame/frame.hpp"

namespace scrim {
namespace {

using Triple = std::array<double, 3>;
using Matrix3 = std::array<Triple, 3>;

constexpr double graphics_white = 203, pq_peak = 10000, hlg_peak = 1000;  // cd/m²
constexpr double display_gamma = 2.4, hlg_system_gamma = 1.2;

/// From where on an SDR view of HDR is compressed.
constexpr double knee = 0.7;

// SMPTE ST 2084.
constexpr double pq_m1 = 2610.0 / 16384, pq_m2 = 2523.0 / 4096 * 128;
constexpr double pq_c1 = 3424.0 / 4096, pq_c2 = 2413.0 / 4096 * 32, pq_c3 = 2392.0 / 4096 * 32;

double pq_to_light(double signal) {
  const double root = std::pow(signal, 1 / pq_m2);
  return std::pow(std::max(root - pq_c1, 0.0) / (pq_c2 - pq_c3 * root), 1 / pq_m1) * pq_peak;
}

double light_to_pq(double light) {
  const double root = std::pow(std::clamp(light / pq_peak, 0.0, 1.0), pq_m1);
  return std::pow((pq_c1 + pq_c2 * root) / (1 + pq_c3 * root), pq_m2);
}

// ITU-R BT.2100, table 5.
constexpr double hlg_a = 0.17883277, hlg_b = 1 - 4 * hlg_a, hlg_c = 0.55991073;

double hlg_to_scene(double signal) {
  return signal <= 0.5 ? signal * signal / 3 : (std::exp((signal - hlg_c) / hlg_a) + hlg_b) / 12;
}

double scene_to_hlg(double scene) {
  return scene <= 1.0 / 12 ? std::sqrt(3 * scene) : hlg_a * std::log(12 * scene - hlg_b) + hlg_c;
}

double bt2020_luma(const Triple& rgb) {
  return 0.2627 * rgb[0] + 0.678 * rgb[1] + 0.0593 * rgb[2];
}

Triple times(const Triple& rgb, double factor) {
  return {rgb[0] * factor, rgb[1] * factor, rgb[2] * factor};
}

template <class Function>
Triple each(const Triple& rgb, Function function) {
  return {function(rgb[0]), function(rgb[1]), function(rgb[2])};
}

/// Signals of 0 to 1 ▶ light.
Triple to_light(Transfer transfer, const Triple& signal) {
  switch (transfer) {
    case Transfer::sdr:
      break;
    case Transfer::pq:
      return times(each(signal, pq_to_light), 1 / graphics_white);
    case Transfer::hlg: {
      const Triple scene = each(signal, hlg_to_scene);
      const double gain = std::pow(bt2020_luma(scene), hlg_system_gamma - 1);
      return times(scene, gain * hlg_peak / graphics_white);
    }
  }
  return each(signal, [](double s) { return std::pow(s, display_gamma); });
}

Triple to_signal(Transfer transfer, const Triple& light, bool from_hdr) {
  switch (transfer) {
    case Transfer::sdr:
      break;
    case Transfer::pq:
      return each(light, [](double l) { return light_to_pq(l * graphics_white); });
    case Transfer::hlg: {
      const Triple display =
          each(light, [](double l) { return std::min(l * graphics_white / hlg_peak, 1.0); });
      const double luma = std::max(bt2020_luma(display), 1e-6);
      const double gain = std::pow(luma, 1 / hlg_system_gamma - 1);
      return each(times(display, gain), [](double s) { return scene_to_hlg(std::min(s, 1.0)); });
    }
  }
  if (from_hdr) return each(light, sdr_of_light);
  return each(light, [](double l) { return std::pow(std::min(l, 1.0), 1 / display_gamma); });
}

bool is_wide(const Layout& layout) {
  return layout.primaries == Primaries::bt2020;
}

// ITU-R BT.2087, and its inverse.
constexpr Matrix3 to_bt2020{
    {{0.6274, 0.3293, 0.0433}, {0.0691, 0.9195, 0.0114}, {0.0164, 0.0880, 0.8956}}};
constexpr Matrix3 to_bt709{
    {{1.6605, -0.5876, -0.0729}, {-0.1246, 1.1329, -0.0083}, {-0.0182, -0.1006, 1.1188}}};

/// Colours that the other primaries cannot show lose the part of them that is below 0.
Triple to_primaries(const Layout& from, const Layout& to, const Triple& light) {
  if (is_wide(from) == is_wide(to)) return light;
  Triple out{};
  const Matrix3& matrix = is_wide(to) ? to_bt2020 : to_bt709;
  for (std::size_t c = 0; c < 3; ++c) {
    double sum = 0;
    for (std::size_t k = 0; k < 3; ++k) sum += matrix[c][k] * light[k];
    out[c] = std::max(sum, 0.0);
  }
  return out;
}

}  // namespace

double light_of_grey(Transfer transfer, double signal) {
  return to_light(transfer, {signal, signal, signal})[1];
}

double sdr_of_light(double light) {
  const double signal = std::pow(light, 1 / display_gamma);
  return signal <= knee ? signal : 1 - (1 - knee) * std::exp((knee - signal) / (1 - knee));
}

bool same_light(const Layout& a, const Layout& b) {
  return a.transfer == b.transfer && is_wide(a) == is_wide(b);
}

Levels recolour(const Layout& from, const Layout& to, const Levels& levels) {
  if (same_light(from, to)) return converted(conversion(from, to), levels);
  const Levels rgb =
      is_rgb(from.format) ? levels : converted(yuv_to_rgb(from.matrix, from.range), levels);
  const auto share = [](float level) { return double(std::clamp(level / 255, 0.0F, 1.0F)); };
  const Triple light = to_light(from.transfer, {share(rgb[0]), share(rgb[1]), share(rgb[2])});
  const Triple signal =
      to_signal(to.transfer, to_primaries(from, to, light), from.transfer != Transfer::sdr);
  const Levels out{float(255 * signal[0]), float(255 * signal[1]), float(255 * signal[2])};
  return is_rgb(to.format) ? out : converted(rgb_to_yuv(to.matrix, to.range), out);
}

ColourCube::ColourCube(const Layout& from, const Layout& to)
    : side_(from.transfer == Transfer::sdr ? 33 : 65),
      to_rgb_(no_conversion),
      nodes_(std::size_t(side_ * side_ * side_)) {
  Layout rgb = from;
  rgb.format = Format::rgba;
  if (!is_rgb(from.format)) to_rgb_ = conversion(from, rgb);
  const float step = 255.0F / float(side_ - 1);
  const auto level = [&](int i) { return float(i % side_) * step; };
  for (int i = 0; i < int(nodes_.size()); ++i) {
    nodes_[std::size_t(i)] =
        recolour(rgb, to, {level(i / (side_ * side_)), level(i / side_), level(i)});
  }
}

void ColourCube::apply(const std::array<const float*, 3>& rows, int component, std::size_t count,
                       float* out) const {
  read_cube(nodes_.front().data(), side_, component, to_rgb_, rows, count, out);
}

Levels levels_of_colour(const Layout& layout, const std::array<std::uint8_t, 3>& rgb) {
  return recolour({.format = Format::rgba}, layout, {float(rgb[0]), float(rgb[1]), float(rgb[2])});
}

std::array<std::uint16_t, 4> samples_of_colour(const Layout& layout, int plane,
                                               const std::array<std::uint8_t, 3>& rgb) {
  const Levels levels = levels_of_colour(layout, rgb);
  const Codes codes = codes_of(layout, plane);
  std::array<std::uint16_t, 3> c{};
  for (std::size_t i = 0; i < 3; ++i) c[i] = codes.word(levels[i]);
  const auto opaque = static_cast<std::uint16_t>(codes.depth.max());
  switch (layout.format) {
    case Format::nv12:
    case Format::p010:
      if (plane == 1) return {c[1], c[2], c[1], c[2]};
      break;
    case Format::i420:
    case Format::i010:
    case Format::i210: {
      const std::uint16_t value = c[std::size_t(plane)];
      return {value, value, value, value};
    }
    case Format::yuyv:
      return {c[0], c[1], c[0], c[2]};
    case Format::rgba:
    case Format::rgba16:
      return {c[0], c[1], c[2], opaque};
    case Format::bgra:
      return {c[2], c[1], c[0], opaque};
  }
  return {c[0], c[0], c[0], c[0]};
}

void fill_row(const Layout& layout, int plane, const std::array<std::uint8_t, 3>& rgb,
              std::uint8_t* row) {
  const auto pattern = samples_of_colour(layout, plane, rgb);
  const std::size_t count = row_samples(layout, plane);
  if (!is_deep(layout.format)) {
    for (std::size_t i = 0; i < count; ++i) row[i] = static_cast<std::uint8_t>(pattern[i % 4]);
    return;
  }
  for (std::size_t i = 0; i < count; ++i) {
    std::memcpy(row + 2 * i, &pattern[i % 4], sizeof pattern[0]);
  }
}

}  // namespace scrim
