/// Which steps of a program are computed together, and when.
#pragma once

#include <vector>

#include "nn/program.hpp"

namespace scrim::nn {

struct Stream {
  std::vector<int> steps;  ///< indices into Program::steps, in order
  int phase = 0;
  int strips = 1;      ///< parts to compute it in
  bool splits = true;  ///< whether threads may share its rows
};

struct Streams {
  std::vector<Stream> streams;
  /// By value: whether it must be whole in memory, the phase that writes it, and the last that
  /// reads it.
  std::vector<bool> stored;
  std::vector<int> written, last_read;
};

/// A step is in a phase after those of the steps that it cannot stream from. Connected steps of a
/// phase form a stream. With several threads, steps do not stream into one whose window is so tall
/// that too many rows at the seams would be computed twice.
Streams find_streams(const Program& program, int threads);

}  // namespace scrim::nn
