/// What the room looked like when it was last seen.
#pragma once

#include <cstddef>
#include <cstdint>

#include "frame/pyramid.hpp"
#include "memory/held_things.hpp"
#include "memory/light_meter.hpp"
#include "memory/stillness.hpp"
#include "scrim/scrim.hpp"
#include "segment/mask.hpp"
#include "segment/mask_resampler.hpp"
#include "support/aligned.hpp"

namespace scrim {

/// The numbers of the room's memory, which its reference in the tests shares. Chosen on the
/// development clips and on composites of them: docs/quality.md, "Held things" and "What each
/// technique gives and costs".
namespace room_memory {

/// A square is learnt from in one of so many frames; odd, so that what flickers from frame to frame
/// is seen both ways.
inline constexpr int frames_apart = 5;

/// Looks after which the memory is no longer young, and the most that are counted.
inline constexpr float young = 6, most_seen = 12;

/// Probabilities below this are background; from `person` on, person. In between nothing is learnt.
inline constexpr float background = 0.25F, person = 0.5F;

/// Differences of colour (8-bit steps; those of U and V count twice) up to which a square looks
/// like the room, and from which it does not.
inline constexpr float alike = 3 * square_step, unlike = 6 * square_step;

/// Shadows and lamps change Y, U and V by one factor: within these bounds, and up to this
/// difference of U and V (8-bit steps), it is still the room that is seen.
inline constexpr float darkest = 0.4F, brightest = 1.8F;
inline constexpr float tint = 7 * square_step;
/// Beyond the bounds, the least difference of Y that counts.
inline constexpr float least_contrast = 24 * square_step;

/// Where a square stood still for at least so much of the past, it is learnt from.
inline constexpr float still = 0.5F;

/// What a look takes away from the memory where the room looks different, where a thing is held in
/// front of it, and where the person hides it.
inline constexpr float differs_loss = 1.0F / 8, held_loss = 1.0F / 32, hidden_loss = 1.0F / 64;

/// Masks are corrected only between these.
inline constexpr float surely_room = 0.02F, surely_person = 0.98F;

/// How much of the probability must be there before the network is believed against the memory.
inline constexpr float doubt = 0.6F;

/// The probability of a held thing.
inline constexpr float held_probability = 0.95F;

/// Shares of the known background: with more that looks different nothing is held; with more than
/// the second the room is forgotten.
inline constexpr float restless = 0.25F, moved_away = 0.5F;

/// The least known background, as a share of the frame.
inline constexpr float least_known = 0.05F;

/// Of some squares: those that are background and known; those of them that look different; known
/// ones that clearly show something else and are no person; and those that look like the room where
/// the mask is in doubt.
struct Count {
  int known = 0, different = 0, other = 0, doubtful = 0;
};

}  // namespace room_memory

/// Remembers the room's colours in squares fixed to the frame: learnt where the mask says
/// background and the picture stands still, carried through changes of the light, forgotten slowly
/// where the person hides the room, at once at a cut, and when much of the room looks different all
/// at once: the camera moved. It corrects the mask in two ways:
///   - what looks like the room stays background until the network is sure of a person there: the
///     backs of chairs and cushions do not pop in;
///   - what hides the room next to the person is kept with them: see HeldThings.
/// Nothing is done where the memory is young, and nothing is held while the room does not look as
/// remembered elsewhere. Thread-safety: one thread at a time.
class RoomMemory {
 public:
  /// For masks of `columns`×`rows` cells of frames of this layout.
  RoomMemory(const Layout& layout, int columns, int rows);

  /// The room in another light.
  void relight(const Light& light) { scrim::relight(colours_, light); }

  /// The corrected mask of this frame, in the region of `mask`; valid until the next call.
  /// `stillness` has been updated with these squares. Allocates nothing.
  Mask correct(const Squares& squares, const Stillness& stillness, const Mask& mask);

  /// Forgets the room.
  void reset();

  std::size_t memory() const {
    return to_mask_.memory() + columns_.bytes() + doubtful_.bytes() + memory_of(colours_) +
           seen_.bytes() + person_.bytes() + likeness_.bytes() + evidence_.bytes() +
           corrected_.bytes() + held_.memory();
  }

 private:
  RoomMemory(const Layout& layout, const ProxySize& proxy, int columns, int rows);
  void place(const Mask& mask);
  room_memory::Count judge(const Squares& squares);
  void weigh_held();
  void weigh_room();
  void learn(const Squares& squares, const Stillness& stillness);
  Span rows_of_mask(const Mask& mask) const;
  Mask apply(const Mask& mask);

  float square_;  ///< a square's side in pixels of the frame
  Grid squares_;
  MaskResampler to_mask_;
  Buffer<std::int32_t> columns_;   ///< of the mask, for each column of squares; -1 outside
  Buffer<std::uint8_t> doubtful_;  ///< rows with squares that look like the room and may be person
  Squares colours_;
  Buffer<float> seen_;  ///< how many times the room was looked at; up to room_memory::most_seen
  // Planes without gaps:
  Buffer<float> person_;     ///< the mask's probability in each square
  Buffer<float> likeness_;   ///< see room_memory::likeness; 0 where the memory is young
  Buffer<float> evidence_;   ///< -1 certainly the room … 1 certainly held
  Buffer<float> corrected_;  ///< the mask
  HeldThings held_;
  Span evident_;  ///< rows of squares in which `evidence_` is not all 0
  int frame_ = 0;
};

}  // namespace scrim
