/// Finds the person in a frame: one mask, stamped with what it was made from.
#pragma once

#include <cstddef>

#include "memory/mask_mover.hpp"
#include "memory/recall.hpp"
#include "segment/segmenter.hpp"
#include "sense/finder.hpp"
#include "sense/hidden_mask.hpp"
#include "sense/people.hpp"
#include "sense/region.hpp"
#include "sense/scene_watch.hpp"
#include "sense/turn_finder.hpp"

namespace scrim {

/// From a frame's pyramid to its mask:
///
///   scene ▶ region ▶ network ▶ people ▶ recall ▶ mask
///
/// What is new about the scene is judged first, once; the region follows the person, the network
/// sees it upright and well exposed, and what is remembered corrects and steadies its answer.
/// Thread-safety: one thread at a time.
class Sensor final : public Finder {
 public:
  /// For frames of this layout. Plans the segmenter, which must outlive the sensor. Throws
  /// std::bad_alloc.
  Sensor(const Layout& layout, Segmenter& segmenter, Techniques without);

  void wake() override { segmenter_.wake(); }
  Sighting sense(const Pyramid& pyramid, const PixelAreas& areas, Who who, Cadence cadence,
                 Stopwatch& watch) override;
  void reset() override;
  std::size_t memory() const override;

 private:
  void judge_scene(const Pyramid& pyramid);
  Sighting sighting(Status status, const Region& region, const Mask& mask) const;
  bool may_move(const Pyramid& pyramid, const Region& region, Who who) const;
  Status run_network(const Pyramid& pyramid, const Region& region, Stopwatch& watch);
  Mask steadied(const Pyramid& pyramid, const PixelAreas& areas, Who who);

  Techniques without_;
  Segmenter& segmenter_;
  Region whole_;
  SceneWatch scene_;
  RegionTracker tracker_;
  TurnFinder turns_;
  int turn_ = 0;         ///< of the newest frame, for the network
  bool turned_ = false;  ///< it is not that of the frame before
  People people_;
  Who who_ = Who::everyone;  ///< of the newest look
  HiddenMask hidden_;
  Recall recall_;
  MaskMover mover_;
};

}  // namespace scrim
