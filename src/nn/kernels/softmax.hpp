/// Softmax over the channels.
#pragma once

#include <memory>

#include "nn/kernels/kernel.hpp"

namespace scrim::nn {

/// Input: x.
std::unique_ptr<Kernel> make_softmax(float beta);

}  // namespace scrim::nn
