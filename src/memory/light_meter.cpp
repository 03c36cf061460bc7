#include "memory/light_meter.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "memory/memory_tuning.hpp"

namespace scrim {
namespace {

using namespace tuning::light;

constexpr float brightest = 255 * square_step;

int step_for(int width, int height) {
  return std::max(1, int(std::sqrt(float(width) * float(height) / squares_looked_at)));
}

}  // namespace

void relight(Squares& remembered, const LightChange& light) {
  for (std::size_t k = 0; k < remembered.size(); ++k) {
    const float gain = light.gain[k], offset = light.offset[k];
    PaddedPlane<std::uint16_t>& plane = remembered[k];
    for (int y = 0; y < plane.height(); ++y) {
      std::uint16_t* row = plane.row(y);
      for (int x = 0; x < plane.width(); ++x) {
        const float value = gain * row[x] + offset;
        row[x] = static_cast<std::uint16_t>(std::clamp(value, 0.0F, brightest) + 0.5F);
      }
    }
  }
}

LightMeter::LightMeter(int width, int height)
    : step_(step_for(width, height)),
      pairs_(std::size_t(width / step_ + 1) * std::size_t(height / step_ + 1)),
      scratch_(pairs_.size()) {}

template <class Value>
float LightMeter::median(std::size_t begin, std::size_t end, Value value) {
  const auto last = std::transform(pairs_.begin() + std::ptrdiff_t(begin),
                                   pairs_.begin() + std::ptrdiff_t(end), scratch_.begin(), value);
  const auto middle = scratch_.begin() + (last - scratch_.begin()) / 2;
  std::nth_element(scratch_.begin(), middle, last);
  return *middle;
}

std::size_t LightMeter::alike(std::size_t count, const LightChange& light) const {
  return std::size_t(std::count_if(
      pairs_.begin(), pairs_.begin() + std::ptrdiff_t(count), [&light](const Pair& pair) {
        bool as_remembered = true;
        for (std::size_t k = 0; k < 3; ++k) {
          const float expected = light.gain[k] * pair.then[k] + light.offset[k];
          as_remembered &= std::abs(pair.now[k] - expected) <= tuning::light::alike;
        }
        return as_remembered;
      }));
}

std::size_t LightMeter::gather(const Squares& squares, const Squares& known, int step) {
  std::size_t count = 0;
  for (int y = step / 2; y < squares[0].height(); y += step) {
    for (int x = step / 2; x < squares[0].width(); x += step) {
      Pair& pair = pairs_[count++];
      for (std::size_t k = 0; k < 3; ++k) {
        pair.then[k] = known[k].row(y)[x];
        pair.now[k] = squares[k].row(y)[x];
      }
    }
  }
  return count;
}

/// The resistant line through the first `count` pairs, which it puts in another order.
LightChange LightMeter::fit(std::size_t count) {
  const auto middle = pairs_.begin() + std::ptrdiff_t(count / 2);
  std::nth_element(pairs_.begin(), middle, pairs_.begin() + std::ptrdiff_t(count),
                   [](const Pair& a, const Pair& b) { return a.then[0] < b.then[0]; });
  const auto then = [](const Pair& pair) { return pair.then[0]; };
  const auto now = [](const Pair& pair) { return pair.now[0]; };
  const float dark_then = median(0, count / 2, then), bright_then = median(count / 2, count, then);
  const float dark_now = median(0, count / 2, now), bright_now = median(count / 2, count, now);
  const float contrast = bright_then - dark_then;
  LightChange light;
  if (contrast >= min_contrast) {
    light.gain.fill(std::clamp((bright_now - dark_now) / contrast, min_gain, max_gain));
  }
  const float gain = light.gain[0];
  light.offset[0] = (bright_now + dark_now - gain * (bright_then + dark_then)) / 2;
  for (std::size_t k = 1; k < 3; ++k) {
    light.offset[k] =
        median(0, count, [&](const Pair& pair) { return pair.now[k] - gain * pair.then[k]; });
  }
  return light;
}

LightChange LightMeter::measure(const Squares& squares, const Squares& known) {
  const auto nothing_to_explain = [this](std::size_t count) {
    return float(alike(count, {})) >= enough * float(count);
  };
  if (nothing_to_explain(gather(squares, known, glance * step_))) return {};
  const std::size_t count = gather(squares, known, step_);
  if (nothing_to_explain(count)) return {};
  const std::size_t alike_before = alike(count, {});
  const LightChange light = fit(count);
  const bool better =
      float(alike(count, light)) >= float(alike_before) + clearly_more * float(count);
  return better ? light : LightChange{};
}

}  // namespace scrim
