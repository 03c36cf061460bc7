/// One device of the kernel module v4l2loopback, held as its writer.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "io/camera/virtual_camera.hpp"
#include "io/handles/av_handles.hpp"
#include "io/handles/descriptor.hpp"

namespace scrim::io {

/// Everything that the versions of the module do differently. What is written is I420, BT.709,
/// limited range. While this object lives, programs that list cameras find the device.
class LoopbackDevice {
 public:
  /// Takes the device and shows a gray frame. The mode becomes `wish`, its sizes made even, unless
  /// others that have the device open hold it to another size. Fails when it is no loopback device,
  /// may not be opened, has another writer, or is held to another pixel format.
  static Result<LoopbackDevice> open(const std::string& path, const VirtualMode& wish);

  /// Takes the first loopback device that is free. Fails, saying how to get one, when there is
  /// none.
  static Result<LoopbackDevice> open_any(const VirtualMode& wish);

  const std::string& path() const { return path_; }
  const VirtualMode& mode() const { return mode_; }
  bool as_wished() const { return as_wished_; }

  /// Lets go and opens again, now that nobody holds it to another size. After a failure it is not
  /// open, and this may be called again.
  Result<void> renew(const VirtualMode& wish);
  bool is_open() const { return bool(file_); }

  /// Bytes of a frame: the planes Y, U, V without gaps.
  std::size_t frame_bytes() const { return blank_.size(); }
  /// Makes it the newest frame of all who read. Gives 0, or errno.
  int write(std::span<const std::uint8_t> frame) const;
  /// Shows a gray frame, the only one in the module's memory: whoever comes next sees nothing
  /// older.
  int blank() const;

  /// Whether the module tells how many programs stream (0.12.8 and later).
  bool tells_usage() const { return tells_usage_; }
  /// The newest number that it told, if there is one; `descriptor` then has POLLPRI.
  std::optional<unsigned> usage() const;
  int descriptor() const { return file_.get(); }

 private:
  explicit LoopbackDevice(std::string path) : path_(std::move(path)) {}

  Result<void> take();
  Result<void> claim();
  Result<void> agree(const VirtualMode& wish);
  Result<void> set_format(const VirtualMode& wish);
  Result<void> start();

  std::string path_;
  Descriptor file_;
  VirtualMode mode_{};
  bool as_wished_ = false;
  int buffers_ = 2;  ///< frames in the module's memory
  bool tells_usage_ = false;
  std::vector<std::uint8_t> blank_;
};

}  // namespace scrim::io
