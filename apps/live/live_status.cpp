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

}  // namespace scrim::live
