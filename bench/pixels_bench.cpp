/// What the stages around the network cost: the proxy, the backdrop, composing.
///   pixels_bench --benchmark_filter=nv12
#include <benchmark/benchmark.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "backdrop/backdrop.hpp"
#include "compose/composer.hpp"
#include "frame/frame.hpp"
#include "frame/proxy.hpp"
#include "matte/refiner.hpp"

namespace scrim {
namespace {

constexpr std::array formats{Format::nv12, Format::i420, Format::yuyv, Format::rgba, Format::bgra};
constexpr std::array names{"nv12", "i420", "yuyv", "rgba", "bgra"};

/// How near a pixel is to the middle of a person who takes a third of the frame: 1 inside, 0
/// outside.
float person(float x, float y) {
  const float head = 0.2F - std::hypot((x - 0.5F) * 1.6F, y - 0.4F);
  const float body = 0.3F - std::hypot(x - 0.5F, (y - 1) * 0.6F);
  return std::clamp(0.5F + 60 * std::max(head, body), 0.0F, 1.0F);
}

/// A noisy picture of any format, and the mask and matte of the person in it.
struct Scene {
  explicit Scene(const Layout& l) : layout(l) {
    std::minstd_rand random(1);
    for (int p = 0; p < plane_count(l.format); ++p) {
      const auto at = std::size_t(p);
      planes[at].resize(row_bytes(l, p) * std::size_t(row_count(l, p)));
      for (std::uint8_t& b : planes[at]) b = static_cast<std::uint8_t>(random() >> 8);
      out[at] = planes[at];
    }
    for (int y = 0; y < l.height; ++y) {
      for (int x = 0; x < l.width; ++x) {
        const float m =
            person((float(x) + 0.5F) / float(l.width), (float(y) + 0.5F) / float(l.height));
        matte.push_back(static_cast<std::uint8_t>(m * 255));
      }
    }
    for (int y = 0; y < mask_height; ++y) {
      for (int x = 0; x < mask_width; ++x) {
        values.push_back(person((float(x) + 0.5F) / mask_width, (float(y) + 0.5F) / mask_height));
      }
    }
  }

  template <class Byte, class Bytes>
  BasicFrame<Byte> view(Bytes& bytes) const {
    BasicFrame<Byte> frame;
    frame.layout = layout;
    for (std::size_t p = 0; p < 3; ++p) {
      frame.planes[p] = bytes[p].data();
      frame.strides[p] = std::ptrdiff_t(row_bytes(layout, int(p)));
    }
    return frame;
  }

  /// As Refiner gives it, at no cost.
  Span row(int y, const std::uint8_t*, std::uint8_t* to) const {
    const auto* from = matte.data() + std::ptrdiff_t{y} * layout.width;
    std::copy_n(from, layout.width, to);
    return {layout.width / 4, layout.width * 3 / 4};
  }
  Mask mask() const {
    return {
        values.data(), mask_width, mask_height, {0, 0, float(layout.width), float(layout.height)}};
  }

  static constexpr int mask_width = 256, mask_height = 144;
  Layout layout;
  std::array<std::vector<std::uint8_t>, 3> planes, out;
  std::vector<std::uint8_t> matte;
  std::vector<float> values;
};

void proxy(benchmark::State& state, const Layout& layout) {
  Scene scene(layout);
  Pyramid pyramid(layout);
  const auto in = scene.view<const std::uint8_t>(scene.planes);
  for (auto _ : state) pyramid.update(in, 1);
}

void prepare(benchmark::State& state, const Layout& layout, const Settings& settings) {
  Scene scene(layout);
  Pyramid pyramid(layout);
  pyramid.update(scene.view<const std::uint8_t>(scene.planes), 1);
  Backdrop backdrop(layout);
  for (auto _ : state) backdrop.prepare(pyramid, scene.mask(), settings);
}
void soft(benchmark::State& state, const Layout& layout) {
  prepare(state, layout, {.look = Look::soft});
}
void lens(benchmark::State& state, const Layout& layout) {
  prepare(state, layout, {.look = Look::lens});
}

/// What the blur adds when the frame is composed: all its rows.
void rows(benchmark::State& state, const Layout& layout, const Settings& settings) {
  Scene scene(layout);
  Pyramid pyramid(layout);
  pyramid.update(scene.view<const std::uint8_t>(scene.planes), 1);
  Backdrop backdrop(layout);
  std::vector<std::uint8_t> row(4 * std::size_t(layout.width));
  backdrop.prepare(pyramid, scene.mask(), settings);
  for (auto _ : state) {
    for (int p = 0; p < plane_count(layout.format); ++p) {
      for (int y = 0; y < row_count(layout, p); ++y) {
        backdrop.row(p, y, 0, row_bytes(layout, p), row.data());
      }
    }
  }
}
void soft_rows(benchmark::State& state, const Layout& layout) {
  rows(state, layout, {.look = Look::soft});
}
void lens_rows(benchmark::State& state, const Layout& layout) {
  rows(state, layout, {.look = Look::lens});
}

void compose(benchmark::State& state, const Layout& layout, Techniques without) {
  Scene scene(layout);
  Pyramid pyramid(layout);
  const auto in = scene.view<const std::uint8_t>(scene.planes);
  pyramid.update(in, 1);
  Refiner refiner(layout);
  refiner.prepare(pyramid, scene.mask());
  Backdrop backdrop(layout);
  backdrop.prepare(pyramid, scene.mask(), {});
  Composer composer(layout, without);
  for (auto _ : state) {
    composer.prepare(pyramid, refiner.rough(), backdrop, {});
    composer.compose(in, scene, backdrop, scene.view<std::uint8_t>(scene.out));
  }
}
void compose_all(benchmark::State& state, const Layout& layout) {
  compose(state, layout, {});
}
void compose_plain(benchmark::State& state, const Layout& layout) {
  compose(state, layout, {Technique::own_colour});
}

void add(int width, int height) {
  for (std::size_t f = 0; f < formats.size(); ++f) {
    const Layout layout{.width = width, .height = height, .format = formats[f]};
    const std::string what = std::string("/") + names[f] + "/" + std::to_string(height);
    for (const auto& [name, run] : {std::pair{"proxy", &proxy},
                                    {"soft", &soft},
                                    {"soft_rows", &soft_rows},
                                    {"lens", &lens},
                                    {"lens_rows", &lens_rows},
                                    {"compose", &compose_all},
                                    {"compose_plain", &compose_plain}}) {
      benchmark::RegisterBenchmark((name + what).c_str(), run, layout)
          ->Unit(benchmark::kMicrosecond);
    }
  }
}

}  // namespace
}  // namespace scrim

int main(int argc, char** argv) {
  scrim::add(1280, 720);
  scrim::add(1920, 1080);
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
