#include "io/v4l2/v4l2_device.hpp"

#include <linux/videodev2.h>

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <utility>

namespace scrim::io {
namespace {

/// Text of a field that should end with a zero but need not.
template <std::size_t size>
std::string text(const std::uint8_t (&field)[size]) {
  return {field, std::find(field, field + size, 0)};
}

CameraTrouble trouble_of(int error) {
  switch (error) {
    case ENOENT:
      return CameraTrouble::none_found;
    case EBUSY:
      return CameraTrouble::busy;
    case EACCES:
    case EPERM:
      return CameraTrouble::forbidden;
    case ENODEV:
    case ENXIO:
      return CameraTrouble::unplugged;
    default:
      return CameraTrouble::failed;
  }
}

std::string sentence(std::string_view doing, int error) {
  if (error == ENOSPC) {
    return "USB has no room for this camera beside the other devices; connect it to another port";
  }
  switch (trouble_of(error)) {
    case CameraTrouble::none_found:
      return "there is no such device; `scrim doctor` lists the cameras";
    case CameraTrouble::busy:
      return "another program is using this camera; close it there, or choose another camera";
    case CameraTrouble::forbidden:
      return "you may not open this camera; add yourself to the group video "
             "(sudo usermod -aG video $USER) and log in again";
    case CameraTrouble::unplugged:
      return "the camera is gone; plug it in again";
    default:
      return "cannot " + std::string(doing) +
             " the camera: " + std::generic_category().message(error) +
             "; unplug it and plug it in again";
  }
}

}  // namespace

CameraResult<V4l2Device> V4l2Device::open(V4l2Calls& calls, const std::string& path) {
  const int descriptor = calls.open(path);
  const int error = errno;
  V4l2Device device(calls, path, descriptor);
  if (descriptor < 0) return tl::unexpected(device.problem("open", error));

  v4l2_capability capability{};
  if (const int refused = device.control(VIDIOC_QUERYCAP, &capability)) {
    if (refused == ENOTTY || refused == EINVAL) {
      return tl::unexpected(device.problem(CameraTrouble::unsupported, "is not a camera"));
    }
    return tl::unexpected(device.problem("ask", refused));
  }
  device.name_ = text(capability.card);
  device.loopback_ = text(capability.driver) == "v4l2 loopback";
  const bool per_node = (capability.capabilities & V4L2_CAP_DEVICE_CAPS) != 0;
  const auto abilities = per_node ? capability.device_caps : capability.capabilities;
  const bool converts = (abilities & (V4L2_CAP_VIDEO_M2M | V4L2_CAP_VIDEO_M2M_MPLANE)) != 0;
  if ((abilities & V4L2_CAP_STREAMING) != 0 && !converts) {
    if ((abilities & V4L2_CAP_VIDEO_CAPTURE_MPLANE) != 0) {
      device.buffer_type_ = V4L2_BUF_TYPE_VIDEO_CAPTURE_MPLANE;
    }
    if ((abilities & V4L2_CAP_VIDEO_CAPTURE) != 0) {
      device.buffer_type_ = V4L2_BUF_TYPE_VIDEO_CAPTURE;
    }
  }
  return device;
}

V4l2Device::V4l2Device(V4l2Calls& calls, const std::string& path, int descriptor)
    : calls_(&calls), path_(path), descriptor_(descriptor) {}

V4l2Device::V4l2Device(V4l2Device&& other) noexcept
    : calls_(other.calls_),
      path_(std::move(other.path_)),
      name_(std::move(other.name_)),
      descriptor_(std::exchange(other.descriptor_, -1)),
      buffer_type_(other.buffer_type_),
      loopback_(other.loopback_) {}

V4l2Device& V4l2Device::operator=(V4l2Device&& other) noexcept {
  std::swap(calls_, other.calls_);
  std::swap(path_, other.path_);
  std::swap(name_, other.name_);
  std::swap(descriptor_, other.descriptor_);
  std::swap(buffer_type_, other.buffer_type_);
  std::swap(loopback_, other.loopback_);
  return *this;
}

V4l2Device::~V4l2Device() {
  if (descriptor_ >= 0) calls_->close(descriptor_);
}

bool V4l2Device::is_multi_planar() const {
  return buffer_type_ == V4L2_BUF_TYPE_VIDEO_CAPTURE_MPLANE;
}

int V4l2Device::control(unsigned long request, void* argument) const {
  return calls_->control(descriptor_, request, argument) == -1 ? errno : 0;
}

CameraProblem V4l2Device::problem(std::string_view doing, int error) const {
  return problem(trouble_of(error), sentence(doing, error));
}

CameraProblem V4l2Device::problem(CameraTrouble trouble, const std::string& what) const {
  return {trouble, (name_.empty() ? path_ : name_ + " (" + path_ + ")") + ": " + what};
}

}  // namespace scrim::io
