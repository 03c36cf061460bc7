#include "backdrop/lens.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <random>
#include <utility>
#include <vector>

#include "backdrop/backdrop_testing.hpp"
#include "backdrop/radiance.hpp"
#include "backdrop/reference_lens.hpp"
#include "frame/colour.hpp"
#include "frame/signal.hpp"

namespace scrim {
namespace {

TEST(Radiance, AddsUpTheLightOfCellsOnEveryTarget) {
  for (const auto& [width, height] : {std::array{640, 64}, {65, 67}, {962, 70}, {127, 66}}) {
    for (const Transfer transfer : {Transfer::sdr, Transfer::hlg, Transfer::pq}) {
      const Range range = transfer == Transfer::hlg ? Range::full : Range::limited;
      const Layout layout{
          .width = width, .height = height, .matrix = Matrix::bt601, .range = range};
      const TestFrame frame(layout);
      frame.randomise(1);
      Proxy proxy(layout);
      proxy.update(frame);
      on_every_target([&, of = transfer] {
        Radiance light(ProxySize(layout), light_curve(of));
        light.update(proxy);
        for (int j = 0; j < squares_of(proxy.height()); ++j) {
          for (int i = 0; i < squares_of(proxy.width()); ++i) {
            const auto expected = reference_light(proxy, i, j, of);
            for (std::size_t c = 0; c < 3; ++c) {
              ASSERT_NEAR(double{light.sums(int(c), j)[i]}, expected[c], 1e-3 + 1e-5 * expected[c])
                  << i << "," << j;
            }
          }
        }
      });
    }
  }
}

TEST(Radiance, ValueOfIsTheInverseOfLightOf) {
  for (float r = 0; r <= 1; r += 0.125F) {
    for (float g = 0; g <= 1; g += 0.125F) {
      for (const Transfer transfer : {Transfer::sdr, Transfer::hlg, Transfer::pq}) {
        const LightCurve curve = light_curve(transfer);
        const RgbTriple value{r, g, 1 - r};
        const RgbTriple again = value_of(light_of(value, curve), curve);
        for (std::size_t c = 0; c < 3; ++c) EXPECT_NEAR(again[c], value[c], 1e-5);
      }
    }
  }
}

/// How far two curves that differ by a factor are apart, as a share, where `wanted` is.
template <class Light, class Wanted>
double distance_of_curves(Transfer transfer, Light light, Wanted wanted) {
  double least = 1e9, most = 0;
  for (int i = 1; i <= 1000; ++i) {
    const double signal = i / 1000.0;
    if (!wanted(light_of_grey(transfer, signal) * 203)) continue;
    const auto value = float(signal);
    const double ratio =
        double{light_of({value, value, value}, light_curve(transfer))[0]} / light(signal);
    least = std::min(least, ratio);
    most = std::max(most, ratio);
  }
  return std::sqrt(most / least) - 1;
}

TEST(Radiance, FollowsTheLightOfBt2100) {
  const auto pq = [](double signal) { return light_of_grey(Transfer::pq, signal); };
  const auto in_masters = [](double light) { return light >= 5 && light <= 4000; };
  EXPECT_LT(distance_of_curves(Transfer::pq, pq, in_masters), 1.0 / 6);
  // What a display adds to the scene's light is its system gamma, 1.2.
  const auto hlg = [](double signal) {
    return std::pow(light_of_grey(Transfer::hlg, signal), 1 / 1.2);
  };
  const auto everywhere = [](double) { return true; };
  EXPECT_LT(distance_of_curves(Transfer::hlg, hlg, everywhere), 1.0 / 8);
}

struct ExpectedNode {
  int x, y;
  std::array<double, 3> channel;
};

/// Some of the nodes, by the slow lens.
std::vector<ExpectedNode> expected_nodes(const Layout& layout, const Samples& light,
                                         const SampleGrid& grid) {
  const Nodes nodes(layout.width, layout.height, grid.step);
  const RgbToYuv to_yuv = rgb_to_yuv(layout.matrix, layout.range);
  std::vector<ExpectedNode> all;
  for (int i = 0; i < nodes.across() * nodes.down(); i += 41) {
    ExpectedNode node{i % nodes.across(), i / nodes.across(), {}};
    const auto rgb =
        reference_disc(light, node.x * grid.step / grid.pitch_x, node.y * grid.step / grid.pitch_y,
                       grid.radius, layout.transfer);
    for (std::size_t c = 0; c < 3; ++c) {
      node.channel[c] = 255 * rgb[c];
      if (is_rgb(layout.format)) continue;
      node.channel[c] = double{to_yuv.offset[c]};
      for (std::size_t k = 0; k < 3; ++k) {
        node.channel[c] += double{to_yuv.gain[c][k]} * 255 * rgb[k];
      }
    }
    all.push_back(node);
  }
  return all;
}

TEST(Lens, DrawsTheDiscOfItsDefinitionOnEveryTarget) {
  std::mt19937 random(2);
  std::uniform_real_distribution<float> level(0, 1);
  for (const auto& [width, height] : {std::array{320, 180}, {333, 187}, {65, 131}}) {
    for (const auto& [format, transfer] : {std::pair{Format::rgba, Transfer::sdr},
                                           {Format::nv12, Transfer::sdr},
                                           {Format::i010, Transfer::hlg},
                                           {Format::rgba16, Transfer::pq}}) {
      const Layout layout{.width = width,
                          .height = height,
                          .format = format,
                          .range = Range::full,
                          .transfer = transfer};
      for (const int strength : {0, 40, 100}) {
        const SampleGrid grid = sample_grid(layout, square_side, Look::lens, strength);
        std::vector<Sample> room(std::size_t(grid.width * grid.height));
        for (Sample& s : room) {
          const RgbTriple light =
              light_of({level(random), level(random), level(random)}, light_curve(transfer));
          s = {{light[0], light[1], light[2], 1}};
        }
        const Samples light{room.data(), grid.width, grid.height};
        const auto expected = expected_nodes(layout, light, grid);
        on_every_target([&] {
          std::vector<Sample> copy = room;
          Nodes nodes(layout.width, layout.height, grid.step);
          Filler filler(grid.width, grid.height);
          Lens lens(layout, grid.width, grid.height);
          lens.plan(grid);
          lens.render({copy.data(), grid.width, grid.height}, filler, nodes);
          for (const ExpectedNode& e : expected) {
            const Node& node = nodes.row(e.y)[e.x];
            for (std::size_t c = 0; c < 3; ++c) {
              // The light of PQ's lamps is fifty times that of the rest: a disc's rim counts.
              ASSERT_NEAR(node[c] / 64.0, e.channel[c], layout.transfer == Transfer::pq ? 0.8 : 0.3)
                  << e.x << "," << e.y;
            }
            ASSERT_EQ(node[3], 255 * 64);
          }
        });
      }
    }
  }
}

TEST(Lens, SharesAddUpToOne) {
  for (const double radius : {1.2, 1.7, 2.0}) {
    for (const double x : {-0.5, -0.25, 0.0, 0.3}) {
      double sum = 0;
      for (const float w : disc_weights(x, -0.5, radius)) sum += double{w};
      EXPECT_NEAR(sum, 1, 1e-6);
    }
  }
}

/// The light that a lamp adds to a dark room, and its shape.
class Spot {
 public:
  static constexpr int width = 1280, height = 720;
  static constexpr int dark = 40;

