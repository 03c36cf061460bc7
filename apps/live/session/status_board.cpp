#include "apps/live/session/status_board.hpp"

#include <cstddef>
#include <cstdio>
#include <ctime>
#include <utility>

namespace scrim::live {
namespace {

constexpr std::size_t steps_kept = 16;

/// The status without what changes with each frame.
LiveStatus noticeable(LiveStatus status) {
  status.pace = {};
  status.frames = status.dropped = 0;
  return status;
}

}  // namespace

LiveStatus StatusBoard::read() const {
  const std::lock_guard lock(mutex_);
  return status_;
}

void StatusBoard::show(State state, std::string_view reason) {
  if (status_.state == state && status_.reason == reason) return;
  edit([&](LiveStatus& status) {
    status.state = state;
    status.reason = reason;
  });
}

void StatusBoard::count(int dropped) {
  const std::lock_guard lock(mutex_);
  ++status_.frames;
  status_.dropped += static_cast<std::uint64_t>(dropped);
}

void StatusBoard::pace(const Pace& pace) {
  const std::lock_guard lock(mutex_);
  status_.pace = pace;
}

void StatusBoard::step(int from, int to, Adjustment why, double budget_milliseconds) {
  edit([&](LiveStatus& status) {
    status.quality = to;
    if (status.steps.size() == steps_kept) status.steps.erase(status.steps.begin());
    status.steps.push_back({.time = std::time(nullptr),
                            .from = from,
                            .to = to,
                            .reason = reason_of(from, to, why, budget_milliseconds)});
  });
}

void StatusBoard::announce() {
  LiveStatus now = noticeable(read());
  if (now == announced_) return;
  announced_ = std::move(now);
  if (on_change_) on_change_();
}

std::string reason_of(int from, int to, Adjustment why, double budget_milliseconds) {
  char budget[32];
  std::snprintf(budget, sizeof budget, "%.0f ms", budget_milliseconds);
  switch (why) {
    case Adjustment::too_slow:
      return std::string("frames took longer than the ") + budget + " there are for one" +
             (to == quality::covered ? ": the picture is covered" : "");
    case Adjustment::time_to_spare:
      return std::string("there is time to spare again") +
             (from == quality::covered ? ": uncovered" : "");
    case Adjustment::asked:
      return "another level was asked for";
    case Adjustment::none:
      break;
  }
  return "";
}

}  // namespace scrim::live
