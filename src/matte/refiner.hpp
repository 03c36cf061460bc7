/// Mask ▶ matte: snaps the edge to the picture's own edges.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "frame/proxy.hpp"
#include "scrim/scrim.hpp"
#include "segment/mask.hpp"
#include "support/aligned.hpp"

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

  std::size_t memory() const { return mask_.bytes(); }

 private:
  int width_;
  int height_;
  int scale_ = 1;
  int columns_ = 0;
  int rows_ = 0;
  Buffer<float> mask_;
};

}  // namespace scrim
