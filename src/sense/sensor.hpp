/// Finds the person in a frame: one mask, stamped with what it was made from.
#pragma once

#include <cstddef>

#include "frame/areas.hpp"
#include "frame/pyramid.hpp"
#include "memory/light_meter.hpp"
#include "memory/mask_mover.hpp"
#include "memory/recall.hpp"
#include "scrim/scrim.hpp"
#include "segment/mask.hpp"
#include "segment/segmenter.hpp"
#include "sense/hidden_mask.hpp"
#include "sense/people.hpp"
#include "sense/region.hpp"
#include "sense/scene_watch.hpp"
#include "sense/turn_finder.hpp"
#include "support/stopwatch.hpp"

namespace scrim {

/// What was found in a frame. Whether the mask may be used is the gate's to say.
struct Sighting {
  Status status = Status::internal_error;  ///< of the network's run
  Region region{};                         ///< where the network looked
  Mask mask{};
  bool new_scene = false;  ///< nothing that was remembered of the room holds
  LightChange light;       ///< against what is remembered
};

/// How often the network looks.
enum class Cadence : std::uint8_t {
  every_frame,
  every_second_frame,  ///< in between its mask is moved, where that can be trusted
};

/// From a frame's pyramid to its mask:
///
///   scene ▶ region ▶ network ▶ people ▶ recall ▶ mask
///
/// What is new about the scene is judged first, once; the region follows the person, the network
/// sees it upright and well exposed, and what is remembered corrects and steadies its answer.
/// Thread-safety: one thread at a time.
class Sensor {
 public:
  /// For frames of this layout. The segmenter has been planned for it, and must outlive the sensor.
  /// Throws std::bad_alloc.
  Sensor(const Layout& layout, Segmenter& segmenter, Techniques without);

  /// Senses the next frame. The mask is valid until the next call. Allocates nothing; adds the time
  /// to Stage::sample, segment and stabilize.
  Sighting sense(const Pyramid& pyramid, const PixelAreas& areas, Who who, Cadence cadence,
                 Stopwatch& watch);

  /// Forgets the frames before.
  void reset();

  /// Bytes held, the segmenter's not among them.
  std::size_t memory() const;

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
