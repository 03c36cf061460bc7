#include "memory/mask_mover.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "memory/memory_tuning.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "memory/mask_mover.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace scrim {
namespace HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

/// The least and the greatest of 3×3. Writes whole vectors.
void find_extrema_of_row(const std::uint8_t* const rows[3], int width, std::uint8_t* low,
                         std::uint8_t* high) {
  const hn::CappedTag<std::uint8_t, 64> u8;
  for (int x = 0; x < width; x += int(hn::Lanes(u8))) {
    auto least = hn::LoadU(u8, rows[1] + x), greatest = least;
    for (int k = 0; k < 3; ++k) {
      for (int i = x - 1; i <= x + 1; ++i) {
        const auto sample = hn::LoadU(u8, rows[k] + i);
        least = hn::Min(least, sample);
        greatest = hn::Max(greatest, sample);
      }
    }
    hn::StoreU(least, u8, low + x);
    hn::StoreU(greatest, u8, high + x);
  }
}

/// How far a block's samples lie outside these: the most of what is there and this. All planes
/// have the same distances between rows as the first of their kind.
void add_doubt(const std::uint8_t* now, std::ptrdiff_t now_stride, const std::uint8_t* low,
               const std::uint8_t* high, std::ptrdiff_t extrema_stride, int rows,
               std::uint8_t* doubt, std::ptrdiff_t doubt_stride) {
  const hn::CappedTag<std::uint8_t, moving::per_block> u8;
  const auto most = hn::Set(u8, tuning::moving::max_doubt);
  for (int y = 0; y < rows; ++y) {
    for (int x = 0; x < moving::per_block; x += int(hn::Lanes(u8))) {
      const auto sample = hn::LoadU(u8, now + y * now_stride + x);
      const auto below = hn::SaturatedSub(hn::LoadU(u8, low + y * extrema_stride + x), sample);
      const auto above = hn::SaturatedSub(sample, hn::LoadU(u8, high + y * extrema_stride + x));
      const auto beyond = hn::Min(hn::Max(below, above), most);
      std::uint8_t* to = doubt + y * doubt_stride + x;
      hn::StoreU(hn::Max(hn::LoadU(u8, to), beyond), u8, to);
    }
  }
}

/// Plain loops, for the compiler to make vectors of.

void find_trust(const std::uint8_t* const rows[3], int width, float* trust) {
  constexpr float slope = 1 / float(9 * (tuning::moving::doubted - tuning::moving::trusted));
  for (int x = 0; x < width; ++x) {
    int sum = 0;
    for (int k = 0; k < 3; ++k) sum += rows[k][x - 1] + rows[k][x] + rows[k][x + 1];
    const float lost = float(sum - 9 * tuning::moving::trusted) * slope;
    trust[x] = 1 - std::min(1.0F, std::max(0.0F, lost));
  }
}

