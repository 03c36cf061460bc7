/// Pictures from a V4L2 device through memory that is shared with its driver.
#pragma once

#include <cstdint>
#include <tl/expected.hpp>
#include <vector>

#include "io/camera/camera_picture.hpp"
#include "io/v4l2/v4l2_device.hpp"
#include "io/v4l2/v4l2_formats.hpp"

namespace scrim::io {

/// A picture that the driver has filled in and that is ours until `give_back`.
struct V4l2Picture {
  std::uint32_t buffer = 0;  ///< which one, for `give_back`
  CameraPicture picture;     ///< not looked at yet: perhaps too short, perhaps empty
  bool damaged = false;      ///< the driver says so
  std::uint32_t number = 0;  ///< counts the pictures, those that were lost, too
  std::int64_t time = 0;     ///< nanoseconds of some clock: see FrameClock
};

/// A running stream. It stops when the object is gone, and the device is closed. Move-only.
/// Thread-safety: one thread at a time.
class V4l2Stream {
 public:
  /// Fails with busy, unsupported when a picture of that format does not fit into the driver's
  /// buffers, or another trouble.
  static CameraResult<V4l2Stream> start(V4l2Device device, const V4l2Format& format);

  V4l2Stream(V4l2Stream&&) noexcept = default;
  ~V4l2Stream();

  const V4l2Device& device() const { return device_; }
  const V4l2Format& format() const { return format_; }
  std::size_t buffers() const { return buffers_.size(); }

  /// The next picture, without waiting; or the errno: EAGAIN when there is none yet.
  tl::expected<V4l2Picture, int> take();
  /// Lets the driver fill the buffer again. 0, or the errno.
  int give_back(std::uint32_t buffer);
  /// Stops and starts again; what was taken is given back. 0, or the errno.
  int restart();

 private:
  /// Memory of the driver's, mapped while this lives.
  class Mapping {
   public:
    Mapping(V4l2Calls& calls, int descriptor, std::size_t length, std::int64_t offset);
    Mapping(Mapping&& other) noexcept;
    Mapping& operator=(Mapping&& other) noexcept;
    ~Mapping();
    /// Empty when it could not be mapped.
    std::span<const std::uint8_t> bytes() const { return {memory_, memory_ ? length_ : 0}; }

   private:
    V4l2Calls* calls_;
    std::uint8_t* memory_;
    std::size_t length_;
  };
  using Buffer = std::vector<Mapping>;  ///< as many as V4l2Format::buffers

  V4l2Stream(V4l2Device device, const V4l2Format& format);
  CameraResult<void> make_buffers();
  CameraResult<Buffer> make_buffer(std::uint32_t index);
  CameraPicture picture_in(const std::array<std::span<const std::uint8_t>, 3>& parts) const;
  int run();

  V4l2Device device_;
  V4l2Format format_;
  std::vector<Buffer> buffers_;
};

}  // namespace scrim::io
