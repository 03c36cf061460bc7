/// For tests of composing: a given matte, its rough form, and all that composes a frame with it.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "backdrop/backdrop.hpp"
#include "compose/composer.hpp"
#include "compose/reference_own_colour.hpp"
#include "frame/reference_blend.hpp"
#include "frame/test_frame.hpp"

namespace scrim {

using Matte = std::vector<std::uint8_t>;

/// Gives the rows of a matte as Refiner does.
struct GivenMatte {
  const Matte& values;
  int width;

  Span row(int y, const std::uint8_t*, std::uint8_t* matte) const {
    const std::uint8_t* from = values.data() + std::ptrdiff_t{y} * width;
    std::copy_n(from, width, matte);
    Span span;
    for (int x = 0; x < width; ++x) {
      if (from[x] == 0) continue;
      if (span.end == 0) span.begin = x;
      span.end = x + 1;
    }
    return span;
  }
};

inline Matte even(const Layout& layout, std::uint8_t value) {
  return Matte(std::size_t(layout.width) * std::size_t(layout.height), value);
}

/// A soft disc: 255 inside, 0 outside, and every value in between.
inline Matte disc(const Layout& layout) {
  Matte matte;
  const double radius = 0.3 * std::min(layout.width, layout.height);
  for (int y = 0; y < layout.height; ++y) {
    for (int x = 0; x < layout.width; ++x) {
      const double distance = std::hypot(x - 0.55 * layout.width, y - 0.45 * layout.height);
      const double value = 127.5 + (radius - distance) * 20;
      matte.push_back(static_cast<std::uint8_t>(std::clamp(value, 0.0, 255.0)));
    }
  }
  return matte;
}

/// A matte's cells of 2×2 samples of the proxy.
class Rough {
 public:
  Rough(const Layout& layout, const Proxy& proxy, const Matte& matte)
      : width_(half(proxy.width())),
        height_(half(proxy.height())),
        values_(std::size_t(width_) * std::size_t(height_)) {
    const int side = 2 * proxy.scale();
    for (int y = 0; y < height_; ++y) {
      for (int x = 0; x < width_; ++x) {
        const Pixels square{x * side, std::min((x + 1) * side, layout.width), y * side,
                            std::min((y + 1) * side, layout.height)};
        values_[std::size_t(y * width_ + x)] =
            static_cast<std::uint8_t>(std::lround(mean_weight(matte, layout.width, square)));
      }
    }
  }
  Plane plane() const { return {values_.data(), width_, width_, height_}; }

 private:
  int width_, height_;
  Buffer<std::uint8_t> values_;
};

/// A frame, its backdrop and all that composes them.
class ComposedScene {
 public:
  explicit ComposedScene(const Layout& layout, const Settings& settings = {},
                         Techniques without = {})
      : layout_(layout),
        pyramid_(layout, Sight::signal),
        backdrop_(layout),
        composer_(layout, without),
        settings_(settings) {}

  void set_picture(const Frame& picture) { backdrop_.set_picture(picture); }

  void compose(const Frame& in, const Matte& matte, const MutableFrame& out,
               MattePlane matte_out = {}, AlphaPlane opacity = {}) {
    pyramid_.update(in, 1);
    backdrop_.prepare(pyramid_, Mask{}, settings_);
    composer_.prepare(pyramid_, Rough(layout_, pyramid_.proxy(), matte).plane(), backdrop_,
                      settings_);
    composer_.compose(in, GivenMatte{matte, layout_.width}, backdrop_, out, matte_out, opacity);
  }

  /// The backdrop alone, as a frame.
  void show_backdrop(const Frame& in, const TestFrame& out) {
    pyramid_.update(in, 1);
    backdrop_.prepare(pyramid_, Mask{}, settings_);
    for (int p = 0; p < plane_count(layout_.format); ++p) {
      for (int y = 0; y < row_count(layout_, p); ++y) {
        backdrop_.row(p, y, 0, row_samples(layout_, p), out.row(p, y));
      }
    }
  }

  /// The person's own colours, all over, by the reference.
  void show_own(const Frame& in, const Matte& matte, const TestFrame& out) {
    pyramid_.update(in, 1);
    backdrop_.prepare(pyramid_, Mask{}, settings_);
    const Rough rough(layout_, pyramid_.proxy(), matte);
    reference_own_colour(in, pyramid_.proxy(), rough.plane(), backdrop_.ambience(), matte, out);
  }

 private:
  Layout layout_;
  Pyramid pyramid_;
  Backdrop backdrop_;
  Composer composer_;
  Settings settings_;
};

inline std::vector<Layout> layouts() {
  std::vector<Layout> all;
  constexpr std::array sizes{std::array{64, 64}, std::array{65, 67}, std::array{130, 66},
                             std::array{193, 71}, std::array{320, 180}};
  for (const auto& [width, height] : sizes) {
    for (const Format format : all_formats) {
      all.push_back({.width = width, .height = height, .format = format});
    }
  }
  return all;
}

template <class Check>
void for_each_layout(Check check) {
  for (const Layout& layout : layouts()) {
    SCOPED_TRACE(testing::Message()
                 << layout.width << "x" << layout.height << " format " << int(layout.format));
    check(layout);
  }
}

inline bool is_alpha(const Layout& layout, std::size_t byte) {
  return is_rgb(layout.format) && byte % 4 == 3;
}

}  // namespace scrim