  /// `side` is the lamp's, in pixels.
  Spot(double x, double y, double side, int strength) {
    const TestFrame in(Layout{.width = width, .height = height, .range = Range::full});
    draw(in, [&](double i, double j) {
      return std::max(std::abs(i + 0.5 - x), std::abs(j + 0.5 - y)) < side / 2 ? 255 : dark;
    });
    const ShownBackdrop shown(in, {}, {.strength = strength, .look = Look::lens});
    for (int j = 0; j < height; ++j) {
      for (int i = 0; i < width; ++i) light_.push_back(light(shown.luma(i, j)) - light(dark));
    }
    for (int j = 0; j < height; ++j) {
      for (int i = 0; i < width; ++i) add(i, j, at(i, j));
    }
    centre_x_ = sum_x_ / total;
    centre_y_ = sum_y_ / total;
    energy = total / (side * side * (light(255) - light(dark)));
    xx = sum_xx_ / total - centre_x_ * centre_x_;
    yy = sum_yy_ / total - centre_y_ * centre_y_;
    xy = sum_xy_ / total - centre_x_ * centre_y_;
  }

  static double light(int luma) {
    const float value = float(luma) / 255;
    return double{light_of({value, value, value})[0]};
  }
  double at(int x, int y) const { return light_[std::size_t(y * width + x)]; }

