#include "bench/matte_metrics.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <utility>

namespace scrim::bench {
namespace {

constexpr float far = 1e12F;

std::vector<std::uint8_t> person(const AlphaPicture& picture) {
  std::vector<std::uint8_t> out(picture.alpha.size());
  std::transform(picture.alpha.begin(), picture.alpha.end(), out.begin(),
                 [](std::uint8_t a) { return std::uint8_t{a >= 128}; });
  return out;
}

double iou_of_sets(std::span<const std::uint8_t> a, std::span<const std::uint8_t> b) {
  std::size_t both = 0, either = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    both += a[i] & b[i];
    either += a[i] | b[i];
  }
  return either == 0 ? 1.0 : double(both) / double(either);
}

/// The lower envelope of the parabolas (x - i)² + f[i], sampled at every x: one line's pass of the
/// distance transform.
class Envelope {
 public:
  explicit Envelope(int length) : apex_(std::size_t(length)), from_(std::size_t(length) + 1) {}

  void transform(const std::vector<float>& f, std::vector<float>& out) {
    build(f);
    std::size_t k = 0;
    for (std::size_t x = 0; x < f.size(); ++x) {
      while (from_[k + 1] < double(x)) ++k;
      const double d = double(x) - apex_[k];
      out[x] = static_cast<float>(d * d + f[std::size_t(apex_[k])]);
    }
  }

 private:
  void build(const std::vector<float>& f) {
    constexpr double infinity = std::numeric_limits<double>::infinity();
    std::size_t k = 0;
    apex_[0] = 0;
    from_[0] = -infinity;
    from_[1] = infinity;
    for (int x = 1; x < int(f.size()); ++x) {
      double cross = crossing(f, apex_[k], x);
      while (cross <= from_[k]) cross = crossing(f, apex_[--k], x);
      apex_[++k] = x;
      from_[k] = cross;
      from_[k + 1] = infinity;
    }
  }

  static double crossing(const std::vector<float>& f, int a, int b) {
    const double fa = f[std::size_t(a)] + double(a) * a, fb = f[std::size_t(b)] + double(b) * b;
    return (fb - fa) / (2.0 * (b - a));
  }

  std::vector<int> apex_;
  std::vector<double> from_;
};

std::vector<std::uint8_t> boundary_band(const AlphaPicture& picture) {
  const double band = std::max(1.5, 0.005 * std::hypot(picture.height, picture.width));
  std::vector<std::uint8_t> out = person(picture);
  const std::vector<float> distance = squared_distance_to_zero(out, picture.width, picture.height);
  for (std::size_t i = 0; i < out.size(); ++i) out[i] &= distance[i] <= band * band;
  return out;
}

double change_error(const AlphaPicture& matte, const AlphaPicture& matte_before,
                    const AlphaPicture& truth, const AlphaPicture& truth_before) {
  double sum = 0;
  for (std::size_t i = 0; i < matte.alpha.size(); ++i) {
    const double error =
        ((matte.alpha[i] - matte_before.alpha[i]) - (truth.alpha[i] - truth_before.alpha[i])) /
        255.0;
    sum += error * error;
  }
  return std::sqrt(sum / double(matte.alpha.size())) * 100;
}

/// As NumPy's: linear between the order statistics.
double percentile(std::vector<double> values, double share) {
  std::sort(values.begin(), values.end());
  const double place = share * double(values.size() - 1);
  const auto below = static_cast<std::size_t>(place);
  const std::size_t above = std::min(below + 1, values.size() - 1);
  return std::lerp(values[below], values[above], place - double(below));
}

}  // namespace

std::vector<float> squared_distance_to_zero(std::span<const std::uint8_t> picture, int width,
                                            int height) {
  std::vector<float> distance(picture.size());
  Envelope down(height), across(width);
  std::vector<float> line, transformed;
  line.resize(std::size_t(height));
  transformed.resize(std::size_t(height));
  const auto at = [&](int x, int y) {
    return std::size_t(y) * std::size_t(width) + std::size_t(x);
  };
  for (int x = 0; x < width; ++x) {
    for (int y = 0; y < height; ++y) line[std::size_t(y)] = picture[at(x, y)] == 0 ? 0 : far;
    down.transform(line, transformed);
    for (int y = 0; y < height; ++y) distance[at(x, y)] = transformed[std::size_t(y)];
  }
  line.resize(std::size_t(width));
  transformed.resize(std::size_t(width));
  for (int y = 0; y < height; ++y) {
    std::copy_n(distance.begin() + std::ptrdiff_t(at(0, y)), width, line.begin());
    across.transform(line, transformed);
    std::copy_n(transformed.begin(), width, distance.begin() + std::ptrdiff_t(at(0, y)));
  }
  return distance;
}

double person_iou(const AlphaPicture& matte, const AlphaPicture& truth) {
  return iou_of_sets(person(matte), person(truth));
}

double boundary_iou(const AlphaPicture& matte, const AlphaPicture& truth) {
  return iou_of_sets(boundary_band(matte), boundary_band(truth));
}

double mean_absolute_difference(const AlphaPicture& matte, const AlphaPicture& truth) {
  std::int64_t sum = 0;
  for (std::size_t i = 0; i < matte.alpha.size(); ++i) {
    sum += std::abs(matte.alpha[i] - truth.alpha[i]);
  }
  return double(sum) / (255.0 * double(matte.alpha.size())) * 1000;
}

void PictureMetrics::add(const AlphaPicture& matte, const AlphaPicture& truth) {
  ious_.push_back(person_iou(matte, truth));
  boundary_ious_ += boundary_iou(matte, truth);
  mads_ += mean_absolute_difference(matte, truth);
}

ClipFigures PictureMetrics::figures() const {
  if (ious_.empty()) return {};
  const double frames = double(ious_.size());
  ClipFigures out;
  out.frames = int(ious_.size());
  for (double value : ious_) out.iou += value / frames;
  out.iou_p5 = percentile(ious_, 0.05);
  out.boundary_iou = boundary_ious_ / frames;
  out.mad = mads_ / frames;
  return out;
}

void ClipMetrics::add(AlphaPicture matte, AlphaPicture truth) {
  pictures_.add(matte, truth);
  if (!recent_.empty()) {
    const Pair& before = recent_.back();
    changes_ += change_error(matte, before.matte, truth, before.truth);
  }
  recent_.push_back({std::move(matte), std::move(truth)});
  if (recent_.size() > max_lag + 1) recent_.pop_front();
  const Pair& newest = recent_.back();
  for (int back = 0; back < int(recent_.size()); ++back) {
    const Pair& earlier = recent_[recent_.size() - 1 - std::size_t(back)];
    const auto compare = [&](int shift, const AlphaPicture& m, const AlphaPicture& t) {
      Shift& s = shifts_[std::size_t(shift + max_lag)];
      s.sum += mean_absolute_difference(m, t);
      ++s.count;
    };
    compare(back, newest.matte, earlier.truth);
    if (back > 0) compare(-back, earlier.matte, newest.truth);
  }
}

ClipFigures ClipMetrics::figures() const {
  ClipFigures out = pictures_.figures();
  out.dtssd = out.frames > 1 ? changes_ / (out.frames - 1) : 0;
  double best = far;
  for (int shift : {0, 1, -1, 2, -2, 3, -3}) {
    const Shift& s = shifts_[std::size_t(shift + max_lag)];
    if (s.count == 0 || s.sum / s.count >= best) continue;
    best = s.sum / s.count;
    out.lag = shift;
  }
  return out;
}

}  // namespace scrim::bench
