#include "segment/thumbnail.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace scrim {
namespace {

constexpr int rows_apart = 4;

/// Change of a cell's brightness that is taken for movement.
constexpr float movement = 6;

/// Pictures of one scene correlate more than this.
constexpr float likeness = 0.6F;

/// The variance of cells that are all of one brightness but for noise.
constexpr float flat = 4;

/// The least-squares line from the cells before to those now.
class Light {
 public:
  void add(float before, float now) {
    ++count_;
    x_ += before;
    y_ += now;
    xx_ += double(before) * before;
    xy_ += double(before) * now;
    yy_ += double(now) * now;
  }

  double correlation() const {
    const double across = variance(xx_, x_), along = variance(yy_, y_);
    if (across < flat && along < flat) return 1;
    if (across < flat || along < flat) return 0;
    return covariance() / std::sqrt(across * along);
  }

  float expected(float before) const {
    const double across = variance(xx_, x_);
    const double gain = across < flat ? 1 : std::clamp(covariance() / across, 0.25, 4.0);
    return static_cast<float>(std::clamp(y_ / count_ + gain * (before - x_ / count_), 0.0, 255.0));
  }

 private:
  double variance(double squares, double sum) const {
    return squares / count_ - (sum / count_) * (sum / count_);
  }
  double covariance() const { return xy_ / count_ - (x_ / count_) * (y_ / count_); }

  int count_ = 0;
  double x_ = 0, y_ = 0, xx_ = 0, xy_ = 0, yy_ = 0;
};

/// Calls visit(cell) for each cell outside the window.
template <class Visit>
void each_outside(const Region& window, Visit visit) {
  for (int j = 0; j < Thumbnail::side; ++j) {
    const float y = (float(j) + 0.5F) / Thumbnail::side;
    for (int i = 0; i < Thumbnail::side; ++i) {
      const float x = (float(i) + 0.5F) / Thumbnail::side;
      const bool inside = x >= window.x && x < window.x + window.width && y >= window.y &&
                          y < window.y + window.height;
      if (!inside) visit(std::size_t(j * Thumbnail::side + i));
    }
  }
}

}  // namespace

Thumbnail make_thumbnail(const Proxy& proxy) {
  const Plane luma = proxy.y();
  Thumbnail out;
  for (int j = 0; j < Thumbnail::side; ++j) {
    const int y0 = j * luma.height / Thumbnail::side, y1 = (j + 1) * luma.height / Thumbnail::side;
    for (int i = 0; i < Thumbnail::side; ++i) {
      const int x0 = i * luma.width / Thumbnail::side, x1 = (i + 1) * luma.width / Thumbnail::side;
      int sum = 0, count = 0;
      for (int y = y0; y < y1; y += rows_apart) {
        for (int x = x0; x < x1; ++x) sum += luma.row(y)[x];
        count += x1 - x0;
      }
      out.cells[std::size_t(j * Thumbnail::side + i)] = count == 0 ? 0 : float(sum) / float(count);
    }
  }
  return out;
}

bool moved_outside(const Thumbnail& before, const Thumbnail& now, const Region& window) {
  Light light;
  each_outside(window, [&](std::size_t k) { light.add(before.cells[k], now.cells[k]); });
  bool moved = false;
  each_outside(window, [&](std::size_t k) {
    moved |= std::abs(now.cells[k] - light.expected(before.cells[k])) >= movement;
  });
  return moved;
}

bool is_cut(const Thumbnail& before, const Thumbnail& now) {
  Light light;
  for (std::size_t k = 0; k < now.cells.size(); ++k) light.add(before.cells[k], now.cells[k]);
  return light.correlation() < likeness;
}

}  // namespace scrim
