#include "apps/live/session/effect_engine.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "io/pixels/colour_text.hpp"

namespace scrim::live {
namespace {

/// A budget that changes by less is the same: the governor begins anew with each other one.
constexpr float least_change_milliseconds = 1;

/// A pause is no part of the show.
constexpr std::int64_t longest_step = 100'000'000;  // nanoseconds

Settings settings_of(const Preferences& p, bool has_backdrop, float budget) {
  Settings settings{.strength = p.strength, .look = p.look, .who = p.who, .match = p.match};
  if (!p.on) {
    settings.effect = Effect::none;
  } else if (p.effect == EffectKind::replace) {
    const auto colour = io::parse_colour(p.with);
    if (colour) settings.colour = *colour;
    settings.effect = colour ? Effect::colour : has_backdrop ? Effect::picture : Effect::blur;
  }
  if (p.quality) {
    settings.quality = *p.quality;
  } else {
    settings.budget_milliseconds = budget;
  }
  return settings;
}

}  // namespace

bool needs_file(const Preferences& preferences) {
  return preferences.effect == EffectKind::replace && !io::parse_colour(preferences.with);
}

bool shares_backdrop(const Preferences& before, const Preferences& next) {
  return needs_file(before) && before.with == next.with && before.fit == next.fit &&
         before.model == next.model;
}

io::Result<EffectEngine> EffectEngine::create(const SessionFactories& factories,
                                              OpenedPreferences opened) {
  auto engine = factories.make_engine(opened.preferences.model);
  if (!engine) return tl::unexpected(engine.error().message);
  EffectEngine effect(factories, std::move(*engine));
  effect.model_ = opened.preferences.model;
  effect.apply(std::move(opened));
  return effect;
}

void EffectEngine::apply(OpenedPreferences opened) {
  preferences_ = std::move(opened.preferences);
  if (opened.anew || !needs_file(preferences_)) {
    backdrop_ = std::move(opened.backdrop);
    backdrop_problem_ = std::move(opened.problem);
  }
  if (preferences_.model != model_) take_model(preferences_.model);
  if (opened.anew) show_backdrop(shown_at_);
  take_settings();
}

void EffectEngine::take_model(Model model) {
  auto engine = factories_->make_engine(model);
  if (engine) {
    engine_ = std::move(*engine);
    model_ = model;
    engine_problem_.clear();
  } else {
    engine_problem_ = engine.error().message;
  }
}

void EffectEngine::take_settings() {
  Settings settings = settings_of(preferences_, backdrop_.has_value(), budget_);
  settings.learn_room = learns_;
  const Status status = engine_.apply(settings);
  settings_problem_ =
      status == Status::ok ? "" : std::string("The effect stays as it was: ") + message(status);
}

std::vector<std::string> EffectEngine::problems() const {
  std::vector<std::string> lines;
  for (const std::string* line : {&backdrop_problem_, &engine_problem_, &settings_problem_}) {
    if (!line->empty()) lines.push_back(*line);
  }
  return lines;
}

void EffectEngine::set_budget(double milliseconds) {
  const auto budget = static_cast<float>(milliseconds);
  if (std::abs(budget - budget_) < least_change_milliseconds) return;
  budget_ = budget;
  take_settings();
}

void EffectEngine::reset() {
  engine_.reset();
}

void EffectEngine::rewind() {
  engine_.rewind();
}

void EffectEngine::learn(bool room) {
  if (room == std::exchange(learns_, room)) return;
  take_settings();
}

bool EffectEngine::process(const Frame& in, const MutableFrame& out, MattePlane matte,
                           std::int64_t time) {
  if (backdrop_) show_backdrop(time);
  const Status status = engine_.process(in, out, matte);
  return status != Status::bad_argument && status != Status::unsupported;
}

void EffectEngine::show_backdrop(std::int64_t time) {
  const std::int64_t elapsed = std::clamp<std::int64_t>(time - shown_at_, 0, longest_step);
  shown_at_ = time;
  if (!backdrop_) return;
  if (auto shown = backdrop_->show(engine_, elapsed); !shown) {
    backdrop_problem_ = shown.error() + "; the room is blurred instead";
    backdrop_.reset();
    take_settings();
  }
}

}  // namespace scrim::live
