/// A virtual camera on a device of the kernel module v4l2loopback: for programs that know V4L2
/// only.
#pragma once

#include <memory>
#include <string>

#include "io/camera/virtual_camera.hpp"
#include "io/handles/av_handles.hpp"

namespace scrim::io {

/// `device`: "/dev/video4", or "loopback" for the first one that is free. The mode is `wish`,
/// unless a program that has the device open holds it to another size; `problem` then says so, and
/// the mode changes when that program closes the device. Fails with a line that says how to get a
/// device.
///
/// `wanted` follows the module's count of streams (0.12.8 and later), else who has the device open,
/// without those who only look in. While nobody watches the device shows a gray frame, no timer
/// runs, and what is published is dropped. A mode that changes between `acquire` and `publish`
/// drops the frame.
Result<std::unique_ptr<VirtualCamera>> open_loopback_virtual_camera(
    const std::string& device, const VirtualMode& wish, OnVirtualCameraChange on_change);

}  // namespace scrim::io
