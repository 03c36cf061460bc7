/// What a file job tells at its end.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "apps/scrim/file_job.hpp"
#include "apps/scrim/progress.hpp"
#include "io/files/video_reader.hpp"

namespace scrim::cli {

/// What the engine did with the frames.
struct Tally {
  std::vector<double> milliseconds;
  std::int64_t covered = 0;
  Status reason = Status::ok;  ///< of the newest covered frame
  double person = 0;           ///< sum of the frames' shares
  bool filled = false;         ///< what was transparent is not in OUT

  void count(const Report& report) {
    milliseconds.push_back(report.total_milliseconds);
    person += report.person;
    if (report.shown != Shown::covered) return;
    ++covered;
    reason = report.reason;
  }
};

/// One JSON object on stdout, or lines on stderr, as the user asked. `notes` are the writer's.
void tell(const FileOptions& options, const io::VideoReader& reader, const Progress& progress,
          const Tally& tally, std::vector<std::string> notes);

}  // namespace scrim::cli
