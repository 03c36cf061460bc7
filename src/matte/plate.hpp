/// What the room looks like without the person, and what that says about a mask.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "frame/plane.hpp"
#include "frame/pyramid.hpp"
#include "matte/guide_grid.hpp"
#include "matte/plate_kernels.hpp"
#include "memory/light_meter.hpp"
#include "support/aligned.hpp"

namespace scrim {

/// Remembers, cell by cell of the refiner's grid, the room's mean colour where the matte showed
/// none of the person nearby, how far it spreads around that, and how often it was seen. (In
/// film, the picture of a room that nobody is in is called a clean plate.)
///
/// A mask is corrected by odds: how likely is this colour if it is the room that is seen, and how
/// likely if it is the person, whose colours are those of the cells nearby that the mask is sure
/// of. So what looks exactly like the room is the room, unless the person looks like that, too; and
/// what hides the room is a little more likely the person, where the mask has any doubt of the
/// contrary. Nothing is raised where the mask has no person at all. What is remembered is only
/// compared with, never shown.
///
/// The camera may move a little: where the frame lies in the room is followed from frame to frame
/// to a fraction of a cell, by what makes the known room fit (Lucas and Kanade, "An iterative image
/// registration technique with an application to stereo vision", 1981); when that suddenly fits
/// nowhere near, the camera was knocked, and all places are tried. The room is kept a few cells
/// beyond the frame's edges; what moves further out is forgotten. Before a camera that stands
/// nothing is moved.
///
/// The room is taken as it is lit now: changes of the light as a whole by `relight`, those of a
/// lamp by what known cells nearby differ by. Where the room looks different it is learnt anew;
/// where most of it does at once, the camera looks elsewhere and everything is forgotten.
/// Thread-safety: one thread at a time.
class Plate {
 public:
  /// Y, U, V of a frame, of the grid's size.
  using Colour = std::array<const PaddedPlane<std::uint8_t>*, 3>;

  /// For a grid of so many cells. Throws std::bad_alloc.
  Plate(int columns, int rows);

  /// Corrects the mask of a frame, 0 to 255, whose tiles these are; extended. Whether there was
  /// anything to compare with. Allocates nothing.
  bool correct(const Colour& now, const GuideTiles& tiles, GuidePlane<std::uint8_t>& mask);

  /// Learns from the same frame where `matte` (0 to 255) shows the room alone. Allocates nothing.
  void learn(const Colour& now, const GuidePlane<std::uint8_t>& matte);

  /// The share of the cells that are known, 0 to 1.
  float known() const;

  /// The room in another light.
  void relight(const LightChange& light) { scrim::relight(colours_, light); }

  /// Forgets the room: nothing of it stays in memory.
  void reset();

  std::size_t memory() const;

 private:
  /// Sums over blocks of cells: how many, of Y U V, and of their squares.
  using Sums = std::array<std::vector<float>, 7>;
  /// For each column of cells what is known in its block: what Y U V differ by in the room; of the
  /// person the mean, 1 / variance, and the logarithm of what these are spread over.
  struct Columns {
    std::array<Buffer<float>, 3> offset, mean, precision;
    Buffer<float> log_volume;
  };

  /// Where the frame's first cell lies on the plate, in 1/tuning::plate::place_steps of a cell.
  struct Place {
    int x, y;
    bool operator==(const Place&) const = default;
  };

  void align(const Colour& now, const GuidePlane<std::uint8_t>& mask);
  plate_kernels::Drift compare(const Colour& now, const GuidePlane<std::uint8_t>& mask);
  void descend(const Colour& now, const GuidePlane<std::uint8_t>& mask, plate_kernels::Drift& here);
  void search(const Colour& now, const GuidePlane<std::uint8_t>& mask, plate_kernels::Drift& here);
  void recentre();
  bool between_cells() const;
  plate_kernels::RoomRow stored_row(int y);
  plate_kernels::RoomRow room_row(int y, Span columns);
  plate_kernels::FrameRow learnt_row(const Colour& now, int y);
  bool survey(const Colour& now, const GuidePlane<std::uint8_t>& mask);
  void match(const Colour& now, const GuideTiles& tiles);
  void measure_person(const Colour& now, const GuideTiles& tiles,
                      const GuidePlane<std::uint8_t>& mask);
  void weigh(const Colour& now, const GuideTiles& tiles, GuidePlane<std::uint8_t>& mask);
  void spread_offsets(int block_row);
  void spread_person(int block_row);
  void gather(int block_row, std::size_t count, Sums& sums);
  void box(std::vector<float>& blocks, int radius);

  int columns_, rows_;
  int across_, down_;  ///< blocks
  Place place_;
  float usual_misfit_ = 1;
  Planes<std::uint16_t> colours_;    ///< in sixteenths of an 8-bit step
  GuidePlane<std::uint8_t> spread_;  ///< in eighths of a step
  GuidePlane<std::uint8_t> seen_;
  /// The room as it lies in a row of the frame (but `seen` of all rows), and a row of the frame as
  /// it lies on the plate.
  Planes<std::uint16_t> aligned_colours_;
  GuidePlane<std::uint8_t> aligned_spread_, aligned_seen_;
  std::array<GuidePlane<std::uint8_t>, 3> aligned_now_;
  GuidePlane<float> likelihood_;       ///< the logarithm of the room's; 0 where it is not known
  std::array<float, 256> log_volume_;  ///< by spread
  std::array<Buffer<float>, 7> column_sums_;
  Sums room_, person_;
  std::vector<float> scratch_;
  Columns known_;
  GuidePlane<std::uint8_t> near_;  ///< rows: the matte's largest values nearby
  int frame_ = 0;
};

}  // namespace scrim
