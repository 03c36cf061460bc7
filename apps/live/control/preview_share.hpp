/// Hands the frames of a live camera to the programs that asked for a preview.
#pragma once

#include <memory>

#include "apps/live/control/preview_memory.hpp"
#include "apps/live/live_camera.hpp"

namespace scrim::live {

/// The camera has a tap, and so a watcher, from the first `open` until `end_if_unwanted` finds no
/// reader. Thread-safety: one thread at a time.
class PreviewShare {
 public:
  explicit PreviewShare(LiveCamera& camera) : camera_(camera) {}
  PreviewShare(const PreviewShare&) = delete;
  PreviewShare& operator=(const PreviewShare&) = delete;
  ~PreviewShare();

  /// A file descriptor for one reader; the caller closes it.
  io::Result<int> open();
  bool on() const { return writer_ != nullptr; }
  /// Readers go without a word: to be called now and then while it is on.
  void end_if_unwanted();

 private:
  void end();

  LiveCamera& camera_;
  std::unique_ptr<PreviewWriter> writer_;
};

}  // namespace scrim::live
