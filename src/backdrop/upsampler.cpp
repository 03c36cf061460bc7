#include "backdrop/upsampler.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <utility>

#include "frame/frame.hpp"

namespace scrim {
namespace {

constexpr std::size_t block = 64;

/// The uniform cubic B-spline.
std::array<float, 4> spline(float t) {
  const float s = 1 - t;
  return {s * s * s / 6, (4 - 6 * t * t + 3 * t * t * t) / 6, (4 - 6 * s * s + 3 * s * s * s) / 6,
          t * t * t / 6};
}

/// Where the even or odd bytes of a plane lie: lane l shows channel `first` or `second` (l odd) at
/// pixel start + step·⌊l/group⌋.
struct Pattern {
  int first, second;
  int group;
  double step, start;
};

struct PlanePattern {
  std::array<Pattern, 2> lanes;
  int down;
};

PlanePattern pattern(Format format, int plane) {
  constexpr PlanePattern luma{{{{0, 0, 1, 2, 0.5}, {0, 0, 1, 2, 1.5}}}, 1};
  switch (format) {
    case Format::nv12:
      return plane == 0 ? luma : PlanePattern{{{{1, 1, 1, 2, 1}, {2, 2, 1, 2, 1}}}, 2};
    case Format::i420:
      return plane == 0 ? luma
                        : PlanePattern{{{{plane, plane, 1, 4, 1}, {plane, plane, 1, 4, 3}}}, 2};
    case Format::yuyv:
      return {{{{0, 0, 1, 1, 0.5}, {1, 2, 2, 2, 1}}}, 1};
    case Format::rgba:
      return {{{{0, 2, 2, 1, 0.5}, {1, 3, 2, 1, 0.5}}}, 1};
    case Format::bgra:
      return {{{{2, 0, 2, 1, 0.5}, {1, 3, 2, 1, 0.5}}}, 1};
  }
  return luma;
}

/// An odd number, so that every second node reaches from rim to rim too.
int nodes_for(int pixels, int step) {
  const int pairs = (pixels + 2 * step - 1) / (2 * step);
  return 2 * pairs + 1;
}

}  // namespace

Upsampler::Upsampler(const Layout& layout, int max_rows, int min_step) : layout_(layout) {
  const auto across = std::size_t(nodes_for(layout.width, min_step));
  columns_ = Buffer<Tap>(across);
  rows_ = Buffer<Tap>(std::size_t(nodes_for(layout.height, min_step)));
  stretched_ = Buffer<Sample>(across * std::size_t(max_rows));
  nodes_ = Buffer<Node>(across);
  for (int p = 0; p < plane_count(layout.format); ++p) {
    PlaneRows& plane = planes_[std::size_t(p)];
    const std::size_t lanes = row_bytes(layout, p) / 2 + std::size_t(4 * max_step);
    for (Lanes& l : plane.lanes) {
      l.upper = Buffer<std::int16_t>(lanes);
      l.lower = Buffer<std::int16_t>(lanes);
    }
  }
}

void Upsampler::plan(Buffer<Tap>& taps, int nodes, int step, int frame_size, int samples) {
  const float per_pixel = float(samples) / float(frame_size);
  for (int i = 0; i < nodes; ++i) {
    const float at = float(i * step) * per_pixel - 0.5F;
    const float before = std::floor(at);
    Tap& tap = taps[std::size_t(i)];
    tap.weight = spline(at - before);
    for (int k = 0; k < 4; ++k) {
      tap.index[std::size_t(k)] = std::clamp(int(before) - 1 + k, 0, samples - 1);
    }
  }
}

void Upsampler::plan(PlaneRows& plane, int index, int step) {
  const PlanePattern shape = pattern(layout_.format, index);
  const int plane_step = step * shape.down;
  plane.down = shape.down;
  plane.shift = std::bit_width(unsigned(2 * plane_step)) - 1;
  plane.interval = -1;
  for (std::size_t odd = 0; odd < 2; ++odd) {
    const Pattern& in = shape.lanes[odd];
    Interval& out = plane.lanes[odd].interval;
    out.first = in.first;
    out.second = in.second;
    out.lanes = int(in.group * plane_step / in.step);
    for (int l = 0; l < Interval::most_lanes; ++l) {
      const double at = in.start + in.step * (l % out.lanes / in.group);
      out.phase[std::size_t(l)] = static_cast<std::int16_t>(at * 32768 / plane_step);
    }
  }
}

void Upsampler::stretch(const Samples& samples) {
  for (int y = 0; y < samples.height; ++y) {
    const Sample* from = samples.row(y);
    Sample* to = stretched_.data() + std::ptrdiff_t{y} * across_;
    for (int x = 0; x < across_; ++x) {
      const Tap& tap = columns_[std::size_t(x)];
      Sample sum;
      for (std::size_t k = 0; k < 4; ++k) sum += from[tap.index[k]] * tap.weight[k];
      to[x] = sum;
    }
  }
}

void Upsampler::begin(const Samples& samples, int step) {
  across_ = nodes_for(layout_.width, step);
  plan(columns_, across_, step, layout_.width, samples.width);
  plan(rows_, nodes_for(layout_.height, step), step, layout_.height, samples.height);
  stretch(samples);
  for (int p = 0; p < plane_count(layout_.format); ++p) plan(planes_[std::size_t(p)], p, step);
}

void Upsampler::enter(PlaneRows& plane, int interval) {
  const auto advance = [&](int node_row) {
    const Tap& tap = rows_[std::size_t(node_row)];
    std::array<const float*, 4> from{};
    for (std::size_t k = 0; k < 4; ++k) {
      from[k] = stretched_[std::size_t(tap.index[k]) * std::size_t(across_)].v.data();
    }
    make_nodes(from, tap.weight, std::size_t(across_), nodes_.data());
    for (Lanes& lanes : plane.lanes) {
      std::swap(lanes.upper, lanes.lower);
      expand_nodes(nodes_.data(), plane.down, (across_ - 1) / plane.down, lanes.interval,
                   lanes.lower.data());
    }
  };
  if (plane.interval < 0 || interval != plane.interval + 1) advance(plane.down * interval);
  advance(plane.down * (interval + 1));
  plane.interval = interval;
}

void Upsampler::row(int plane_index, int y, std::size_t begin, std::size_t end, std::uint8_t* out) {
  PlaneRows& plane = planes_[std::size_t(plane_index)];
  // Rows lie at odd numbers of half pixels.
  const int at = (2 * y + 1) * plane.down;
  const int interval = at >> plane.shift;
  if (interval != plane.interval) enter(plane, interval);
  const auto phase =
      static_cast<std::int16_t>((at - (interval << plane.shift)) << (15 - plane.shift));
  const std::size_t lane = begin / 2;
  const LanePair upper{plane.lanes[0].upper.data() + lane, plane.lanes[1].upper.data() + lane};
  const LanePair lower{plane.lanes[0].lower.data() + lane, plane.lanes[1].lower.data() + lane};
  const std::size_t blocks = (end - begin) / block;
  blend_rows(upper, lower, phase, y, blocks, out + begin);
  const std::size_t rest = (end - begin) % block;
  if (rest == 0) return;
  std::array<std::uint8_t, block> last{};
  const std::size_t done = blocks * block / 2;
  blend_rows({upper.even + done, upper.odd + done}, {lower.even + done, lower.odd + done}, phase, y,
             1, last.data());
  std::memcpy(out + begin + blocks * block, last.data(), rest);
}

std::size_t Upsampler::memory() const {
  std::size_t bytes = columns_.bytes() + rows_.bytes() + stretched_.bytes() + nodes_.bytes();
  for (const PlaneRows& plane : planes_) {
    for (const Lanes& l : plane.lanes) bytes += l.upper.bytes() + l.lower.bytes();
  }
  return bytes;
}

}  // namespace scrim
