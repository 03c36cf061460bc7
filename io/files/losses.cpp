#include "io/files/losses.hpp"

#include <array>
#include <cstdio>

namespace scrim::io {
namespace {

std::string seconds_text(double time) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.1f s", time);
  return text.data();
}

}  // namespace

std::string Loss::text() const {
  const std::string begins = seconds_text(from), ends = seconds_text(to);
  if (kind == LossKind::rest) return "from " + begins + " on: " + detail;
  const std::string count = std::to_string(frames) + (frames == 1 ? " frame" : " frames");
  return (begins == ends ? begins : begins + " to " + ends) + ": " + count +
         (kind == LossKind::damaged ? " decoded in part, covered" : " lost, the one before stands");
}

void Losses::add(LossKind kind, double time, std::int64_t frames) {
  constexpr double together = 1;
  if (losses_.empty() || losses_.back().kind != kind || time > losses_.back().to + together) {
    losses_.push_back({.kind = kind, .from = time, .to = time});
  }
  losses_.back().to = time;
  losses_.back().frames += frames;
}

void Losses::add_rest(double time, const std::string& detail) {
  losses_.push_back({.kind = LossKind::rest, .from = time, .to = time, .detail = detail});
}

}  // namespace scrim::io
