#include "io/v4l2/camera_list.hpp"

#include <algorithm>

#include "io/v4l2/v4l2_device.hpp"

namespace scrim::io {
namespace {

char lower(char letter) {
  return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
}

}  // namespace

std::vector<CameraInfo> list_cameras(V4l2Calls& calls) {
  std::vector<CameraInfo> cameras;
  for (const std::string& path : calls.devices()) {
    auto device = V4l2Device::open(calls, path);
    if (device && device->captures()) {
      cameras.push_back({.device = path,
                         .name = device->name(),
                         .problem = {},
                         .loopback = device->is_loopback()});
    } else if (!device && device.error().trouble != CameraTrouble::unsupported) {
      cameras.push_back({.device = path, .name = {}, .problem = device.error().message});
    }
  }
  std::stable_partition(cameras.begin(), cameras.end(),
                        [](const CameraInfo& camera) { return !camera.loopback; });
  return cameras;
}

bool has_in_name(std::string_view name, std::string_view part) {
  return std::search(name.begin(), name.end(), part.begin(), part.end(),
                     [](char a, char b) { return lower(a) == lower(b); }) != name.end() ||
         part.empty();
}

}  // namespace scrim::io
