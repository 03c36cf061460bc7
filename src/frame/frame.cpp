#include "frame/frame.hpp"

#include <cstdint>
#include <cstring>

namespace scrim {
namespace {

/// The addresses [begin, end) of a plane.
struct Extent {
  std::uintptr_t begin, end;
};

Extent extent(const std::uint8_t* data, std::ptrdiff_t stride, int rows, std::size_t bytes) {
  const auto first = reinterpret_cast<std::uintptr_t>(data);
  const auto last = reinterpret_cast<std::uintptr_t>(data + (rows - 1) * stride);
  return first < last ? Extent{first, last + bytes} : Extent{last, first + bytes};
}

Extent extent(const Frame& frame, int plane) {
  return extent(frame.planes[std::size_t(plane)], frame.strides[std::size_t(plane)],
                row_count(frame.layout, plane), row_bytes(frame.layout, plane));
}

bool overlap(const Extent& a, const Extent& b) {
  return a.begin < b.end && b.begin < a.end;
}

bool rows_are_apart(std::ptrdiff_t stride, std::size_t bytes) {
  const auto row = static_cast<std::ptrdiff_t>(bytes);
  return stride >= row || stride <= -row;
}

bool words_are_even(const std::uint8_t* data, std::ptrdiff_t stride) {
  return reinterpret_cast<std::uintptr_t>(data) % 2 == 0 && stride % 2 == 0;
}

bool same_planes(const Frame& a, const Frame& b) {
  if (a.layout != b.layout) return false;
  for (std::size_t p = 0; p < std::size_t(plane_count(a.layout.format)); ++p) {
    if (a.planes[p] != b.planes[p] || a.strides[p] != b.strides[p]) return false;
  }
  return true;
}

}  // namespace

int plane_count(Format format) {
  switch (format) {
    case Format::nv12:
    case Format::p010:
      return 2;
    case Format::i420:
    case Format::i010:
    case Format::i210:
      return 3;
    case Format::yuyv:
    case Format::rgba:
    case Format::bgra:
    case Format::rgba16:
      return 1;
  }
  return 0;
}

std::size_t row_bytes(const Layout& layout, int plane) {
  const auto width = std::size_t(layout.width);
  const auto pairs = std::size_t(half(layout.width));
  switch (layout.format) {
    case Format::nv12:
      return plane == 0 ? width : 2 * pairs;
    case Format::i420:
      return plane == 0 ? width : pairs;
    case Format::yuyv:
      return 4 * pairs;
    case Format::rgba:
    case Format::bgra:
      return 4 * width;
    case Format::p010:
      return 2 * (plane == 0 ? width : 2 * pairs);
    case Format::i010:
    case Format::i210:
      return 2 * (plane == 0 ? width : pairs);
    case Format::rgba16:
      return 8 * width;
  }
  return 0;
}

int row_count(const Layout& layout, int plane) {
  return plane == 0 || chroma_down(layout.format) == 1 ? layout.height : half(layout.height);
}

Codes codes_of(const Layout& layout, int plane) {
  const Depth depth = depth_of(layout.format);
  const bool rgb = is_rgb(layout.format);
  if (!rgb && layout.range == Range::limited) return {depth, float(1 << (depth.bits - 8)), 0};
  constexpr int grey = 128;
  const float gain = float(depth.max()) / 255;
  const bool chroma = plane > 0 && !rgb;
  return {depth, gain, chroma ? float(grey << (depth.bits - 8)) - grey * gain : 0};
}

float level_at(const std::uint8_t* at, const Codes& codes) {
  if (codes.depth.bits == 8) return *at;
  std::uint16_t word = 0;
  std::memcpy(&word, at, sizeof word);
  return codes.level(float(codes.depth.sample(word)));
}

Status check(const Layout& layout) {
  const bool sized = layout.width >= min_width && layout.width <= max_width &&
                     layout.height >= min_height && layout.height <= max_height;
  const bool named = plane_count(layout.format) > 0 && layout.matrix <= Matrix::bt2020 &&
                     layout.range <= Range::full && layout.transfer <= Transfer::hlg &&
                     layout.primaries <= Primaries::bt2020;
  return sized && named ? Status::ok : Status::bad_argument;
}

Status check(const Frame& frame) {
  if (check(frame.layout) != Status::ok) return Status::bad_argument;
  for (int p = 0; p < plane_count(frame.layout.format); ++p) {
    const std::uint8_t* data = frame.planes[std::size_t(p)];
    const std::ptrdiff_t stride = frame.strides[std::size_t(p)];
    const bool apart = rows_are_apart(stride, row_bytes(frame.layout, p));
    const bool even = !is_deep(frame.layout.format) || words_are_even(data, stride);
    if (data == nullptr || !apart || !even) return Status::bad_argument;
  }
  return Status::ok;
}

Status check_overlap(const Frame& in, const Frame& out) {
  if (same_planes(in, out)) return Status::ok;
  for (int i = 0; i < plane_count(in.layout.format); ++i) {
    for (int o = 0; o < plane_count(out.layout.format); ++o) {
      if (overlap(extent(in, i), extent(out, o))) return Status::bad_argument;
    }
  }
  return Status::ok;
}

Status check_matte(const MattePlane& matte, const Frame& frame) {
  if (matte.data == nullptr) return Status::ok;
  const auto width = std::size_t(frame.layout.width);
  if (!rows_are_apart(matte.stride, width)) return Status::bad_argument;
  const Extent own = extent(matte.data, matte.stride, frame.layout.height, width);
  for (int p = 0; p < plane_count(frame.layout.format); ++p) {
    if (overlap(own, extent(frame, p))) return Status::bad_argument;
  }
  return Status::ok;
}

Status check_opacity(const AlphaPlane& opacity, const Layout& picture) {
  const bool good =
      opacity.data == nullptr || rows_are_apart(opacity.stride, std::size_t(picture.width));
  return good ? Status::ok : Status::bad_argument;
}

Status check_opacity(const AlphaPlane& opacity, const Frame& out, const MattePlane& matte) {
  if (opacity.data == nullptr) return Status::ok;
  if (check_opacity(opacity, out.layout) != Status::ok) return Status::bad_argument;
  const auto extent_of = [&](const auto& plane) {
    return extent(plane.data, plane.stride, out.layout.height, std::size_t(out.layout.width));
  };
  const Extent own = extent_of(opacity);
  bool shared = matte.data != nullptr && overlap(own, extent_of(matte));
  for (int p = 0; p < plane_count(out.layout.format); ++p) shared |= overlap(own, extent(out, p));
  return shared ? Status::bad_argument : Status::ok;
}

void fetch_rows(const Frame& frame, int y, int count) {
  constexpr std::size_t line = 64;
  for (int p = 0; p < plane_count(frame.layout.format); ++p) {
    const std::size_t bytes = row_bytes(frame.layout, p);
    const bool halved = p > 0 && chroma_down(frame.layout.format) == 2;
    const int first = halved ? y / 2 : y, rows = halved ? half(count) : count;
    for (int i = 0; i < rows; ++i) {
      const std::uint8_t* from = row(frame, p, first + i);
      for (std::size_t at = 0; at < bytes; at += line) __builtin_prefetch(from + at);
    }
  }
}

}  // namespace scrim
