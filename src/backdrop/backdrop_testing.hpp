/// For tests: backdrops as pictures.
#pragma once

#include <algorithm>
#include <array>
#include <functional>
#include <string>
#include <vector>

#include "backdrop/backdrop.hpp"
#include "frame/test_frame.hpp"

namespace scrim {

inline constexpr std::array strengths{0, 13, 50, 77, 100};
inline constexpr std::array looks{Look::soft, Look::lens};

/// For test suites with a look as parameter.
inline std::string name_of_look(const testing::TestParamInfo<Look>& info) {
  return info.param == Look::lens ? "Lens" : "Soft";
}

/// A frame whose Y is luma(x, y); chroma is neutral.
inline void draw(const TestFrame& frame, const std::function<double(double, double)>& luma) {
  frame.each([&](int p, int y, std::size_t x, std::uint8_t& b) {
    b = p == 0 ? static_cast<std::uint8_t>(std::clamp(luma(double(x), y), 0.0, 255.0)) : 128;
  });
}

/// A mask of cells that are `inside` or not, over the whole frame or a part of it.
struct GivenMask {
  static constexpr int width = 256, height = 144;
  std::vector<float> values = std::vector<float>(std::size_t(width * height));
  Region region;

  GivenMask(const Region& where, const std::function<float(float, float)>& person) : region(where) {
    for (int y = 0; y < height; ++y) {
      for (int x = 0; x < width; ++x) {
        values[std::size_t(y * width + x)] =
            person(region.x + (float(x) + 0.5F) * region.width / width,
                   region.y + (float(y) + 0.5F) * region.height / height);
      }
    }
  }
  Mask view() const { return {values.data(), width, height, region}; }
};

inline Region whole(const Layout& layout) {
  return {0, 0, float(layout.width), float(layout.height)};
}

/// Pixels from one of the blur's samples to the next.
inline double pitch(const Layout& layout, const Settings& settings) {
  const int cell = square_side * ProxySize(layout).scale;
  return sample_grid(layout, cell, settings.look, settings.strength).pitch_x;
}

/// Shows the backdrop of `in` in a frame of its own.
class ShownBackdrop {
 public:
  ShownBackdrop(const TestFrame& in, const Mask& mask, const Settings& settings)
      : ShownBackdrop(in, mask, settings, Backdrop(in.view().layout)) {}

  ShownBackdrop(const TestFrame& in, const Mask& mask, const Settings& settings, Backdrop backdrop)
      : frame(in.view().layout) {
    const Layout& layout = in.view().layout;
    Pyramid pyramid(layout, Sight::signal);
    pyramid.update(in, 1);
    backdrop.prepare(pyramid, mask, settings);
    for (int p = 0; p < plane_count(layout.format); ++p) {
      for (int y = 0; y < row_count(layout, p); ++y) {
        backdrop.row(p, y, 0, row_samples(layout, p), frame.row(p, y));
      }
    }
  }
  int luma(int x, int y) const { return frame.row(0, y)[x]; }

  TestFrame frame;
};

}  // namespace scrim
