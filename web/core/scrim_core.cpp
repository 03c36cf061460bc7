/// The engine as web/src/core/engine.ts calls it: numbers in, numbers out, pixels in this memory.
#include <emscripten/emscripten.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string>
#include <utility>

#include "agreed.hpp"
#include "core.hpp"
#include "frame/frame.hpp"

namespace {

using scrim::Status;

Answer answer;

std::string why_not_created;

scrim::MattePlane matte_of(Core& core) {
  const auto size = std::size_t(core.frame.layout.width) * std::size_t(core.frame.layout.height);
  if (core.matte.size() != size) core.matte = scrim::Buffer<std::uint8_t>(size);
  return {core.matte.data(), core.frame.layout.width};
}

/// Puts the matte in the frame's place: white is person.
void show_matte(const Core& core) {
  const scrim::Layout& layout = core.frame.layout;
  const bool limited = layout.range == scrim::Range::limited;
  for (int y = 0; y < layout.height; ++y) {
    const std::uint8_t* matte = core.matte.data() + std::ptrdiff_t{y} * layout.width;
    std::uint8_t* row = scrim::row(core.frame, 0, y);
    for (int x = 0; x < layout.width; ++x) {
      if (scrim::is_rgb(layout.format)) {
        std::memset(row + 4 * std::ptrdiff_t{x}, matte[x], 3);
      } else {
        row[x] = limited ? std::uint8_t(16 + (matte[x] * 219 + 127) / 255) : matte[x];
      }
    }
  }
  for (int plane = 1; plane < scrim::plane_count(layout.format); ++plane) {
    const std::size_t rows = std::size_t(scrim::row_count(layout, plane));
    std::memset(core.frame.planes[std::size_t(plane)], 128, scrim::row_bytes(layout, plane) * rows);
  }
}

template <class... Choices>
const char* name_in(int choice, int value) {
  const std::array names{name(Choices(value))...};
  return choice >= 0 && choice < int(names.size()) ? names[std::size_t(choice)] : "";
}

}  // namespace

void answer_with(const scrim::Report& r) {
  answer = {int(r.shown),   int(r.reason),
            r.quality,      int(r.adjustment),
            r.person,       {r.region.x, r.region.y, r.region.width, r.region.height},
            r.milliseconds, r.total_milliseconds};
}

extern "C" {

/// Null when it cannot be: `scrim_why` says why. The model's bytes are copied.
EMSCRIPTEN_KEEPALIVE Core* scrim_create(const std::byte* model, std::size_t bytes, int threads) {
  auto engine = scrim::Engine::create({.model_file = {model, bytes}, .threads = threads});
  if (!engine) {
    why_not_created = engine.error().message;
    return nullptr;
  }
  return std::make_unique<Core>(std::move(*engine)).release();
}

EMSCRIPTEN_KEEPALIVE const char* scrim_why() {
  return why_not_created.c_str();
}

EMSCRIPTEN_KEEPALIVE const char* scrim_simd() {
  return scrim::simd_target();
}

EMSCRIPTEN_KEEPALIVE const char* scrim_message(int status) {
  return scrim::message(Status(status));
}

/// What a value is called; empty beyond the last. Enumerations are numbered as in `choices` of
/// web/src/core/choices.ts.
EMSCRIPTEN_KEEPALIVE const char* scrim_name(int choice, int value) {
  return name_in<scrim::Format, scrim::Matrix, scrim::Range, scrim::Effect, scrim::Look, scrim::Who,
                 scrim::Model, scrim::Fit, scrim::Shown, scrim::Stage, scrim::Adjustment>(choice,
                                                                                          value);
}

/// The areas to write before `scrim_apply`: 8 to keep, 8 to hide, each x, y, width, height.
EMSCRIPTEN_KEEPALIVE scrim::Region* scrim_areas() {
  static std::array<scrim::Region, 2 * scrim::max_areas> areas;
  return areas.data();
}

EMSCRIPTEN_KEEPALIVE int scrim_apply(Core* core, int effect, int strength, int rgb, int look,
                                     int who, int match, int quality, float budget, int view) {
  scrim::Settings s;
  s.effect = scrim::Effect(effect);
  s.strength = strength;
  s.colour = {std::uint8_t(rgb >> 16), std::uint8_t(rgb >> 8), std::uint8_t(rgb)};
  s.look = scrim::Look(look);
  s.who = scrim::Who(who);
  s.match = match;
  std::memcpy(s.keep.data(), scrim_areas(), sizeof s.keep);
  std::memcpy(s.hide.data(), scrim_areas() + scrim::max_areas, sizeof s.hide);
  s.quality = quality;
  s.budget_milliseconds = budget;
  const Status status = core->engine.apply(s);
  if (status == Status::ok) core->view = View(view);
  return int(status);
}

/// RGBA without padding; copied.
EMSCRIPTEN_KEEPALIVE int scrim_set_picture(Core* core, const std::uint8_t* rgba, int width,
                                           int height, int fit) {
  const scrim::Layout layout{width, height, scrim::Format::rgba};
  return int(core->engine.set_picture({layout, {rgba}, {4 * std::ptrdiff_t{width}}},
                                      {.fit = scrim::Fit(fit)}));
}

/// The size and kind of the frames from now on. Null when it is out of range. Planes lie one after
/// another, without padding.
EMSCRIPTEN_KEEPALIVE std::uint8_t* scrim_plan(Core* core, int width, int height, int format,
                                              int matrix, int range) {
  const scrim::Layout layout{width, height, scrim::Format(format), scrim::Matrix(matrix),
                             scrim::Range(range)};
  if (scrim::check(layout) != Status::ok || scrim::is_deep(layout.format)) return nullptr;
  std::array<std::size_t, 4> begins{};
  core->frame = {.layout = layout};
  const auto planes = std::size_t(scrim::plane_count(layout.format));
  for (std::size_t plane = 0; plane < planes; ++plane) {
    const std::size_t bytes = scrim::row_bytes(layout, int(plane));
    core->frame.strides[plane] = std::ptrdiff_t(bytes);
    begins[plane + 1] = begins[plane] + bytes * std::size_t(scrim::row_count(layout, int(plane)));
  }
  core->matte = {};
  if (core->pixels.size() != begins[planes]) {
    core->pixels = {};
    core->pixels = scrim::Buffer<std::uint8_t>(begins[planes]);
  }
  for (std::size_t plane = 0; plane < planes; ++plane) {
    core->frame.planes[plane] = core->pixels.data() + begins[plane];
  }
  return core->pixels.data();
}

/// The frame that was planned, in place. On a failure that leaves it untouched it is wiped.
EMSCRIPTEN_KEEPALIVE int scrim_process(Core* core, int want_matte) {
  const bool matte_is_seen = core->view == View::matte;
  const Status status = core->engine.process(
      scrim::as_const(core->frame), core->frame,
      want_matte != 0 || matte_is_seen ? matte_of(*core) : scrim::MattePlane{});
  if (status == Status::bad_argument || status == Status::unsupported) {
    std::memset(core->pixels.data(), 0, core->pixels.size());
  } else if (matte_is_seen) {
    show_matte(*core);
  }
  answer_with(core->engine.report());
  return int(status);
}

/// Of the newest frame, when it was asked for; null otherwise. The frame's size, without padding.
EMSCRIPTEN_KEEPALIVE const std::uint8_t* scrim_matte(Core* core) {
  return core->matte.data();
}

EMSCRIPTEN_KEEPALIVE const Answer* scrim_answer() {
  return &answer;
}

EMSCRIPTEN_KEEPALIVE void scrim_reset(Core* core) {
  core->engine.reset();
}

}  // extern "C"
