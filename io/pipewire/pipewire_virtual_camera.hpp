/// A virtual camera that PipeWire offers to every program of the session: no kernel module needed.
#pragma once

#include <memory>
#include <string>

#include "io/camera/virtual_camera.hpp"
#include "io/handles/av_handles.hpp"

namespace scrim::io {

/// How a PipeWire camera presents itself.
struct PipewireIdentity {
  std::string node = "scrim";         ///< for programs; cameras of this name are never read back
  std::string description = "Scrim";  ///< for people
};

/// Offers a node `Video/Source` with the role of a camera. The size and rate are agreed with the
/// first who watches, among the usual ones; `preferred`, made even where rows would need padding,
/// is what others than the choosy get. Fails when PipeWire does not run; recovers when it is
/// restarted.
///
/// `acquire` gives the memory that the watchers will read: shared, sealed against resizing. A
/// mode that changes between `acquire` and `publish` drops the frame. `on_change` is called with
/// the connection locked: it must not wait for a thread that is inside the virtual camera.
Result<std::unique_ptr<VirtualCamera>> open_pipewire_virtual_camera(
    const VirtualMode& preferred, OnVirtualCameraChange on_change,
    const PipewireIdentity& identity = {});

}  // namespace scrim::io
