#include "backdrop/room_weights.hpp"

#include <algorithm>
#include <cmath>

#include "backdrop/backdrop_tuning.hpp"
#include "backdrop/room_weights_kernels.hpp"

namespace scrim {
namespace {

constexpr std::size_t usual_mask_width = 1024;

}  // namespace

RoomWeights::RoomWeights(const ProxySize& proxy)
    : width_(squares_of(proxy.width)),
      height_(squares_of(proxy.height)),
      square_(square_side * proxy.scale),
      stride_(round_up(std::size_t(width_), alignment)),
      weights_(stride_ * std::size_t(height_)),
      columns_(std::size_t(width_)),
      rows_(std::size_t(height_)),
      row_max_(usual_mask_width),
      window_max_(usual_mask_width) {}

int RoomWeights::plan(Buffer<Span>& windows, double square, const GridAxis& mask) {
  const double scale = mask.cells / double{mask.extent};
  // A mask cell counts as far as the centres of its neighbours: half a cell beyond its own border.
  const double reach = tuning::mask_margin * square * scale + 0.5;
  int longest = 0;
  for (std::size_t i = 0; i < windows.size(); ++i) {
    const double begin = (double(i) * square - double{mask.begin}) * scale - reach;
    const double end = begin + square * scale + 2 * reach;
    windows[i] = {};
    if (end <= 0 || begin >= mask.cells) continue;
    windows[i] = {std::max(int(std::floor(begin)), 0), std::min(int(std::ceil(end)), mask.cells)};
    longest = std::max(longest, windows[i].size());
  }
  return longest;
}

void RoomWeights::weigh(const Mask& mask) {
  if (row_max_.size() < std::size_t(mask.width)) {
    row_max_ = Buffer<float>(std::size_t(mask.width));
    window_max_ = Buffer<float>(std::size_t(mask.width));
  }
  const int longest = plan(columns_, square_, mask.grid().across());
  plan(rows_, square_, mask.grid().down());
  // A window's maximum is that of two shorter ones, which begin where it does and end where it
  // does.
  const int half = (longest + 1) / 2;
  const int last_half = mask.width - half;
  for (int y = 0; y < height_; ++y) {
    float* weight = weights_.data() + std::size_t(y) * stride_;
    std::fill_n(weight, width_, 1.0F);
    const Span rows = rows_[std::size_t(y)];
    if (rows.empty()) continue;
    max_of_rows(mask.data + std::ptrdiff_t{rows.begin} * mask.width, mask.width, rows.size(),
                std::size_t(mask.width), row_max_.data());
    max_of_windows(row_max_.data(), std::size_t(mask.width - half + 1), half, window_max_.data());
    for (int x = 0; x < width_; ++x) {
      const Span columns = columns_[std::size_t(x)];
      if (columns.empty()) continue;
      const float value = std::max(window_max_[std::size_t(std::min(columns.begin, last_half))],
                                   window_max_[std::size_t(std::max(columns.end - half, 0))]);
      weight[x] = std::max(0.0F, 1 - value * (1 / tuning::person_from));
    }
  }
}

void RoomWeights::update(const Mask& mask) {
  if (mask.data == nullptr) {
    std::fill_n(weights_.data(), weights_.size(), 1.0F);
  } else {
    weigh(mask);
  }
}

void RoomWeights::leave_out(const PixelAreas& areas) {
  for (const Rect& r : areas.kept()) {
    if (r.empty()) continue;
    const int left = r.x.begin / square_, right = (r.x.end + square_ - 1) / square_;
    for (int y = r.y.begin / square_; y < (r.y.end + square_ - 1) / square_; ++y) {
      float* weight = weights_.data() + std::size_t(y) * stride_;
      std::fill(weight + left, weight + right, 0.0F);
    }
  }
}

std::size_t RoomWeights::memory() const {
  return weights_.bytes() + columns_.bytes() + rows_.bytes() + row_max_.bytes() +
         window_max_.bytes();
}

}  // namespace scrim
