/// How far the work is.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "apps/scrim/terminal.hpp"
#include "io/files/video_reader.hpp"

namespace scrim::cli {

/// On a terminal a bar with speed and time left, redrawn a few times a second; elsewhere a line
/// every few seconds. On stderr. Thread-safety: one thread.
class Progress {
 public:
  /// Shows nothing when `quiet`, and for a picture.
  Progress(const io::VideoInfo& video, bool quiet, int passes = 1);

  /// One more frame is done.
  void frame(const io::VideoFrame& done);
  /// The video begins once more.
  void begin_pass();
  /// Removes the bar.
  void clear() { line_.clear(); }

  int passes() const { return passes_; }
  /// Of this pass, so far.
  std::int64_t frames() const { return frames_; }
  /// Likewise.
  double video_seconds() const { return video_seconds_; }
  /// Since this was made.
  double elapsed() const;

 private:
  using Clock = std::chrono::steady_clock;

  void show();
  double share_done() const;
  std::string which_pass(bool in_short) const;
  std::string speed(bool in_short) const;
  std::string figures(double share, bool in_short) const;

  const io::VideoInfo video_;
  const bool silent_;
  const int passes_;
  StatusLine line_;
  const Clock::time_point start_ = Clock::now();
  Clock::time_point pass_start_ = start_;
  Clock::time_point shown_ = start_;
  int pass_ = 1;
  std::int64_t frames_ = 0;
  std::int64_t first_pts_ = 0;
  double video_seconds_ = 0;
};

}  // namespace scrim::cli
