/// An evaluation as one HTML file that needs nothing else.
#pragma once

#include <span>
#include <string>

#include "apps/scrim/evaluation/evaluation.hpp"

namespace scrim::cli {

/// The tables, and for each subject charts over its frames and its worst frames as pictures:
/// source, truth, matte, difference, result. `write` makes the file.
class EvaluationPage {
 public:
  /// `threads` are told, not used.
  explicit EvaluationPage(int threads) : threads_(threads) {}

  /// Makes the pictures with `performer`, which has seen all frames before and shows the same
  /// again.
  io::Result<void> add(std::span<const Subject> subjects, const Evaluation& evaluation,
                       Performer& performer, const Announce& announce);

  io::Result<void> write(const std::string& file) const;

 private:
  int threads_;
  std::string body_;
};

}  // namespace scrim::cli
