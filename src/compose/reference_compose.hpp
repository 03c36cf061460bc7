/// Composing one byte after the other in floating point: slow and obviously right. For tests.
#pragma once

#include <cstdint>
#include <vector>

#include "scrim/scrim.hpp"

namespace scrim {

/// `backdrop` has the layout of `in`; `matte` is width×height without gaps.
void reference_compose(const Frame& in, const std::vector<std::uint8_t>& matte,
                       const Frame& backdrop, const MutableFrame& out);

}  // namespace scrim
