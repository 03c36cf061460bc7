/// Pictures turned by quarters of a full turn.
#pragma once

#include <span>

namespace scrim {

/// A picture turned clockwise by quarter turns, 0 to 3, and stretched to its own size again:
/// `width`×`height` groups of `channels` floats, row-major. `out` is not `in`.
void turn_clockwise(std::span<const float> in, int width, int height, int channels, int turn,
                    std::span<float> out);

}  // namespace scrim
