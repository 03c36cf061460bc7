/// A frame's parts for the GPU compositors: web/src/core/parts.ts.
#include <emscripten/emscripten.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

#include "core.hpp"
#include "engine/parts.hpp"
#include "frame/colour.hpp"
#include "frame/frame.hpp"

namespace {

using Address = const void*;

/// scrim::Parts in words of 32 bits: numbers, and addresses, of which 0 means that there is none.
struct Words {
  std::array<std::int32_t, 4> person{};  // left, top, right, bottom
  Address matte = nullptr;
  Address room = nullptr;
  std::array<std::int32_t, 3> room_grid{};  // columns, rows, step
  std::array<Address, 3> picture{};
  std::array<std::int32_t, 3> picture_strides{};
  std::uint32_t picture_version = 0;
  std::array<std::int32_t, 3> colour{};
  std::array<Address, 2> own_colour{};     // of the person, of the room
  std::array<std::int32_t, 3> own_grid{};  // columns, rows, spacing
  std::array<std::int32_t, 4> tone{};      // three offsets and the gain
  // Of R, G and B: what the three channels and 1 count.
  std::array<std::array<float, 4>, 3> to_rgb{{{1, 0, 0, 0}, {0, 1, 0, 0}, {0, 0, 1, 0}}};
};

/// `shape` in web/src/core/parts.ts: how many words lie before each.
constexpr std::size_t words_before(std::size_t offset) {
  return offset / sizeof(std::int32_t);
}
static_assert(words_before(offsetof(Words, person)) == 0);
static_assert(words_before(offsetof(Words, matte)) == 4);
static_assert(words_before(offsetof(Words, room)) == 5);
static_assert(words_before(offsetof(Words, room_grid)) == 6);
static_assert(words_before(offsetof(Words, picture)) == 9);
static_assert(words_before(offsetof(Words, picture_strides)) == 12);
static_assert(words_before(offsetof(Words, picture_version)) == 15);
static_assert(words_before(offsetof(Words, colour)) == 16);
static_assert(words_before(offsetof(Words, own_colour)) == 19);
static_assert(words_before(offsetof(Words, own_grid)) == 21);
static_assert(words_before(offsetof(Words, tone)) == 24);
static_assert(words_before(offsetof(Words, to_rgb)) == 28);
static_assert(sizeof(Words) == 40 * sizeof(std::int32_t) && sizeof(Address) == 4);
// JavaScript reads the room's nodes as four 16-bit numbers each, one row right after another.
static_assert(sizeof(scrim::Node) == 4 * sizeof(std::int16_t));

Words words_of(const scrim::Parts& parts, const scrim::Layout& layout) {
  Words out;
  const scrim::Rect& p = parts.person;
  out.person = {p.x.begin, p.y.begin, p.x.end, p.y.end};
  out.matte = parts.matte.data;
  if (parts.room != nullptr) {
    out.room = parts.room->row(0);
    out.room_grid = {parts.room->across(), parts.room->down(), parts.room->step()};
  }
  const scrim::OwnColour::AtNodes& own = parts.own_colour;
  out.own_colour = {own.person, own.room};
  out.own_grid = {own.columns, own.rows, own.spacing};
  out.picture_version = parts.picture_version;
  for (std::size_t i = 0; i < 3; ++i) {
    out.picture[i] = parts.picture.planes[i];
    out.picture_strides[i] = std::int32_t(parts.picture.strides[i]);
    out.colour[i] = parts.colour[i];
    out.tone[i] = parts.tone.offset[i];
  }
  out.tone[3] = parts.tone.gain;
  if (scrim::is_rgb(layout.format)) return out;
  const scrim::YuvToRgb conversion = scrim::yuv_to_rgb(layout.matrix, layout.range);
  for (std::size_t i = 0; i < 3; ++i) {
    std::copy_n(conversion.gain[i].begin(), 3, out.to_rgb[i].begin());
    out.to_rgb[i][3] = conversion.offset[i];
  }
  return out;
}

Words words;

}  // namespace

extern "C" {

/// The frame that was planned; it stays as it is.
EMSCRIPTEN_KEEPALIVE int scrim_take_apart(Core* core) {
  scrim::Parts parts;
  const scrim::Status status = take_apart(core->engine, scrim::as_const(core->frame), parts);
  words = words_of(parts, core->frame.layout);
  answer_with(core->engine.report());
  return int(status);
}

/// Of the newest frame that was taken apart. Valid until the next call on the engine.
EMSCRIPTEN_KEEPALIVE const Words* scrim_parts() {
  return &words;
}

}  // extern "C"
