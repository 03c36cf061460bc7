/// Mask ▶ matte: snaps the edge to the picture's own edges.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "frame/proxy_size.hpp"
#include "frame/pyramid.hpp"
#include "frame/span.hpp"
#include "matte/guide_grid.hpp"
#include "matte/guided_filter.hpp"
#include "matte/mask_placer.hpp"
#include "matte/plate.hpp"
#include "memory/light_meter.hpp"
#include "scrim/scrim.hpp"
#include "segment/mask.hpp"

namespace scrim {

/// How fine the grid is on which the matte is found: guided::step. Time goes with its cells.
enum class Detail : std::uint8_t { normal, coarse };

/// A colour guided filter on a grid coarser than the proxy finds, where the mask is uncertain, how
/// alpha depends on colour; that relation is carried to the frame's own resolution and applied to
/// its luma, as in He and Sun, "Fast Guided Filter" (2015). Where the mask is certain, and nothing
/// uncertain is near, the matte is 0 or 255.
///
/// Thread-safety: one thread at a time.
class Refiner {
 public:
  /// Without Technique::refiner the matte is the mask enlarged, whatever the picture shows; without
  /// Technique::plate the room is not remembered. Throws std::bad_alloc.
  explicit Refiner(const Layout& layout, Techniques without = {});

  /// Finds the relation. A mask without data is background everywhere. In normal detail the mask is
  /// corrected by what is remembered of the room first, and what the matte shows of the room is
  /// learnt. The pyramid is looked at again by `row`. Allocates nothing.
  void prepare(const Pyramid& pyramid, const Mask& mask, Detail detail = Detail::normal);

  /// The matte roughly: cells of 2×2 samples of the proxy, 0 to 255; rows are readable a vector
  /// beyond their end. Until the next `prepare`.
  Plane rough() const;

  /// The matte of frame row `y` into matte[0, width): 255 is person, and 0 outside the returned
  /// columns (written too). `luma` is the frame's row `y` of 8-bit Y (for RGB frames: bt709 full
  /// range), at least `width` readable samples plus Buffer::slack bytes. Fastest from top to
  /// bottom: each row of the proxy is evaluated once then.
  Span row(int y, const std::uint8_t* luma, std::uint8_t* matte);

  /// What is remembered of the room in another light.
  void relight(const LightChange& light) { plate_.relight(light); }

  /// The share of the frame, 0 to 1, in which the room is known.
  float known_room() const { return plate_.known(); }

  /// Forgets the room.
  void reset() { plate_.reset(); }

  std::size_t memory() const;

 private:
  Refiner(const Layout& layout, const ProxySize& proxy, Techniques without);

  /// The guided filter on a grid of cells.
  struct Guide {
    Guide(const Layout& layout, const ProxySize& proxy, int step);

    int step;  ///< samples of the proxy across a cell
    GuidedFilter filter;
    MaskPlacer placer;
    std::array<GuidePlane<std::uint8_t>, 3> colour;  ///< for steps that the pyramid does not have
    std::vector<int> rough_from;  ///< likewise: the cell of the grid for each column of `rough`
  };
  const Guide& guide() const { return guides_[std::size_t(detail_)]; }
  void make_rough();
  int evaluated(int proxy_row);

  bool draws_;
  bool remembers_;
  int width_;
  int scale_;
  int proxy_height_;
  std::array<Guide, 2> guides_;       ///< by Detail
  Plate plate_;                       ///< on the grid of normal detail
  Detail detail_ = Detail::normal;    ///< of the newest frame
  int rough_columns_, rough_rows_;    ///< cells of 2×2 samples of the proxy
  Buffer<std::uint8_t> rough_cells_;  ///< of a grid of other cells
  const Proxy* proxy_ = nullptr;      ///< of the newest frame
  /// alpha = gain·Y + offset, of 0 to 255, for the pixels of two of the proxy's rows, an even one
  /// and an odd one, in the tiles that are used. All rows would not fit into the cache.
  GuidePlane<float> gain_, offset_;
  std::array<int, 2> evaluated_{};  ///< which rows
};

}  // namespace scrim
