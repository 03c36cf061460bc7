/// Pictures seen in a mirror.
#pragma once

#include <span>

namespace scrim {

/// Turns each row of a picture around, in place: rows of `width` groups of `channels` floats.
void mirror(std::span<float> picture, int width, int channels);

}  // namespace scrim
