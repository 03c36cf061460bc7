/// The live camera's doings as lines in a terminal.
#pragma once

#include <string>

#include "apps/live/live_status.hpp"

namespace scrim::cli {

/// Thread-safety: one thread.
class LiveReport {
 public:
  /// A quiet one says nothing but problems.
  explicit LiveReport(bool quiet) : quiet_(quiet) {}

  /// Says what is new since the last call.
  void tell(const live::LiveStatus& status);
  /// A line of figures, while the camera is open.
  void figures(const live::LiveStatus& status) const;

 private:
  void say(const std::string& line) const;

  bool quiet_;
  bool told_ = false;
  live::LiveStatus last_;
};

}  // namespace scrim::cli
