#include "backdrop/room.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "backdrop/backdrop_tuning.hpp"
#include "backdrop/room_kernels.hpp"

namespace scrim {
namespace {

constexpr std::size_t usual_mask_width = 1024;

int cells(int pixels) {
  return (pixels + Room::cell - 1) / Room::cell;
}

std::uint16_t sum_cut_cell(const Plane& plane, int left, int top, int columns, int rows) {
  int sum = 0;
  for (int y = top; y < top + rows; ++y) {
    for (int x = left; x < left + columns; ++x) sum += plane.row(y)[x];
  }
  return static_cast<std::uint16_t>(sum);
}

}  // namespace

Room::Room(int proxy_width, int proxy_height)
    : width_(cells(proxy_width)),
      height_(cells(proxy_height)),
      last_width_(proxy_width - (width_ - 1) * cell),
      last_height_(proxy_height - (height_ - 1) * cell),
      stride_(round_up(std::size_t(width_), alignment)),
      sums_(3 * stride_ * std::size_t(height_)),
      weights_(stride_ * std::size_t(height_)),
      columns_(std::size_t(width_)),
      rows_(std::size_t(height_)),
      row_max_(usual_mask_width),
      window_max_(usual_mask_width) {}

int Room::plan(Buffer<Window>& windows, double cell_size, double region_begin, double region_size,
               int mask_cells) {
  const double scale = mask_cells / region_size;
  // A mask cell counts as far as the centres of its neighbours: half a cell beyond its own border.
  const double reach = tuning::mask_margin * cell_size * scale + 0.5;
  int longest = 0;
  for (std::size_t i = 0; i < windows.size(); ++i) {
    const double begin = (double(i) * cell_size - region_begin) * scale - reach;
    const double end = begin + cell_size * scale + 2 * reach;
    if (end <= 0 || begin >= mask_cells) {
      windows[i] = {};
      continue;
    }
    windows[i] = {std::max(int(std::floor(begin)), 0),
                  std::min(int(std::ceil(end)), mask_cells) - 1};
    longest = std::max(longest, windows[i].last - windows[i].first + 1);
  }
  return longest;
}

void Room::weigh(const Proxy& proxy, const Mask& mask) {
  if (row_max_.size() < std::size_t(mask.width)) {
    row_max_ = Buffer<float>(std::size_t(mask.width));
    window_max_ = Buffer<float>(std::size_t(mask.width));
  }
  const double size = cell * proxy.scale();
  const int longest =
      plan(columns_, size, double{mask.region.x}, double{mask.region.width}, mask.width);
  plan(rows_, size, double{mask.region.y}, double{mask.region.height}, mask.height);
  // A window's maximum is that of two shorter ones, which begin where it does and end where it
  // does.
  const int part = (longest + 1) / 2;
  const int last_part = mask.width - part;
  for (int y = 0; y < height_; ++y) {
    float* weight = weights_.data() + std::size_t(y) * stride_;
    std::fill_n(weight, width_, 1.0F);
    const Window rows = rows_[std::size_t(y)];
    if (rows.first < 0) continue;
    max_of_rows(mask.data + std::ptrdiff_t{rows.first} * mask.width, mask.width,
                rows.last - rows.first + 1, std::size_t(mask.width), row_max_.data());
    max_of_windows(row_max_.data(), std::size_t(mask.width - part + 1), part, window_max_.data());
    for (int x = 0; x < width_; ++x) {
      const Window columns = columns_[std::size_t(x)];
      if (columns.first < 0) continue;
      const float value = std::max(window_max_[std::size_t(std::min(columns.first, last_part))],
                                   window_max_[std::size_t(std::max(columns.last - part + 1, 0))]);
      weight[x] = std::max(0.0F, 1 - value * (1 / tuning::person_from));
    }
  }
}

void Room::update(const Proxy& proxy, const Mask& mask) {
  const std::array<Plane, 3> planes{proxy.y(), proxy.u(), proxy.v()};
  const int whole = proxy.width() / cell;
  for (std::size_t c = 0; c < 3; ++c) {
    for (int y = 0; y < height_; ++y) {
      std::uint16_t* out = sums_.data() + (c * std::size_t(height_) + std::size_t(y)) * stride_;
      const std::size_t blocks = (std::size_t(whole) + sum_block - 1) / sum_block;
      sum_squares(planes[c].row(y * cell), planes[c].stride, rows_of(y), blocks, out);
      if (whole < width_) {
        out[whole] = sum_cut_cell(planes[c], whole * cell, y * cell, last_width_, rows_of(y));
      }
    }
  }
  if (mask.data == nullptr) {
    std::fill_n(weights_.data(), weights_.size(), 1.0F);
  } else {
    weigh(proxy, mask);
  }
}

void Room::leave_out(const PixelAreas& areas, int scale) {
  const int size = cell * scale;
  for (const PixelRect& r : areas.kept()) {
    if (r.empty()) continue;
    const int left = r.left / size, right = (r.right + size - 1) / size;
    for (int y = r.top / size; y < (r.bottom + size - 1) / size; ++y) {
      float* weight = weights_.data() + std::size_t(y) * stride_;
      std::fill(weight + left, weight + right, 0.0F);
    }
  }
}

std::size_t Room::memory() const {
  return sums_.bytes() + weights_.bytes() + columns_.bytes() + rows_.bytes() + row_max_.bytes() +
         window_max_.bytes();
}

}  // namespace scrim
