/// The blurred room.
#pragma once

#include <cstddef>
#include <cstdint>

#include "backdrop/fill.hpp"
#include "backdrop/lens.hpp"
#include "backdrop/nodes.hpp"
#include "backdrop/radiance.hpp"
#include "backdrop/reducer.hpp"
#include "backdrop/room_weights.hpp"
#include "backdrop/sample.hpp"
#include "backdrop/sample_grid.hpp"
#include "backdrop/spline.hpp"
#include "backdrop/upsampler.hpp"
#include "frame/pyramid.hpp"
#include "segment/mask.hpp"
#include "support/aligned.hpp"

namespace scrim {

/// The room without the person, reduced to the few samples of a SampleGrid, which are all that the
/// output knows of it, and rendered smoothly from these:
///
///   room ▶ samples ▶ filled ▶ nodes ▶ rows of the frame
///
/// The samples are means of the room's pixels only; those that the person hides are filled from
/// around (see Reducer, Filler). At the picture's rim samples are repeated, so that it is not
/// darkened.
///
/// Look::soft: a binomial filter and a cubic B-spline. Seen as a Gaussian, its sigma is 0.96 of
/// the distance between samples: 20 pixels in a frame of 1280 at strength 50. Of SDR the stored
/// values are averaged, of HDR, where a code near the peak stands for a hundred times the light of
/// one in the middle, the light (Radiance): of HLG that
/// of the scene, as in a camera out of focus.
///
/// Look::lens: a disc in linear light, highlights above all: see Lens and Radiance.
class Blur {
 public:
  Blur() = default;
  explicit Blur(const Layout& layout);

  /// Of the settings, those of the blur. Allocates nothing.
  void prepare(const Pyramid& pyramid, const Mask& mask, const Settings& settings);

  /// As Backdrop::row.
  void row(int plane, int y, std::size_t begin, std::size_t end, std::uint8_t* out) {
    upsampler_.row(plane, y, begin, end, out);
  }

  /// Of the newest picture.
  const SampleGrid& grid() const { return grid_; }

  /// What `row` renders.
  const Nodes& nodes() const { return nodes_; }

  std::size_t memory() const;

 private:
  void plan(Look look, int strength);
  void render_soft(const Squares& colours);
  void render_soft_light(const Proxy& proxy);
  void render_spline();
  void render_lens(const Proxy& proxy);
  void smooth();
  void to_rgb();
  void to_levels();
  Samples samples() { return {samples_.data(), grid_.width, grid_.height}; }

  Layout layout_;
  int square_ = 1;  ///< a square's side in pixels of the frame
  Look look_ = Look::soft;
  int strength_ = -1;
  SampleGrid grid_;
  RoomWeights room_;
  Radiance light_;
  Reducer reducer_;
  Buffer<Sample> samples_;
  Buffer<Sample> row_;  ///< scratch of `smooth`
  Filler filler_;
  Spline spline_;
  Lens lens_;
  Nodes nodes_;
  Upsampler upsampler_;
};

}  // namespace scrim
