/// What virtual cameras tell PipeWire about their frames.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "io/camera/virtual_camera.hpp"
#include "io/pipewire/pipewire_pod.hpp"

namespace scrim::io {

/// The nearest mode whose rows need no padding: a width of whole 8 pixels, an even height, at
/// least 64 and at most 7680 each.
VirtualMode without_padding(VirtualMode mode);

/// What a virtual camera offers, the preferred mode first: each usual size on its own, as browsers
/// want it. I420, BT.709, limited range.
std::vector<Pod> offered_formats(const VirtualMode& preferred);

/// The mode of a format that was agreed on; empty when it is not one of `offered_formats`.
std::optional<VirtualMode> agreed_mode(const spa_pod* format);

/// Bytes of an I420 frame without padding.
std::size_t i420_bytes(const VirtualMode& mode);

/// The buffers and metadata a virtual camera of this mode wants.
std::vector<Pod> virtual_camera_buffers(const VirtualMode& mode, int buffers);

}  // namespace scrim::io
