/// The networks built into the library; empty in a library built without them (SCRIM_EMBED_MODELS).
/// Where they come from: docs/models.md.
#pragma once

#include <cstddef>
#include <span>

namespace scrim::models {

/// MediaPipe selfie segmentation, landscape: [1,144,256,3] to [1,144,256,1]. A TFLite file.
std::span<const std::byte> landscape();

/// MediaPipe selfie segmentation, general: [1,256,256,3] to [1,256,256,1]. A TFLite file.
std::span<const std::byte> general();

}  // namespace scrim::models
