/// What watchers see of one frame of the camera.
#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <optional>
#include <vector>

#include "apps/live/session/card.hpp"
#include "apps/live/session/effect_engine.hpp"
#include "apps/live/session/frame_fitter.hpp"
#include "apps/live/session/session.hpp"

namespace scrim::live {

/// Fits a frame to its place, sends it through the engine and shows it to the preview. Allocates
/// only for new sizes. Thread-safety: one thread, but for `set_preview` and `previewed`.
class FrameMaker {
 public:
  explicit FrameMaker(EffectEngine effect) : effect_(std::move(effect)) {}

  EffectEngine& effect() { return effect_; }

  /// When this returns the tap before is not running, and will not run any more.
  void set_preview(PreviewTap tap);
  bool previewed() const { return previewed_; }

  /// Memory of its own, for a frame that only the preview sees.
  MutableFrame unseen(const Layout& layout) { return memory_of(unseen_, layout); }

  /// The frame in the layout of `place`; valid until the next call.
  const Frame& fitted(const Frame& frame, const Layout& place);

  /// Fills `out` with the effect on `in`, which has its layout. False: with a card, since the
  /// engine made nothing.
  bool make(const Frame& in, const MutableFrame& out, std::int64_t time);

 private:
  MattePlane matte_of(const Layout& layout);

  EffectEngine effect_;
  std::mutex tap_mutex_;
  PreviewTap tap_;
  std::atomic<bool> previewed_ = false;
  Card card_;
  FrameFitter fitter_;
  std::optional<io::VideoFrame> fitted_, unseen_;
  Frame view_{};
  std::vector<std::uint8_t> matte_;
};

}  // namespace scrim::live
