/// A V4L2 device that is open, and what goes wrong with it in words.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "io/camera/camera.hpp"
#include "io/v4l2/v4l2_calls.hpp"

namespace scrim::io {

/// Closed when the object is gone. Move-only. Thread-safety: one thread at a time.
class V4l2Device {
 public:
  /// `calls` must outlive the device. Fails with none_found, forbidden, busy, unplugged or failed.
  static CameraResult<V4l2Device> open(V4l2Calls& calls, const std::string& path);

  V4l2Device(V4l2Device&& other) noexcept;
  V4l2Device& operator=(V4l2Device&& other) noexcept;
  ~V4l2Device();

  const std::string& path() const { return path_; }
  /// As the driver says: "HD Pro Webcam C920".
  const std::string& name() const { return name_; }
  /// A device made of software: what is played into it comes out of it.
  bool is_loopback() const { return loopback_; }
  /// True when it gives pictures through buffers; false for a camera's node for metadata, say, or
  /// for a codec.
  bool captures() const { return buffer_type_ != 0; }
  /// V4L2_BUF_TYPE_VIDEO_CAPTURE, or …_MPLANE where a picture lies in several buffers.
  std::uint32_t buffer_type() const { return buffer_type_; }
  bool is_multi_planar() const;

  V4l2Calls& calls() const { return *calls_; }
  int descriptor() const { return descriptor_; }
  /// An ioctl. 0, or the errno.
  int control(unsigned long request, void* argument) const;

  /// The problem that an errno stands for. `doing`: "start", "set the picture size of", …
  CameraProblem problem(std::string_view doing, int error) const;
  /// "HD Pro Webcam C920 (/dev/video0): " and `what`.
  CameraProblem problem(CameraTrouble trouble, const std::string& what) const;

 private:
  V4l2Device(V4l2Calls& calls, const std::string& path, int descriptor);

  V4l2Calls* calls_;
  std::string path_, name_;
  int descriptor_;
  std::uint32_t buffer_type_ = 0;
  bool loopback_ = false;
};

}  // namespace scrim::io
