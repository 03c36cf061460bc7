/// The live way: a real camera in, virtual cameras out, open only while somebody watches. The one
/// implementation behind `scrim live` and the desktop app.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "apps/live/live_camera.hpp"
#include "apps/live/session/session_factories.hpp"

namespace scrim::live {

/// What a preview tap gets: every frame while it is set, on the session's thread, before the frame
/// is handed on. A tap counts as a watcher. The views are valid during the call. Cards are not
/// shown to it.
struct PreviewFrame {
  Frame source;
  MattePlane matte;  ///< of the frame's size
  Frame result;
};

/// What is fixed when a session starts.
struct SessionOptions {
  /// Each "pipewire", "loopback" (the first free v4l2loopback device) or "/dev/videoN".
  std::vector<std::string> outputs{"pipewire"};
};

/// Owns one thread that waits for the camera, runs the engine and fills the virtual cameras; while
/// nobody watches it sleeps without a timer. What watchers get is the engine's output or a card,
/// never the camera's own picture. The size of the virtual cameras is the preferences' until a
/// watcher agrees on another; a camera that gives other sizes is scaled, which costs some
/// milliseconds a frame. Thread-safety: any thread may call.
class Session final : public LiveCamera {
 public:
  /// Called on the session's thread when the status has changed in a way that a user would notice
  /// (not each frame). Must not call back into the session but for `status`.
  using OnChange = std::function<void()>;

  /// Fails when no output can be made: a line that says what to do. A missing camera is no failure:
  /// the card is shown until there is one.
  static io::Result<std::unique_ptr<Session>> start(const SessionOptions& options,
                                                    const Preferences& preferences,
                                                    const Policy& policy, OnChange on_change,
                                                    SessionFactories factories = real_factories());

  /// Closes the camera and the outputs.
  ~Session() override;

  void apply(const Preferences& preferences) override;
  void apply(const Policy& policy) override;
  LiveStatus status() const override;
  /// When this returns the tap before is not running, and will not run any more.
  void set_preview(PreviewTap tap) override;
  /// What is learnt stays in memory, also while the camera is closed, until it is forgotten or
  /// another camera, size or model is used.
  io::Result<void> learn_room() override;
  void forget_room() override;

 private:
  class Impl;
  explicit Session(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace scrim::live
