#include <emscripten/emscripten.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "scrim/scrim.hpp"

namespace {

using scrim::Status;

/// One camera's engine, and the frame that it works on, in place.
struct Core {
  explicit Core(scrim::Engine made) : engine(std::move(made)) {}

  scrim::Engine engine;
  scrim::Settings settings;
  std::vector<std::uint8_t> pixels, matte;
  scrim::MutableFrame frame;
};

/// What JavaScript reads: web/src/core/engine.ts.
struct Answer {
  std::int32_t shown, reason, quality, adjustment;
  float person;
  std::array<float, scrim::stage_count> milliseconds;
  float total;
};
Answer answer;

int half(int length) {
  return (length + 1) / 2;
}

}  // namespace

extern "C" {

EMSCRIPTEN_KEEPALIVE Core* scrim_create(const std::byte* model, std::size_t bytes, int threads) {
  auto engine = scrim::Engine::create({.model_file = {model, bytes}, .threads = threads});
  if (!engine) return nullptr;
  return std::make_unique<Core>(std::move(*engine)).release();
}

EMSCRIPTEN_KEEPALIVE void scrim_destroy(Core* core) {
  delete core;
}

EMSCRIPTEN_KEEPALIVE int scrim_apply(Core* core, int effect, int strength, int rgb, int look,
                                     int who, int match, int quality, float budget) {
  scrim::Settings& s = core->settings;
  s.effect = scrim::Effect(effect);
  s.strength = strength;
  s.colour = {std::uint8_t(rgb >> 16), std::uint8_t(rgb >> 8), std::uint8_t(rgb)};
  s.look = scrim::Look(look);
  s.who = scrim::Who(who);
  s.match = match;
  s.quality = quality;
  s.budget_milliseconds = budget;
  return int(core->engine.apply(s));
}

/// Frames are I420 of this size from now on. Planes lie one after another, without padding.
EMSCRIPTEN_KEEPALIVE std::uint8_t* scrim_plan(Core* core, int width, int height, int bt709,
                                              int full) {
  const std::size_t luma = std::size_t(width) * std::size_t(height);
  const std::size_t chroma = std::size_t(half(width)) * std::size_t(half(height));
  core->pixels.resize(luma + 2 * chroma);
  core->matte.resize(luma);
  core->frame.layout = {width, height, scrim::Format::i420,
                        bt709 != 0 ? scrim::Matrix::bt709 : scrim::Matrix::bt601,
                        full != 0 ? scrim::Range::full : scrim::Range::limited};
  std::uint8_t* y = core->pixels.data();
  core->frame.planes = {y, y + luma, y + luma + chroma};
  core->frame.strides = {width, half(width), half(width)};
  return y;
}

EMSCRIPTEN_KEEPALIVE int scrim_process(Core* core) {
  const scrim::MutableFrame& f = core->frame;
  const scrim::Frame in{f.layout, {f.planes[0], f.planes[1], f.planes[2]}, f.strides};
  const Status status = core->engine.process(in, f);
  const scrim::Report& r = core->engine.report();
  answer = {int(r.shown), int(r.reason),  r.quality,           int(r.adjustment),
            r.person,     r.milliseconds, r.total_milliseconds};
  return int(status);
}

EMSCRIPTEN_KEEPALIVE const Answer* scrim_answer() {
  return &answer;
}

EMSCRIPTEN_KEEPALIVE void scrim_reset(Core* core) {
  core->engine.reset();
}

}  // extern "C"
