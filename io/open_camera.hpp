/// Any camera by the name that the user gives it.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "io/camera/camera.hpp"
#include "io/pipewire/pipewire_camera.hpp"
#include "io/v4l2/v4l2_calls.hpp"

namespace scrim::io {

/// Where cameras come from.
struct CameraSources {
  V4l2Calls* v4l2 = &system_v4l2();
  std::function<std::vector<PipewireCameraInfo>()> list_pipewire = list_pipewire_cameras;
  /// By the exact name of its node.
  std::function<CameraResult<std::unique_ptr<Camera>>(const std::string&, const CameraWish&)>
      open_pipewire = open_pipewire_node;
};

/// `wanted` is one of
///   "auto"           the first V4L2 camera that Scrim can read and that is no loopback device,
///                    else the first of PipeWire;
///   "/dev/video0"    that device, or a link to it;
///   "pipewire:NAME"  the first PipeWire camera with that in its name; "pipewire:" the first one;
///   anything else    the first V4L2 camera, else PipeWire camera, with that in its name, in upper
///                    or lower case.
/// Thread-safety: any thread.
CameraResult<OpenCamera> open_camera(const std::string& wanted, const CameraWish& wish);
/// The same, of other sources than this machine's.
CameraResult<OpenCamera> open_camera_of(const CameraSources& sources, const std::string& wanted,
                                        const CameraWish& wish);

/// A camera to choose from.
struct CameraChoice {
  std::string wanted;  ///< for `open_camera`
  std::string name;    ///< for people
};

/// All there are: V4L2's, loopback devices last, then PipeWire's. Takes some tenths of a second.
/// Thread-safety: any thread.
std::vector<CameraChoice> camera_choices(const CameraSources& sources = {});

}  // namespace scrim::io
