/// Rows of a Plate.
#pragma once

#include <array>
#include <cstdint>

#include "frame/span.hpp"

namespace scrim::plate_kernels {

/// A row of what is remembered: Y, U, V in sixteenths of an 8-bit step, how far they spread in
/// 1/tuning::plate::spread_steps, and how many times they were seen. All rows here may be read, and
/// those that are not const written, in whole tiles, and one tile further on either side.
struct RoomRow {
  std::array<std::uint16_t*, 3> colours;
  std::uint8_t* spread;
  std::uint8_t* seen;
};

/// Y, U, V of a row of the frame's cells; three values for each cell.
using FrameRow = std::array<const std::uint8_t*, 3>;
using FloatRow = std::array<const float*, 3>;

/// How many cells of the known room were compared, and how many of them look different.
struct Surveyed {
  int known = 0, different = 0;
};

/// Of a row in which the mask is 0 where it is the room: how much of that looks different, once
/// `offset` is taken off. Adds how many cells it was lit in, and what Y, U, V then differ by, to
/// `sums`, column by column.
Surveyed survey_row(const FrameRow& now, const RoomRow& room, const std::uint8_t* mask,
                    const FloatRow& offset, int columns, const std::array<float*, 4>& sums);

/// The logarithm of how likely the room looks like this, below 0; 0 where it is not known.
/// `log_volume`: see Plate, by spread.
void match_row(const FrameRow& now, const RoomRow& room, const FloatRow& offset,
               const float* log_volume, Span columns, float* likelihood);

/// Adds what is surely person, and does not look like the room, to `sums`: cells, colours, and
/// their squares, column by column.
void measure_row(const FrameRow& now, const std::uint8_t* mask, const float* likelihood,
                 Span columns, const std::array<float*, 7>& sums);

/// Corrects the mask, 0 to 255. `likelihood` are the rows above, here and below; the person's
/// colours have this mean and precision, and this logarithm of what they are spread over.
void weigh_row(const FrameRow& now, const std::uint8_t* seen, const FloatRow& likelihood,
               const FloatRow& mean, const FloatRow& precision, const float* log_volume,
               Span columns, std::uint8_t* mask);

/// How far the known room is from where it was looked for: sums over cells, weighed by how well
/// they fit, of the slopes' products and of what luma is off by times the slopes.
struct Drift {
  int cells = 0;
  float misfit = 0;  ///< 0 to 1 for each cell
  float across_across = 0, across_down = 0, down_down = 0;
  float across_off = 0, down_off = 0;

  Drift& operator+=(const Drift& more);
  float mean_misfit() const { return cells > 0 ? misfit / float(cells) : 1; }
};

/// Of a row in which the mask is 0 where it is the room. `luma` are the rows above, here and below.
Drift drift_row(const FrameRow& luma, const RoomRow& room, const std::uint8_t* mask,
                const float* offset, int columns);

/// Where a row lies between two: the next cell, and the shares of that one and of the row `below`.
struct Between {
  int next = 0;
  float share_next = 0, share_below = 0;
};

/// What a frame shows between two of its rows.
void blend_row(const std::uint8_t* row, const std::uint8_t* below, const Between& between,
               int columns, std::uint8_t* out);

/// The room between two of its rows, by what is known of four cells; known where that is half.
void blend_room_row(const RoomRow& row, const RoomRow& below, const Between& between, Span columns,
                    const RoomRow& out);

/// The largest values of `count` rows.
void max_row(const std::uint8_t* const* rows, int count, int columns, std::uint8_t* out);

/// Learns a row where `near`, the matte's largest values above and below, has nobody beside it,
/// either; extended.
void learn_row(const FrameRow& now, const std::uint8_t* near, int columns, const RoomRow& room);

}  // namespace scrim::plate_kernels
