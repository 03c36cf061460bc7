/// Evening out light and colour before the network.
#pragma once

#include <array>
#include <span>

namespace scrim {

/// What makes a picture well exposed: each channel c of a pixel becomes
///   v = min(1, gain[c]·in),  out = v·(1 + lift) / (1 + lift·v).
/// An exposure that was too short is a gain; what still lies in the shade then (back light, a dark
/// gamma) is lifted by Schlick's bias curve ("Fast alternatives to Perlin's bias and gain
/// functions", Graphics Gems IV, 1994), which leaves black and white where they are.
struct ExposureCorrection {
  std::array<float, 3> gain{1, 1, 1};  ///< R G B
  float lift = 0;                      ///< 0 is none
  bool operator==(const ExposureCorrection&) const = default;
};

/// The correction of a picture, from that picture alone: nothing lags behind a jump of the camera's
/// exposure. It is continuous in the picture, so that nothing flickers near a threshold, and none
/// at all for a picture whose lights are bright, whose mean is no shade, and whose cast is mild:
/// dark rooms and strong casts are led to where that zone begins. Bright pictures stay as they are:
/// what the camera clipped is lost, and darkening the rest helps nobody.
///
/// The light's strength and colour are Minkowski means of order 6, between grey world and white
/// patch (Finlayson and Trezzi, "Shades of gray and colour constancy", 2004).
///
/// `pixels`: R G B in [0, 1], rows of `width` pixels, at least one row. Looks at a part of them.
ExposureCorrection find_correction(std::span<const float> pixels, int width);

/// Corrects R G B pixels in place. `pixels` may have any multiple of 3 values.
void correct_exposure(const ExposureCorrection& correction, std::span<float> pixels);

}  // namespace scrim
