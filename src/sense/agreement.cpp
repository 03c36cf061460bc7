#include "sense/agreement.hpp"

#include <algorithm>

#include "frame/proxy_size.hpp"
#include "sense/sense_tuning.hpp"

namespace scrim {
namespace {

/// Samples of the proxy across a cell.
constexpr int step = 2;

int cells(int samples) {
  return (samples + step - 1) / step;
}

/// From none to all between a third and two thirds.
float decided(float share) {
  return std::clamp(3 * share - 1, 0.0F, 1.0F);
}

}  // namespace

Agreement::Agreement(const Layout& layout)
    : Agreement(layout, cells(ProxySize(layout).width), cells(ProxySize(layout).height),
                step * ProxySize(layout).scale) {}

Agreement::Agreement(const Layout& layout, int columns, int rows, int cell)
    : columns_(columns),
      rows_(rows),
      region_{0, 0, float(columns * cell), float(rows * cell)},
      resampler_(layout, columns, rows),
      person_(std::size_t(columns) * std::size_t(rows)),
      weight_(person_.size()),
      mask_(person_.size()) {}

void Agreement::clear() {
  looks_ = abstained_ = 0;
  std::fill_n(person_.data(), person_.size(), 0.0F);
  std::fill_n(weight_.data(), weight_.size(), 0.0F);
}

void Agreement::add(const Mask& look, float weight) {
  stamp_ = looks_ == 0 || look.stamp == stamp_ ? look.stamp : Stamp{};
  ++looks_;
  constexpr int group = 4;
  resampler_.aim(look, region_);
  const Span x = resampler_.columns(), y = resampler_.rows();
  for (int first = y.begin; first < y.end; first += group) {
    const float* cells = resampler_.four_rows(first);
    for (int k = 0; k < std::min(group, y.end - first); ++k) {
      const std::ptrdiff_t row = std::ptrdiff_t{first + k} * columns_;
      for (int i = x.begin; i < x.end; ++i) {
        person_.data()[row + i] += weight * cells[group * i + k];
        weight_.data()[row + i] += weight;
      }
    }
  }
}

Mask Agreement::mask() {
  if (looks_ <= abstained_) return {};
  for (std::size_t i = 0; i < mask_.size(); ++i) {
    const float weight = weight_.data()[i];
    mask_.data()[i] = weight > 0 ? decided(person_.data()[i] / weight) : 0;
  }
  return {mask_.data(), columns_, rows_, region_, stamp_};
}

}  // namespace scrim
