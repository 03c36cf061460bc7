#include "frame/scaler.hpp"

#include <algorithm>
#include <cmath>

#include "frame/scale_kernels.hpp"

namespace scrim {
namespace {

constexpr std::size_t padding = 64;

/// Beyond the input's ends its last samples stand in.
Taps taps_at(const Axis& axis, int i, std::vector<float>& weights) {
  const double stretch = std::max(1.0, axis.step);
  const double centre = axis.begin + (i + 0.5) * axis.step - 0.5;
  const auto inside = [&](int k) { return std::clamp(k, 0, axis.in - 1); };
  const int from = int(std::floor(centre - 2 * stretch)) + 1;
  const int to = int(std::ceil(centre + 2 * stretch)) - 1;
  std::vector<double> sums(std::size_t(inside(to) - inside(from) + 1));
  double sum = 0;
  for (int k = from; k <= to; ++k) {
    const double weight = cubic_weight((k - centre) / stretch);
    sums[std::size_t(inside(k) - inside(from))] += weight;
    sum += weight;
  }
  const auto has_say = [](double weight) { return weight != 0; };
  const auto first = std::find_if(sums.begin(), sums.end() - 1, has_say);
  const auto last = std::find_if(sums.rbegin(), sums.rend() - 1, has_say).base();
  const Taps taps{inside(from) + int(first - sums.begin()), int(last - first), weights.size()};
  for (auto w = first; w != last; ++w) weights.push_back(static_cast<float>(*w / sum));
  if (taps.count % 2 != 0) weights.push_back(0);
  return taps;
}

}  // namespace

double cubic_weight(double distance) {
  const double x = std::abs(distance);
  if (x < 1) return (1.5 * x - 2.5) * x * x + 1;
  if (x < 2) return ((-0.5 * x + 2.5) * x - 4) * x + 2;
  return 0;
}

Filter::Filter(const Axis& axis) {
  taps_.reserve(std::size_t(axis.out));
  for (int i = 0; i < axis.out; ++i) taps_.push_back(taps_at(axis, i, weights_));
}

Scaler::Scaler(const Layout& picture, Sheet sheet, const Axis& columns, const Axis& rows)
    : codes_(codes_of(picture, first_component(sheet))),
      sheet_(sheet),
      components_(component_count(picture.format, sheet)),
      columns_(columns),
      rows_(rows),
      source_(picture.width),
      in_width_(round_up(std::size_t(columns.in), padding)),
      out_width_(round_up(std::size_t(columns.out), padding) + padding),
      sums_(std::size_t(components_ * group) * in_width_),
      woven_(group * in_width_),
      narrow_(group * out_width_),
      result_(std::size_t(components_ * group) * out_width_) {}

void Scaler::add(const std::uint8_t* row, float weight, float* sums) const {
  const Depth& depth = codes_.depth;
  if (depth.bits == 8) {
    add_scaled(row, weight, in_width_, sums);
  } else {
    const float gain = codes_.gain * float(1 << depth.shift);
    add_scaled_words(reinterpret_cast<const std::uint16_t*>(row), depth.mask(), weight / gain,
                     in_width_, sums);
  }
}

void Scaler::scale(const Frame& picture, int y) {
  std::fill_n(sums_.data(), sums_.size(), codes_.level(0));
  const auto begin = rows_.taps().begin() + y;
  const auto end = begin + std::min(group, int(rows_.taps().end() - begin));
  int first = begin->first, last = first;
  for (auto taps = begin; taps != end; ++taps) {
    first = std::min(first, taps->first);
    last = std::max(last, taps->first + taps->count);
  }
  for (int k = first; k < last; ++k) {
    const SheetRows::Rows rows = source_.read(picture, sheet_, k);
    for (auto taps = begin; taps != end; ++taps) {
      const int at = k - taps->first;
      if (at < 0 || at >= taps->count) continue;
      const float weight = rows_.weights(*taps)[at];
      for (int c = 0; c < components_; ++c) {
        const auto place = std::size_t(c * group + int(taps - begin)) * in_width_;
        add(rows[std::size_t(c)], weight, sums_.data() + place);
      }
    }
  }
  for (int c = 0; c < components_; ++c) {
    weave(sums_.data() + std::size_t(c * group) * in_width_, in_width_, woven_.data());
    filter_columns(woven_.data(), columns_.taps().data(), columns_.weights(),
                   columns_.taps().size(), narrow_.data());
    unweave(narrow_.data(), out_width_, result_.data() + std::size_t(c * group) * out_width_);
  }
}

const float* Scaler::row(int component, int r) const {
  return result_.data() + std::size_t(component * group + r) * out_width_;
}

std::size_t Scaler::memory() const {
  return columns_.memory() + rows_.memory() + source_.memory() + sums_.bytes() + woven_.bytes() +
         narrow_.bytes() + result_.bytes();
}

}  // namespace scrim
