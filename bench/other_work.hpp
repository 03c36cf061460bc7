/// What a machine does between two frames of a live camera.
#pragma once

#include <chrono>
#include <cstddef>
#include <vector>

namespace scrim::bench {

/// Touches more memory than caches and address translation remember, as the programs around a live
/// camera do: none of what a frame needs is left near the core afterwards, but what the core's own
/// other code leaves alone.
class OtherWork {
 public:
  /// For so long at least, and one pass at least, with `code` after each pass: other instructions
  /// than a frame's.
  template <class Code>
  void run(std::chrono::milliseconds time, Code&& code) {
    const auto end = Clock::now() + time;
    do {
      for (std::size_t i = 0; i < memory_.size(); i += line) memory_[i] = memory_[i] * 5 + 1;
      code();
    } while (Clock::now() < end);
  }

 private:
  using Clock = std::chrono::steady_clock;
  static constexpr std::size_t line = 64 / sizeof(unsigned), bytes = std::size_t{64} << 20;

  std::vector<unsigned> memory_ = std::vector<unsigned>(bytes / sizeof(unsigned));
};

}  // namespace scrim::bench
