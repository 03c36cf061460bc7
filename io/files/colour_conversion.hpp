/// Colours of one ICC profile as those of another, by Little CMS.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "io/handles/av_handles.hpp"
#include "io/pixels/colour_text.hpp"
#include "io/pixels/pixel_converter.hpp"

namespace scrim::io {

/// The bytes of an ICC profile of RGB colours; none for sRGB.
using IccProfile = std::vector<std::uint8_t>;
inline const IccProfile srgb_profile;

/// Relative colorimetric with black point compensation: white and black stay what they are, and
/// what the other profile cannot show becomes the nearest that it can. Thread-safety: one thread at
/// a time.
class ColourConversion {
 public:
  /// A profile that is damaged, not of RGB, or without what this direction needs is taken for sRGB.
  /// Nothing when the two mean the same colours (within 2 of 255: there are many profiles of sRGB).
  static std::optional<ColourConversion> between(const IccProfile& from, const IccProfile& to);

  /// The frame, whose numbers `kind` explains, as RGBA, or RGBA64 when it has more than 8 bits,
  /// with all that it says besides. Its alpha is kept where its format is RGB.
  Result<FramePtr> convert(const AVFrame& frame, const PixelKind& kind);

  Rgb convert(const Rgb& colour) const;

 private:
  struct Release {
    void operator()(void* transform) const;
  };
  using Transform = std::unique_ptr<void, Release>;

  ColourConversion(Transform of_8_bits, Transform of_16_bits);

  Transform of_8_bits_, of_16_bits_;
  PixelConverter converter_;
};

}  // namespace scrim::io
