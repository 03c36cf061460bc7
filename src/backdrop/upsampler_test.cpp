#include "backdrop/upsampler.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "backdrop/spline.hpp"
#include "frame/reference_samples.hpp"
#include "frame/test_frame.hpp"

namespace scrim {
namespace {

double spline(double distance) {
  const double d = std::abs(distance);
  if (d < 1) return (4 - 6 * d * d + 3 * d * d * d) / 6;
  return d < 2 ? (2 - d) * (2 - d) * (2 - d) / 6 : 0;
}

/// The B-spline over the samples at a point of the frame, straight from its definition.
double reference(const Samples& samples, const Layout& layout, std::size_t channel, double x,
                 double y) {
  const double u = x * samples.width / layout.width - 0.5;
  const double v = y * samples.height / layout.height - 0.5;
  double sum = 0;
  for (int j = int(std::floor(v)) - 1; j <= int(std::floor(v)) + 2; ++j) {
    for (int i = int(std::floor(u)) - 1; i <= int(std::floor(u)) + 2; ++i) {
      sum += spline(u - i) * spline(v - j) * double(samples.at(i, j).v[channel]);
    }
  }
  return sum;
}

/// Which channel a sample shows, and where in the frame.
struct Place {
  std::size_t channel;
  double x, y;
};

Place place(Format format, int plane, int y, std::size_t sample) {
  const auto i = double(sample);
  switch (format) {
    case Format::nv12:
    case Format::p010:
      if (plane == 1) return {1 + sample % 2, double(sample / 2 * 2) + 1, 2.0 * y + 1};
      break;
    case Format::i420:
    case Format::i010:
      if (plane > 0) return {std::size_t(plane), 2 * i + 1, 2.0 * y + 1};
      break;
    case Format::i210:
      if (plane > 0) return {std::size_t(plane), 2 * i + 1, y + 0.5};
      break;
    case Format::yuyv:
      if (sample % 2 == 0) return {0, i / 2 + 0.5, y + 0.5};
      return {1 + sample % 4 / 2, double(sample / 4 * 2) + 1, y + 0.5};
    case Format::rgba:
    case Format::rgba16:
      return {sample % 4, double(sample / 4) + 0.5, y + 0.5};
    case Format::bgra:
      return {sample % 4 == 3 ? 3 : 2 - sample % 4, double(sample / 4) + 0.5, y + 0.5};
  }
  return {0, i + 0.5, y + 0.5};
}

TEST(Upsampler, FollowsTheSplineInEveryFormatOnEveryTarget) {
  for (const auto& [width, height] : {std::array{320, 180}, {333, 187}, {65, 131}}) {
    const int samples_down = height / 20 + 1;
    const int samples_across = width / 20 + 1;
    std::vector<Sample> values(std::size_t(samples_across * samples_down));
    const Samples samples{values.data(), samples_across, samples_down};
    for (int j = 0; j < samples_down; ++j) {
      for (int i = 0; i < samples_across; ++i) {
        const auto wave = [&](float phase) {
          return 128 + 60 * std::sin(float(i) * 0.6F + phase) * std::cos(float(j) * 0.5F + phase);
        };
        samples.row(j)[i] = {{wave(0), wave(1), wave(2), 255}};
      }
    }
    std::vector<Format> formats(all_formats.begin(), all_formats.end());
    formats.insert(formats.end(), deep_formats.begin(), deep_formats.end());
    for (const Format format : formats) {
      const Range range = format == Format::i210 ? Range::full : Range::limited;
      const Layout layout{.width = width, .height = height, .format = format, .range = range};
      on_every_target([&, w = width] {
        Nodes nodes(layout.width, layout.height, 4);
        Spline spline(layout.width, layout.height, samples_down, nodes);
        Upsampler upsampler(layout);
        for (const int step : {4, 8}) {
          nodes.set_step(step);
          spline.render(samples, nodes);
          upsampler.begin(nodes);
          const TestFrame frame(layout);
          for (int p = 0; p < plane_count(format); ++p) {
            for (int y = 0; y < row_count(layout, p); ++y) {
              upsampler.row(p, y, 0, row_samples(layout, p), frame.row(p, y));
            }
          }
          for (int p = 0; p < plane_count(format); ++p) {
            for (int y = 0; y < row_count(layout, p); ++y) {
              for (std::size_t i = 0; i < row_samples(layout, p); ++i) {
                const Place at = place(format, p, y, i);
                if (at.x > w) continue;  // the sample that fills up an odd YUYV row
                ASSERT_NEAR(level_of(frame, p, y, int(i)),
                            reference(samples, layout, at.channel, at.x, at.y), step == 4 ? 2 : 5)
                    << name(format) << ", step " << step << " plane " << p << " row " << y
                    << " sample " << i;
              }
            }
          }
        }
      });
    }
  }
}

TEST(Upsampler, RoundsWithoutABias) {
  const Layout layout{.width = 64, .height = 64};
  std::vector<Sample> values(16, Sample{{100.25F, 50.75F, 128, 255}});
  Nodes nodes(64, 64, 4);
  Spline spline(64, 64, 4, nodes);
  spline.render({values.data(), 4, 4}, nodes);
  Upsampler upsampler(layout);
  upsampler.begin(nodes);
  double sum = 0;
  std::array<std::uint8_t, 64> row{};
  for (int y = 0; y < 64; ++y) {
    upsampler.row(0, y, 0, 64, row.data());
    for (const std::uint8_t b : row) sum += b;
  }
  EXPECT_NEAR(sum / (64 * 64), 100.25, 0.02);
}

}  // namespace
}  // namespace scrim
