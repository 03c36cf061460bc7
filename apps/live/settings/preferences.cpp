#include "apps/live/settings/preferences.hpp"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <functional>
#include <vector>

#include "apps/live/settings/flat_toml.hpp"
#include "io/files/video_reader.hpp"
#include "io/text/did_you_mean.hpp"

namespace scrim::live {
namespace {

constexpr std::size_t longest_value = 4096;

struct Field {
  std::string name, values, meaning;
  bool text = false;
  std::function<bool(Preferences&, const std::string&)> set;  ///< false: not one of the values
  std::function<std::string(const Preferences&)> get;
  std::vector<std::string> choices{};  ///< words that it takes
  std::string gone{}, instead{};  ///< a value of old, and what is to be said to who still uses it
};

Field number(const char* name, int Preferences::*member, int least, int most, const char* meaning) {
  const auto set = [=](Preferences& preferences, const std::string& text) {
    int value = 0;
    const char* end = text.data() + text.size();
    const auto [stop, code] = std::from_chars(text.data(), end, value);
    if (code != std::errc() || stop != end || value < least || value > most) return false;
    preferences.*member = value;
    return true;
  };
  const auto get = [=](const Preferences& preferences) {
    return std::to_string(preferences.*member);
  };
  return {name, std::to_string(least) + " to " + std::to_string(most), meaning, false, set, get};
}

std::string listed(const std::vector<std::string>& words) {
  std::string text;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i > 0) text += i + 1 == words.size() ? " or " : ", ";
    text += words[i];
  }
  return text;
}

template <class Choice>
Field choice(const char* key, Choice Preferences::*member, const char* meaning) {
  const auto set = [=](Preferences& preferences, const std::string& text) {
    const auto value = parse<Choice>(text);
    if (value) preferences.*member = *value;
    return value.has_value();
  };
  const auto get = [=](const Preferences& preferences) -> std::string {
    return name(preferences.*member);
  };
  return {key, listed(names<Choice>()), meaning, false, set, get, names<Choice>()};
}

Field toggle(const char* key, bool Preferences::*member, const char* meaning) {
  const auto set = [=](Preferences& preferences, const std::string& text) {
    if (text != "true" && text != "false") return false;
    preferences.*member = text == "true";
    return true;
  };
  const auto get = [=](const Preferences& preferences) -> std::string {
    return preferences.*member ? "true" : "false";
  };
  return {key, "true or false", meaning, false, set, get, {"true", "false"}};
}

Field level(const char* key, std::optional<int> Preferences::*member, const char* meaning) {
  std::vector<std::string> levels{"auto"};
  for (int i = quality::normal; i <= quality::every_second_frame; ++i) {
    levels.push_back(std::to_string(i));
  }
  const auto set = [=](Preferences& preferences, const std::string& text) {
    const auto found = std::find(levels.begin(), levels.end(), text);
    if (found == levels.end()) return false;
    preferences.*member = found == levels.begin() ? std::nullopt : std::optional(std::stoi(text));
    return true;
  };
  const auto get = [=](const Preferences& preferences) {
    const auto& value = preferences.*member;
    return value ? std::to_string(*value) : levels.front();
  };
  return {key,
          listed(levels),
          meaning,
          false,
          set,
          get,
          levels,
          "3",
          "; what was level 3 before 0.2 is 2 now"};
}

/// `as_kept` gives a value as it is to be kept; empty: it is not one.
Field text(const char* name, std::string Preferences::*member, const char* values,
           const char* meaning, std::string (*as_kept)(const std::string&),
           const std::vector<std::string>& choices) {
  const auto set = [=](Preferences& preferences, const std::string& value) {
    const std::string kept = as_kept(value);
    if (kept.empty() || !toml_holds(kept)) return false;
    preferences.*member = kept;
    return true;
  };
  const auto get = [=](const Preferences& preferences) { return preferences.*member; };
  return {name, values, meaning, true, set, get, choices};
}

std::string as_it_is(const std::string& value) {
  return value;
}

/// A colour by its digits: whoever reads it needs no table of names.
std::string backdrop(const std::string& value) {
  if (const auto colour = parse_colour(value)) return io::colour_text(*colour);
  return value.starts_with('/') ? value : "";
}

