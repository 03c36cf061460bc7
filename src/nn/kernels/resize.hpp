/// Resizing by bilinear interpolation or to the nearest pixel.
#pragma once

#include <memory>

#include "nn/kernels/kernel.hpp"

namespace scrim::nn {

/// Input: x, one image.
std::unique_ptr<Kernel> make_resize(const Resize& resize, const Shape& input, const Shape& output);

}  // namespace scrim::nn
