#include "backdrop/spline.hpp"

#include <algorithm>
#include <cmath>

#include "backdrop/upsample_kernels.hpp"

namespace scrim {
namespace {

std::array<float, 4> cubic(float t) {
  const float s = 1 - t;
  return {s * s * s / 6, (4 - 6 * t * t + 3 * t * t * t) / 6, (4 - 6 * s * s + 3 * s * s * s) / 6,
          t * t * t / 6};
}

}  // namespace

Spline::Spline(int frame_width, int frame_height, int max_rows, const Nodes& nodes)
    : frame_width_(frame_width),
      frame_height_(frame_height),
      columns_(std::size_t(nodes.across())),
      rows_(std::size_t(nodes.down())),
      stretched_(std::size_t(nodes.across()) * std::size_t(max_rows)) {}

void Spline::plan(Buffer<Tap>& taps, int nodes, int step, int frame_size, int samples) {
  const float per_pixel = float(samples) / float(frame_size);
  for (int i = 0; i < nodes; ++i) {
    const float at = float(i * step) * per_pixel - 0.5F;
    const float before = std::floor(at);
    Tap& tap = taps[std::size_t(i)];
    tap.weight = cubic(at - before);
    for (int k = 0; k < 4; ++k) {
      tap.index[std::size_t(k)] = std::clamp(int(before) - 1 + k, 0, samples - 1);
    }
  }
}

void Spline::stretch(const Samples& samples, int across) {
  for (int y = 0; y < samples.height; ++y) {
    const Sample* from = samples.row(y);
    Sample* to = stretched_.data() + std::ptrdiff_t{y} * across;
    for (int x = 0; x < across; ++x) {
      const Tap& tap = columns_[std::size_t(x)];
      Sample sum;
      for (std::size_t k = 0; k < 4; ++k) sum += from[tap.index[k]] * tap.weight[k];
      to[x] = sum;
    }
  }
}

void Spline::render(const Samples& samples, Nodes& nodes) {
  const int across = nodes.across();
  plan(columns_, across, nodes.step(), frame_width_, samples.width);
  plan(rows_, nodes.down(), nodes.step(), frame_height_, samples.height);
  stretch(samples, across);
  for (int y = 0; y < nodes.down(); ++y) {
    const Tap& tap = rows_[std::size_t(y)];
    std::array<const float*, 4> from{};
    for (std::size_t k = 0; k < 4; ++k) {
      from[k] = stretched_[std::size_t(tap.index[k]) * std::size_t(across)].v.data();
    }
    make_nodes(from, tap.weight, std::size_t(across), nodes.row(y));
  }
}

}  // namespace scrim
