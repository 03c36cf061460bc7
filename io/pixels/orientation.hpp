/// Turning pictures upright.
#pragma once

#include <cstdint>

#include "io/handles/av_handles.hpp"

namespace scrim::io {

/// One of the eight ways a camera can have been held: the upright picture is the stored one,
/// mirrored along its diagonal when `transpose`, then mirrored in x and y.
struct Orientation {
  bool transpose = false;
  bool flip_x = false;
  bool flip_y = false;

  bool upright() const { return !transpose && !flip_x && !flip_y; }
  bool operator==(const Orientation&) const = default;
};

/// From libav's display matrix (nine int32), to the nearest quarter turn. Null is upright.
Orientation orientation_of(const std::int32_t* display_matrix);

/// Turns planes of `in` into `out`. Same pixel format, one that has whole bytes per sample and no
/// 4:2:2; out's width and height are in's, exchanged when transposed.
void turn_upright(const AVFrame& in, Orientation orientation, AVFrame& out);

}  // namespace scrim::io
