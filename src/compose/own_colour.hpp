/// The person's own colour where a pixel is a mix of person and room.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "backdrop/ambience.hpp"
#include "compose/own_colour_kernels.hpp"
#include "frame/node_grid.hpp"
#include "frame/pyramid.hpp"
#include "frame/span.hpp"
#include "scrim/scrim.hpp"
#include "support/aligned.hpp"

namespace scrim {

/// After Forte, "Approximate Fast Foreground Colour Estimation" (ICIP 2021). With alpha from 0 to 1
/// and what person and room look like around a pixel, P and R (means weighted with alpha⁸ and
/// (1 - alpha)⁸, so that hardly anything mixed is in them), the pixel's own colour is taken to be
///
///   P + alpha·(pixel - (alpha·P + (1 - alpha)·R)),
///
/// kept within what a sample holds: what is expected of a pixel that is all person, and as much as
/// alpha allows of how this one differs. So a pixel that is all person keeps its value, one that is
/// all room does not count, and in between the room's mean is taken out and its detail weighs
/// alpha·(1 - alpha) instead of 1 - alpha.
///
/// P and R are worked out from the proxy at the nodes of NodeGrid, each from the square around it,
/// or, where there is none of it, from the squares around or from the whole frame; between nodes
/// they are linear. Nothing finer than the nodes reaches the output but through the pixel itself.
///
/// Thread-safety: one thread at a time.
class OwnColour {
 public:
  OwnColour() = default;

  /// Plans memory for frames of this layout. Throws std::bad_alloc.
  explicit OwnColour(const Layout& layout);

  /// Looks at a frame: its pyramid (of a deep one: as its signal), and a rough matte of cells of
  /// 2×2 proxy samples, 0 to 255 (rows readable a vector of 64 bytes beyond their end). Allocates
  /// nothing.
  ///
  /// With an ambience the person's rim is lit as by a screen, out = c + (1 - c)·light/2, as far as
  /// the person's mean luma allows it, and in the measure of 1 - alpha: light wrap, which is
  /// strongest in the middle of the rim and never darkens.
  void prepare(const Pyramid& pyramid, const Plane& rough, const Ambience* ambience = nullptr);

  /// Groups (one at least) of a plane's row, of `group_samples` samples each, from group `first`
  /// on: `in`, `weight` (the matte of each sample) and `out` begin there. Samples are bytes, or a
  /// deep frame's words. Where the weight is 255 out = in, bit for bit; where it is 0 nothing of
  /// `in` is looked at, and `out` is about what the person looks like near by.
  void row(int plane, int y, std::size_t first, std::size_t groups, const std::uint8_t* in,
           const std::uint8_t* weight, std::uint8_t* out);

  /// What `row` works with: P and R at the nodes.
  struct AtNodes {
    const std::uint8_t* person = nullptr;  ///< four bytes for each: three channels and nothing
    const std::uint8_t* room = nullptr;
    int columns = 0, rows = 0;  ///< of nodes; the last columns may lie beyond the frame
    int spacing = 0;            ///< pixels from one node to the next
  };
  AtNodes view() const {
    return {person_.data(), room_.data(), int(grid_.stride), grid_.rows, grid_.spacing};
  }

  /// What the person of the newest frame looks like, by the proxy. False, and `tone` as it was,
  /// when there is too little of a person to tell.
  bool measure(Tone& tone) const;

  std::size_t memory() const;

 private:
  /// Whole nodes around all that is person, and their neighbours.
  Rect find_person(const Plane& rough);
  void add_row(const Pyramid& pyramid, const Plane& rough, const Rect& box, int j);
  std::array<float, sum_planes> everywhere(const Rect& box);
  SumRows sums(int j);
  NodeRow nodes(int j);

  Layout layout_;
  NodeGrid grid_;
  int cells_per_node_ = 0;
  int cell_columns_ = 0, cell_rows_ = 0;
  std::size_t cell_stride_ = 0;
  NodeColours colours_;
  Buffer<float> cells_, sums_;
  Buffer<std::uint64_t> any_;  ///< which columns of cells, eight to a word, hold some person
  Buffer<std::uint8_t> person_, room_;
  std::array<SampleGroup, 3> groups_;               ///< by plane
  Buffer<std::uint8_t> mixed_person_, mixed_room_;  ///< scratch: the nodes of one row of a plane
};

}  // namespace scrim
