/// The parts of the frame that a user keeps or hides, in whole pixels.
#pragma once

#include <array>
#include <cstdint>

#include "frame/span.hpp"
#include "scrim/scrim.hpp"

namespace scrim {

/// Settings::keep and Settings::hide for frames of one layout. Kept are the pixels whose centre
/// lies in a kept rectangle. Hidden are all that a hidden rectangle touches, and those that share a
/// chroma sample with them.
class PixelAreas {
 public:
  PixelAreas() = default;

  /// The rectangles are finite. What lies beyond the frame is cut off.
  PixelAreas(const Layout& layout, const Areas& keep, const Areas& hide);

  const std::array<Rect, max_areas>& kept() const { return keep_; }
  const std::array<Rect, max_areas>& hidden() const { return hide_; }

  /// Makes a row of the matte 255 where it is kept and 0 where it is hidden. Takes and returns the
  /// columns outside which the matte is 0.
  Span apply(int y, std::uint8_t* matte, Span person) const;

 private:
  std::array<Rect, max_areas> keep_{}, hide_{};
};

}  // namespace scrim