const std::vector<Field>& fields() {
  static const std::vector<Field> all{
      toggle("on", &Preferences::on, "the one switch: false shows your room"),
      choice("effect", &Preferences::effect, "what stands behind you"),
      number("strength", &Preferences::strength, 0, 100,
             "how strong the blur is; 0 is the lightest, never none"),
      choice("look", &Preferences::look,
             "of the blur: like frosted glass, or like a wide open lens"),
      text("with", &Preferences::with,
           "a colour (red, #2e4a62), or the absolute path of a picture or video",
           "what replaces the room", backdrop, io::colour_names()),
      number("match", &Preferences::match, 0, 100,
             "how far your tone is led towards the picture's"),
      choice("fit", &Preferences::fit,
             "a picture of another shape: fills the frame and is cut, or is seen whole"),
      choice("who", &Preferences::who,
             "who is kept: everyone, or only the one who fills most of the frame"),
      text("camera", &Preferences::camera,
           "auto, a part of a camera's name, /dev/videoN, or pipewire:NAME", "which camera is used",
           as_it_is, {"auto"}),
      number("width", &Preferences::width, min_width, max_width,
             "of the picture, in pixels, as far as the camera has it"),
      number("height", &Preferences::height, min_height, max_height,
             "of the picture, in pixels, as far as the camera has it"),
      number("rate", &Preferences::rate, 1, 240, "frames a second, as far as the camera has it"),
      number("grace", &Preferences::grace, 0, 3600,
             "seconds that the camera stays open after the last program has stopped watching"),
      level("quality", &Preferences::quality,
            "auto keeps the pace; a number stays at this level: 0 normal, 1 coarse, 2 network on "
            "every second frame (before 0.2: 1, 2, 3)"),
      choice("model", &Preferences::model, "which network looks for you"),
  };
  return all;
}

const Field* find(std::string_view key) {
  const auto found = std::find_if(fields().begin(), fields().end(),
                                  [key](const Field& field) { return field.name == key; });
  return found == fields().end() ? nullptr : &*found;
}

std::string unknown(std::string_view key) {
  std::vector<std::string> names;
  std::string list;
  for (const Field& field : fields()) {
    names.emplace_back(field.name);
    list += (list.empty() ? "" : ", ") + field.name;
  }
  const std::string shown(key.substr(0, 64));
  const std::string hint = io::did_you_mean(key, names);
  return "there is no setting \"" + shown + "\"" + (hint.empty() ? "; there are " + list : hint);
}

io::Result<void> opens(const std::string& file) {
  std::error_code code;
  const auto kind = std::filesystem::status(file, code).type();
  const auto problem = [&file](const std::string& what, const std::string& hint = "") {
    return tl::unexpected("with: " + file + ": " + what +
                          "; give a picture, a video or a colour such as red or #2e4a62" + hint);
  };
  if (kind == std::filesystem::file_type::not_found) {
    const std::string name = std::filesystem::path(file).filename();
    return problem("there is no such file", io::did_you_mean(name, io::colour_names()));
  }
  if (kind != std::filesystem::file_type::regular) return problem("is not a file");
  if (const auto reader = io::VideoReader::open(file); !reader) {
    return tl::unexpected("with: " + reader.error());
  }
  return {};
}

}  // namespace

const char* name(EffectKind kind) noexcept {
  switch (kind) {
    case EffectKind::blur:
      return "blur";
    case EffectKind::replace:
      return "replace";
  }
  return "";
}

std::span<const Key> keys() {
  static const std::vector<Key> all = [] {
    std::vector<Key> made;
    for (const Field& field : fields())
      made.push_back({field.name, field.values, field.meaning, field.choices, field.text});
    return made;
  }();
  return all;
}

const Key* find_key(std::string_view name) {
  const auto all = keys();
  const auto found =
      std::find_if(all.begin(), all.end(), [name](const Key& key) { return key.name == name; });
  return found == all.end() ? nullptr : &*found;
}

io::Result<void> set(Preferences& preferences, std::string_view key, const std::string& value) {
  const Field* field = find(key);
  if (field == nullptr) return tl::unexpected(unknown(key));
  if (value.size() > longest_value) {
    return tl::unexpected(field->name + " takes " + field->values + ", not " +
                          std::to_string(value.size()) + " characters");
  }
  if (!field->set(preferences, value)) {
    return tl::unexpected(
        field->name + " takes " + field->values + ", not \"" + value + "\"" +
        (value == field->gone ? field->instead : io::did_you_mean(value, field->choices)));
  }
  return {};
}

std::string get(const Preferences& preferences, std::string_view key) {
  return find(key)->get(preferences);
}

io::Result<void> check_backdrop(const Preferences& preferences) {
  if (preferences.effect != EffectKind::replace || parse_colour(preferences.with)) return {};
  return opens(preferences.with);
}

io::Result<void> choose(Preferences& preferences, std::string_view key, const std::string& value) {
  Preferences next = preferences;
  auto done = set(next, key, value);
  if (done && key == "with" && value.starts_with('/')) done = opens(value);
  if (done && key == "effect") done = check_backdrop(next);
  if (done) preferences = next;
  return done;
}

}  // namespace scrim::live