/// Cells between four others, where they are less than what is there.
void lower_row(const float* upper, const float* lower, float across, float down, int count,
               float* out) {
  for (int x = 0; x < count; ++x) {
    const float above = upper[x] + across * (upper[x + 1] - upper[x]);
    const float below = lower[x] + across * (lower[x + 1] - lower[x]);
    out[x] = std::min(out[x], above + down * (below - above));
  }
}

}  // namespace
}  // namespace HWY_NAMESPACE
}  // namespace scrim
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace scrim {

HWY_EXPORT(find_extrema_of_row);
HWY_EXPORT(add_doubt);
HWY_EXPORT(find_trust);
HWY_EXPORT(lower_row);

namespace {

/// Of the planes that are read where blocks came from.
constexpr Margin plane_margin{moving::farthest, moving::farthest, int(alignment)};

/// The least and the greatest of 3×3 samples. Beyond the plane its edge goes on.
void find_extrema(const PaddedPlane<std::uint8_t>& plane, PaddedPlane<std::uint8_t>& low,
                  PaddedPlane<std::uint8_t>& high) {
  const int width = low.width(), height = low.height();
  for (int y = 0; y < height; ++y) {
    const std::uint8_t* const rows[3]{plane.row(std::max(y - 1, 0)), plane.row(y),
                                      plane.row(std::min(y + 1, height - 1))};
    HWY_DYNAMIC_DISPATCH(find_extrema_of_row)(rows, width, low.row(y), high.row(y));
  }
  low.extend();
  high.extend();
}

}  // namespace

MaskMover::MaskMover(const Layout& layout, int columns, int rows)
    : MaskMover(ProxySize(layout), columns, rows) {}

MaskMover::MaskMover(const ProxySize& proxy, int columns, int rows)
    : sample_(float(2 * proxy.scale)),
      width_(proxy.width / 2),
      height_(proxy.height / 2),
      motion_(squares_of(proxy.width), squares_of(proxy.height)),
      grid_{{}, columns, rows},
      low_(make_planes<std::uint8_t>(width_, height_, plane_margin)),
      high_(make_planes<std::uint8_t>(width_, height_, plane_margin)),
      doubt_(width_, height_, {1, 1, int(alignment)}),
      trust_(std::size_t(width_) * std::size_t(height_)),
      mask_(columns, rows,
            {tuning::moving::mask_margin, tuning::moving::mask_margin, int(alignment)}),
      moved_(std::size_t(columns) * std::size_t(rows)),
      cell_columns_(std::size_t(motion_.across())),
      cell_rows_(std::size_t(motion_.down())),
      columns_(std::size_t(columns)),
      occupied_(std::size_t(motion_.across()) * std::size_t(motion_.down())) {}

void MaskMover::remember(const Pyramid& pyramid, const Mask& mask) {
  grid_.region = mask.region;
  divide_cells();
  remembered_ = mask.stamp.with(pyramid.serial());
  for (int y = 0; y < grid_.rows; ++y) {
    std::copy_n(mask.data + std::ptrdiff_t{y} * grid_.columns, grid_.columns, mask_.row(y));
  }
  mask_.extend();
  motion_.remember(pyramid.quarter());
  for (std::size_t c = 0; c < 3; ++c) find_extrema(pyramid.half()[c], low_[c], high_[c]);
  find_person();
}

void MaskMover::divide_cells() {
  const double side = double(moving::per_block) * double{sample_};
  const auto divide = [side](const GridAxis& axis, std::vector<Span>& blocks) {
    for (std::size_t k = 0; k < blocks.size(); ++k) {
      blocks[k] = axis.cells_in(double(k) * side, double(k + 1) * side);
    }
    blocks.front().begin = 0;
    blocks.back().end = axis.cells;
  };
  divide(grid_.across(), cell_columns_);
  divide(grid_.down(), cell_rows_);
}

/// Somebody may be in the blocks where they were, and next to these.
void MaskMover::find_person() {
  const int across = motion_.across(), down = motion_.down();
  std::fill(occupied_.begin(), occupied_.end(), std::uint8_t{0});
  person_ = {};
  for (int y = 0; y < down; ++y) {
    for (int x = 0; x < across; ++x) {
      const Rect cells = cells_of(x, y);
      int somebody = 0;
      for (int j = cells.y.begin; j < cells.y.end && somebody == 0; ++j) {
        const float* row = mask_.row(j);
        for (int i = cells.x.begin; i < cells.x.end; ++i)
          somebody |= int(row[i] >= tuning::moving::nobody);
      }
      if (somebody == 0) continue;
      const Rect around{{std::max(x - 1, 0), std::min(x + 2, across)},
                        {std::max(y - 1, 0), std::min(y + 2, down)}};
      for (int j = around.y.begin; j < around.y.end; ++j) {
        std::fill_n(occupied_.begin() + std::ptrdiff_t{j} * across + around.x.begin,
                    around.x.size(), std::uint8_t{1});
      }
      person_ = join(person_, around);
    }
  }
}

/// What of a block is not what it was where it came from.
void MaskMover::compare(const Pyramid& pyramid, int block_x, int block_y) {
  const BlockMotion::Vector v = motion_.at(block_x, block_y);
  const int dx = int(std::lround(v.dx * moving::per_square));
  const int dy = int(std::lround(v.dy * moving::per_square));
  const int x = block_x * moving::per_block, y = block_y * moving::per_block;
  const int rows = std::min(moving::per_block, doubt_.height() - y);
  if (x >= doubt_.width() || rows <= 0) return;
  for (std::size_t c = 0; c < 3; ++c) {
    const PaddedPlane<std::uint8_t>& now = pyramid.half()[c];
    HWY_DYNAMIC_DISPATCH(add_doubt)
    (now.row(y) + x, now.stride(), low_[c].row(y - dy) + x - dx, high_[c].row(y - dy) + x - dx,
     low_[c].stride(), rows, doubt_.row(y) + x, doubt_.stride());
  }
}

void MaskMover::settle_trust() {
  const int left = person_.x.begin * moving::per_block;
  const int width = std::min(person_.x.end * moving::per_block, doubt_.width()) - left;
  const int bottom = std::min(person_.y.end * moving::per_block, doubt_.height());
  // Whole blocks were compared, beyond the last column too.
  for (int y = 0; y < doubt_.height(); ++y) doubt_.row(y)[doubt_.width()] = 0;
  for (int y = person_.y.begin * moving::per_block; y < bottom; ++y) {
    const std::uint8_t* const rows[3]{doubt_.row(y - 1) + left, doubt_.row(y) + left,
                                      doubt_.row(y + 1) + left};
    HWY_DYNAMIC_DISPATCH(find_trust)
    (rows, width, trust_.data() + std::ptrdiff_t{y} * doubt_.width() + left);
  }
}

/// Whether a block or one around it moved.
bool MaskMover::moves(int block_x, int block_y) const {
  const Span columns = common({block_x - 1, block_x + 2}, person_.x);
  const Span rows = common({block_y - 1, block_y + 2}, person_.y);
  for (int y = rows.begin; y < rows.end; ++y) {
    for (int x = columns.begin; x < columns.end; ++x) {
      const BlockMotion::Vector& v = motion_.at(x, y);
      if (std::max(std::abs(v.dx), std::abs(v.dy)) > tuning::moving::still) return true;
    }
  }
  return false;
}

/// The mask of a block, from the cells that are `dx` and `dy` to the left and above, or less.
void MaskMover::lower(const Rect& cells, float dx, float dy) {
  const float left = std::floor(-dx), top = std::floor(-dy);
  for (int j = cells.y.begin; j < cells.y.end; ++j) {
    const int x = cells.x.begin + int(left), y = j + int(top);
    HWY_DYNAMIC_DISPATCH(lower_row)
    (mask_.row(y) + x, mask_.row(y + 1) + x, -dx - left, -dy - top, cells.x.size(),
     moved_.data() + std::ptrdiff_t{j} * grid_.columns + cells.x.begin);
  }
}

void MaskMover::shift(int block_x, int block_y) {
  const Rect cells = cells_of(block_x, block_y);
  if (cells.x.empty()) return;
  const BlockMotion::Vector v = motion_.at(block_x, block_y);
  const Region& region = grid_.region;
  const float per_x = sample_ / region.width * float(grid_.columns);  // cells in a sample
  const float per_y = sample_ / region.height * float(grid_.rows);
  const float dx = moving::per_square * v.dx * per_x, dy = moving::per_square * v.dy * per_y;
  if (std::max(std::abs(dx) + per_x, std::abs(dy) + per_y) > tuning::moving::mask_margin - 2) {
    lost_ += double(cells.x.size()) * cells.y.size();
    return;
  }
  for (int j = cells.y.begin; j < cells.y.end; ++j) {
    std::fill_n(moved_.data() + std::ptrdiff_t{j} * grid_.columns + cells.x.begin, cells.x.size(),
                1.0F);
  }
  if (moves(block_x, block_y)) {
    lower(cells, dx - tuning::moving::unsure * per_x, dy);
    lower(cells, dx + tuning::moving::unsure * per_x, dy);
    lower(cells, dx, dy - tuning::moving::unsure * per_y);
    lower(cells, dx, dy + tuning::moving::unsure * per_y);
  } else {
    lower(cells, dx, dy);
  }
  doubt(cells);
}

/// Takes from the mask of a block what is not trusted.
void MaskMover::doubt(const Rect& cells) {
  for (int j = cells.y.begin; j < cells.y.end; ++j) {
    const int y = std::clamp(int(grid_.down().centre(j) / sample_), 0, height_ - 1);
    const float* trust = trust_.data() + std::ptrdiff_t{y} * width_;
    float* row = moved_.data() + std::ptrdiff_t{j} * grid_.columns;
    float found = 0, left = 0;
    for (int i = cells.x.begin; i < cells.x.end; ++i) {
      found += row[i];
      row[i] *= trust[columns_[std::size_t(i)]];
      left += row[i];
    }
    found_ += double(found);
    lost_ += double(found - left);
  }
}

bool MaskMover::move(const Pyramid& pyramid) {
  stamp_ = {pyramid.serial(), remembered_.seen};
  std::fill_n(moved_.data(), moved_.size(), 0.0F);
  if (person_.empty()) return true;
  motion_.find(pyramid.quarter(), person_);
  for (int y = 0; y < height_; ++y) std::fill_n(doubt_.row(y), width_, std::uint8_t{0});
  const auto each_block = [this](auto visit) {
    for (int y = person_.y.begin; y < person_.y.end; ++y) {
      for (int x = person_.x.begin; x < person_.x.end; ++x) {
        if (occupied(x, y)) visit(x, y);
      }
    }
  };
  each_block([&](int x, int y) { compare(pyramid, x, y); });
  settle_trust();
  for (int i = 0; i < grid_.columns; ++i) {
    columns_[std::size_t(i)] = std::clamp(int(grid_.across().centre(i) / sample_), 0, width_ - 1);
  }
  found_ = lost_ = 0;
  each_block([this](int x, int y) { shift(x, y); });
  return lost_ <= tuning::moving::tolerable * found_;
}

std::size_t MaskMover::memory() const {
  return motion_.memory() + memory_of(low_) + memory_of(high_) + doubt_.memory() + trust_.bytes() +
         mask_.memory() + moved_.bytes() + columns_.size() * sizeof(int) +
         (cell_columns_.size() + cell_rows_.size()) * sizeof(Span) + occupied_.size();
}

}  // namespace scrim
#endif  // HWY_ONCE
