/// The engine, set as the user's preferences say.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "apps/live/session/backdrop_source.hpp"
#include "apps/live/session/session_factories.hpp"
#include "apps/live/settings/preferences.hpp"

namespace scrim::live {

/// Preferences with the file they name, opened: made on any thread, so that the one that has the
/// frames need not wait for a disk.
struct OpenedPreferences {
  Preferences preferences;
  bool anew = false;                       ///< the backdrop takes the place of the one before
  std::optional<BackdropSource> backdrop;  ///< empty when it could not be opened
  std::string problem;  ///< why the file cannot be shown: a line for the user; else empty
};

/// True when a file stands behind the person.
bool needs_file(const Preferences& preferences);
/// True when what was opened for `before` serves `next` as it is.
bool shares_backdrop(const Preferences& before, const Preferences& next);

/// Never shows more of the room than the preferences say: when a file cannot be shown or an engine
/// refuses its settings, the room stays blurred or what was before stays. Thread-safety: one
/// thread.
class EffectEngine {
 public:
  /// `factories` must outlive this. Fails when there is no engine.
  static io::Result<EffectEngine> create(const SessionFactories& factories,
                                         OpenedPreferences opened);

  void apply(OpenedPreferences opened);

  /// What one frame may take, unless the user chose a level; in milliseconds.
  void set_budget(double milliseconds);

  /// For another camera, or after a pause: nothing of the frames before is used any more.
  void reset();
  /// The same, but for the room, when the camera still stands where it was learnt.
  void rewind();

  /// Whether the next frames are to be learnt from as Settings::learn_room says.
  void learn(bool room);

  /// One frame; `time` in nanoseconds. True when `out` may be shown; false: `out` is as it was.
  bool process(const Frame& in, const MutableFrame& out, MattePlane matte, std::int64_t time);

  const Report& report() const { return engine_.report(); }
  /// What is in use: not always what the preferences say.
  Model model() const { return model_; }
  /// Why the effect is not as the preferences say: lines for the user.
  std::vector<std::string> problems() const;

 private:
  EffectEngine(const SessionFactories& factories, Engine engine)
      : factories_(&factories), engine_(std::move(engine)) {}

  void take_model(Model model);
  void take_settings();
  void show_backdrop(std::int64_t time);

  const SessionFactories* factories_;
  Engine engine_;
  Model model_{};
  Preferences preferences_;
  std::optional<BackdropSource> backdrop_;
  std::string backdrop_problem_, engine_problem_, settings_problem_;
  float budget_ = 0;
  bool learns_ = false;
  std::int64_t shown_at_ = 0;  ///< when the backdrop was shown last
};

}  // namespace scrim::live
