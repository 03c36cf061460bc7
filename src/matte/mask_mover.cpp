#include "matte/mask_mover.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "frame/planar_kernels.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "matte/mask_mover.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#ifndef SCRIM_MATTE_MASK_MOVER_NUMBERS
#define SCRIM_MATTE_MASK_MOVER_NUMBERS
namespace scrim::moving {

/// Proxy samples across one of ours; ours across a square, and across a block.
constexpr int step = 2, per_square = Squares::side / step;
constexpr int per_block = per_square * BlockMotion::side;

/// How far a sample may come from, in samples; the motion's fraction is rounded.
constexpr int farthest = per_square * BlockMotion::reach + 1;

/// Cells of the mask that motion may reach beyond its edge; with more the mask is not moved.
constexpr int mask_margin = 64;

/// 8-bit steps beyond what was there before, in the mean over 3×3 samples, up to which a place is
/// trusted, and from which it is not. A single sample counts at most `most`: a speck is no doubt.
constexpr int trusted = 2, doubted = 6, most = 16;

/// How well motion is known, in samples.
constexpr float unsure = 0.5F;

/// Blocks that moved less, in squares, stood still.
constexpr float still = 0.25F;

/// A cell with less is background.
constexpr float nobody = 0.02F;

/// The share of the person that may get lost.
constexpr double tolerable = 0.04;

}  // namespace scrim::moving
#endif

