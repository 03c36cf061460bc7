/// Ctrl-C and the like as something to wait for.
#pragma once

namespace scrim::cli {

/// While it lives, SIGINT, SIGTERM and SIGHUP do not end the process but are taken here. To be made
/// before the process has other threads.
class SignalWatch {
 public:
  SignalWatch();
  SignalWatch(const SignalWatch&) = delete;
  SignalWatch& operator=(const SignalWatch&) = delete;
  ~SignalWatch();

  /// Can be read when a signal came.
  int descriptor() const { return descriptor_; }
  /// True when one came since the last call.
  bool take();

 private:
  int descriptor_;
};

}  // namespace scrim::cli
