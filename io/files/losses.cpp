#include "io/files/losses.hpp"

#include <algorithm>
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
         (kind == LossKind::damaged ? " damaged, covered" : " lost, the one before stands");
}

void Losses::add(LossKind kind, double time, std::int64_t frames) {
  constexpr double together = 1;
  const auto newest =
      std::find_if(losses_.rbegin(), losses_.rend(), [&](const Loss& l) { return l.kind == kind; });
  const bool joins = newest != losses_.rend() && time <= newest->to + together;
  Loss& loss = joins ? *newest : losses_.emplace_back(Loss{.kind = kind, .from = time, .to = time});
  loss.to = std::max(loss.to, time);
  loss.frames += frames;
}

void Losses::add_rest(double time, const std::string& detail) {
  losses_.push_back({.kind = LossKind::rest, .from = time, .to = time, .detail = detail});
}

}  // namespace scrim::io