  /// Pixels from the spot's centre to where it has half the light of its middle.
  double reach(double angle) const {
    for (int r = 0;; ++r) {
      const int x = int(centre_x_ + r * std::cos(angle));
      const int y = int(centre_y_ + r * std::sin(angle));
      if (at(x, y) < at(int(centre_x_), int(centre_y_)) / 2) return r;
    }
  }

  /// Standard deviation over mean of the light within a radius.
  double unevenness(double radius) const {
    double sum = 0;
    double squares = 0;
    int count = 0;
    for (int y = 0; y < height; ++y) {
      for (int x = 0; x < width; ++x) {
        if (std::hypot(x - centre_x_, y - centre_y_) > radius) continue;
        sum += at(x, y);
        squares += at(x, y) * at(x, y);
        ++count;
      }
    }
    const double mean = sum / count;
    return std::sqrt(std::max(0.0, squares / count - mean * mean)) / mean;
  }
  double offset(double x, double y) const {
    return std::hypot(centre_x_ + 0.5 - x, centre_y_ + 0.5 - y);
  }

  double total = 0;
  double energy = 0;              ///< the spot's light over the lamp's
  double xx = 0, yy = 0, xy = 0;  ///< second moments

 private:
  void add(double x, double y, double l) {
    total += l;
    sum_x_ += x * l;
    sum_y_ += y * l;
    sum_xx_ += x * x * l;
    sum_yy_ += y * y * l;
    sum_xy_ += x * y * l;
  }

