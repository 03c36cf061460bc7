/// The person's tone, led towards the backdrop's.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "backdrop/ambience.hpp"
#include "frame/blend_kernels.hpp"
#include "scrim/scrim.hpp"

namespace scrim {

/// After Reinhard, Ashikhmin, Gooch and Shirley, "Color Transfer between Images" (2001), on Y U V:
/// the person's mean, and the contrast of Y, are led towards the picture's, but only so far that
/// a face stays a face. At match 100 half the way, at most 32 levels in Y and 12 in U and V, and
/// contrast by at most a fifth; in proportion below. Every channel gets the same gain and its own
/// offset, which is the same thing in YUV and in RGB.
///
/// Thread-safety: one thread at a time.
class ToneMatch {
 public:
  ToneMatch() = default;
  explicit ToneMatch(const Layout& layout) : layout_(layout) {}

  /// Once a frame. Both tones are followed slowly (a thirtieth of the way each frame), so that the
  /// person does not pump when something bright passes. As far as the picture's `opacity`, 0 to 1,
  /// is not 1, its tone is the person's.
  void follow(const Tone& person, const Tone& picture, int match, float opacity = 1);

  /// For frames that are not to be matched; also forgets what was followed.
  void rest();

  bool resting() const { return !correction_; }

  /// What `apply` does to the frame's three channels; nothing when resting.
  GainOffset gain_offset() const;

  /// Blocks of 64 samples of a plane's row, from a multiple of 64 on; in place if wanted. Not when
  /// resting.
  void apply(int plane, const std::uint8_t* in, std::size_t blocks, std::uint8_t* out) const;

 private:
  /// out = gain · in + offset, for each channel of the frame.
  struct Correction {
    float gain = 1;
    std::array<float, 3> offset{};
  };
  Correction correct(int match) const;

  Layout layout_;
  std::optional<Tone> person_, picture_;
  std::optional<Correction> correction_;
};

}  // namespace scrim
