// Frames of every geometry through one engine: sizes, formats, strides of either sign, missing
// planes, in place or not, settings, pictures and resets in any order. Buffers have exactly the
// bytes a frame needs, so that AddressSanitizer sees every read and write beside them.
#include <fuzzer/FuzzedDataProvider.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <random>
#include <vector>

#include "frame/frame.hpp"
#include "scrim/scrim.hpp"

namespace {

using namespace scrim;

/// One frame's memory: for each plane the rows, `gap` bytes between them, nothing behind the last.
struct Picture {
  std::vector<std::vector<std::uint8_t>> planes;
  MutableFrame frame;

  Picture(const Layout& layout, std::ptrdiff_t gap, bool upside_down, std::uint8_t value) {
    frame.layout = layout;
    if (check(layout) != Status::ok) return;
    for (int p = 0; p < plane_count(layout.format); ++p) {
      const auto bytes = std::ptrdiff_t(row_bytes(layout, p));
      const std::ptrdiff_t stride = bytes + gap, last = row_count(layout, p) - 1;
      planes.emplace_back(std::size_t(stride * last + bytes), value);
      std::uint8_t* const first = planes.back().data();
      frame.planes[std::size_t(p)] = upside_down ? first + stride * last : first;
      frame.strides[std::size_t(p)] = upside_down ? -stride : stride;
    }
  }
};

constexpr std::array formats{Format::nv12, Format::i420, Format::yuyv, Format::rgba,  Format::bgra,
                             Format::p010, Format::i010, Format::i210, Format::rgba16};

Picture any_picture(FuzzedDataProvider& data, const Layout& layout) {
  return {layout, data.ConsumeIntegralInRange(0, 70), data.ConsumeBool(),
          data.ConsumeIntegral<std::uint8_t>()};
}

/// None, or one for each pixel, any or the same; now and then with rows that overlap.
struct Opacity {
  std::vector<std::uint8_t> bytes;
  AlphaPlane plane;

  Opacity(FuzzedDataProvider& data, const Layout& layout) {
    if (data.ConsumeBool()) return;
    bytes.resize(std::size_t(layout.width) * std::size_t(layout.height));
    std::minstd_rand random(data.ConsumeIntegral<std::uint32_t>());
    const auto least = data.ConsumeIntegral<std::uint8_t>();
    for (std::uint8_t& b : bytes) b = static_cast<std::uint8_t>(random() >> 8 | least);
    const bool upside_down = data.ConsumeBool();
    const std::ptrdiff_t stride = layout.width - (data.ConsumeProbability<float>() < 0.1F ? 1 : 0);
    plane = {bytes.data() + (upside_down ? (layout.height - 1) * stride : 0),
             upside_down ? -stride : stride};
  }
};

/// Inside the frame, across its edges, far outside, of any size, or not a number.
Areas any_areas(FuzzedDataProvider& data) {
  Areas areas{};
  const int count = data.ConsumeIntegralInRange(0, max_areas);
  for (int i = 0; i < count; ++i) {
    const auto number = [&] {
      return data.ConsumeBool() ? data.ConsumeFloatingPointInRange(-50.0F, 350.0F)
                                : data.ConsumeFloatingPoint<float>();
    };
    areas[std::size_t(i)] = {number(), number(), number(), number()};
  }
  return areas;
}

void change_settings(Engine& engine, FuzzedDataProvider& data) {
  engine.apply({.effect = static_cast<Effect>(data.ConsumeIntegralInRange(0, 5)),
                .strength = data.ConsumeIntegralInRange(-1, 101),
                .colour = {data.ConsumeIntegral<std::uint8_t>(), 2, 3},
                .look = static_cast<Look>(data.ConsumeIntegralInRange(0, 2)),
                .who = static_cast<Who>(data.ConsumeIntegralInRange(0, 2)),
                .match = data.ConsumeIntegralInRange(-1, 101),
                .keep = any_areas(data),
                .hide = any_areas(data)});
}

void process(Engine& engine, FuzzedDataProvider& data) {
  const Layout layout{
      .width = data.ConsumeIntegralInRange(60, 300),
      .height = data.ConsumeIntegralInRange(60, 300),
      .format = data.PickValueInArray(formats),
      .matrix = data.PickValueInArray({Matrix::bt601, Matrix::bt709, Matrix::bt2020}),
      .range = data.PickValueInArray({Range::limited, Range::full}),
      .transfer = data.PickValueInArray({Transfer::sdr, Transfer::pq, Transfer::hlg}),
      .primaries = data.PickValueInArray({Primaries::bt709, Primaries::bt2020})};
  Layout out_layout = layout;
  if (data.ConsumeBool()) out_layout.format = data.PickValueInArray(formats);

  Picture in = any_picture(data, layout);
  if (data.ConsumeProbability<float>() < 0.05F) in.frame.planes[0] = nullptr;
  std::optional<Picture> apart;
  if (data.ConsumeBool()) apart = any_picture(data, out_layout);
  std::vector<std::uint8_t> matte;
  MattePlane matte_plane;
  if (data.ConsumeBool()) {
    matte.resize(std::size_t(layout.width) * std::size_t(layout.height));
    matte_plane = {matte.data(), layout.width};
  }
  const Opacity opacity(data, layout);
  engine.process(as_const(in.frame), apart ? apart->frame : in.frame, matte_plane, opacity.plane);
}

void give_picture(Engine& engine, FuzzedDataProvider& data) {
  const Picture picture =
      any_picture(data, {.width = data.ConsumeIntegralInRange(60, 200),
                         .height = data.ConsumeIntegralInRange(60, 200),
                         .format = data.PickValueInArray(formats),
                         .matrix = Matrix(data.ConsumeIntegralInRange(0, 3)),
                         .range = Range(data.ConsumeIntegralInRange(0, 1)),
                         .transfer = Transfer(data.ConsumeIntegralInRange(0, 3)),
                         .primaries = Primaries(data.ConsumeIntegralInRange(0, 1))});
  const Opacity opacity(data, picture.frame.layout);
  engine.set_picture(as_const(picture.frame),
                     {.fit = static_cast<Fit>(data.ConsumeIntegralInRange(0, 2)),
                      .x = data.ConsumeFloatingPoint<float>(),
                      .y = data.ConsumeFloatingPointInRange(-0.5F, 1.5F)},
                     opacity.plane);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  static Engine engine = Engine::create().value();
  FuzzedDataProvider data(bytes, size);
  for (int step = 0; step < 6 && data.remaining_bytes() > 0; ++step) {
    switch (data.ConsumeIntegralInRange(0, 4)) {
      case 0:
        change_settings(engine, data);
        break;
      case 1:
        give_picture(engine, data);
        break;
      case 2:
        engine.reset();
        break;
      default:
        process(engine, data);
    }
  }
  return 0;
}
