/// The cameras of this machine.
#pragma once

#include <string>
#include <vector>

namespace scrim::io {

struct CameraInfo {
  std::string device;   ///< "/dev/video0"
  std::string name;     ///< as the driver says; empty when it could not be asked
  std::string problem;  ///< why it cannot be used; empty when it can
};

/// V4L2 devices that capture video, by number. Opens each for a moment without starting it.
std::vector<CameraInfo> list_cameras();

}  // namespace scrim::io
