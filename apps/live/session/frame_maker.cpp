#include "apps/live/session/frame_maker.hpp"

#include <cstddef>
#include <utility>

namespace scrim::live {

void FrameMaker::set_preview(PreviewTap tap) {
  const std::lock_guard lock(tap_mutex_);
  tap_ = std::move(tap);
  previewed_ = static_cast<bool>(tap_);
}

MattePlane FrameMaker::matte_of(const Layout& layout) {
  matte_.resize(static_cast<std::size_t>(layout.width) * static_cast<std::size_t>(layout.height));
  return {matte_.data(), layout.width};
}

const Frame& FrameMaker::fitted(const Frame& frame, const Layout& place) {
  if (frame.layout == place) return view_ = frame;
  const MutableFrame out = memory_of(fitted_, place);
  fitter_.fit(frame, out);
  return view_ = readable(out);
}

bool FrameMaker::make(const Frame& in, const MutableFrame& out, std::int64_t time) {
  const bool previewed = previewed_;
  const MattePlane matte = previewed ? matte_of(in.layout) : MattePlane{};
  if (!effect_.process(in, out, matte, time)) {
    card_.show(covered_card(), out);
    return false;
  }
  if (previewed) {
    const std::lock_guard lock(tap_mutex_);
    if (tap_) tap_({.source = in, .matte = matte, .result = readable(out)});
  }
  return true;
}

}  // namespace scrim::live
