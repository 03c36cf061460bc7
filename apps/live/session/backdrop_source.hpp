/// The picture or video that stands behind the person.
#pragma once

#include <cstdint>
#include <string>
#include <utility>

#include "io/files/looped_video.hpp"
#include "scrim/scrim.hpp"

namespace scrim::live {

/// Shows a picture, or a video that begins again when it ends, to one engine. A video goes on only
/// while it is shown. Thread-safety: one thread at a time.
class BackdropSource {
 public:
  /// Fails when the file is neither a picture nor a video: a line for the user.
  static io::Result<BackdropSource> open(const std::string& file, Fit fit);

  /// Gives the engine what is to be seen `elapsed` nanoseconds after the last call. Fails when the
  /// file has become unreadable: what was shown last stays.
  io::Result<void> show(Engine& engine, std::int64_t elapsed);

 private:
  BackdropSource(io::LoopedVideo video, Fit fit) : video_(std::move(video)), fit_(fit) {}

  io::LoopedVideo video_;
  Fit fit_;
  std::int64_t time_ = 0;  ///< of the show, nanoseconds
};

}  // namespace scrim::live
