/// The light that a backdrop throws onto the person, and the tone it has.
#pragma once

#include <array>
#include <cstdint>

#include "frame/colour.hpp"
#include "frame/node_grid.hpp"
#include "scrim/scrim.hpp"
#include "support/aligned.hpp"

namespace scrim {

/// What a picture or a person looks like on the whole, in the frame's 8-bit Y U V (for RGB frames:
/// bt709 full range).
struct Tone {
  std::array<float, 3> mean{};
  float deviation = 0;  ///< of Y between places 16 pixels apart or more
};

/// A backdrop at the frame's nodes, heavily blurred: nothing of its detail is left, only where it
/// is bright and of what colour. Values are in the frame's own channels (Y U V, or R G B) with
/// black as 0 in all of them, so that adding them adds light.
class Ambience {
 public:
  Ambience() = default;

  /// Plans memory for backdrops of this layout. Throws std::bad_alloc.
  explicit Ambience(const Layout& layout);

  /// Looks at a picture of this layout, at a few pixels for each node: each throws light, and
  /// counts for the tone, as far as `opacity`, a plane of the frame's size, lets it be seen.
  /// Allocates nothing.
  void update(const Frame& picture, AlphaPlane opacity = {});

  /// One colour all over. Allocates nothing.
  void update(const std::array<std::uint8_t, 3>& rgb);

  /// Three channels of the nodes of row j, in whole vectors.
  std::array<const float*, 3> row(int j) const;
  const Tone& tone() const { return tone_; }

  /// The mean of the picture's opacity, 0 to 1. At 0 the tone means nothing.
  float opacity() const { return opacity_; }

  std::size_t memory() const { return values_.bytes() + line_.bytes(); }

 private:
  float* values(int channel, int j);
  std::array<float, 3> above_black(const std::array<std::uint8_t, 3>& yuv) const;
  void blur_line(float* first, std::size_t step, int count);

  Layout layout_;
  NodeGrid grid_;
  YuvToRgb to_rgb_;
  float black_ = 0;
  Tone tone_;
  float opacity_ = 1;
  Buffer<float> values_;
  Buffer<float> line_;  ///< scratch
};

}  // namespace scrim
