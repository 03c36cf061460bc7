/// Notices cameras that are plugged in or out.
#pragma once

namespace scrim::live {

/// Watches /dev for video devices that come, go or change who may open them.
/// Thread-safety: one thread.
class PlugWatch {
 public:
  PlugWatch();
  PlugWatch(const PlugWatch&) = delete;
  PlugWatch& operator=(const PlugWatch&) = delete;
  ~PlugWatch();

  /// Can be read when something happened; -1 where that cannot be learnt.
  int descriptor() const { return descriptor_; }

  /// True when a video device came, went or changed since the last call.
  bool take();

 private:
  int descriptor_;
};

}  // namespace scrim::live
