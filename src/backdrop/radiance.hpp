/// The frame's light, coarsely: what the lens' discs are made of.
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
inline RgbTriple light_of(const RgbTriple& value) {
  const float brightest = std::max({value[0], value[1], value[2]});
  const float gain = 1 / (1 - tuning::highlight * brightest * brightest);
  return {value[0] * value[0] * gain, value[1] * value[1] * gain, value[2] * value[2] * gain};
}

inline RgbTriple value_of(const RgbTriple& light) {
  const float brightest = std::max({light[0], light[1], light[2]});
  const float scale = 1 / (1 + tuning::highlight * brightest);
  return {std::sqrt(light[0] * scale), std::sqrt(light[1] * scale), std::sqrt(light[2] * scale)};
}

/// Light of the proxy's pixels, added up over the pyramid's squares: a lamp of a few pixels keeps
/// its light. Thread-safety: one thread at a time.
class Radiance {
 public:
  Radiance() = default;

  /// Plans memory for frames with this proxy. Throws std::bad_alloc.
  explicit Radiance(const ProxySize& proxy);

  /// Allocates nothing.
  void update(const Proxy& proxy);

  /// Sums of light for a row of squares, those that the proxy's edge cuts as if they were whole;
  /// `channel` 0, 1, 2 is R, G, B.
  const float* sums(int channel, int y) const {
    return sums_.data() + (std::size_t(channel) * std::size_t(height_) + std::size_t(y)) * stride_;
  }

  std::size_t memory() const { return sums_.bytes(); }

 private:
  int height_ = 0;
  std::size_t stride_ = 0;
  Buffer<float> sums_;
};

}  // namespace scrim
