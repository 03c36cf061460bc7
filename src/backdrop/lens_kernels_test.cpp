#include "backdrop/lens_kernels.hpp"

#include <gtest/gtest.h>

#include <random>

#include "backdrop/radiance.hpp"
#include "frame/test_frame.hpp"
#include "support/aligned.hpp"

namespace scrim {
namespace {

/// Rows of light under a row of discs, and a table of weights for each phase.
struct Discs {
  static constexpr std::size_t row = 64;

  Discs() : light(3 * lens_taps * row) {
    std::mt19937 random(5);
    std::uniform_real_distribution<float> share(0, 1);
    for (float& v : light.span()) v = share(random) / (1 - tuning::highlight);
    for (DiscWeights& table : weights) {
      float sum = 0;
      for (float& w : table) sum += w = share(random);
      for (float& w : table) w /= sum;
    }
  }

  LightRows rows() const {
    LightRows out;
    for (std::size_t c = 0; c < 3; ++c) {
      for (std::size_t y = 0; y < lens_taps; ++y) out[c][y] = channel(c) + y * row;
    }
    return out;
  }

  /// The light under the disc of a phase whose leftmost samples are at `first`.
  std::array<double, 3> light_at(std::size_t first, std::size_t phase) const {
    std::array<double, 3> sum{};
    for (std::size_t c = 0; c < 3; ++c) {
      for (std::size_t y = 0; y < lens_taps; ++y) {
        for (std::size_t x = 0; x < lens_taps; ++x) {
          const float weight = weights[phase][y * lens_taps + x];
          sum[c] += double{weight} * double{channel(c)[y * row + first + x]};
        }
      }
    }
    return sum;
  }

  const float* channel(std::size_t c) const { return light.data() + c * lens_taps * row; }

  Buffer<float> light;
  std::array<DiscWeights, max_phases> weights;
};

TEST(LensKernels, DiscRowGathersTheLightOfEveryPhaseOnEveryTarget) {
  const Discs discs;
  for (const Transfer transfer : {Transfer::sdr, Transfer::pq, Transfer::hlg}) {
    // Gains and offsets that keep every channel within 0 to 255 levels.
    const LightToNode to_node{{{{8000, 4000, 2000}, {-3000, 5000, 100}, {0, -2000, 9000}}},
                              {100, 5000, 4000},
                              light_curve(transfer)};
    for (const int phases : {1, 2, 3, 5, max_phases}) {
      for (const std::size_t across : {1, 7, 33}) {
        on_every_target([&] {
          Buffer<Node> out(across);
          disc_row(discs.rows(), discs.weights.data(), phases, to_node, int(across), out.data());
          for (std::size_t i = 0; i < across; ++i) {
            const auto light = discs.light_at(i / std::size_t(phases), i % std::size_t(phases));
            const RgbTriple value =
                value_of({float(light[0]), float(light[1]), float(light[2])}, to_node.curve);
            const Node& node = out[i];
            for (std::size_t c = 0; c < 3; ++c) {
              double expected = double{to_node.offset[c]};
              for (std::size_t k = 0; k < 3; ++k) {
                expected += double{to_node.gain[c][k]} * double{value[k]};
              }
              ASSERT_NEAR(node[c], expected, 0.6) << "node " << i << " of " << phases << " phases";
            }
            ASSERT_EQ(node[3], 255 * 64);
          }
        });
      }
    }
  }
}

}  // namespace
}  // namespace scrim
