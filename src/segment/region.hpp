/// Where the network looks.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "frame/proxy.hpp"
#include "scrim/scrim.hpp"
#include "segment/mask.hpp"

namespace scrim {

/// A window that follows the person: the network sees them larger than in the whole frame, which
/// is worth more than any other step towards a good edge.
///
/// The window lies inside the frame and stays put while the person has some room in it. It grows at
/// once when they come near its edge or move towards it, to the frame's own edge when they touch
/// it, and shrinks only when there is much more room than needed. When something moves outside it,
/// the network is shown the whole frame once, at most about once a second, and the window takes in
/// who is found there.
///
/// Thread-safety: one thread at a time.
class RegionTracker {
 public:
  /// For masks of `mask_width` columns.
  RegionTracker(const Layout& layout, int mask_width);

  /// Where to look in the next frame.
  const Region& region() const { return looking_around_ ? whole_ : window_; }

  /// Learns from a frame and its mask, whose region is the one that `region` gave for it.
  /// Allocates nothing.
  void update(const Proxy& proxy, const Mask& mask);

  /// Forgets the person: looks at the whole frame.
  void reset();

 private:
  static constexpr int thumbnail_width = 32, thumbnail_height = 32;
  using Thumbnail = std::array<std::uint8_t, thumbnail_width * thumbnail_height>;

  struct Interval {
    float begin = 0, end = 0;
    float size() const { return end - begin; }
  };
  struct Box {
    Interval x, y;
  };
  static Interval follow(Interval window, Interval person, Interval before, float frame);

  Box find_person(const Mask& mask);
  bool moved_outside(const Proxy& proxy);

  Region whole_;
  Region window_;
  Box person_;  ///< in the newest frame; of size 0 when there was nobody
  bool looking_around_ = false;
  int frames_since_look_ = 0;
  bool has_thumbnail_ = false;
  Thumbnail thumbnail_{};
  std::vector<int> columns_;
};

}  // namespace scrim