HWY_BEFORE_NAMESPACE();
namespace scrim {
namespace HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

/// The least and the greatest of 3×3. Writes whole vectors.
void find_range(const std::uint8_t* const rows[3], int width, std::uint8_t* low,
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

/// How far a block's samples lie outside a range: the most of what is there and this. All planes
/// have the same distances between rows as the first of their kind.
void add_doubt(const std::uint8_t* now, std::ptrdiff_t now_stride, const std::uint8_t* low,
               const std::uint8_t* high, std::ptrdiff_t range_stride, int rows, std::uint8_t* doubt,
               std::ptrdiff_t doubt_stride) {
  const hn::CappedTag<std::uint8_t, moving::per_block> u8;
  const auto most = hn::Set(u8, moving::most);
  for (int y = 0; y < rows; ++y) {
    for (int x = 0; x < moving::per_block; x += int(hn::Lanes(u8))) {
      const auto sample = hn::LoadU(u8, now + y * now_stride + x);
      const auto below = hn::SaturatedSub(hn::LoadU(u8, low + y * range_stride + x), sample);
      const auto above = hn::SaturatedSub(sample, hn::LoadU(u8, high + y * range_stride + x));
      const auto beyond = hn::Min(hn::Max(below, above), most);
      std::uint8_t* to = doubt + y * doubt_stride + x;
      hn::StoreU(hn::Max(hn::LoadU(u8, to), beyond), u8, to);
    }
  }
}

/// Plain loops, for the compiler to make vectors of.

void find_trust(const std::uint8_t* const rows[3], int width, float* trust) {
  constexpr float slope = 1 / float(9 * (moving::doubted - moving::trusted));
  for (int x = 0; x < width; ++x) {
    int sum = 0;
    for (int k = 0; k < 3; ++k) sum += rows[k][x - 1] + rows[k][x] + rows[k][x + 1];
    const float lost = float(sum - 9 * moving::trusted) * slope;
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

HWY_EXPORT(find_range);
HWY_EXPORT(add_doubt);
HWY_EXPORT(find_trust);
HWY_EXPORT(lower_row);

namespace {

int squares_of(int samples) {
  return (samples + Squares::side - 1) / Squares::side;
}

std::array<PaddedPlane<std::uint8_t>, 3> planes(int width, int height, int margin) {
  return {PaddedPlane<std::uint8_t>(width, height, margin),
          PaddedPlane<std::uint8_t>(width, height, margin),
          PaddedPlane<std::uint8_t>(width, height, margin)};
}

}  // namespace

MaskMover::MaskMover(const Layout& layout, int width, int height)
    : MaskMover(layout, Proxy(layout), width, height) {}

MaskMover::MaskMover(const Layout&, const Proxy& proxy, int width, int height)
    : width_(width),
      height_(height),
      sample_(float(moving::step * proxy.scale())),
      motion_(squares_of(proxy.width()), squares_of(proxy.height())),
      now_(planes(proxy.width() / moving::step, proxy.height() / moving::step, 1)),
      low_(planes(now_[0].width(), now_[0].height(), moving::farthest)),
      high_(planes(now_[0].width(), now_[0].height(), moving::farthest)),
      doubt_(now_[0].width(), now_[0].height(), 1),
      trust_(std::size_t(now_[0].width()) * std::size_t(now_[0].height())),
      kept_(width, height, moving::mask_margin),
      moved_(std::size_t(width) * std::size_t(height)),
      columns_(std::size_t(width)),
      occupied_(std::size_t(motion_.across()) * std::size_t(motion_.down())) {}

void MaskMover::halve(const Proxy& proxy) {
  const std::array<Plane, 3> from{proxy.y(), proxy.u(), proxy.v()};
  for (std::size_t c = 0; c < 3; ++c) {
    const auto blocks = (std::size_t(now_[c].width()) + planar_block - 1) / planar_block;
    for (int y = 0; y < now_[c].height(); ++y) {
      average_squares(from[c].row(2 * y), from[c].row(2 * y + 1), blocks, now_[c].row(y));
    }
  }
}

void MaskMover::remember(const Proxy& proxy, const Squares& squares, const Mask& mask) {
  region_ = mask.region;
  for (int y = 0; y < height_; ++y) {
    std::copy_n(mask.data + std::ptrdiff_t{y} * width_, width_, kept_.row(y));
  }
  kept_.pad();
  motion_.remember(squares);
  halve(proxy);
  for (std::size_t c = 0; c < 3; ++c) {
    now_[c].pad();
    for (int y = 0; y < now_[c].height(); ++y) {
      const std::uint8_t* const rows[3]{now_[c].row(y - 1), now_[c].row(y), now_[c].row(y + 1)};
      HWY_DYNAMIC_DISPATCH(find_range)
      (rows, now_[c].width(), low_[c].row(y), high_[c].row(y));
    }
    low_[c].pad();
    high_[c].pad();
  }
  find_person();
}

MaskMover::Cells MaskMover::cells_of(int block, int blocks, float begin, float extent,
                                     int cells) const {
  const float side = float(moving::per_block) * sample_;
  const auto first = [&](int b) {
    if (b <= 0) return 0;
    if (b >= blocks) return cells;
    const float at = (float(b) * side - begin) / extent * float(cells) - 0.5F;
    return int(std::clamp(std::ceil(at), 0.0F, float(cells)));
  };
  return {first(block), first(block + 1)};
}

MaskMover::Cells MaskMover::columns_of(int block_x) const {
  return cells_of(block_x, motion_.across(), region_.x, region_.width, width_);
}

MaskMover::Cells MaskMover::rows_of(int block_y) const {
  return cells_of(block_y, motion_.down(), region_.y, region_.height, height_);
}

/// Somebody may be in the blocks where they were, and next to these.
void MaskMover::find_person() {
  const int across = motion_.across(), down = motion_.down();
  std::fill(occupied_.begin(), occupied_.end(), std::uint8_t{0});
  person_ = {across, down, 0, 0};
  for (int y = 0; y < down; ++y) {
    const Cells rows = rows_of(y);
    for (int x = 0; x < across; ++x) {
      const Cells columns = columns_of(x);
      int somebody = 0;
      for (int j = rows.begin; j < rows.end && somebody == 0; ++j) {
        const float* row = kept_.row(j);
        for (int i = columns.begin; i < columns.end; ++i) somebody |= int(row[i] >= moving::nobody);
      }
      if (somebody == 0) continue;
      const Blocks around{std::max(x - 1, 0), std::max(y - 1, 0), std::min(x + 2, across),
                          std::min(y + 2, down)};
      for (int j = around.top; j < around.bottom; ++j) {
        for (int i = around.left; i < around.right; ++i) {
          occupied_[std::size_t(j * across + i)] = 1;
        }
      }
      person_ = {std::min(person_.left, around.left), std::min(person_.top, around.top),
                 std::max(person_.right, around.right), std::max(person_.bottom, around.bottom)};
    }
  }
}

/// What of a block is not what it was where it came from.
void MaskMover::compare(int block_x, int block_y) {
  const BlockMotion::Vector v = motion_.at(block_x, block_y);
  const int dx = int(std::lround(v.dx * moving::per_square));
  const int dy = int(std::lround(v.dy * moving::per_square));
  const int x = block_x * moving::per_block, y = block_y * moving::per_block;
  const int rows = std::min(moving::per_block, doubt_.height() - y);
  if (x >= doubt_.width() || rows <= 0) return;
  for (std::size_t c = 0; c < 3; ++c) {
    HWY_DYNAMIC_DISPATCH(add_doubt)
    (now_[c].row(y) + x, now_[c].stride(), low_[c].row(y - dy) + x - dx,
     high_[c].row(y - dy) + x - dx, low_[c].stride(), rows, doubt_.row(y) + x, doubt_.stride());
  }
}

void MaskMover::settle_trust() {
  const int left = person_.left * moving::per_block;
  const int width = std::min(person_.right * moving::per_block, doubt_.width()) - left;
  const int bottom = std::min(person_.bottom * moving::per_block, doubt_.height());
  // Whole blocks were compared, beyond the last column too.
  for (int y = 0; y < doubt_.height(); ++y) doubt_.row(y)[doubt_.width()] = 0;
  for (int y = person_.top * moving::per_block; y < bottom; ++y) {
    const std::uint8_t* const rows[3]{doubt_.row(y - 1) + left, doubt_.row(y) + left,
                                      doubt_.row(y + 1) + left};
    HWY_DYNAMIC_DISPATCH(find_trust)
    (rows, width, trust_.data() + std::ptrdiff_t{y} * doubt_.width() + left);
  }
}

/// Whether a block or one around it moved.
bool MaskMover::moves(int block_x, int block_y) const {
  for (int y = std::max(block_y - 1, person_.top); y < std::min(block_y + 2, person_.bottom); ++y) {
    for (int x = std::max(block_x - 1, person_.left); x < std::min(block_x + 2, person_.right);
         ++x) {
      const BlockMotion::Vector& v = motion_.at(x, y);
      if (std::max(std::abs(v.dx), std::abs(v.dy)) > moving::still) return true;
    }
  }
  return false;
}

/// The mask of a block, from the cells that are `dx` and `dy` to the left and above, or less.
void MaskMover::lower(const Cells& columns, const Cells& rows, float dx, float dy) {
  const float left = std::floor(-dx), top = std::floor(-dy);
  for (int j = rows.begin; j < rows.end; ++j) {
    const int x = columns.begin + int(left), y = j + int(top);
    HWY_DYNAMIC_DISPATCH(lower_row)
    (kept_.row(y) + x, kept_.row(y + 1) + x, -dx - left, -dy - top, columns.end - columns.begin,
     moved_.data() + std::ptrdiff_t{j} * width_ + columns.begin);
  }
}

void MaskMover::shift(int block_x, int block_y) {
  const Cells columns = columns_of(block_x), rows = rows_of(block_y);
  if (columns.begin >= columns.end) return;
  const BlockMotion::Vector v = motion_.at(block_x, block_y);
  const float per_x = sample_ / region_.width * float(width_);  // cells in a sample
  const float per_y = sample_ / region_.height * float(height_);
  const float dx = moving::per_square * v.dx * per_x, dy = moving::per_square * v.dy * per_y;
  if (std::max(std::abs(dx) + per_x, std::abs(dy) + per_y) > moving::mask_margin - 2) {
    lost_ += double(columns.end - columns.begin) * (rows.end - rows.begin);
    return;
  }
  for (int j = rows.begin; j < rows.end; ++j) {
    std::fill_n(moved_.data() + std::ptrdiff_t{j} * width_ + columns.begin,
                columns.end - columns.begin, 1.0F);
  }
  if (moves(block_x, block_y)) {
    lower(columns, rows, dx - moving::unsure * per_x, dy);
    lower(columns, rows, dx + moving::unsure * per_x, dy);
    lower(columns, rows, dx, dy - moving::unsure * per_y);
    lower(columns, rows, dx, dy + moving::unsure * per_y);
  } else {
    lower(columns, rows, dx, dy);
  }
  doubt(columns, rows);
}

/// Takes from the mask of a block what is not trusted.
void MaskMover::doubt(const Cells& columns, const Cells& rows) {
  for (int j = rows.begin; j < rows.end; ++j) {
    const float at = (region_.y + (float(j) + 0.5F) * region_.height / float(height_)) / sample_;
    const int y = std::clamp(int(at), 0, doubt_.height() - 1);
    const float* trust = trust_.data() + std::ptrdiff_t{y} * doubt_.width();
    float* cells = moved_.data() + std::ptrdiff_t{j} * width_;
    float found = 0, left = 0;
    for (int i = columns.begin; i < columns.end; ++i) {
      found += cells[i];
      cells[i] *= trust[columns_[std::size_t(i)]];
      left += cells[i];
    }
    found_ += double(found);
    lost_ += double(found - left);
  }
}

bool MaskMover::move(const Proxy& proxy, const Squares& squares) {
  std::fill_n(moved_.data(), moved_.size(), 0.0F);
  if (person_.left >= person_.right) return true;
  halve(proxy);
  motion_.find(squares, person_.left, person_.top, person_.right, person_.bottom);
  for (int y = 0; y < doubt_.height(); ++y)
    std::fill_n(doubt_.row(y), doubt_.width(), std::uint8_t{0});
  const auto each_block = [this](auto visit) {
    for (int y = person_.top; y < person_.bottom; ++y) {
      for (int x = person_.left; x < person_.right; ++x) {
        if (occupied(x, y)) visit(x, y);
      }
    }
  };
  each_block([this](int x, int y) { compare(x, y); });
  settle_trust();
  for (int i = 0; i < width_; ++i) {
    const float at = (region_.x + (float(i) + 0.5F) * region_.width / float(width_)) / sample_;
    columns_[std::size_t(i)] = std::clamp(int(at), 0, doubt_.width() - 1);
  }
  found_ = lost_ = 0;
  each_block([this](int x, int y) { shift(x, y); });
  return lost_ <= moving::tolerable * found_;
}

std::size_t MaskMover::memory() const {
  std::size_t bytes = motion_.memory() + doubt_.memory() + trust_.bytes() + kept_.memory() +
                      moved_.bytes() + columns_.size() * sizeof(int) + occupied_.size();
  for (const auto* set : {&now_, &low_, &high_}) {
    for (const auto& plane : *set) bytes += plane.memory();
  }
  return bytes;
}

}  // namespace scrim
#endif  // HWY_ONCE
