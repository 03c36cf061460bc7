/// What the live camera is doing: what `scrim status`, D-Bus and the desktop app show.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "scrim/scrim.hpp"

namespace scrim::live {

/// In one word. The first three are what the people who watch see.
enum class State : std::uint8_t {
  blurred,      ///< the effect is on and shown
  covered,      ///< the whole frame is covered: no usable matte for it, or the governor's last step
  room,         ///< the effect is off: the room is visible
  unavailable,  ///< watchers see a card: the camera gives no frames
  asleep,       ///< nobody watches; the camera is closed
};

/// "blurred", "covered", … Static; empty for a number that is no value.
const char* name(State state);
/// What the user reads: "Blurred", "Covered", "Off: your room is visible", … Static.
const char* sentence(State state);

/// How far the live camera is with learning the room.
enum class Learning : std::uint8_t {
  none,       ///< nothing is learnt
  countdown,  ///< the user has time to leave the picture
  learning,   ///< the picture is covered and learnt
  learnt,
};

/// "none", "countdown", … Static; empty for a number that is no value.
const char* name(Learning learning);

/// The room that the user let be learnt while nobody was in it.
struct RoomLearning {
  Learning stage = Learning::none;
  int seconds_left = 0;  ///< of the countdown, or of learning
  int percent = 0;       ///< of the picture that is learnt
  std::string reason;    ///< why it is not learnt though it was asked for: a line; else empty

  /// So little was learnt that camera or light were hardly at rest.
  bool little() const { return stage == Learning::learnt && percent < 50; }

  bool operator==(const RoomLearning&) const = default;
};

/// What the user reads: "Step out of the picture: 3", "Learnt 98 % of the picture", …; empty when
/// there is nothing to say.
std::string sentence(const RoomLearning& room);

/// One step of the governor.
struct QualityStep {
  std::int64_t time = 0;  ///< CLOCK_REALTIME, seconds
  int from = 1;
  int to = 1;
  std::string reason;

  bool operator==(const QualityStep&) const = default;
};

/// Over the last second or so: means per frame, but for the latency.
struct Pace {
  double frames_a_second = 0;
  double decode_milliseconds = 0;
  double engine_milliseconds = 0;
  double output_milliseconds = 0;
  double latency_milliseconds = 0;  ///< from the camera's time stamp to the virtual camera: median
  double latency_p95_milliseconds = 0;  ///< what 95 of 100 frames do not exceed
  double cpu_percent = 0;               ///< of one core, the whole process

  bool operator==(const Pace&) const = default;
};

struct LiveStatus {
  State state = State::asleep;
  bool on = true;           ///< the switch: whether the next watcher sees the effect or the room
  std::string reason;       ///< why it is covered or unavailable: a line for the user; else empty
  std::string camera;       ///< the name of the real camera in use; empty while it is closed
  std::string camera_mode;  ///< "1280×720, 30 fps, MJPEG"
  std::vector<std::string> outputs;   ///< "PipeWire", "/dev/video4"
  std::vector<std::string> problems;  ///< of outputs, settings and policy: lines for the user
  std::vector<std::string> watchers;  ///< programs
  int quality = quality::normal;
  std::vector<QualityStep> steps;  ///< the newest 16, oldest first
  Pace pace;
  std::uint64_t frames = 0;      ///< shown since the start
  std::uint64_t dropped = 0;     ///< camera frames passed over for newer ones
  bool effect_required = false;  ///< by the policy
  RoomLearning room;

  bool operator==(const LiveStatus&) const = default;
};

}  // namespace scrim::live
