/// The live way: a real camera in, virtual cameras out, open only while somebody watches. The one
/// implementation behind `scrim live` and the desktop app.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "apps/live/live_status.hpp"
#include "apps/live/policy.hpp"
#include "apps/live/preferences.hpp"
#include "io/av_handles.hpp"

namespace scrim::live {

/// Gets every frame while it is set, on the session's thread: for the desktop app's preview. Its
/// being there counts as a watcher. The views are valid during the call.
struct PreviewFrame {
  Frame source;
  MattePlane matte;  ///< of the frame's size
  Frame result;
};
using PreviewTap = std::function<void(const PreviewFrame&)>;

/// What is fixed when a session starts.
struct SessionOptions {
  /// Each "pipewire", "loopback" (the first free v4l2loopback device) or "/dev/videoN".
  std::vector<std::string> outputs{"pipewire"};
};

/// Owns one thread that waits for the camera, runs the engine and fills the virtual cameras; while
/// nobody watches it sleeps without a timer. Thread-safety: any thread may call.
class Session {
 public:
  /// Called on the session's thread when the status has changed in a way that a user would notice
  /// (not each frame). Must not call back into the session but for `status`.
  using OnChange = std::function<void()>;

  /// Fails when no output can be made: a line that says what to do. A missing camera is no failure:
  /// the card is shown until there is one.
  static io::Result<std::unique_ptr<Session>> start(const SessionOptions& options,
                                                    const Preferences& preferences,
                                                    const Policy& policy, OnChange on_change);

  /// Closes the camera and the outputs.
  ~Session();

  /// What the user wants from the next frame on. A camera, size or rate that changes reopens the
  /// camera: covered until a frame of the new one is there. What the policy refuses is not done.
  void apply(const Preferences& preferences);
  void apply(const Policy& policy);

  LiveStatus status() const;

  /// An empty tap ends the preview.
  void set_preview(PreviewTap tap);

 private:
  class Impl;
  explicit Session(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace scrim::live
