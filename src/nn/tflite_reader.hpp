/// TFLite files ▶ Graph.
#pragma once

#include <cstddef>
#include <span>

#include "nn/graph.hpp"
#include "scrim/scrim.hpp"

namespace scrim::nn {

/// Reads and checks a TFLite file. Trusts nothing in it: FlatBuffers' verifier first, then every
/// index, type, size and shape. Fails with bad_model (damaged, cyclic, missing weights) or
/// unsupported (an operator, type or size Scrim does not run), naming the operator or tensor, or
/// with out_of_memory. Tensors have at most 2^26 elements each and 2^28 together.
/// The bytes are copied and may be freed afterwards.
Result<Graph> read_tflite(std::span<const std::byte> file);

}  // namespace scrim::nn
