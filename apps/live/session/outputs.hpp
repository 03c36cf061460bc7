/// The virtual cameras of a session, as one.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "apps/live/session/frame_fitter.hpp"
#include "apps/live/session/session_factories.hpp"

namespace scrim::live {

/// Fills the first virtual camera that somebody watches directly; the others get a copy of its
/// frame. Thread-safety: one thread.
class Outputs {
 public:
  /// `factories` must outlive this. Fails when none can be made, with a line for each.
  static io::Result<Outputs> create(const SessionFactories& factories,
                                    const std::vector<std::string>& names,
                                    const io::VirtualMode& mode, io::OnVirtualCameraChange changed);

  bool wanted() const;
  std::vector<std::string> names() const;
  std::vector<std::string> watchers() const;
  /// Why some of them are out of order: lines for the user.
  std::vector<std::string> problems() const;

  /// Of the first one that is watched; what is offered while none is.
  io::VirtualMode mode() const;
  /// Offers another mode from now on: a virtual camera that is watched keeps its own until nobody
  /// watches it any more.
  void offer(const io::VirtualMode& mode);

  /// Memory for the next frame in a watched virtual camera; empty when there is none free.
  std::optional<MutableFrame> acquire();
  /// Hands on what was acquired, to the others that are watched, too.
  void publish(std::int64_t time);

 private:
  struct Output {
    std::string asked;  ///< as in SessionOptions::outputs
    std::unique_ptr<io::VirtualCamera> camera;
    io::VirtualMode offered;
    std::string problem;  ///< why it could not be made
  };

  Outputs(const SessionFactories& factories, io::OnVirtualCameraChange changed)
      : factories_(&factories), changed_(std::move(changed)) {}

  void make(Output& output, const io::VirtualMode& mode);
  static bool watched(const Output& output) { return output.camera && output.camera->wanted(); }

  const SessionFactories* factories_;
  io::OnVirtualCameraChange changed_;
  std::vector<Output> outputs_;
  io::VirtualMode wished_;  ///< to be offered
  FrameFitter fitter_;
  std::size_t filled_ = 0;  ///< whose memory `acquire` gave
  MutableFrame frame_{};
};

}  // namespace scrim::live
