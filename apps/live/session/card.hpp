/// What watchers see in place of a picture: why there is none.
#pragma once

#include <optional>
#include <string>

#include "apps/live/session/frame_fitter.hpp"
#include "io/camera/camera.hpp"
#include "io/pixels/video_frame.hpp"

namespace scrim::live {

/// Two lines. They go to whoever watches: nothing about the machine is in them.
struct CardText {
  std::string title, reason;
  bool crossed_out = true;  ///< the camera on it

  bool operator==(const CardText&) const = default;
};

/// While the camera is being opened.
CardText starting_card();
/// While there is no camera.
CardText unavailable_card(io::CameraTrouble trouble);
/// When the engine cannot make a frame.
CardText covered_card();

/// Keeps the card that was drawn last. Thread-safety: one thread.
class Card {
 public:
  /// Fills an i420 frame. Draws when text or size are others than last time, else only copies.
  void show(const CardText& text, const MutableFrame& out);

 private:
  CardText text_;
  std::optional<io::VideoFrame> drawn_;
  FrameFitter fitter_;
};

}  // namespace scrim::live
