#include "io/camera_list.hpp"

#include <fcntl.h>
#include <linux/videodev2.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <filesystem>
#include <optional>
#include <system_error>

namespace scrim::io {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view prefix = "video";

/// The number of "videoN"; empty for other names.
std::optional<int> device_number(const std::string& name) {
  if (!name.starts_with(prefix)) return std::nullopt;
  int number = 0;
  const char* end = name.data() + name.size();
  const auto [stop, code] = std::from_chars(name.data() + prefix.size(), end, number);
  if (code != std::errc() || stop != end) return std::nullopt;
  return number;
}

/// Empty for devices that do not capture video, such as a camera's second node for metadata.
std::optional<CameraInfo> ask(const std::string& device) {
  CameraInfo camera{.device = device, .name = {}, .problem = {}};
  const int handle = open(device.c_str(), O_RDWR | O_NONBLOCK | O_CLOEXEC);
  if (handle < 0) {
    camera.problem = std::generic_category().message(errno);
    if (errno == EACCES) camera.problem += "; add yourself to the group video";
    return camera;
  }
  v4l2_capability capability{};
  const bool answered = ioctl(handle, VIDIOC_QUERYCAP, &capability) == 0;
  close(handle);
  if (!answered) return std::nullopt;
  const bool per_node = (capability.capabilities & V4L2_CAP_DEVICE_CAPS) != 0;
  const auto abilities = per_node ? capability.device_caps : capability.capabilities;
  if ((abilities & (V4L2_CAP_VIDEO_CAPTURE | V4L2_CAP_VIDEO_CAPTURE_MPLANE)) == 0) {
    return std::nullopt;
  }
  camera.name = reinterpret_cast<const char*>(capability.card);
  return camera;
}

}  // namespace

std::vector<CameraInfo> list_cameras() {
  std::vector<int> numbers;
  std::error_code code;
  for (const fs::directory_entry& entry : fs::directory_iterator("/dev", code)) {
    if (const auto number = device_number(entry.path().filename().string())) {
      numbers.push_back(*number);
    }
  }
  std::sort(numbers.begin(), numbers.end());
  std::vector<CameraInfo> cameras;
  for (const int number : numbers) {
    if (auto camera = ask("/dev/video" + std::to_string(number))) {
      cameras.push_back(std::move(*camera));
    }
  }
  return cameras;
}

}  // namespace scrim::io
