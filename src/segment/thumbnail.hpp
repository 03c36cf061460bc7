/// The frame in a thousand cells: enough to see that something moved, or that the scene is another.
#pragma once

#include <array>

#include "frame/proxy.hpp"
#include "scrim/scrim.hpp"

namespace scrim {

/// Mean brightness of `side`×`side` cells that divide the frame, 0 to 255, row-major.
struct Thumbnail {
  static constexpr int side = 32;
  std::array<float, std::size_t{side} * side> cells{};
};

/// Looks at every fourth row of the proxy.
Thumbnail make_thumbnail(const Proxy& proxy);

/// Whether a cell whose centre lies outside `window` (in shares of the frame, 0 to 1) shows
/// something else than before, whatever the light does: the brightness that explains the change of
/// those cells best, as a gain and an offset for all of them, is taken out first.
bool moved_outside(const Thumbnail& before, const Thumbnail& now, const Region& window);

/// Whether these are pictures of two scenes: what they have in common, up to a gain and an offset
/// of their brightness, is less than what they have not.
bool is_cut(const Thumbnail& before, const Thumbnail& now);

}  // namespace scrim
