/// What is new about a frame as a whole: judged once, and used by all.
#pragma once

#include <array>
#include <cstddef>
#include <optional>

#include "frame/pyramid.hpp"
#include "memory/light_meter.hpp"
#include "scrim/scrim.hpp"

namespace scrim {

/// The step from the frame before to this one.
struct Change {
  bool cut = false;   ///< it shows another scene: nothing that was remembered holds
  LightChange light;  ///< against what is remembered; none where there was a cut
};

/// Sees cuts, changes of the light, and that something moved, whatever the light does.
///
/// Cuts and movement are told on thumbnails of the two frames and the straight line that leads from
/// the brightness of the one to that of the other: a cut is where that line explains too little,
/// and what moved is what it does not explain. How the light changed against what is remembered,
/// often of long before, is told by LightMeter, and not where there was a cut. Thread-safety: one
/// thread at a time.
class SceneWatch {
 public:
  /// For frames of this layout. Throws std::bad_alloc.
  explicit SceneWatch(const Layout& layout);

  /// Looks at the next frame; `remembered` are the squares as they are remembered, null when
  /// nothing is. Allocates nothing.
  void update(const Pyramid& pyramid, const Squares* remembered);

  /// Of the newest frame; none when there was no frame before it.
  const Change& change() const { return change_; }

  /// Whether something outside `window` (in pixels of the frame) looks otherwise than in the frame
  /// before, beyond what a change of brightness of all that lies outside explains.
  bool moved_outside(const Region& window) const;

  /// Forgets the frames before.
  void reset();

  std::size_t memory() const { return meter_.memory(); }

 private:
  /// Mean brightness of `side`×`side` cells that divide the frame, 0 to 255, row-major.
  static constexpr int side = 32;
  using Thumbnail = std::array<float, std::size_t{side} * side>;

  static Thumbnail make_thumbnail(const PaddedPlane<std::uint16_t>& luma);
  static bool is_cut(const Thumbnail& before, const Thumbnail& now);

  Layout layout_;
  LightMeter meter_;
  std::optional<Thumbnail> before_, now_;
  Change change_;
};

}  // namespace scrim
