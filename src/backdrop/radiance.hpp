/// The frame's light, coarsely: what the lens' discs are made of, and in HDR the soft look.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>

#include "backdrop/backdrop_tuning.hpp"
#include "frame/proxy.hpp"
#include "frame/pyramid.hpp"
#include "support/aligned.hpp"

namespace scrim {

/// R, G, B, of values 0 to 1 or of light 0 to 1/(1 - highlight).
using RgbTriple = std::array<float, 3>;

/// A lamp that is clipped at white is far brighter than a white wall. A pixel's light is its colour
/// squared (gamma 2: nearly the display's), times a gain that rises from 1 in the dark to
/// 1/(1 - highlight) at full scale of its largest channel. Tone mapping turned around (Reinhard et
/// al., "Photographic tone reproduction for digital images", SIGGRAPH 2002): light that is spread
/// over a disc becomes a value again by the inverse, and one colour all over stays that colour.
///
/// In HDR the same with other numbers is about what the signal stands for; of PQ ("steep") the
/// light is the fourth power of the colour.
struct LightCurve {
  float highlight = tuning::highlight;
  bool steep = false;
};

constexpr LightCurve light_curve(Transfer transfer) {
  switch (transfer) {
    case Transfer::sdr:
      break;
    case Transfer::pq:
      return {tuning::pq_highlight, true};
    case Transfer::hlg:
      return {tuning::hlg_highlight, false};
  }
  return {};
}

inline RgbTriple light_of(const RgbTriple& value, const LightCurve& curve = {}) {
  const float brightest = std::max({value[0], value[1], value[2]});
  const float gain = 1 / (1 - curve.highlight * brightest * brightest);
  RgbTriple light{};
  for (std::size_t c = 0; c < 3; ++c) {
    const float square = value[c] * value[c];
    light[c] = (curve.steep ? square * square : square) * gain;
  }
  return light;
}

inline RgbTriple value_of(const RgbTriple& light, const LightCurve& curve = {}) {
  const float brightest = std::max({light[0], light[1], light[2]});
  const float raised = curve.highlight * brightest;
  if (!curve.steep) {
    const float scale = 1 / (1 + raised);
    return {std::sqrt(light[0] * scale), std::sqrt(light[1] * scale), std::sqrt(light[2] * scale)};
  }
  // The largest channel's square solves u² + raised·u = brightest.
  const float root = std::sqrt(raised * raised + 4 * brightest);
  const float scale = root > 0 ? 1 - curve.highlight * 2 * brightest / (raised + root) : 1.0F;
  const auto value = [scale](float l) { return std::sqrt(std::sqrt(l * scale)); };
  return {value(light[0]), value(light[1]), value(light[2])};
}

/// Light of the proxy's pixels, added up over the pyramid's squares: a lamp of a few pixels keeps
/// its light. Thread-safety: one thread at a time.
class Radiance {
 public:
  Radiance() = default;

  /// Plans memory for frames with this proxy. Throws std::bad_alloc.
  explicit Radiance(const ProxySize& proxy, const LightCurve& curve = {});

  /// Allocates nothing.
  void update(const Proxy& proxy);

  /// Sums of light for a row of squares, those that the proxy's edge cuts as if they were whole;
  /// `channel` 0, 1, 2 is R, G, B.
  const float* sums(int channel, int y) const {
    return sums_.data() + (std::size_t(channel) * std::size_t(height_) + std::size_t(y)) * stride_;
  }

  std::size_t memory() const { return sums_.bytes(); }

 private:
  LightCurve curve_;
  int height_ = 0;
  std::size_t stride_ = 0;
  Buffer<float> sums_;
};

}  // namespace scrim