  std::vector<double> light_;
  double sum_x_ = 0, sum_y_ = 0, sum_xx_ = 0, sum_yy_ = 0, sum_xy_ = 0;
  double centre_x_ = 0, centre_y_ = 0;
};

constexpr std::array lens_strengths{0, 25, 50, 75, 100};

TEST(Lens, AHighlightBecomesARoundFlatDiscOfTheSameLight) {
  for (const int strength : lens_strengths) {
    const Layout layout{.width = 1280, .height = 720};
    const SampleGrid grid = sample_grid(layout, 8, Look::lens, strength);
    const double pitch = grid.pitch_x;
    const double radius = grid.radius * pitch;
    // In the middle of a sample.
    const double x = pitch * (std::floor(640 / pitch) + 0.5);
    const double y = pitch * (std::floor(360 / pitch) + 0.5);
    const Spot spot(x, y, 8, strength);
    EXPECT_NEAR(spot.energy, 1, 0.06) << strength;
    EXPECT_LT(spot.offset(x, y), 0.25 * pitch) << strength;
    EXPECT_NEAR(spot.xx / spot.yy, 1, 0.02) << strength;
    EXPECT_NEAR(spot.xy / spot.yy, 0, 0.02) << strength;
    // A disc's second moment, and that of the sample's square.
    const double expected = radius * radius / 4 + pitch * pitch / 12;
    EXPECT_NEAR(std::sqrt(spot.xx / expected), 1, 0.06) << strength;
    EXPECT_LT(spot.unevenness(radius - 0.75 * pitch), 0.05) << strength;
    double nearest = 1e9;
    double farthest = 0;
    for (int i = 0; i < 64; ++i) {
      const double reach = spot.reach(i * std::numbers::pi / 32);
      nearest = std::min(nearest, reach);
      farthest = std::max(farthest, reach);
    }
    EXPECT_NEAR(nearest, radius, 0.1 * radius) << strength;
    EXPECT_NEAR(farthest, radius, 0.1 * radius) << strength;
  }
}

TEST(Lens, AHighlightKeepsItsLightAndItsPlaceWhereverItIs) {
  for (const int strength : lens_strengths) {
    const double pitch =
        sample_grid({.width = 1280, .height = 720}, 8, Look::lens, strength).pitch_x;
    for (const double x : {501.0, 640.0, 777.0}) {
      const Spot spot(x, 400, 16, strength);
      // A pixel of the proxy that is half lamp has less than half of its light.
      EXPECT_NEAR(spot.energy, 1, 0.2) << strength << " " << x;
      EXPECT_LT(spot.offset(x, 400), 0.75 * pitch) << strength << " " << x;
      EXPECT_NEAR(spot.xx / spot.yy, 1, 0.4) << strength << " " << x;
    }
  }
}

TEST(Lens, ALampOfFourPixelsStillBecomesADisc) {
  const TestFrame in(Layout{.width = 1280, .height = 720, .range = Range::full});
  draw(in, [&](double x, double y) {
    return std::abs(x - 641.5) < 2 && std::abs(y - 361.5) < 2 ? 255 : 20;
  });
  const ShownBackdrop soft(in, {}, {});
  const ShownBackdrop lens(in, {}, {.look = Look::lens});
  EXPECT_LT(soft.luma(640, 360), 25);
  EXPECT_GT(lens.luma(640, 360), 40);
}

TEST(Lens, DiscsGrowWithTheStrength) {
  double before = 0;
  for (int strength = 0; strength <= 100; strength += 10) {
    const Spot spot(640, 360, 16, strength);
    EXPECT_GT(spot.xx + spot.yy, before) << strength;
    before = spot.xx + spot.yy;
  }
}

TEST(Lens, ARedLampMakesARedDisc) {
  const TestFrame in(Layout{.width = 640, .height = 360, .format = Format::rgba});
  in.each([](int, int y, std::size_t i, std::uint8_t& b) {
    const bool lamp = std::hypot(double(i / 4) - 320, y - 180) < 8;
    b = lamp ? std::array<std::uint8_t, 4>{255, 60, 30, 255}[i % 4] : 8;
  });
  const ShownBackdrop shown(in, {}, {.look = Look::lens});
  const std::uint8_t* pixel = shown.frame.row(0, 180) + 4 * std::size_t{320};
  EXPECT_GT(pixel[0], 90);
  EXPECT_NEAR(double(pixel[1]) / pixel[0], 60.0 / 255, 0.08);
  EXPECT_NEAR(double(pixel[2]) / pixel[0], 30.0 / 255, 0.08);
}

TEST(LightCurve, IsWhatRadianceAddsUpOnEveryTarget) {
  const Layout layout{.width = 64, .height = 64, .format = Format::i420, .range = Range::full};
  const TestFrame frame(layout);
  for (const Transfer transfer : {Transfer::sdr, Transfer::pq, Transfer::hlg}) {
    for (const int level : {0, 90, 200, 255}) {
      draw(frame, [&](double, double) { return level; });
      Proxy proxy(layout);
      proxy.update(frame);
      const float value = float(level) / 255;
      const float light = light_of({value, value, value}, light_curve(transfer))[1];
      on_every_target([&] {
        Radiance radiance(ProxySize(layout), light_curve(transfer));
        radiance.update(proxy);
        EXPECT_NEAR(radiance.sums(1, 2)[3], 16 * light, 1e-4F + light * 1e-3F);
      });
    }
  }
}

TEST(LightCurve, FollowsWhatTheSignalStandsFor) {
  for (const Transfer transfer : {Transfer::pq, Transfer::hlg}) {
    const LightCurve curve = light_curve(transfer);
    const double white = transfer == Transfer::pq ? 0.5807 : 0.75;
    const auto light = [&](double signal) {
      const auto value = float(signal);
      return double{light_of({value, value, value}, curve)[0]};
    };
    for (const double signal : {0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9}) {
      // Of HLG the scene's light: without the display's own gamma.
      const double exact = transfer == Transfer::pq
                               ? light_of_grey(transfer, signal)
                               : std::pow(light_of_grey(transfer, signal), 1 / 1.2);
      EXPECT_NEAR(light(signal) / light(white) / exact, 1, 0.25) << name(transfer) << signal;
      const auto value = float(signal);
      EXPECT_NEAR(value_of(light_of({value, value / 2, 0.1F}, curve), curve)[0], signal, 1e-4);
    }
  }
}

}  // namespace
}  // namespace scrim
