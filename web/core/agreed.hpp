/// What TypeScript takes by its place or its number, checked while compiling.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>

#include "core.hpp"
#include "scrim/scrim.hpp"

/// What JavaScript reads of a Report: `answerAt` in web/src/core/engine.ts.
struct Answer {
  std::int32_t shown, reason, quality, adjustment;
  float person;
  std::array<float, 4> region;
  std::array<float, scrim::stage_count> milliseconds;
  float total;
};
static_assert(offsetof(Answer, shown) == 0);
static_assert(offsetof(Answer, reason) == 4);
static_assert(offsetof(Answer, quality) == 8);
static_assert(offsetof(Answer, adjustment) == 12);
static_assert(offsetof(Answer, person) == 16);
static_assert(offsetof(Answer, region) == 20);
static_assert(offsetof(Answer, milliseconds) == 36);
static_assert(offsetof(Answer, total) == 60);
static_assert(sizeof(Answer) == 64);
static_assert(int(scrim::Status::ok) == 0);

// The areas, which JavaScript writes: x, y, width, height of each.
static_assert(scrim::max_areas == 8);
static_assert(sizeof(scrim::Areas) == scrim::max_areas * sizeof(scrim::Region));
static_assert(offsetof(scrim::Region, x) == 0);
static_assert(offsetof(scrim::Region, y) == 4);
static_assert(offsetof(scrim::Region, width) == 8);
static_assert(offsetof(scrim::Region, height) == 12);
static_assert(sizeof(scrim::Region) == 16);

/// Whether the values are all there in the order of their numbers, as far as they are listed.
template <class Choice>
consteval bool numbered(std::initializer_list<Choice> all) {
  int number = 0;
  for (const Choice value : all) {
    if (int(value) != number++) return false;
  }
  return true;
}

// `choices` in web/src/core/choices.ts.
static_assert(numbered({scrim::Format::nv12, scrim::Format::i420, scrim::Format::yuyv,
                        scrim::Format::rgba, scrim::Format::bgra, scrim::Format::p010,
                        scrim::Format::i010, scrim::Format::i210, scrim::Format::rgba16}));
static_assert(numbered({scrim::Matrix::bt601, scrim::Matrix::bt709, scrim::Matrix::bt2020}));
static_assert(numbered({scrim::Range::limited, scrim::Range::full}));
static_assert(numbered({scrim::Effect::blur, scrim::Effect::colour, scrim::Effect::picture,
                        scrim::Effect::transparent, scrim::Effect::none}));
static_assert(numbered({scrim::Look::soft, scrim::Look::lens}));
static_assert(numbered({scrim::Who::everyone, scrim::Who::main}));
static_assert(numbered({scrim::Model::automatic, scrim::Model::landscape, scrim::Model::general}));
static_assert(numbered({scrim::Fit::cover, scrim::Fit::contain}));
static_assert(numbered({scrim::Shown::nothing, scrim::Shown::effect, scrim::Shown::covered,
                        scrim::Shown::room}));
static_assert(numbered({scrim::Stage::sample, scrim::Stage::segment, scrim::Stage::stabilize,
                        scrim::Stage::refine, scrim::Stage::backdrop, scrim::Stage::compose}));
static_assert(numbered({scrim::Adjustment::none, scrim::Adjustment::too_slow,
                        scrim::Adjustment::time_to_spare, scrim::Adjustment::asked}));

// `view` and `quality` in web/src/settings.ts, `everySecond` in web/src/pace.ts.
static_assert(numbered({View::composed, View::matte}));
static_assert(scrim::quality::normal == 0 && scrim::quality::coarse == 1);
static_assert(scrim::quality::every_second_frame == 2 && scrim::quality::covered == 3);
