/// The cameras that the kernel has (V4L2).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "io/v4l2/v4l2_calls.hpp"

namespace scrim::io {

struct CameraInfo {
  std::string device;     ///< "/dev/video0"
  std::string name;       ///< as the driver says; empty when it could not be asked
  std::string problem;    ///< why it cannot be used, a line for the user; empty when it can
  bool loopback = false;  ///< no camera of glass: other programs play into it, Scrim perhaps
};

/// Devices that give pictures: cameras of glass first, each kind by number. Opens each for a moment
/// without starting it. Thread-safety: any thread.
std::vector<CameraInfo> list_cameras(V4l2Calls& calls = system_v4l2());

/// Whether a camera's name has this in it, in upper or lower case (of ASCII).
bool has_in_name(std::string_view name, std::string_view part);

}  // namespace scrim::io
