/// One frame's way through the stages, planned for one layout.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "backdrop/backdrop.hpp"
#include "compose/composer.hpp"
#include "engine/gate.hpp"
#include "engine/governor.hpp"
#include "engine/parts.hpp"
#include "engine/stopwatch.hpp"
#include "frame/areas.hpp"
#include "frame/proxy.hpp"
#include "matte/mask_mover.hpp"
#include "matte/refiner.hpp"
#include "matte/room_memory.hpp"
#include "matte/squares.hpp"
#include "matte/stabilizer.hpp"
#include "matte/stillness.hpp"
#include "scrim/scrim.hpp"
#include "segment/hidden_mask.hpp"
#include "segment/people.hpp"
#include "segment/region.hpp"
#include "segment/segmenter.hpp"
#include "segment/turn.hpp"
#include "support/aligned.hpp"

namespace scrim {

/// Owns every stage but the network, which outlives a change of layout. Thread-safety: one thread
/// at a time.
class Pipeline {
 public:
  /// Plans memory, the segmenter's too, which must outlive the pipeline. Throws std::bad_alloc.
  Pipeline(const Layout& layout, Segmenter& segmenter, Techniques without);

  const Layout& layout() const { return layout_; }

  /// See Backdrop::set_picture.
  void set_picture(const Frame& picture, const Placement& placement) {
    backdrop_.set_picture(picture, placement);
  }

  /// One checked frame of this layout, at the level of work that the report begins with
  /// (Report::quality). Allocates nothing. Fills the report.
  void process(const Frame& in, const MutableFrame& out, MattePlane matte, const Settings& settings,
               Report& report);

  /// As `process`, without the last step: see engine/parts.hpp.
  void take_apart(const Frame& in, const Settings& settings, Report& report, Parts& parts);

  /// Forgets the frames before.
  void reset();

  /// Bytes held, the segmenter's not among them.
  std::size_t memory() const;

 private:
  Sighting look(const Settings& settings, Stopwatch& watch, Report& report);
  Sighting look_again(const Region& region, const Settings& settings, Stopwatch& watch);
  bool reuse(const Region& region, const Settings& settings);
  Status segment(const Region& region, Stopwatch& watch);
  void forget_masks();
  void prepare(const Frame& in, bool wanted, const Settings& settings, Stopwatch& watch,
               Report& report);
  void prepare(const Mask& mask, const Settings& settings, Detail detail, Stopwatch& watch);

  Layout layout_;
  Techniques without_;
  Segmenter& segmenter_;
  Proxy proxy_;
  RegionTracker tracker_;
  TurnFinder turns_;
  int quarters_ = 0;  ///< by which the newest frame was turned for the network
  People people_;
  HiddenMask hidden_;
  Squares squares_;
  Stillness stillness_;
  RoomMemory room_memory_;
  Stabilizer stabilizer_;
  MaskMover mover_;
  std::optional<std::uint64_t> kept_;  ///< serial of the frame whose mask `mover_` keeps
  Who kept_who_ = Who::everyone;
  Refiner refiner_;
  Backdrop backdrop_;
  Composer composer_;
  PixelAreas areas_;
  Buffer<std::uint8_t> matte_;  ///< of the frame's size, once `take_apart` was called
  std::uint64_t frame_ = 0;     ///< serial of the frame in work
};

}  // namespace scrim
