/// Planes of a frame: how many, how large, and whether a frame may be used at all.
#pragma once

#include <cstddef>
#include <cstdint>
#include <type_traits>

#include "scrim/scrim.hpp"

namespace scrim {

/// Half a size, rounded up: the chroma samples of 4:2:0 and 4:2:2, and the groups of YUYV.
constexpr int half(int size) {
  return (size + 1) / 2;
}

constexpr bool is_rgb(Format format) {
  return format == Format::rgba || format == Format::bgra || format == Format::rgba16;
}

/// How a sample is kept: `bits` of it, moved up by `shift`, in so many bytes.
struct Depth {
  int bits = 8;
  int shift = 0;

  constexpr std::size_t bytes() const { return bits > 8 ? 2 : 1; }
  constexpr int max() const { return (1 << bits) - 1; }

  /// A word's bits that are the sample; those beside them mean nothing.
  constexpr std::uint16_t mask() const { return static_cast<std::uint16_t>(max() << shift); }
  constexpr int sample(std::uint16_t word) const { return (word & mask()) >> shift; }
};

constexpr Depth depth_of(Format format) {
  switch (format) {
    case Format::p010:
      return {10, 6};
    case Format::i010:
    case Format::i210:
      return {10, 0};
    case Format::rgba16:
      return {16, 0};
    default:
      return {};
  }
}

/// More than 8 bits a sample: 16-bit words.
constexpr bool is_deep(Format format) {
  return depth_of(format).bits > 8;
}

/// What numbers a plane's samples have: code = gain·level + offset, with levels of 8 bits. By the
/// quantisation of ITU-T H.273 (BT.2100, table 9): limited range has longer codes of the same
/// meaning, in full range and in RGB white is all bits set, and grey stays in the middle of chroma.
/// No plane of a deep frame holds both luma and chroma; of 8 bits, codes are levels.
struct Codes {
  Depth depth;
  float gain = 1, offset = 0;

  constexpr float code(float level) const { return gain * level + offset; }
  constexpr float level(float code) const { return (code - offset) / gain; }

  /// The nearest code that there is, as it is kept.
  constexpr std::uint16_t word(float level) const {
    const float most = float(depth.max()), nearest = code(level) + 0.5F;
    return static_cast<std::uint16_t>(int(nearest < 0      ? 0
                                          : nearest < most ? nearest
                                                           : most)
                                      << depth.shift);
  }
};
Codes codes_of(const Layout& layout, int plane);

/// The level of the sample at `at`.
float level_at(const std::uint8_t* at, const Codes& codes);

/// Rows of the frame to one row of its chroma samples: 2 for 4:2:0, otherwise 1.
constexpr int chroma_down(Format format) {
  switch (format) {
    case Format::nv12:
    case Format::i420:
    case Format::p010:
    case Format::i010:
      return 2;
    default:
      return 1;
  }
}

/// 1 to 3.
int plane_count(Format format);

/// Bytes of one row of a plane that hold samples.
std::size_t row_bytes(const Layout& layout, int plane);

/// The same in samples.
inline std::size_t row_samples(const Layout& layout, int plane) {
  return row_bytes(layout, plane) / depth_of(layout.format).bytes();
}

int row_count(const Layout& layout, int plane);

template <class Byte>
Byte* row(const BasicFrame<Byte>& frame, int plane, int y) {
  return frame.planes[std::size_t(plane)] + y * frame.strides[std::size_t(plane)];
}

/// A row of words of a deep frame.
template <class Byte>
auto* words(const BasicFrame<Byte>& frame, int plane, int y) {
  using Word = std::conditional_t<std::is_const_v<Byte>, const std::uint16_t, std::uint16_t>;
  return reinterpret_cast<Word*>(row(frame, plane, y));
}

inline Frame as_const(const MutableFrame& frame) {
  return {frame.layout, {frame.planes[0], frame.planes[1], frame.planes[2]}, frame.strides};
}

/// Asks the processor for the bytes of rows [y, y + count) of a frame of pixels, before they are
/// used: for where its own prefetching does not follow. `count` is 1 or even.
void fetch_rows(const Frame& frame, int y, int count);

/// bad_argument when the size is out of range or an enumerator has no name.
Status check(const Layout& layout);

/// bad_argument also when a plane is missing, its rows overlap (|stride| less than a row), or its
/// words lie at odd addresses.
Status check(const Frame& frame);

/// bad_argument when a plane of `out` shares memory with a plane of `in`, unless the two frames are
/// the very same. Both have been checked.
Status check_overlap(const Frame& in, const Frame& out);

/// bad_argument when the rows of a frame's matte overlap, or it shares memory with a plane of the
/// frame, which has been checked. A matte without data is none.
Status check_matte(const MattePlane& matte, const Frame& frame);

/// bad_argument when the rows of a picture's opacity overlap. An opacity without data is none.
Status check_opacity(const AlphaPlane& opacity, const Layout& picture);

/// bad_argument also when it shares memory with what is written: a frame or its matte, which have
/// been checked.
Status check_opacity(const AlphaPlane& opacity, const Frame& out, const MattePlane& matte);

}  // namespace scrim
