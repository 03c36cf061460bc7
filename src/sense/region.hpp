/// Where the network looks.
#pragma once

#include <cstdint>
#include <vector>

#include "scrim/scrim.hpp"
#include "segment/mask.hpp"
#include "sense/scene_watch.hpp"

namespace scrim {

/// A window that follows the person: the network sees them larger than in the whole frame, which
/// is worth more than any other step towards a good edge.
///
/// The window lies inside the frame and stays put while there is some margin around the person. It
/// grows at once when they come near its edge or move towards it, to the frame's own edge when they
/// touch it, and shrinks only when the margin is much wider than needed. When something moves
/// outside it (a change of light is no movement), the network is shown the whole frame at once, at
/// most about once a second, and the window takes in who is found there. After a cut it starts
/// anew.
///
/// Thread-safety: one thread at a time.
class RegionTracker {
 public:
  /// For masks of `mask_width` columns of frames of this layout. Throws std::bad_alloc.
  RegionTracker(const Layout& layout, int mask_width);

  /// Where to look in the newest frame of a scene: the window or the whole frame. Allocates
  /// nothing.
  Region aim(const SceneWatch& scene);

  /// Learns from the same frame's mask, whose region is the one that `aim` gave. Allocates nothing.
  void update(const Mask& mask);

  /// The window that the next frame starts with.
  const Region& window() const { return window_; }

  /// What the newest `update` found the person in; of size 0 when there was nobody.
  Region person() const {
    return {person_.x.begin, person_.y.begin, person_.x.size(), person_.y.size()};
  }

  /// Forgets the person: looks at the whole frame.
  void reset();

 private:
  /// From one pixel to another.
  struct Stretch {
    float begin = 0, end = 0;
    float size() const { return end - begin; }
  };
  struct Box {
    Stretch x, y;
  };
  static Stretch follow(Stretch window, Stretch person, Stretch before, float frame);

  Box find_person(const Mask& mask);

  Region whole_;
  Region window_;
  Box person_;          ///< in the newest frame; of size 0 when there was nobody
  bool moved_ = false;  ///< something outside the window, since the last look around
  int frames_since_look_ = 0;
  std::vector<std::int32_t> columns_;
};

}  // namespace scrim
