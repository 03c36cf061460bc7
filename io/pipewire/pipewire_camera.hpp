/// Cameras that PipeWire brings: libcamera's, the portal's, other programs' virtual ones.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "io/camera/camera.hpp"

namespace scrim::io {

struct PipewireCameraInfo {
  std::string node;         ///< for programs; unique as a rule
  std::string description;  ///< for people
};

/// The video sources of PipeWire in the order they came, without Scrim's own and without those that
/// are V4L2 devices. Empty when PipeWire does not run. Thread-safety: any thread.
std::vector<PipewireCameraInfo> list_pipewire_cameras();

/// Opens the first video source whose node name or description has `name` in it, in upper or lower
/// case; an empty name means the first of `list_pipewire_cameras`. Never Scrim's own camera.
///
/// Waits some seconds at most for PipeWire and the camera to answer. The camera is unplugged when
/// its node goes, or the server. Frames come from memory that others write: what does not add up is
/// dropped. Thread-safety: any thread.
CameraResult<std::unique_ptr<Camera>> open_pipewire_camera(const std::string& name,
                                                           const CameraWish& wish);

/// Opens the node of exactly this name, be it Scrim's own: for programs that watch Scrim.
CameraResult<std::unique_ptr<Camera>> open_pipewire_node(const std::string& node,
                                                         const CameraWish& wish);

}  // namespace scrim::io
