/// What the room looked like when it was last seen.
#pragma once

#include <cstddef>
#include <cstdint>

#include "frame/pyramid.hpp"
#include "memory/held_things.hpp"
#include "memory/light_meter.hpp"
#include "memory/statues.hpp"
#include "memory/stillness.hpp"
#include "scrim/scrim.hpp"
#include "segment/mask.hpp"
#include "segment/mask_resampler.hpp"
#include "support/aligned.hpp"

namespace scrim {

/// Remembers the room's colours in squares fixed to the frame: learnt where the mask says
/// background and the picture stands still, carried through changes of the light, forgotten slowly
/// where the person hides the room, at once at a cut, and when much of the room looks different all
/// at once: the camera moved. It corrects the mask in two ways:
///   - what looks like the room stays background until the network is sure of a person there: the
///     backs of chairs and cushions do not pop in;
///   - what hides the room next to the person is kept with them: see HeldThings;
///   - where the network is in doubt and the picture, which has edges there, has stood still for
///     seconds, it is the room: people move; and so are Statues.
/// Nothing is compared where the memory is young, and nothing is held while the room does not look
/// as remembered elsewhere. Thread-safety: one thread at a time.
class RoomMemory {
 public:
  /// Of some squares: those that are background and known; those of them that look different; known
  /// ones that clearly show something else and are no person; and those that look like the room
  /// where the mask is in doubt.
  struct Count {
    int known = 0, different = 0, other = 0, doubtful = 0;
  };

  /// For masks of `columns`×`rows` cells of frames of this layout. Throws std::bad_alloc.
  RoomMemory(const Layout& layout, int columns, int rows);

  /// The room in another light.
  void relight(const LightChange& light) { scrim::relight(colours_, light); }

  /// The corrected mask of this frame, in the region of `mask`; valid until the next call.
  /// `stillness` has been updated with these squares. Allocates nothing.
  Mask correct(const Squares& squares, const Stillness& stillness, const Mask& mask);

  /// Forgets the room.
  void reset();

  std::size_t memory() const {
    return to_mask_.memory() + columns_.bytes() + doubtful_.bytes() + memory_of(colours_) +
           seen_.bytes() + still_for_.bytes() + person_.bytes() + likeness_.bytes() +
           evidence_.bytes() + corrected_.bytes() + held_.memory() + statues_.memory();
  }

 private:
  RoomMemory(const Layout& layout, const ProxySize& proxy, int columns, int rows);
  void place(const Mask& mask);
  Count judge(const Squares& squares);
  void weigh_held();
  void weigh_room();
  void count_still(const Stillness& stillness);
  void weigh_still(const Squares& squares);
  void weigh_statues();
  void against(int x, int y, float how_much);
  void learn(const Squares& squares, const Stillness& stillness);
  Span rows_of_mask(const Mask& mask) const;
  Mask apply(const Mask& mask);

  float square_;  ///< a square's side in pixels of the frame
  Grid squares_;
  MaskResampler to_mask_;
  Buffer<std::int32_t> columns_;   ///< of the mask, for each column of squares; -1 outside
  Buffer<std::uint8_t> doubtful_;  ///< rows with squares that look like the room and may be person
  Squares colours_;
  /// How many times each square's room was seen; up to tuning::room_memory::max_seen.
  Buffer<float> seen_;
  Buffer<std::uint8_t> still_for_;  ///< frames; up to tuning::room_memory::still_most
  // Planes without gaps:
  Buffer<float> person_;     ///< the mask's probability in each square
  Buffer<float> likeness_;   ///< 1 like the room … 0 unlike it, or young; -1 something else
  Buffer<float> evidence_;   ///< -2 no person, -1 certainly the room … 1 certainly held
  Buffer<float> corrected_;  ///< the mask
  HeldThings held_;
  Statues statues_;
  Span evident_;  ///< rows of squares in which `evidence_` is not all 0
  int frame_ = 0;
};

}  // namespace scrim
