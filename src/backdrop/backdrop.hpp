/// What stands behind the person.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "backdrop/ambience.hpp"
#include "backdrop/blur.hpp"
#include "backdrop/opacity.hpp"
#include "backdrop/placed_picture.hpp"
#include "backdrop/static_backdrop.hpp"
#include "frame/pyramid.hpp"
#include "scrim/scrim.hpp"
#include "segment/mask.hpp"

namespace scrim {

/// Gives rows of the backdrop in the frame's own format and resolution. Thread-safety: one thread
/// at a time.
class Backdrop {
 public:
  Backdrop() = default;

  /// Plans memory for output frames of this layout. Throws std::bad_alloc.
  explicit Backdrop(const Layout& layout);

  /// Keeps the picture of Effect::picture: a checked frame of any format, scaled and placed.
  /// Where `opacity`, when its data is not null, is below 255, the blurred room shows through, as
  /// it does beside the picture. Allocates only when its layout or its placement is another than
  /// before, or when it begins to be transparent. Throws std::bad_alloc, and then keeps the old
  /// one.
  void set_picture(const Frame& picture, const Placement& placement = {}, AlphaPlane opacity = {});

  /// Gets the backdrop of `settings.effect` ready for one frame; allocates nothing. The blur shows
  /// the frame that the pyramid was made of (of a deep frame: as its signal), without the person of
  /// `mask`; with an empty mask (Mask{}) there is no person, and the whole frame is blurred.
  /// Effect::picture without a picture is black. Effect::transparent and Effect::none have no
  /// backdrop.
  void prepare(const Pyramid& pyramid, const Mask& mask, const Settings& settings);

  /// Of the last `prepare`.
  Effect effect() const { return effect_; }

  /// The light of what stands behind, of a transparent picture as far as it is seen; null when that
  /// is the room, or nothing.
  const Ambience* ambience() const;

  /// What `row` is made of, for those who render it themselves: of the blurred room its nodes, and
  /// otherwise a static backdrop. Valid until the next call.
  const Nodes* nodes() const { return effect_ == Effect::blur ? &blur_.nodes() : nullptr; }
  const StaticBackdrop& static_backdrop() const {
    return shows_picture() ? picture_.backdrop() : colour_;
  }

  /// Writes samples [begin, end) of row `y` of a plane to their places in the row that begins at
  /// `out`: bytes, or a deep frame's words. `begin` is a multiple of 64, and so is `end` unless it
  /// is the row's end. Rows of a plane are asked for from top to bottom after each `prepare`, one
  /// possibly more than once before the next, or not at all.
  void row(int plane, int y, std::size_t begin, std::size_t end, std::uint8_t* out);

  std::size_t memory() const;

 private:
  bool shows_picture() const { return effect_ == Effect::picture && !picture_.empty(); }
  bool shows_through() const { return shows_picture() && transparent_; }
  void mix_row(int plane, int y, std::size_t begin, std::size_t end, std::uint8_t* out);
  void show_colour(const std::array<std::uint8_t, 3>& rgb);

  Layout layout_;
  Effect effect_ = Effect::colour;
  Blur blur_;
  StaticBackdrop colour_;
  Ambience colour_ambience_, picture_ambience_;
  PlacedPicture picture_;
  Opacity opacity_;
  bool transparent_ = false;                   ///< the picture is, as opacity_ says
  std::array<Buffer<std::uint8_t>, 2> mixed_;  ///< scratch of one row each
};

}  // namespace scrim
