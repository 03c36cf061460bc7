#include "apps/scrim/evaluation/matte_metrics.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <utility>

#include "apps/scrim/evaluation/gradient_filter.hpp"

namespace scrim::cli {
namespace {

/// 1 is person.
GrayPicture person(const GrayPicture& matte) {
  GrayPicture out(matte.width, matte.height);
  std::transform(matte.pixels.begin(), matte.pixels.end(), out.pixels.begin(),
                 [](std::uint8_t a) { return std::uint8_t{a >= 128}; });
  return out;
}

double iou_of_sets(const GrayPicture& a, const GrayPicture& b) {
  std::int64_t both = 0, either = 0;
  for (std::size_t i = 0; i < a.pixels.size(); ++i) {
    both += a.pixels[i] & b.pixels[i];
    either += a.pixels[i] | b.pixels[i];
  }
  return either == 0 ? 1.0 : static_cast<double>(both) / static_cast<double>(either);
}

/// How far each pixel of a set is from the nearest above or below it that is not of the set, but
/// no more than `limit`.
GrayPicture rows_to_zero(const GrayPicture& set, int limit) {
  GrayPicture out = set;
  const auto step = [&](int y, int before) {
    const std::uint8_t* nearer = out.row(before);
    std::uint8_t* row = out.row(y);
    for (int x = 0; x < set.width; ++x) {
      const int through = std::min(nearer[x] + 1, limit);
      row[x] = static_cast<std::uint8_t>(std::min<int>(row[x], through));
    }
  };
  for (std::uint8_t& value : out.pixels) value = static_cast<std::uint8_t>(value * limit);
  for (int y = 1; y < set.height; ++y) step(y, y - 1);
  for (int y = set.height - 2; y >= 0; --y) step(y, y + 1);
  return out;
}

/// The pixels of a set within `distance` (Euclidean, exact) of one that is not of it.
GrayPicture boundary_band(const GrayPicture& set, double distance) {
  const int reach = static_cast<int>(distance);
  const GrayPicture vertical = rows_to_zero(set, reach + 1);
  GrayPicture out(set.width, set.height);
  for (int dx = -reach; dx <= reach; ++dx) {
    int height = reach;
    while (std::hypot(dx, height) > distance) --height;
    const int first = std::max(0, -dx), end = std::min(set.width, set.width - dx);
    for (int y = 0; y < set.height; ++y) {
      const std::uint8_t* from = vertical.row(y) + dx;
      std::uint8_t* to = out.row(y);
      for (int x = first; x < end; ++x) to[x] |= std::uint8_t{from[x] <= height};
    }
  }
  for (std::size_t i = 0; i < out.pixels.size(); ++i) out.pixels[i] &= set.pixels[i];
  return out;
}

std::int64_t sum_of_differences(const GrayPicture& a, const GrayPicture& b) {
  std::int64_t sum = 0;
  for (int y = 0; y < a.height; ++y) {
    const std::uint8_t *p = a.row(y), *q = b.row(y);
    int row = 0;
    for (int x = 0; x < a.width; ++x) row += std::abs(p[x] - q[x]);
    sum += row;
  }
  return sum;
}

/// What stands still, as docs/quality.md defines it.
constexpr int still_radius = 2, still_area = 25, still_luma = 2, still_truth = 1;

/// The sum of the pixels around each, the border repeated.
std::vector<int> sums_around(const GrayPicture& picture) {
  const int width = picture.width, height = picture.height;
  std::vector<int> down(static_cast<std::size_t>(width + 2 * still_radius));
  std::vector<int> out(picture.pixels.size());
  for (int y = 0; y < height; ++y) {
    int* column = down.data() + still_radius;
    std::fill(down.begin(), down.end(), 0);
    for (int dy = -still_radius; dy <= still_radius; ++dy) {
      const std::uint8_t* row = picture.row(std::clamp(y + dy, 0, height - 1));
      for (int x = 0; x < width; ++x) column[x] += row[x];
    }
    std::fill_n(down.begin(), still_radius, column[0]);
    std::fill_n(column + width, still_radius, column[width - 1]);
    int* to = out.data() + std::ptrdiff_t{y} * width;
    for (int x = 0; x < width; ++x) {
      to[x] = column[x - 2] + column[x - 1] + column[x] + column[x + 1] + column[x + 2];
    }
  }
  return out;
}

FrameFigures figures_of(const GrayPicture& matte, const GrayPicture& truth,
                        const WrongRegions& patches, const WrongRegions& holes) {
  return {.iou = person_iou(matte, truth),
          .boundary_iou = boundary_iou(matte, truth),
          .mad = mean_absolute_difference(matte, truth),
          .gradient = gradient_error(matte, truth),
          .patches = static_cast<double>(patches.areas.size()),
          .holes = static_cast<double>(holes.areas.size()),
          .patch_area = 1000 * patches.share(),
          .hole_area = 1000 * holes.share()};
}

}  // namespace

double person_iou(const GrayPicture& matte, const GrayPicture& truth) {
  return iou_of_sets(person(matte), person(truth));
}

double boundary_iou(const GrayPicture& matte, const GrayPicture& truth) {
  const double distance = std::max(1.5, 0.005 * std::hypot(matte.height, matte.width));
  return iou_of_sets(boundary_band(person(matte), distance),
                     boundary_band(person(truth), distance));
}

double mean_absolute_difference(const GrayPicture& matte, const GrayPicture& truth) {
  return static_cast<double>(sum_of_differences(matte, truth)) /
         (255.0 * static_cast<double>(matte.pixels.size())) * 1000;
}

double gradient_error(const GrayPicture& matte, const GrayPicture& truth) {
  GradientFilter of_matte(matte), of_truth(truth);
  double sum = 0;
  for (int y = 0; y < matte.height; ++y) {
    const float *p = of_matte.magnitudes(y), *q = of_truth.magnitudes(y);
    float row = 0;
    for (int x = 0; x < matte.width; ++x) row += (p[x] - q[x]) * (p[x] - q[x]);
    sum += static_cast<double>(row);
  }
  return sum / 1000;
}

double change_error(const GrayPicture& matte, const GrayPicture& matte_before,
                    const GrayPicture& truth, const GrayPicture& truth_before) {
  std::int64_t sum = 0;
  for (int y = 0; y < matte.height; ++y) {
    const std::uint8_t *m = matte.row(y), *n = matte_before.row(y);
    const std::uint8_t *t = truth.row(y), *u = truth_before.row(y);
    std::uint32_t row = 0;
    for (int x = 0; x < matte.width; ++x) {
      const int error = (m[x] - n[x]) - (t[x] - u[x]);
      row += static_cast<std::uint32_t>(error * error);
    }
    sum += row;
  }
  return std::sqrt(static_cast<double>(sum) / static_cast<double>(matte.pixels.size())) / 255 * 100;
}

double static_flicker(const GrayPicture& matte, const GrayPicture& matte_before,
                      const GrayPicture& truth, const GrayPicture& truth_before,
                      const GrayPicture& brightness, const GrayPicture& brightness_before) {
  const std::vector<int> now = sums_around(brightness), before = sums_around(brightness_before);
  std::int64_t still = 0, sum = 0;
  for (std::size_t i = 0; i < now.size(); ++i) {
    const bool stands = std::abs(now[i] - before[i]) <= still_luma * still_area &&
                        std::abs(truth.pixels[i] - truth_before.pixels[i]) <= still_truth;
    still += stands ? 1 : 0;
    sum += stands ? std::abs(matte.pixels[i] - matte_before.pixels[i]) : 0;
  }
  if (100 * still < static_cast<std::int64_t>(now.size())) return not_measured;
  return static_cast<double>(sum) / (255.0 * static_cast<double>(still)) * 1000;
}

FrameFigures compare_pictures(const GrayPicture& matte, const GrayPicture& truth) {
  return figures_of(matte, truth, patches(matte, truth), holes(matte, truth));
}

FrameFigures ClipComparison::add(GrayPicture matte, GrayPicture truth, GrayPicture brightness) {
  WrongRegions patches_now = patches(matte, truth), holes_now = holes(matte, truth);
  FrameFigures out = figures_of(matte, truth, patches_now, holes_now);
  out.new_patches = 100 * count_new(patches_now, patches_);
  out.new_holes = 100 * count_new(holes_now, holes_);
  patches_ = std::move(patches_now);
  holes_ = std::move(holes_now);
  if (!recent_.empty()) {
    const Moment& before = recent_.back();
    out.dtssd = change_error(matte, before.matte, truth, before.truth);
    out.flicker =
        static_flicker(matte, before.matte, truth, before.truth, brightness, before.brightness);
  }
  recent_.push_back({std::move(matte), std::move(truth), std::move(brightness)});
  if (recent_.size() > max_lag + 1) recent_.pop_front();
  const Moment& newest = recent_.back();
  for (int back = 0; back < static_cast<int>(recent_.size()); ++back) {
    const Moment& earlier = recent_[recent_.size() - 1 - static_cast<std::size_t>(back)];
    compare_shifted(back, newest.matte, earlier.truth);
    if (back > 0) compare_shifted(-back, earlier.matte, newest.truth);
  }
  return out;
}

void ClipComparison::compare_shifted(int shift, const GrayPicture& matte,
                                     const GrayPicture& truth) {
  const int index = shift + max_lag;
  Shift& s = shifts_[static_cast<std::size_t>(index)];
  s.sum += mean_absolute_difference(matte, truth);
  ++s.count;
}

int ClipComparison::lag() const {
  double best = std::numeric_limits<double>::infinity();
  int lag = 0;
  for (const int shift : {0, 1, -1, 2, -2, 3, -3}) {
    const int index = shift + max_lag;
    const Shift& s = shifts_[static_cast<std::size_t>(index)];
    if (s.count == 0 || s.sum / s.count >= best) continue;
    best = s.sum / s.count;
    lag = shift;
  }
  return lag;
}

}  // namespace scrim::cli
