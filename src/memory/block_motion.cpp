#include "memory/block_motion.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>

#include "memory/memory_tuning.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "memory/block_motion.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#ifndef SCRIM_MEMORY_BLOCK_MOTION_PLACES
#define SCRIM_MEMORY_BLOCK_MOTION_PLACES
namespace scrim::block_motion {

constexpr int side = BlockMotion::side, reach = BlockMotion::reach;
constexpr int places = 2 * reach + 1;

constexpr int price = int(float(side * side) * square_step * tuning::price_of_displacement);

}  // namespace scrim::block_motion
#endif

HWY_BEFORE_NAMESPACE();
namespace scrim {
namespace HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;
using U16 = hn::CappedTag<std::uint16_t, 32>;
constexpr U16 u16;

/// The sums of absolute differences of four rows of squares, column by column, and from there block
/// by block. 16 squares of at most 4080 fit.
void difference_row(const std::uint16_t* const now[block_motion::side],
                    const std::uint16_t* const before[block_motion::side], int columns,
                    std::uint16_t* scratch, std::uint16_t* blocks) {
  for (int x = 0; x < columns; x += int(hn::Lanes(u16))) {
    auto sum = hn::Zero(u16);
    for (int k = 0; k < block_motion::side; ++k) {
      const auto a = hn::LoadU(u16, now[k] + x), b = hn::LoadU(u16, before[k] + x);
      sum = hn::Add(sum, hn::Or(hn::SaturatedSub(a, b), hn::SaturatedSub(b, a)));
    }
    hn::StoreU(sum, u16, scratch + x);
  }
  for (int x = 0; x < columns; x += block_motion::side) {
    blocks[x / block_motion::side] =
        std::uint16_t(scratch[x] + scratch[x + 1] + scratch[x + 2] + scratch[x + 3]);
  }
}

}  // namespace
}  // namespace HWY_NAMESPACE
}  // namespace scrim
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace scrim {

HWY_EXPORT(difference_row);

namespace {

using block_motion::places;

/// Where between three equally spaced differences, of which the middle one is the least, a V would
/// have its tip: from -1/2 to 1/2, and no farther away than the middle one is from nothing.
float tip(int left, int middle, int right) {
  const int height = std::max(left, right) - middle;
  if (height <= 0) return 0;
  const float farthest = std::min(0.5F, float(middle) / float(height));
  return std::clamp(0.5F * float(left - right) / float(height), -farthest, farthest);
}

}  // namespace

BlockMotion::BlockMotion(int columns, int rows)
    : columns_(columns),
      rows_(rows),
      across_((columns + side - 1) / side),
      down_((rows + side - 1) / side),
      before_(columns + side, rows + side, {reach + side, reach + side, int(alignment)}),
      differences_(std::size_t(places * places + 1) * std::size_t((across_ + 1) * side)),
      vectors_(std::size_t(across_) * std::size_t(down_)) {}

void BlockMotion::remember(const Squares& squares) {
  for (int y = 0; y < before_.height(); ++y) {
    const std::uint16_t* from = squares[0].row(std::min(y, rows_ - 1));
    std::uint16_t* to = before_.row(y);
    std::copy_n(from, columns_, to);
    std::fill_n(to + columns_, side, from[columns_ - 1]);
  }
  before_.extend();
}

/// Of a row of blocks, how much each differs from what is (dx, dy) to the left and above.
std::uint16_t* BlockMotion::differences(int dx, int dy) {
  return differences_.data() + std::ptrdiff_t{(dy + reach) * places + dx + reach} * across_;
}

/// For one row of blocks and some columns of squares, from a block's first one on.
void BlockMotion::find_differences(const Squares& squares, const Span& columns, int block_y) {
  std::uint16_t* scratch = differences_.data() + std::ptrdiff_t{places * places} * across_;
  std::array<const std::uint16_t*, side> now{}, before{};
  std::array<int, side> rows{};
  for (int k = 0; k < side; ++k) {
    rows[std::size_t(k)] = std::min(block_y * side + k, rows_ - 1);
    now[std::size_t(k)] = squares[0].row(rows[std::size_t(k)]) + columns.begin;
  }
  for (int dy = -reach; dy <= reach; ++dy) {
    for (int dx = -reach; dx <= reach; ++dx) {
      for (std::size_t k = 0; k < side; ++k) {
        before[k] = before_.row(rows[k] - dy) + columns.begin - dx;
      }
      HWY_DYNAMIC_DISPATCH(difference_row)
      (now.data(), before.data(), columns.size(), scratch, differences(dx, dy));
    }
  }
}

/// From the differences: the least, what is close by first, and where between squares it would be.
BlockMotion::Vector BlockMotion::find_vector(int block) {
  const auto at = [&](int dx, int dy) { return int(differences(dx, dy)[block]); };
  int best_x = 0, best_y = 0, least = at(0, 0);
  for (int dy = -reach; dy <= reach; ++dy) {
    for (int dx = -reach; dx <= reach; ++dx) {
      const int cost = at(dx, dy) + block_motion::price * (std::abs(dx) + std::abs(dy));
      if (cost >= least) continue;
      least = cost;
      best_x = dx;
      best_y = dy;
    }
  }
  Vector v{float(best_x), float(best_y)};
  const int here = at(best_x, best_y);
  if (std::abs(best_x) < reach) v.dx += tip(at(best_x - 1, best_y), here, at(best_x + 1, best_y));
  if (std::abs(best_y) < reach) v.dy += tip(at(best_x, best_y - 1), here, at(best_x, best_y + 1));
  return v;
}

void BlockMotion::find(const Squares& squares, const Rect& blocks) {
  const Span columns{blocks.x.begin * side, std::min(blocks.x.end * side, columns_)};
  for (int y = blocks.y.begin; y < blocks.y.end; ++y) {
    find_differences(squares, columns, y);
    for (int x = 0; x < blocks.x.size(); ++x) {
      vectors_[std::size_t(y * across_ + blocks.x.begin + x)] = find_vector(x);
    }
  }
}

}  // namespace scrim
#endif  // HWY_ONCE
