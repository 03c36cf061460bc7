/// Somebody who watches a PipeWire camera.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "io/camera/camera.hpp"

namespace scrim::live_test {

/// The brightness of a picture, kept.
struct Luma {
  int width = 0, height = 0;
  std::int64_t time = 0;      ///< when the camera took it, CLOCK_MONOTONIC, nanoseconds
  std::int64_t received = 0;  ///< when it was here
  std::vector<std::uint8_t> rows;

  int at(int x, int y) const { return rows[static_cast<std::size_t>(y * width + x)]; }
};

/// How much detail is in the corners above the person's shoulders: the mean step from one pixel to
/// the next, there and down.
double detail_of_room(const Luma& picture);
/// How far two pictures are apart where the person's chest is: a mean of absolute differences.
double person_difference(const Luma& a, const Luma& b);
/// True for Scrim's cards: dark, and flat but for a camera and two lines.
bool is_card(const Luma& picture);

class Watcher {
 public:
  /// Opens the PipeWire node of this name; tries for some seconds.
  explicit Watcher(const std::string& node);

  bool is_open() const { return camera_ != nullptr; }
  /// The newest picture; empty when none came in three seconds, or the camera has gone.
  std::optional<Luma> next();
  /// Skips pictures until one is as `wanted` says; empty when none came in 20 s.
  template <class Wanted>
  std::optional<Luma> next_that(const Wanted& wanted) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (std::chrono::steady_clock::now() < end) {
      auto picture = next();
      if (picture && wanted(*picture)) return picture;
    }
    return std::nullopt;
  }

 private:
  std::unique_ptr<io::Camera> camera_;
};

}  // namespace scrim::live_test
