/// Cameras of the Linux kernel (V4L2): webcams, built-in cameras, HDMI grabbers.
#pragma once

#include <string>

#include "io/camera/camera.hpp"
#include "io/v4l2/v4l2_calls.hpp"

namespace scrim::io {

/// Opens a device by its path and starts it, in the mode of `choose_mode`. Its controls
/// (brightness, focus, …) stay as they are. Pictures that the driver flags as damaged, that are
/// shorter than their format or that do not decode are left out. A driver's fault in the middle is
/// met with a new start, at most three times between two pictures; then the camera has failed.
///
/// `wish` need not be met: see `Camera::mode`. `calls` must outlive the camera.
CameraResult<OpenCamera> open_v4l2_camera(const std::string& device, const CameraWish& wish,
                                          V4l2Calls& calls = system_v4l2());

}  // namespace scrim::io
