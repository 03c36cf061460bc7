#include "segment/plausible.hpp"

#include <cmath>
#include <cstddef>

#include "segment/segment_tuning.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "segment/plausible.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#ifndef SCRIM_SEGMENT_PLAUSIBLE_SUMS
#define SCRIM_SEGMENT_PLAUSIBLE_SUMS
namespace scrim::plausibility {

struct Sums {
  double background = 0, undecided = 0, steps = 0;

  void operator+=(const Sums& other) {
    background += other.background;
    undecided += other.undecided;
    steps += other.steps;
  }
};

/// Cell x of a row; `above` is null in the first one.
inline Sums look_at(const float* row, const float* above, std::size_t x) {
  const float value = row[x];
  Sums sums{value < tuning::plausible::person_from ? 1.0 : 0.0,
            value > tuning::plausible::surely_background && value < tuning::plausible::surely_person
                ? 1.0
                : 0.0,
            0};
  if (x > 0) sums.steps += std::abs(value - row[x - 1]);
  if (above != nullptr) sums.steps += std::abs(value - above[x]);
  return sums;
}

}  // namespace scrim::plausibility
#endif

HWY_BEFORE_NAMESPACE();
namespace scrim {
namespace HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;
using plausibility::Sums;

/// A row that has one above it.
Sums sum_row(const float* row, const float* above, std::size_t width) {
  const hn::CappedTag<float, 16> f;
  const std::size_t lanes = hn::Lanes(f);
  const auto one = hn::Set(f, 1.0F);
  const auto person_from = hn::Set(f, tuning::plausible::person_from);
  const auto low = hn::Set(f, tuning::plausible::surely_background);
  const auto high = hn::Set(f, tuning::plausible::surely_person);
  auto background = hn::Zero(f), undecided = hn::Zero(f), steps = hn::Zero(f);
  Sums sums = plausibility::look_at(row, above, 0);
  std::size_t x = 1;
  for (; x + lanes <= width; x += lanes) {
    const auto value = hn::LoadU(f, row + x);
    background = hn::Add(background, hn::IfThenElseZero(hn::Lt(value, person_from), one));
    undecided = hn::Add(undecided,
                        hn::IfThenElseZero(hn::And(hn::Gt(value, low), hn::Lt(value, high)), one));
    steps = hn::Add(steps, hn::Add(hn::AbsDiff(value, hn::LoadU(f, row + x - 1)),
                                   hn::AbsDiff(value, hn::LoadU(f, above + x))));
  }
  sums += {hn::GetLane(hn::SumOfLanes(f, background)), hn::GetLane(hn::SumOfLanes(f, undecided)),
           hn::GetLane(hn::SumOfLanes(f, steps))};
  for (; x < width; ++x) sums += plausibility::look_at(row, above, x);
  return sums;
}

}  // namespace
}  // namespace HWY_NAMESPACE
}  // namespace scrim
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace scrim {

HWY_EXPORT(sum_row);

MaskTraits traits(std::span<const float> mask, int columns) {
  const auto width = std::size_t(columns);
  const std::size_t height = mask.size() / width;
  plausibility::Sums sums;
  for (std::size_t x = 0; x < width; ++x) {
    sums += plausibility::look_at(mask.data(), nullptr, x);
  }
  for (std::size_t y = 1; y < height; ++y) {
    const float* row = mask.data() + y * width;
    sums += HWY_DYNAMIC_DISPATCH(sum_row)(row, row - width, width);
  }
  const double cells = double(mask.size());
  const double pairs = 2 * cells - double(width) - double(height);
  return {float(sums.background / cells), float(sums.undecided / cells),
          pairs > 0 ? float(sums.steps / pairs) : 0};
}

bool is_plausible(const MaskTraits& mask) {
  using namespace tuning::plausible;
  return mask.background >= min_background && mask.undecided <= max_undecided &&
         mask.roughness <= max_roughness;
}

}  // namespace scrim
#endif  // HWY_ONCE
