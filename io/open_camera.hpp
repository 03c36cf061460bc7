/// Any camera by the name that the user gives it.
#pragma once

#include <memory>
#include <string>

#include "io/camera.hpp"

namespace scrim::io {

/// An open camera and what the user calls it.
struct OpenCamera {
  std::string name;
  std::unique_ptr<Camera> camera;
};

/// `wanted` is one of
///   "auto"           the first V4L2 camera that can be read and is no loopback device, else the
///                    first of PipeWire;
///   "/dev/video0"    that device (or a link to it);
///   "pipewire:NAME"  a PipeWire video source, by a part of its name; "pipewire:" the first one;
///   anything else    the first V4L2 camera, else PipeWire source, with that in its name, in upper
///                    or lower case.
/// Thread-safety: any thread.
CameraResult<OpenCamera> open_camera(const std::string& wanted, const CameraWish& wish);

}  // namespace scrim::io
