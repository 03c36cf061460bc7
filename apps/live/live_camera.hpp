/// The live camera as those who steer it see it. `Session` is the one that has cameras.
#pragma once

#include <functional>

#include "apps/live/live_status.hpp"
#include "apps/live/settings/policy.hpp"
#include "apps/live/settings/preferences.hpp"
#include "io/handles/av_handles.hpp"

namespace scrim::live {

struct PreviewFrame;
using PreviewTap = std::function<void(const PreviewFrame&)>;

/// Thread-safety: any thread may call.
class LiveCamera {
 public:
  virtual ~LiveCamera() = default;

  /// What the user wants from the next frame on. A camera, size or rate that changes reopens the
  /// camera: covered until a frame of the new one is there. What the policy refuses is not done.
  virtual void apply(const Preferences& preferences) = 0;
  virtual void apply(const Policy& policy) = 0;

  virtual LiveStatus status() const = 0;

  /// An empty tap ends the preview.
  virtual void set_preview(PreviewTap tap) = 0;

  /// Gives the user three seconds to leave the picture, and learns the room in the three after
  /// them; `status` tells how far it is. Fails with a line for the user while no frames come.
  virtual io::Result<void> learn_room() = 0;
  /// Ends that, and forgets the room.
  virtual void forget_room() = 0;
};

}  // namespace scrim::live
