#include "sense/region.hpp"

#include <algorithm>
#include <cstddef>

#include "sense/sense_tuning.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "sense/region.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace scrim {
namespace HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

/// Counts the cells of a row that are at least `person`: returns how many, and adds 1 to the
/// columns that have one.
int count_row(const float* row, int width, float person, std::int32_t* columns) {
  const hn::CappedTag<float, 16> f;
  const hn::RebindToSigned<decltype(f)> i32;
  const int lanes = int(hn::Lanes(f));
  int x = 0, count = 0;
  for (; x + lanes <= width; x += lanes) {
    const auto inside = hn::Ge(hn::LoadU(f, row + x), hn::Set(f, person));
    const auto one = hn::IfThenElseZero(hn::RebindMask(i32, inside), hn::Set(i32, 1));
    hn::StoreU(hn::Add(hn::LoadU(i32, columns + x), one), i32, columns + x);
    count += int(hn::CountTrue(f, inside));
  }
  for (; x < width; ++x) {
    const int inside = row[x] >= person ? 1 : 0;
    columns[x] += inside;
    count += inside;
  }
  return count;
}

}  // namespace
}  // namespace HWY_NAMESPACE
}  // namespace scrim
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace scrim {

HWY_EXPORT(count_row);

namespace {

using namespace tuning::region;

}  // namespace

RegionTracker::RegionTracker(const Layout& layout, int mask_width)
    : whole_{0, 0, float(layout.width), float(layout.height)},
      window_(whole_),
      columns_(std::size_t(mask_width)) {}

void RegionTracker::reset() {
  window_ = whole_;
  person_ = {};
  moved_ = false;
  frames_since_look_ = 0;
}

/// The person's box in pixels of the frame; of size 0 when there is nobody.
RegionTracker::Box RegionTracker::find_person(const Mask& mask) {
  std::fill(columns_.begin(), columns_.end(), 0);
  const float min_in_row = std::max(1.0F, speck * float(mask.width));
  const float min_in_column = std::max(1.0F, speck * float(mask.height));
  int top = mask.height, bottom = 0;
  for (int y = 0; y < mask.height; ++y) {
    const float* row = mask.data + std::ptrdiff_t{y} * mask.width;
    const int count =
        HWY_DYNAMIC_DISPATCH(count_row)(row, mask.width, person_from, columns_.data());
    if (float(count) < min_in_row) continue;
    top = std::min(top, y);
    bottom = y + 1;
  }
  int left = mask.width, right = 0;
  for (int x = 0; x < mask.width; ++x) {
    if (float(columns_[std::size_t(x)]) < min_in_column) continue;
    left = std::min(left, x);
    right = x + 1;
  }
  if (left >= right || top >= bottom) return {};
  const Region& r = mask.region;
  const float cell_w = r.width / float(mask.width), cell_h = r.height / float(mask.height);
  return {{r.x + float(left) * cell_w, r.x + float(right) * cell_w},
          {r.y + float(top) * cell_h, r.y + float(bottom) * cell_h}};
}

/// The window's next stretch of an axis `frame` long.
RegionTracker::Stretch RegionTracker::follow(Stretch window, Stretch person, Stretch before,
                                             float frame) {
  const float size = std::max(person.size(), min_window * frame);
  const float close = touching * window.size();
  // `has` and `border`: the margin from the person to the window's edge and to the frame's.
  const auto next = [&](float has, float border, float outward) {
    const float ahead = frames_ahead * std::max(0.0F, outward);
    const bool enough = has >= std::min(min_margin * size + ahead, border);
    if (enough && has <= max_margin * size + ahead) return has;
    if (has <= close && !enough) return border;
    return std::min(usual_margin * size + ahead, border);
  };
  if (before.size() <= 0) before = person;
  return {
      person.begin - next(person.begin - window.begin, person.begin, before.begin - person.begin),
      person.end + next(window.end - person.end, frame - person.end, person.end - before.end)};
}

Region RegionTracker::aim(const SceneWatch& scene) {
  ++frames_since_look_;
  if (scene.change().cut) {
    window_ = whole_;
    person_ = {};
  }
  moved_ = window_ != whole_ && (moved_ || scene.moved_outside(window_));
  if (!moved_ || frames_since_look_ < frames_between_looks) return window_;
  moved_ = false;
  frames_since_look_ = 0;
  return whole_;
}

void RegionTracker::update(const Mask& mask) {
  const Box before = person_;
  person_ = find_person(mask);
  if (person_.x.size() <= 0) {
    window_ = whole_;
    return;
  }
  const Stretch x =
      follow({window_.x, window_.x + window_.width}, person_.x, before.x, whole_.width);
  const Stretch y =
      follow({window_.y, window_.y + window_.height}, person_.y, before.y, whole_.height);
  window_ = {x.begin, y.begin, x.size(), y.size()};
}

}  // namespace scrim
#endif  // HWY_ONCE
