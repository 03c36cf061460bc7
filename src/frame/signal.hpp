/// Signals and the light they stand for: the one place that knows transfer functions and primaries.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "frame/colour.hpp"
#include "scrim/scrim.hpp"

namespace scrim {

/// Three components in levels of 0 to 255, whatever a format's depth: Y, U, V or R, G, B.
using Levels = std::array<float, 3>;

/// Light of a display, where 1 is graphics white: 203 cd/m² in HDR (ITU-R BT.2408).
double light_of_grey(Transfer transfer, double signal);

/// The SDR signal that shows such light of an HDR picture: as it is up to some 40 % of graphics
/// white, which itself comes out at 89 %; what is brighter still is ever more compressed, and
/// nothing is clipped.
double sdr_of_light(double light);

/// Whether the same numbers (but for matrix and range) mean the same light in both.
bool same_light(const Layout& a, const Layout& b);

/// What shows in frames of one layout what the levels show in the other: through light and
/// primaries (ITU-R BT.1886, BT.2087, BT.2100) when these differ. Graphics white stays graphics
/// white. Takes about a microsecond.
Levels recolour(const Layout& from, const Layout& to, const Levels& levels);

/// The same for whole pictures: worked out at 33×33×33 colours of R G B (of HDR, which is steeper,
/// 65×65×65), and linear between these.
class ColourCube {
 public:
  ColourCube() = default;
  /// Throws std::bad_alloc.
  ColourCube(const Layout& from, const Layout& to);

  /// One component of rows of colours; reads and writes up to the next multiple of 16.
  void apply(const std::array<const float*, 3>& rows, int component, std::size_t count,
             float* out) const;

  std::size_t memory() const { return nodes_.size() * sizeof(Levels); }

 private:
  int side_ = 0;  ///< nodes
  Conversion to_rgb_;
  std::vector<Levels> nodes_;
};

/// An sRGB colour in frames of this layout, unrounded.
Levels levels_of_colour(const Layout& layout, const std::array<std::uint8_t, 3>& rgb);

/// The four samples, bytes or words, that a plane's rows repeat where the picture is of one sRGB
/// colour.
std::array<std::uint16_t, 4> samples_of_colour(const Layout& layout, int plane,
                                               const std::array<std::uint8_t, 3>& rgb);

/// Fills a row of a plane with one sRGB colour.
void fill_row(const Layout& layout, int plane, const std::array<std::uint8_t, 3>& rgb,
              std::uint8_t* row);

}  // namespace scrim
