/// The newest frame in memory that two programs share: how the desktop app sees what the live
/// camera does. Only programs that were handed the file descriptor can read it.
#pragma once

#include <memory>
#include <optional>

#include "apps/live/session/session.hpp"
#include "io/handles/av_handles.hpp"

namespace scrim::live {

/// The writer's end, in the live camera.
class PreviewWriter {
 public:
  /// Memory (a sealed memfd) for frames up to this size.
  static io::Result<std::unique_ptr<PreviewWriter>> create(int max_width, int max_height);
  virtual ~PreviewWriter() = default;

  /// A file descriptor to hand to the reader; the caller closes it.
  virtual int share() = 0;
  /// False when no reader has the memory open any more.
  virtual bool wanted() const = 0;
  /// Copies the frame in. Allocates nothing; never waits for a reader.
  virtual void write(const PreviewFrame& frame) = 0;
};

/// The reader's end, in the desktop app. Thread-safety: one thread at a time.
class PreviewReader {
 public:
  /// Takes the descriptor. Fails when it is not Scrim's memory.
  static io::Result<std::unique_ptr<PreviewReader>> open(int descriptor);
  virtual ~PreviewReader() = default;

  /// A copy of the newest frame, whole, valid until the next call; empty when there is no newer
  /// one.
  virtual std::optional<PreviewFrame> newest() = 0;
};

}  // namespace scrim::live
