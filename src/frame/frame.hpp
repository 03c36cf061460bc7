/// Planes of a frame: how many, how large, and whether a frame may be used at all.
#pragma once

#include <cstddef>

#include "scrim/scrim.hpp"

namespace scrim {

/// Half a size, rounded up: the chroma samples of 4:2:0 and the groups of YUYV.
constexpr int half(int size) {
  return (size + 1) / 2;
}

constexpr bool is_rgb(Format format) {
  return format == Format::rgba || format == Format::bgra;
}

/// 1 to 3.
int plane_count(Format format);

/// Bytes of one row of a plane that hold samples.
std::size_t row_bytes(const Layout& layout, int plane);

int row_count(const Layout& layout, int plane);

template <class Byte>
Byte* row(const BasicFrame<Byte>& frame, int plane, int y) {
  return frame.planes[std::size_t(plane)] + y * frame.strides[std::size_t(plane)];
}

inline Frame as_const(const MutableFrame& frame) {
  return {frame.layout, {frame.planes[0], frame.planes[1], frame.planes[2]}, frame.strides};
}

/// Asks the processor for the bytes of rows [y, y + count) of a frame of pixels, before they are
/// used: for where its own prefetching does not follow. `count` is 1 or even.
void fetch_rows(const Frame& frame, int y, int count);

/// bad_argument when the size is out of range or an enumerator has no name.
Status check(const Layout& layout);

/// bad_argument also when a plane is missing or its rows overlap (|stride| less than a row).
Status check(const Frame& frame);

/// bad_argument when a plane of `out` shares memory with a plane of `in`, unless the two frames are
/// the very same. Both have been checked.
Status check_overlap(const Frame& in, const Frame& out);

/// bad_argument when the rows of a frame's matte overlap, or it shares memory with a plane of the
/// frame, which has been checked. A matte without data is none.
Status check_matte(const MattePlane& matte, const Frame& frame);

}  // namespace scrim
