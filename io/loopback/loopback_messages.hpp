/// What the user is told about v4l2loopback devices that cannot be used.
#pragma once

#include <string>
#include <vector>

namespace scrim::io {

/// Devices of the module, by number. Opens none of them, nor any real camera.
std::vector<std::string> loopback_devices();

// Each a line: what is wrong; what to do.
std::string no_loopback_device();
std::string loopback_busy(const std::string& path);
std::string loopback_unopened(const std::string& path, int error_number);
/// `what`: "a camera (HD Webcam)".
std::string not_a_loopback(const std::string& path, const std::string& what);
/// `format`: "YUYV 640×480".
std::string loopback_held(const std::string& path, const std::string& format);
std::string loopback_size_held(const std::string& path, int width, int height);
std::string loopback_refuses(const std::string& path, int error_number);

}  // namespace scrim::io
