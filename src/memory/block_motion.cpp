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
  const float most = std::min(0.5F, float(middle) / float(height));
  return std::clamp(0.5F * float(left - right) / float(height), -most, most);
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

void BlockMotion::find(const Squares& squares, const Rect& blocks) {
  const int left = blocks.x.begin;
  const int first = left * side, count = std::min(blocks.x.end * side, columns_) - first;
  std::uint16_t* scratch = differences_.data() + std::ptrdiff_t{places * places} * across_;
  const auto difference = [&](int dx, int dy) {
    return differences_.data() + std::ptrdiff_t{(dy + reach) * places + dx + reach} * across_;
  };
  for (int y = blocks.y.begin; y < blocks.y.end; ++y) {
    std::array<const std::uint16_t*, side> now{}, before{};
    for (int k = 0; k < side; ++k) {
      now[std::size_t(k)] = squares[0].row(std::min(y * side + k, rows_ - 1)) + first;
    }
    for (int dy = -reach; dy <= reach; ++dy) {
      for (int dx = -reach; dx <= reach; ++dx) {
        for (int k = 0; k < side; ++k) {
          const int from = std::min(y * side + k, rows_ - 1) - dy;
          before[std::size_t(k)] = before_.row(from) + first - dx;
        }
        HWY_DYNAMIC_DISPATCH(difference_row)
        (now.data(), before.data(), count, scratch, difference(dx, dy));
      }
    }
    for (int x = 0; x < blocks.x.size(); ++x) {
      const auto at = [&](int dx, int dy) { return int(difference(dx, dy)[x]); };
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
      Vector& v = vectors_[std::size_t(y * across_ + left + x)];
      v = {float(best_x), float(best_y)};
      const int here = at(best_x, best_y);
      if (std::abs(best_x) < reach)
        v.dx += tip(at(best_x - 1, best_y), here, at(best_x + 1, best_y));
      if (std::abs(best_y) < reach)
        v.dy += tip(at(best_x, best_y - 1), here, at(best_x, best_y + 1));
    }
  }
}

}  // namespace scrim
#endif  // HWY_ONCE
