/// ICC profiles without what they tell besides colours.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace scrim::io {

/// A profile (ICC.1:2022; v2 as well) with those tags that say how colours are converted, under
/// what conditions, and what the profile and its device are called; without private tags, the
/// displays' own lists (`meta`, of serial numbers and the like), measurements, and all bytes that
/// no tag names, and texts that are damaged. One that holds nothing else comes back byte for byte.
/// Empty when its colours are damaged or it converts no RGB.
std::vector<std::uint8_t> shareable_profile(std::span<const std::uint8_t> profile);

}  // namespace scrim::io
