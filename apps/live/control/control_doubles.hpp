/// What tests of the control put in the place of a camera.
#pragma once

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "apps/live/live_camera.hpp"

namespace scrim::live {

/// Things that happen on other threads, to be waited for.
template <class T>
class Happenings {
 public:
  void add(T value) {
    const std::lock_guard lock(mutex_);
    values_.push_back(std::move(value));
    arrived_.notify_all();
  }
  /// Whether one that fits has come or comes soon.
  template <class Fits>
  bool see(Fits fits) {
    std::unique_lock lock(mutex_);
    return arrived_.wait_for(lock, std::chrono::seconds(20),
                             [&] { return std::any_of(values_.begin(), values_.end(), fits); });
  }
  /// Whether one that fits has come.
  template <class Fits>
  bool saw(Fits fits) {
    const std::lock_guard lock(mutex_);
    return std::any_of(values_.begin(), values_.end(), fits);
  }

 private:
  std::mutex mutex_;
  std::condition_variable arrived_;
  std::vector<T> values_;
};

/// A live camera without a camera: remembers what it was told.
class ToldCamera : public LiveCamera {
 public:
  void apply(const Preferences& preferences) override { told.add(preferences); }
  void apply(const Policy& policy) override { policies.add(policy); }
  LiveStatus status() const override {
    const std::lock_guard lock(mutex_);
    return status_;
  }
  void set_preview(PreviewTap tap) override { previews.add(bool(tap)); }
  /// Learning begins unless the test says why not; `become` tells how it goes on.
  io::Result<void> learn_room() override {
    rooms.add("learn");
    return learns ? learns() : io::Result<void>{};
  }
  void forget_room() override { rooms.add("forget"); }
  void become(const LiveStatus& status) {
    const std::lock_guard lock(mutex_);
    status_ = status;
  }

  Happenings<Preferences> told;
  Happenings<Policy> policies;
  Happenings<bool> previews;
  Happenings<std::string> rooms;  ///< what was asked for
  std::function<io::Result<void>()> learns;

 private:
  mutable std::mutex mutex_;
  LiveStatus status_;
};

}  // namespace scrim::live
