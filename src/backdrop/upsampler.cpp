#include "backdrop/upsampler.hpp"

#include <bit>
#include <cstring>
#include <utility>

#include "frame/frame.hpp"

namespace scrim {
namespace {

constexpr std::size_t block = 64;

/// Where the even or odd samples of a plane lie: lane l shows channel `first` or `second` (l odd)
/// at pixel start + step·⌊l/group⌋.
struct Pattern {
  int first, second;
  int group;
  double step, start;
};

/// `across`, `down`: pixels to a sample.
struct PlanePattern {
  std::array<Pattern, 2> lanes;
  int across, down;
};

PlanePattern pattern(Format format, int plane) {
  constexpr PlanePattern luma{{{{0, 0, 1, 2, 0.5}, {0, 0, 1, 2, 1.5}}}, 1, 1};
  switch (format) {
    case Format::nv12:
    case Format::p010:
      return plane == 0 ? luma : PlanePattern{{{{1, 1, 1, 2, 1}, {2, 2, 1, 2, 1}}}, 2, 2};
    case Format::i420:
    case Format::i010:
      return plane == 0 ? luma
                        : PlanePattern{{{{plane, plane, 1, 4, 1}, {plane, plane, 1, 4, 3}}}, 2, 2};
    case Format::yuyv:
      return {{{{0, 0, 1, 1, 0.5}, {1, 2, 2, 2, 1}}}, 1, 1};
    case Format::i210:
      return plane == 0 ? luma
                        : PlanePattern{{{{plane, plane, 1, 4, 1}, {plane, plane, 1, 4, 3}}}, 2, 1};
    case Format::rgba:
    case Format::rgba16:
      return {{{{0, 2, 2, 1, 0.5}, {1, 3, 2, 1, 0.5}}}, 1, 1};
    case Format::bgra:
      return {{{{2, 0, 2, 1, 0.5}, {1, 3, 2, 1, 0.5}}}, 1, 1};
  }
  return luma;
}

}  // namespace

Upsampler::Upsampler(const Layout& layout) : layout_(layout) {
  for (int p = 0; p < plane_count(layout.format); ++p) {
    PlaneRows& plane = planes_[std::size_t(p)];
    const std::size_t lanes = row_samples(layout, p) / 2 + std::size_t(4 * max_step);
    for (Lanes& l : plane.lanes) {
      l.upper = Buffer<std::int16_t>(lanes);
      l.lower = Buffer<std::int16_t>(lanes);
    }
  }
}

void Upsampler::plan(PlaneRows& plane, int index, int step) {
  const PlanePattern shape = pattern(layout_.format, index);
  const int plane_step = step * shape.across;
  plane.across = shape.across;
  plane.down = shape.down;
  plane.shift = std::bit_width(unsigned(2 * step * shape.down)) - 1;
  plane.interval = -1;
  for (std::size_t odd = 0; odd < 2; ++odd) {
    const Pattern& in = shape.lanes[odd];
    Interpolation& out = plane.lanes[odd].between;
    out.first = in.first;
    out.second = in.second;
    out.lanes = int(in.group * plane_step / in.step);
    for (int l = 0; l < Interpolation::max_lanes; ++l) {
      const double at = in.start + in.step * (l % out.lanes / in.group);
      out.phase[std::size_t(l)] = static_cast<std::int16_t>(at * 32768 / plane_step);
    }
  }
}

void Upsampler::begin(const Nodes& nodes) {
  nodes_ = nodes.row(0);
  across_ = nodes.across();
  for (int p = 0; p < plane_count(layout_.format); ++p) {
    plan(planes_[std::size_t(p)], p, nodes.step());
  }
}

void Upsampler::enter(PlaneRows& plane, int interval) {
  const auto advance = [&](int node_row) {
    for (Lanes& lanes : plane.lanes) {
      std::swap(lanes.upper, lanes.lower);
      expand_nodes(nodes_ + std::ptrdiff_t{node_row} * across_, plane.across,
                   (across_ - 1) / plane.across, lanes.between, lanes.lower.data());
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
  const Codes codes = codes_of(layout_, plane_index);
  const auto blend = [&](std::size_t first, std::size_t blocks, std::uint8_t* to) {
    const std::size_t lane = first / 2;
    const LanePair upper{plane.lanes[0].upper.data() + lane, plane.lanes[1].upper.data() + lane};
    const LanePair lower{plane.lanes[0].lower.data() + lane, plane.lanes[1].lower.data() + lane};
    if (codes.depth.bits == 8) {
      blend_rows(upper, lower, phase, y, blocks, to);
    } else {
      blend_deep_rows(upper, lower, phase, y, codes, blocks, reinterpret_cast<std::uint16_t*>(to));
    }
  };
  const std::size_t bytes = codes.depth.bytes(), rest = (end - begin) % block;
  blend(begin, (end - begin) / block, out + begin * bytes);
  if (rest == 0) return;
  alignas(std::uint16_t) std::array<std::uint8_t, 2 * block> last{};
  blend(end - rest, 1, last.data());
  std::memcpy(out + (end - rest) * bytes, last.data(), rest * bytes);
}

std::size_t Upsampler::memory() const {
  std::size_t bytes = 0;
  for (const PlaneRows& plane : planes_) {
    for (const Lanes& l : plane.lanes) bytes += l.upper.bytes() + l.lower.bytes();
  }
  return bytes;
}

}  // namespace scrim
