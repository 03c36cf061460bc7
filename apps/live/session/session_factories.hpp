/// What a session is put together from.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "apps/live/session/realtime_priority.hpp"
#include "apps/live/session/room_learner.hpp"
#include "io/camera/virtual_camera.hpp"
#include "io/handles/av_handles.hpp"
#include "io/open_camera.hpp"
#include "scrim/scrim.hpp"

namespace scrim::live {

/// How long the session bears with a camera.
struct Patience {
  std::chrono::milliseconds first_frame{5000};  ///< after it was opened
  std::chrono::milliseconds next_frame{2000};   ///< after a frame
  std::chrono::milliseconds first_retry{500};   ///< after a failure; doubled with each one more
  std::chrono::milliseconds longest_retry{5000};
};

/// Where cameras, virtual cameras and engines come from. All are called on the session's thread,
/// `make_output` and `make_engine` also on the thread that starts the session.
struct SessionFactories {
  /// `camera` as in Preferences::camera.
  std::function<io::CameraResult<io::OpenCamera>(const std::string& camera, const io::CameraWish&)>
      open_camera;
  /// `output` as in SessionOptions::outputs.
  std::function<io::Result<std::unique_ptr<io::VirtualCamera>>(
      const std::string& output, const io::VirtualMode&, io::OnVirtualCameraChange)>
      make_output;
  std::function<Result<Engine>(Model model)> make_engine;
  AskRealtime ask_realtime{};
  Patience patience{};
  LearningTime learning{};
};

/// V4L2 and PipeWire cameras, PipeWire and v4l2loopback outputs, the engine's own models,
/// RealtimeKit.
SessionFactories real_factories();

}  // namespace scrim::live
