/// ICC profiles for tests, made by Little CMS.
#pragma once

#include <lcms2.h>

#include <array>
#include <cstddef>

#include "io/files/colour_conversion.hpp"

namespace scrim::io::made_profiles {

inline constexpr cmsCIExyYTRIPLE adobe_primaries{{0.64, 0.33, 1}, {0.21, 0.71, 1}, {0.15, 0.06, 1}};
inline constexpr cmsCIExyYTRIPLE p3_primaries{{0.68, 0.32, 1}, {0.265, 0.69, 1}, {0.15, 0.06, 1}};
inline constexpr cmsCIExyYTRIPLE srgb_primaries{{0.64, 0.33, 1}, {0.3, 0.6, 1}, {0.15, 0.06, 1}};
inline constexpr double adobe_gamma = 563.0 / 256;

/// Tells of the time at which it was made. Closes the profile.
inline IccProfile bytes_of(cmsHPROFILE profile) {
  cmsUInt32Number size = 0;
  cmsSaveProfileToMem(profile, nullptr, &size);
  IccProfile bytes(size);
  cmsSaveProfileToMem(profile, bytes.data(), &size);
  cmsCloseProfile(profile);
  return bytes;
}

inline cmsToneCurve* srgb_curve() {
  const std::array<cmsFloat64Number, 5> parameters{2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92,
                                                   0.04045};
  return cmsBuildParametricToneCurve(nullptr, 4, parameters.data());
}

/// Of white D65. Takes the curve over.
inline cmsHPROFILE display(const cmsCIExyYTRIPLE& primaries, cmsToneCurve* curve,
                           double version = 4.3) {
  constexpr cmsCIExyY d65{0.3127, 0.329, 1};
  const std::array<cmsToneCurve*, 3> curves{curve, curve, curve};
  cmsHPROFILE profile = cmsCreateRGBProfile(&d65, &primaries, curves.data());
  cmsSetProfileVersion(profile, version);
  cmsFreeToneCurve(curve);
  return profile;
}

/// With a table of 1024 values for a curve, as the oldest ones have it.
inline IccProfile srgb_copy() {
  cmsToneCurve* exact = srgb_curve();
  std::array<cmsUInt16Number, 1024> table{};
  for (std::size_t i = 0; i < table.size(); ++i) {
    const auto value = static_cast<cmsFloat32Number>(i) / (table.size() - 1);
    table[i] = static_cast<cmsUInt16Number>(65535 * cmsEvalToneCurveFloat(exact, value) + 0.5F);
  }
  cmsFreeToneCurve(exact);
  cmsToneCurve* curve = cmsBuildTabulatedToneCurve16(nullptr, table.size(), table.data());
  return bytes_of(display(srgb_primaries, curve, 2.1));
}

inline IccProfile adobe_rgb() {
  return bytes_of(display(adobe_primaries, cmsBuildGamma(nullptr, adobe_gamma), 2.1));
}

inline IccProfile display_p3() {
  return bytes_of(display(p3_primaries, srgb_curve()));
}

}  // namespace scrim::io::made_profiles
