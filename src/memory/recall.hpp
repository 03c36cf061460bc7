/// All that is remembered from frame to frame, and what it makes of a mask.
#pragma once

#include <cstddef>

#include "frame/pyramid.hpp"
#include "memory/light_meter.hpp"
#include "memory/room_memory.hpp"
#include "memory/stabilizer.hpp"
#include "memory/stillness.hpp"
#include "scrim/scrim.hpp"
#include "segment/mask.hpp"

namespace scrim {

/// The pictures and masks of the frames before: what stood still, what the room looked like, and
/// the steadied mask. Thread-safety: one thread at a time.
class Recall {
 public:
  /// For masks of `columns`×`rows` cells of frames of this layout. Leaves out Technique::memory and
  /// Technique::stabilizer when told to. Throws std::bad_alloc.
  Recall(const Layout& layout, int columns, int rows, Techniques without);

  /// Looks at a frame, in which the light has changed by `light`. Once for each frame, before
  /// `correct`; without that where the frame gets no mask of the network. Allocates nothing.
  void update(const Pyramid& pyramid, const LightChange& light);

  /// The network's mask of that frame, corrected and steadied; valid until the next call. Its stamp
  /// is the mask's; that of none when the pyramid is of another frame. Allocates nothing.
  Mask correct(const Pyramid& pyramid, const Mask& mask);

  /// The squares as they are remembered; null when nothing is.
  const Squares* remembered() const { return stillness_.remembered(); }

  /// Forgets the frames before.
  void reset();

  std::size_t memory() const {
    return stillness_.memory() + room_memory_.memory() + stabilizer_.memory();
  }

 private:
  Techniques without_;
  bool corrected_ = false;  ///< the mask of the newest frame
  Stillness stillness_;
  RoomMemory room_memory_;
  Stabilizer stabilizer_;
};

}  // namespace scrim
