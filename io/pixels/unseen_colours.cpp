#include "io/pixels/unseen_colours.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <type_traits>
#include <vector>

#include "io/pixels/samples.hpp"

namespace scrim::io {
namespace {

constexpr int channels = 3, pixel_samples = 4;

using Colour = std::array<std::uint32_t, channels>;

/// Pixels with a weight: how much is known of each.
template <typename Sample>
struct Cells {
  Sample* data;
  std::ptrdiff_t stride;  ///< in samples
  int width, height;

  Sample* at(int x, int y) const { return data + y * stride + pixel_samples * x; }
};

template <typename Sample>
struct Layer {
  std::vector<Sample> samples;
  Cells<Sample> cells;

  Layer(int width, int height)
      : samples(static_cast<std::size_t>(width) * static_cast<std::size_t>(height) * pixel_samples),
        cells{samples.data(), std::ptrdiff_t{width} * pixel_samples, width, height} {}
};

/// Pixels of one frame as cells: what is opaque counts.
template <typename Sample>
Cells<Sample> cells_of(const AVFrame& frame) {
  const auto stride = frame.linesize[0] / static_cast<std::ptrdiff_t>(sizeof(Sample));
  return {row_of<Sample>(frame, 0), stride, frame.width, frame.height};
}

/// The mean of what is known in 2×2 cells. They are known as well as the best known of them: what
/// is hardly seen stays hardly known, however much there is of it.
template <typename Sample>
void push(const Cells<Sample>& fine, const Cells<Sample>& coarse) {
  using Sum = std::conditional_t<sizeof(Sample) == 1, std::uint32_t, std::uint64_t>;
  for (int y = 0; y < coarse.height; ++y) {
    for (int x = 0; x < coarse.width; ++x) {
      std::array<Sum, channels> sums{};
      Sum weight = 0;
      Sample most = 0;
      for (int v = 2 * y; v < std::min(2 * y + 2, fine.height); ++v) {
        for (int u = 2 * x; u < std::min(2 * x + 2, fine.width); ++u) {
          const Sample* cell = fine.at(u, v);
          for (std::size_t c = 0; c < channels; ++c) sums[c] += Sum{cell[c]} * cell[channels];
          weight += cell[channels];
          most = std::max(most, cell[channels]);
        }
      }
      if (weight == 0) continue;
      Sample* cell = coarse.at(x, y);
      for (std::size_t c = 0; c < channels; ++c) {
        cell[c] = static_cast<Sample>((sums[c] + weight / 2) / weight);
      }
      cell[channels] = most;
    }
  }
}

/// The coarse cells' colour in the middle of a fine one, linear between them.
template <typename Sample>
Colour between(const Cells<Sample>& coarse, int x, int y) {
  const auto near = [](int place, int size) { return std::clamp(place, 0, size - 1); };
  const int x0 = near(x / 2, coarse.width), y0 = near(y / 2, coarse.height);
  const int x1 = near(x / 2 + (x % 2 != 0 ? 1 : -1), coarse.width);
  const int y1 = near(y / 2 + (y % 2 != 0 ? 1 : -1), coarse.height);
  Colour colour{};
  for (std::size_t c = 0; c < channels; ++c) {
    const std::uint32_t sum = 9U * coarse.at(x0, y0)[c] + 3U * coarse.at(x1, y0)[c] +
                              3U * coarse.at(x0, y1)[c] + coarse.at(x1, y1)[c];
    colour[c] = (sum + 8) / 16;
  }
  return colour;
}

/// What is not known well is taken from the coarser cells.
template <typename Sample>
void pull(const Cells<Sample>& coarse, const Cells<Sample>& fine) {
  for (int y = 0; y < fine.height; ++y) {
    for (int x = 0; x < fine.width; ++x) {
      Sample* cell = fine.at(x, y);
      const Sample weight = cell[channels];
      if (weight == full<Sample>) continue;
      const Colour colour = between(coarse, x, y);
      for (std::size_t c = 0; c < channels; ++c) {
        cell[c] = mixed<Sample>(cell[c], colour[c], weight);
      }
    }
  }
}

template <typename Sample>
void fill(const Cells<Sample>& picture) {
  std::vector<Layer<Sample>> layers;
  Cells<Sample> fine = picture;
  while (fine.width > 1 || fine.height > 1) {
    layers.emplace_back((fine.width + 1) / 2, (fine.height + 1) / 2);
    push(fine, layers.back().cells);
    fine = layers.back().cells;
  }
  constexpr auto gray = static_cast<Sample>(full<Sample> / 2 + 1);
  if (fine.at(0, 0)[channels] == 0) std::fill_n(fine.at(0, 0), channels, gray);
  for (std::size_t i = layers.size(); i > 0; --i) {
    pull(layers[i - 1].cells, i > 1 ? layers[i - 2].cells : picture);
  }
  for (int y = 0; y < picture.height; ++y) {
    for (int x = 0; x < picture.width; ++x) picture.at(x, y)[channels] = full<Sample>;
  }
}

}  // namespace

void fill_unseen(AVFrame& frame) {
  with_sample_of(frame, [&]<typename Sample>(Sample) { fill(cells_of<Sample>(frame)); });
}

}  // namespace scrim::io
