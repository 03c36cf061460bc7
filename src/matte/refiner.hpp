/// Mask ▶ matte: snaps the edge to the picture's own edges.
#pragma once

#include <cstddef>
#include <cstdint>

#include "frame/proxy.hpp"
#include "scrim/scrim.hpp"
#include "segment/mask.hpp"

namespace scrim {

/// The columns [begin, end) of a row outside which the matte is 0. Empty when begin == end.
struct Span {
  int begin = 0;
  int end = 0;
};

/// Thread-safety: one thread at a time; `row` may be called from several between two `prepare`s.
class Refiner {
 public:
  explicit Refiner(const Layout& layout);

  /// All that happens below the frame's resolution. Allocates nothing.
  void prepare(const Proxy& proxy, const Mask& mask);

  /// The matte of frame row `y` into matte[0, width): 255 is person, and 0 outside the returned
  /// columns (written too). `luma` is the frame's row `y` of 8-bit Y (for RGB frames: bt709 full
  /// range), at least `width` readable samples plus Buffer::slack bytes.
  Span row(int y, const std::uint8_t* luma, std::uint8_t* matte) const;

  std::size_t memory() const;
};

}  // namespace scrim
