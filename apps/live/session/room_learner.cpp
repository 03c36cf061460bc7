#include "apps/live/session/room_learner.hpp"

#include <algorithm>
#include <cmath>

namespace scrim::live {
namespace {

int seconds_in(std::chrono::nanoseconds time) {
  return static_cast<int>(std::chrono::ceil<std::chrono::seconds>(time).count());
}

int percent_of(float share) {
  return static_cast<int>(std::lround(100 * share));
}

}  // namespace

void RoomLearner::begin() {
  begun_ = false;
  share_ = 0;
  now_ = {.stage = Learning::countdown,
          .seconds_left = seconds_in(time_.countdown),
          .percent = 0,
          .reason = {}};
}

bool RoomLearner::busy() const {
  return now_.stage == Learning::countdown || now_.stage == Learning::learning;
}

bool RoomLearner::learns(std::int64_t frame_time) {
  if (!busy()) return false;
  if (!begun_) enter(Learning::countdown, frame_time);
  since_ = std::min(since_, frame_time);  // A driver may set its clock back.
  const std::chrono::nanoseconds passed(frame_time - since_);
  if (now_.stage == Learning::countdown && passed >= time_.countdown) {
    enter(Learning::learning, frame_time);
    return true;
  }
  const bool learning = now_.stage == Learning::learning;
  const auto left = (learning ? time_.learning : time_.countdown) - passed;
  if (left.count() <= 0) {
    end();
  } else if (const int seconds = seconds_in(left); seconds != now_.seconds_left) {
    now_.seconds_left = seconds;
    now_.percent = percent_of(share_);
  }
  return now_.stage == Learning::learning;
}

void RoomLearner::knows(float share) {
  if (now_.stage == Learning::learning) share_ = share;
  const bool much_less = 2 * percent_of(share) < now_.percent;
  if (now_.stage == Learning::learnt && much_less) lose("the camera shows something else now");
}

void RoomLearner::enter(Learning stage, std::int64_t frame_time) {
  begun_ = true;
  since_ = frame_time;
  now_.stage = stage;
  now_.seconds_left = seconds_in(stage == Learning::learning ? time_.learning : time_.countdown);
}

void RoomLearner::end() {
  const int percent = percent_of(share_);
  if (percent == 0)
    return lose(
        "the picture was too restless, or the machine too busy; keep the camera still and "
        "try again");
  now_ = {.stage = Learning::learnt, .seconds_left = 0, .percent = percent, .reason = {}};
}

void RoomLearner::lose(std::string_view reason) {
  if (now_.stage == Learning::none) return;
  now_ = {};
  now_.reason = reason;
}

}  // namespace scrim::live
