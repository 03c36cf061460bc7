/// Composing one sample after the other in floating point: slow and obviously right. For tests.
#pragma once

#include <cstdint>
#include <vector>

#include "scrim/scrim.hpp"

namespace scrim {

/// The pixels [left, right) × [top, bottom) that a sample of a plane belongs to.
struct Pixels {
  int left, right, top, bottom;
};
Pixels covered_by(const Layout& layout, int plane, int y, int sample);

/// The mean over pixels of a matte that is `width` wide without gaps.
double mean_matte(const std::vector<std::uint8_t>& matte, int width, const Pixels& pixels);

/// `backdrop` has the layout of `in`; `matte` is width×height without gaps.
void reference_compose(const Frame& in, const std::vector<std::uint8_t>& matte,
                       const Frame& backdrop, const MutableFrame& out);

}  // namespace scrim
