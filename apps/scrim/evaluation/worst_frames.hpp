/// The frames that a matte fits worst, as pictures.
#pragma once

#include <string>
#include <vector>

#include "apps/scrim/evaluation/evaluation.hpp"

namespace scrim::cli {

/// Numbers of the frames of lowest IoU, the worst first, and then of those with the largest patches
/// and holes among the others. Of a clip 3 and 2, a tenth of it apart; of pictures 6 and 2.
std::vector<std::size_t> worst_of(const Subject& subject, const Score& score);

/// One frame; pictures as data: URIs.
struct Exhibit {
  std::size_t frame = 0;
  std::string file;  ///< of its truth
  std::string source, truth, matte, difference, result;
};

/// In the order of `frames`. Runs the performer over the subject once more.
io::Result<std::vector<Exhibit>> exhibits(const Subject& subject,
                                          const std::vector<std::size_t>& frames,
                                          Performer& performer, const Announce& announce);

}  // namespace scrim::cli
