/// What the user wants of the live camera: kept in a file, changed over D-Bus, the command line and
/// the desktop app. One table of keys serves them all.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "io/handles/av_handles.hpp"
#include "io/pixels/colour_text.hpp"
#include "scrim/scrim.hpp"

namespace scrim::live {

/// Of a colour in Preferences::with.
using io::parse_colour;

/// What the effect does to the room while it is on.
enum class EffectKind : std::uint8_t { blur, replace };
/// "blur", "replace". Static; empty for a number that is no value.
const char* name(EffectKind kind) noexcept;

struct Preferences {
  bool on = true;  ///< the one switch; off shows the room
  EffectKind effect = EffectKind::blur;
  int strength = 50;
  Look look = Look::soft;
  /// For replace: an absolute path of a picture or video, or #rrggbb.
  std::string with = "#2e4a62";
  int match = 20;
  Fit fit = Fit::cover;
  Who who = Who::everyone;
  std::string camera = "auto";  ///< as io::open_camera takes it
  int width = 1280;
  int height = 720;
  int rate = 30;
  int grace = 5;                 ///< seconds the camera stays open after the last watcher left
  std::optional<int> quality{};  ///< as Settings::quality, to stay at; empty: the governor chooses
  Model model = Model::automatic;

  bool operator==(const Preferences&) const = default;
};

/// One preference under its name: the same in the file, in `scrim set KEY VALUE` and on D-Bus.
struct Key {
  std::string_view name;     ///< "strength"
  std::string_view values;   ///< "0 to 100"
  std::string_view meaning;  ///< "how strong the blur is"
  /// Words that it takes, among others where it is free text: "soft", "lens".
  std::span<const std::string> choices;
  bool text = false;  ///< free text, which stands in quotes in the file
};
std::span<const Key> keys();

/// Null when there is no such key.
const Key* find_key(std::string_view name);

/// Sets one preference from text. Fails, changing nothing, with a line that names the key and what
/// it takes.
io::Result<void> set(Preferences& preferences, std::string_view key, const std::string& value);

/// The value of a key as text that `set` takes. The key must be one of `keys()`.
std::string get(const Preferences& preferences, std::string_view key);

/// Fails when the effect is replace and what stands in `with` is no picture or video that opens.
io::Result<void> check_backdrop(const Preferences& preferences);

/// `set`, for a change that a user asks for: the file given for `with`, or put to use by `effect`,
/// must open now.
io::Result<void> choose(Preferences& preferences, std::string_view key, const std::string& value);

/// "~/.config/scrim/settings.toml", by the XDG rules. Fails when there is no home folder.
io::Result<std::string> preferences_file();

/// Reads a file; one that does not exist gives `otherwise`, a key that does not stand in it has its
/// default. Fails with file, line and what is wrong: a wrong value is never taken for another one.
io::Result<Preferences> load(const std::string& file, const Preferences& otherwise = {});

/// Writes the file whole, or leaves the old one; makes its folder. A link stays a link.
io::Result<void> save(const Preferences& preferences, const std::string& file);

}  // namespace scrim::live
