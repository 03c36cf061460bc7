#include "apps/live/live_status.hpp"

namespace scrim::live {

const char* name(State state) {
  switch (state) {
    case State::blurred:
      return "blurred";
    case State::covered:
      return "covered";
    case State::room:
      return "room";
    case State::unavailable:
      return "unavailable";
    case State::asleep:
      return "asleep";
  }
  return "";
}

const char* sentence(State state) {
  switch (state) {
    case State::blurred:
      return "Blurred";
    case State::covered:
      return "Covered";
    case State::room:
      return "Off: your room is visible";
    case State::unavailable:
      return "Camera unavailable";
    case State::asleep:
      return "Nobody is watching: the camera is closed";
  }
  return "";
}

const char* name(Learning learning) {
  switch (learning) {
    case Learning::none:
      return "none";
    case Learning::countdown:
      return "countdown";
    case Learning::learning:
      return "learning";
    case Learning::learnt:
      return "learnt";
  }
  return "";
}

std::string sentence(const RoomLearning& room) {
  switch (room.stage) {
    case Learning::none:
      return room.reason.empty() ? "" : "The room is not learnt: " + room.reason;
    case Learning::countdown:
      return "Step out of the picture: " + std::to_string(room.seconds_left);
    case Learning::learning:
      return "Learning the room: " + std::to_string(room.seconds_left);
    case Learning::learnt:
      return "Learnt " + std::to_string(room.percent) + " % of the picture";
  }
  return "";
}

}  // namespace scrim::live
