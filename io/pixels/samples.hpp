/// A frame's samples of 8 or of 16 bits, for code that is written once for both.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>

#include "io/handles/av_handles.hpp"

namespace scrim::io {

/// The largest value of a sample: white, or wholly opaque.
template <typename Sample>
inline constexpr std::uint32_t full = std::numeric_limits<Sample>::max();

/// `a` times `b`, both of 0 to `full<Sample>` for 0 to 1.
template <typename Sample>
constexpr Sample product(std::uint32_t a, std::uint32_t b) {
  return static_cast<Sample>((a * b + full<Sample> / 2) / full<Sample>);
}

/// `share` of `a` and the rest of `b`, all of 0 to `full<Sample>`.
template <typename Sample>
constexpr Sample mixed(std::uint32_t a, std::uint32_t b, std::uint32_t share) {
  const std::uint32_t sum = a * share + b * (full<Sample> - share);
  return static_cast<Sample>((sum + full<Sample> / 2) / full<Sample>);
}

/// The first plane's row.
template <typename Sample>
Sample* row_of(const AVFrame& frame, int y) {
  return reinterpret_cast<Sample*>(frame.data[0] + std::ptrdiff_t{y} * frame.linesize[0]);
}

/// Calls `run` with a sample of the kind that the frame (RGBA, BGRA, RGBA64, GRAY8 or GRAY16)
/// consists of.
decltype(auto) with_sample_of(const AVFrame& frame, const auto& run) {
  const bool deep = frame.format == AV_PIX_FMT_RGBA64 || frame.format == AV_PIX_FMT_GRAY16;
  return deep ? run(std::uint16_t{}) : run(std::uint8_t{});
}

}  // namespace scrim::io
