/// Keeps a camera open, whatever happens to it.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "apps/live/session/plug_watch.hpp"
#include "apps/live/session/session_factories.hpp"
#include "apps/live/session/waker.hpp"

namespace scrim::live {

/// Opens the camera that is wanted, lets it go when it fails or gives no frames, and tries again
/// with growing pauses, at once when a device was plugged in. Thread-safety: one thread.
class CameraKeeper {
 public:
  /// `factories` must outlive this.
  explicit CameraKeeper(const SessionFactories& factories) : factories_(factories) {}

  /// Which camera there shall be from now on. Another one than before is opened anew.
  void want(const std::string& camera, const io::CameraWish& wish);
  /// Closes the camera and forgets its troubles.
  void close();

  /// Opens the camera when it is time to, waits for its newest frame for up to `wait` and gives it,
  /// valid until the next call. Sleeps on `waker` while there is no camera.
  std::optional<io::CameraFrame> next(Waker& waker, std::chrono::milliseconds wait);

  /// True from the first frame on until the camera fails or is closed.
  bool giving() const { return giving_; }
  /// Why there is no camera; null when there is one, or none was asked for yet.
  const io::CameraProblem* problem() const { return problem_ ? &*problem_ : nullptr; }
  /// Of the camera that is open; empty, null when none is.
  std::string name() const { return camera_ ? camera_->name : ""; }
  const io::CameraMode* mode() const { return camera_ ? &camera_->camera->mode() : nullptr; }

 private:
  using Clock = std::chrono::steady_clock;

  void open(Clock::time_point now);
  void fail(io::CameraProblem problem, Clock::time_point now);

  const SessionFactories& factories_;
  std::string wanted_;
  io::CameraWish wish_;
  std::optional<io::OpenCamera> camera_;
  std::optional<io::CameraProblem> problem_;
  std::optional<PlugWatch> plugs_;  ///< while there is a problem
  bool giving_ = false;
  Clock::time_point last_frame_;  ///< or when the camera was opened
  Clock::time_point retry_at_;
  std::chrono::milliseconds pause_{};  ///< before the next try; 0 after a frame
};

}  // namespace scrim::live
