/// A camera made of software, which other programs find and open like any other.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "scrim/scrim.hpp"

namespace scrim::io {

/// What a virtual camera shows: always i420, BT.709, limited range.
struct VirtualMode {
  int width = 1280;
  int height = 720;
  double rate = 30;  ///< frames a second

  bool operator==(const VirtualMode&) const = default;
};

/// Thread-safety: `wanted`, `watchers` may be called from any thread; the other functions from one
/// thread, the one that has the frames.
class VirtualCamera {
 public:
  virtual ~VirtualCamera() = default;

  /// Where others find it: "PipeWire", "/dev/video4".
  virtual std::string name() const = 0;

  /// True while somebody watches.
  virtual bool wanted() const = 0;

  /// Who watches: the names of programs as far as they can be learnt, each once.
  virtual std::vector<std::string> watchers() const = 0;

  /// What was agreed with those who watch; what is offered while nobody does.
  virtual VirtualMode mode() const = 0;

  /// Memory of `mode`'s size for the next frame, to be filled and then published. Empty when the
  /// watchers hold every buffer: this frame is then not shown.
  virtual std::optional<MutableFrame> acquire() = 0;

  /// Hands on the frame that `acquire` gave. `time`: when the real camera took it, CLOCK_MONOTONIC
  /// in nanoseconds.
  virtual void publish(std::int64_t time) = 0;

  /// Why it is out of order (the PipeWire server is gone, the device was removed), a line for the
  /// user; empty while all is well. It recovers by itself when what is missing comes back.
  virtual std::string problem() const = 0;
};

/// Called, from any thread, when `wanted`, `watchers`, `mode` or `problem` may have changed. Must
/// return soon and must not call the virtual camera.
using OnVirtualCameraChange = std::function<void()>;

}  // namespace scrim::io
