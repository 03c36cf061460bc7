/// The names of LiveStatus on D-Bus and in `scrim status --json`: docs/cli.md explains them.
#pragma once

#include "apps/live/live_status.hpp"

namespace scrim::live {

/// Calls visit(name, member) for each. `Status` is LiveStatus or const LiveStatus.
template <class Status, class Visit>
void each_field(Status& status, Visit&& visit) {
  visit("state", status.state);
  visit("on", status.on);
  visit("reason", status.reason);
  visit("camera", status.camera);
  visit("camera_mode", status.camera_mode);
  visit("outputs", status.outputs);
  visit("watchers", status.watchers);
  visit("problems", status.problems);
  visit("quality", status.quality);
  visit("steps", status.steps);
  visit("frames_a_second", status.pace.frames_a_second);
  visit("decode_ms", status.pace.decode_milliseconds);
  visit("engine_ms", status.pace.engine_milliseconds);
  visit("output_ms", status.pace.output_milliseconds);
  visit("latency_ms", status.pace.latency_milliseconds);
  visit("latency_p95_ms", status.pace.latency_p95_milliseconds);
  visit("cpu_percent", status.pace.cpu_percent);
  visit("frames", status.frames);
  visit("dropped", status.dropped);
  visit("effect_required", status.effect_required);
  visit("learning", status.room.stage);
  visit("learning_seconds", status.room.seconds_left);
  visit("learning_reason", status.room.reason);
  visit("learnt_percent", status.room.percent);
}

}  // namespace scrim::live
