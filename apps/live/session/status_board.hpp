/// The status as other threads see it.
#pragma once

#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>

#include "apps/live/live_status.hpp"
#include "scrim/scrim.hpp"

namespace scrim::live {

/// Holds the newest status; tells when a user would notice a change. Thread-safety: any thread may
/// read; one thread writes.
class StatusBoard {
 public:
  /// From now on `on_change` is called, on the writer's thread, after each change.
  void listen(std::function<void()> on_change) { on_change_ = std::move(on_change); }

  LiveStatus read() const;

  /// What watchers see now, and why it is not the effect. Allocates only when it changes.
  void show(State state, std::string_view reason);
  /// One more frame was shown.
  void count(int dropped);
  /// A step of the governor.
  void step(int from, int to, Adjustment why, double budget_milliseconds);
  void pace(const Pace& pace);

  /// Changes anything else: `edit` gets the status.
  template <class Edit>
  void edit(const Edit& change) {
    {
      const std::lock_guard lock(mutex_);
      change(status_);
    }
    announce();
  }

 private:
  void announce();

  std::function<void()> on_change_;
  mutable std::mutex mutex_;
  LiveStatus status_;
  LiveStatus announced_;
};

/// Why the governor took a step: a line for the user.
std::string reason_of(int from, int to, Adjustment why, double budget_milliseconds);

}  // namespace scrim::live
