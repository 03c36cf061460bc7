#include "sense/scene_watch.hpp"

#include <algorithm>
#include <cmath>

#include "frame/grid.hpp"
#include "frame/proxy_size.hpp"
#include "sense/sense_tuning.hpp"

namespace scrim {
namespace {

using namespace tuning::scene;

/// The least-squares line from cells of the frame before to those of this one.
class Line {
 public:
  void add(float before, float now) {
    ++count_;
    x_ += before;
    y_ += now;
    xx_ += double(before) * before;
    xy_ += double(before) * now;
    yy_ += double(now) * now;
  }

  /// Pearson's coefficient; of two even pictures 1, of an even and an uneven one 0.
  double correlation() const {
    const double of_x = variance(xx_, x_), of_y = variance(yy_, y_);
    if (of_x < flat && of_y < flat) return 1;
    if (of_x < flat || of_y < flat) return 0;
    return covariance() / std::sqrt(of_x * of_y);
  }

  double gain() const {
    const double of_x = variance(xx_, x_);
    return of_x < flat ? 1 : std::clamp(covariance() / of_x, min_gain, max_gain);
  }
  double mean_before() const { return x_ / count_; }
  double mean_now() const { return y_ / count_; }

 private:
  double variance(double sum_of_squares, double sum) const {
    return sum_of_squares / count_ - (sum / count_) * (sum / count_);
  }
  double covariance() const { return xy_ / count_ - (x_ / count_) * (y_ / count_); }

  int count_ = 0;
  double x_ = 0, y_ = 0, xx_ = 0, xy_ = 0, yy_ = 0;
};

}  // namespace

SceneWatch::SceneWatch(const Layout& layout)
    : layout_(layout),
      meter_(squares_of(ProxySize(layout).width), squares_of(ProxySize(layout).height)) {}

SceneWatch::Thumbnail SceneWatch::make_thumbnail(const PaddedPlane<std::uint16_t>& luma) {
  // In frames of fewer than 32 squares across or down, some squares are in more than one cell.
  const auto cell = [](int i, int size) {
    const int begin = i * size / side;
    return Span{begin, std::max((i + 1) * size / side, begin + 1)};
  };
  Thumbnail out;
  for (int j = 0; j < side; ++j) {
    const Span rows = cell(j, luma.height());
    for (int i = 0; i < side; ++i) {
      const Span columns = cell(i, luma.width());
      int sum = 0;
      for (int y = rows.begin; y < rows.end; ++y) {
        for (int x = columns.begin; x < columns.end; ++x) sum += luma.row(y)[x];
      }
      out[std::size_t(j * side + i)] =
          float(sum) / (square_step * float(rows.size() * columns.size()));
    }
  }
  return out;
}

bool SceneWatch::is_cut(const Thumbnail& before, const Thumbnail& now) {
  Line line;
  for (std::size_t k = 0; k < now.size(); ++k) line.add(before[k], now[k]);
  return line.correlation() < min_correlation;
}

void SceneWatch::update(const Pyramid& pyramid, const Squares* remembered) {
  before_ = now_;
  now_ = make_thumbnail(pyramid.quarter()[0]);
  change_ = {};
  if (!before_) return;
  change_.cut = is_cut(*before_, *now_);
  if (!change_.cut && remembered != nullptr) {
    change_.light = meter_.measure(pyramid.quarter(), *remembered);
  }
}

bool SceneWatch::moved_outside(const Region& window) const {
  if (!before_) return false;
  const Grid cells{{0, 0, float(layout_.width), float(layout_.height)}, side, side};
  const Span columns = cells.across().cells_in(window.x, double{window.x} + double{window.width});
  const Span rows = cells.down().cells_in(window.y, double{window.y} + double{window.height});
  const auto each_outside = [&](auto visit) {
    for (int j = 0; j < side; ++j) {
      for (int i = 0; i < side; ++i) {
        const auto k = std::size_t(j * side + i);
        if (!rows.has(j) || !columns.has(i)) visit((*before_)[k], (*now_)[k]);
      }
    }
  };
  Line line;
  each_outside([&](float before, float now) { line.add(before, now); });
  const double gain = line.gain(), mean_before = line.mean_before(), mean_now = line.mean_now();
  bool moved = false;
  each_outside([&](float before, float now) {
    const double expected = std::clamp(mean_now + gain * (before - mean_before), 0.0, 255.0);
    moved |= std::abs(now - static_cast<float>(expected)) >= movement;
  });
  return moved;
}

void SceneWatch::reset() {
  before_.reset();
  now_.reset();
  change_ = {};
}

}  // namespace scrim
