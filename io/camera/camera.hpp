/// A real camera, whatever brings it here.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <tl/expected.hpp>

#include "scrim/scrim.hpp"

namespace scrim::io {

/// Why a camera gives no frames. Each asks something else of the user.
enum class CameraTrouble : std::uint8_t {
  none_found,   ///< there is no camera, or none of the name asked for
  busy,         ///< another program has it
  forbidden,    ///< the user may not open it
  unplugged,    ///< it was there, and is gone
  silent,       ///< it is open and gives no frames (asleep, stuck): for who waits to judge
  unsupported,  ///< it gives nothing that Scrim can read
  failed,       ///< anything else
};

/// A trouble with a line for the user: what is wrong; what to do.
struct CameraProblem {
  CameraTrouble trouble = CameraTrouble::failed;
  std::string message;
};

template <class T>
using CameraResult = tl::expected<T, CameraProblem>;

/// What is asked of a camera. It gives the nearest that it can, which may be larger or smaller: to
/// scale is not its job. See io/camera/camera_modes.hpp.
struct CameraWish {
  int width = 1280;
  int height = 720;
  double rate = 30;  ///< frames a second
};

/// What a camera gives.
struct CameraMode {
  int width = 0;
  int height = 0;
  double rate = 0;       ///< frames a second, as agreed; a camera may give fewer in the dark
  std::string encoding;  ///< what comes over the wire: "YUYV", "MJPEG", …: camera_picture.hpp

  bool operator==(const CameraMode&) const = default;
};

/// One picture of a camera, valid until the next call on that camera.
struct CameraFrame {
  Frame view;             ///< always i420, BT.709, limited; its size may change from frame to frame
  std::int64_t time = 0;  ///< when it was taken, or else came in: CLOCK_MONOTONIC, nanoseconds
  int dropped = 0;        ///< frames passed over since the last one: newer ones had come
  float decode_milliseconds{};  ///< CPU time from what the camera gave to `view`
};

/// An open camera. It is closed, and its light is out, when the object is gone. Thread-safety: one
/// thread at a time.
class Camera {
 public:
  virtual ~Camera() = default;

  /// The mode in use.
  virtual const CameraMode& mode() const = 0;

  /// Waits up to `wait` for a frame that `newest` has not given, and gives the newest there is.
  /// Empty when none came in time, and for damaged frames. After a failure the camera is of no use
  /// any more: let it go and open another.
  virtual CameraResult<std::optional<CameraFrame>> newest(std::chrono::milliseconds wait) = 0;
};

/// An open camera and what the user calls it.
struct OpenCamera {
  std::string name;
  std::unique_ptr<Camera> camera;
};

}  // namespace scrim::io
