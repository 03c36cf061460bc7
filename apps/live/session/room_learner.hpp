/// Learning the room: time for the user to leave the picture, then time to learn it.
#pragma once

#include <chrono>
#include <cstdint>
#include <string_view>

#include "apps/live/live_status.hpp"

namespace scrim::live {

struct LearningTime {
  std::chrono::nanoseconds countdown = std::chrono::seconds(3);
  std::chrono::nanoseconds learning = std::chrono::seconds(3);
};

/// Goes by the frames' clock, and says of each frame whether it is to be learnt from. Allocates
/// nothing but for reasons. Thread-safety: one thread.
class RoomLearner {
 public:
  explicit RoomLearner(const LearningTime& time) : time_(time) {}

  /// The countdown begins with the next frame, whatever was before.
  void begin();
  /// Of a frame that comes, by its time in nanoseconds.
  bool learns(std::int64_t frame_time);
  /// In what share of the picture the room is known after a frame, 0 to 1. What was learnt is lost
  /// when there is much less of it.
  void knows(float share);
  /// What is learnt, or was to be, is of no use any more: why, in a line for the user.
  void lose(std::string_view reason);
  void forget() { now_ = {}; }

  /// Between `begin` and what comes of it.
  bool busy() const;
  const RoomLearning& now() const { return now_; }

 private:
  void enter(Learning stage, std::int64_t frame_time);
  void end();

  const LearningTime time_;
  RoomLearning now_;
  bool begun_ = false;      ///< a frame was there since `begin`
  std::int64_t since_ = 0;  ///< the time of the stage's first frame
  float share_ = 0;
};

}  // namespace scrim::live
