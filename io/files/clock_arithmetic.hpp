/// Arithmetic with times as files tell them, which may be anything: nothing of it overflows, and an
/// unknown time (AV_NOPTS_VALUE) stays unknown when it is rescaled.
#pragma once

extern "C" {
#include <libavutil/avutil.h>
#include <libavutil/common.h>
#include <libavutil/mathematics.h>
}

#include <cmath>
#include <cstdint>
#include <limits>

namespace scrim::io {

/// libav's own: AV_TIME_BASE_Q, which is not C++.
inline constexpr AVRational microseconds{1, AV_TIME_BASE};

inline std::int64_t later(std::int64_t time, std::int64_t by) {
  return av_sat_add64(time, by);
}

inline std::int64_t between(std::int64_t from, std::int64_t to) {
  return av_sat_sub64(to, from);
}

/// To the nearest time of another base, or the farthest one that it can tell.
inline std::int64_t rescaled(std::int64_t time, AVRational from, AVRational to) {
  if (time == AV_NOPTS_VALUE) return time;
  const std::int64_t there = av_rescale_q(time, from, to);
  constexpr std::int64_t farthest = std::numeric_limits<std::int64_t>::max();
  if (there != AV_NOPTS_VALUE) return there;  // which is what libav says of an overflow
  return time < 0 ? -farthest : farthest;
}

inline double seconds(std::int64_t time, AVRational base) {
  return static_cast<double>(time) * av_q2d(base);
}

/// Whether a recording can have such a time on a line that begins at 0: less than a century.
inline bool is_believable(std::int64_t time, AVRational base) {
  constexpr double century = 100 * 365.25 * 24 * 60 * 60;  // seconds
  return std::abs(static_cast<double>(time) * av_q2d(base)) < century;
}

}  // namespace scrim::io
