#include "apps/scrim/settings_options.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <optional>
#include <string>

#include "apps/scrim/choice_option.hpp"

namespace scrim::cli {
namespace {

/// A choice with a default.
template <class Choice>
void add_standard_choice(CLI::App& command, const char* option, const char* description,
                         Choice& value) {
  add_choice<Choice>(command, option, description, value)->default_str(name(value));
}

CLI::Option* add_percentage(CLI::App& command, const char* name, const char* description,
                            int& value) {
  return command.add_option(name, value, description)
      ->check(CLI::Range(0, 100).description(""))
      ->type_name("0-100")
      ->capture_default_str();
}

std::vector<std::string> split(const std::string& text) {
  std::vector<std::string> pieces{""};
  for (const char c : text) {
    if (c == ',') {
      pieces.emplace_back();
    } else {
      pieces.back() += c;
    }
  }
  return pieces;
}

std::optional<float> number(const std::string& text) {
  float value = 0;
  const char* end = text.data() + text.size();
  const auto [stop, code] = std::from_chars(text.data(), end, value);
  const bool whole = code == std::errc() && stop == end && std::isfinite(value);
  return whole ? std::optional(value) : std::nullopt;
}

Region parse_area(const char* option, const std::string& text) {
  std::vector<float> numbers;
  for (const std::string& piece : split(text)) {
    if (const auto value = number(piece)) numbers.push_back(*value);
  }
  if (numbers.size() != 4 || split(text).size() != 4) {
    refuse(option, text + " is no area; give X,Y,WIDTH,HEIGHT, such as 40,60,320,200");
  }
  const Region area{numbers[0], numbers[1], numbers[2], numbers[3]};
  if (area.x < 0 || area.y < 0) refuse(option, text + " begins outside the frame");
  if (area.width <= 0 || area.height <= 0) refuse(option, text + " has no width or no height");
  return area;
}

void add_areas(CLI::App& command, const char* name, const char* description,
               std::vector<Region>& areas) {
  const auto add = [&areas, name](const std::vector<std::string>& texts) {
    for (const std::string& text : texts) areas.push_back(parse_area(name, text));
    if (areas.size() > max_areas) {
      refuse(name, "at most " + std::to_string(max_areas) + " areas, not " +
                       std::to_string(areas.size()));
    }
  };
  command.add_option_function<std::vector<std::string>>(name, add, description)
      ->allow_extra_args(false)
      ->type_name("X,Y,W,H");
}

bool is_share(const Region& area) {
  return std::max({area.x, area.y, area.width, area.height}) <= 1;
}

/// Whether an area of pixels looks as if shares were meant: a number between 0 and 1, or no more
/// than a pixel across.
bool looks_like_share(const Region& area) {
  const auto is_part = [](float number) { return number > 0 && number < 1; };
  return !is_share(area) &&
         (is_part(area.x) || is_part(area.y) || std::min(area.width, area.height) <= 1);
}

std::string text_of(const Region& area) {
  std::array<char, 96> text{};
  std::snprintf(text.data(), text.size(), "%g,%g,%g,%g", area.x, area.y, area.width, area.height);
  return text.data();
}

/// 0 to 1 along one axis; empty when the text is neither a percentage nor one of the axis's names.
std::optional<float> along(const std::string& text, const char* begin, const char* end) {
  if (text == begin) return 0.0F;
  if (text == "center") return 0.5F;
  if (text == end) return 1.0F;
  const auto percent = number(text);
  return percent && *percent >= 0 && *percent <= 100 ? std::optional(*percent / 100) : std::nullopt;
}

void parse_position(const std::string& text, Placement& placement) {
  std::vector<std::string> pieces = split(text);
  if (pieces.size() == 1) {
    const bool vertical = text == "top" || text == "bottom";
    const bool named = vertical || text == "left" || text == "right" || text == "center";
    if (named) pieces.insert(vertical ? pieces.begin() : pieces.end(), "center");
  }
  const auto x = along(pieces.front(), "left", "right");
  const auto y = along(pieces.back(), "top", "bottom");
  if (pieces.size() != 2 || !x || !y) {
    refuse("--position", text +
                             " is no position; give X,Y in percent, such as 50,0, or names, such "
                             "as left or right,top");
  }
  placement.x = *x;
  placement.y = *y;
}

}  // namespace

void add_person_options(CLI::App& command, Settings& settings, AreaOptions& areas) {
  add_standard_choice(command, "--who",
                      "Who is kept: everyone, or only the one who fills most of the frame",
                      settings.who);
  add_areas(command, "--keep",
            "Keep this part of the frame as it is: a product on the desk. In pixels of the frame "
            "as it is seen, or in shares of it when no number is above 1 (0.5,0,0.5,1 is the right "
            "half). Up to 8 times",
            areas.keep);
  add_areas(command, "--hide", "Never show this part, whoever is there; wins over --keep",
            areas.hide);
}

void add_look_option(CLI::App& command, Settings& settings) {
  add_standard_choice(
      command, "--look",
      "Of the blur: like frosted glass, or like a wide open lens, whose highlights are discs",
      settings.look);
}

void add_quality_option(CLI::App& command, Settings& settings) {
  command
      .add_option("--quality", settings.quality,
                  "The level of work: 0 is normal, 1 coarse, 2 has the network on every second "
                  "frame (before 0.2: 1, 2, 3)")
      ->check([](const std::string& text) {
        return text == "3" ? "takes 0 to 2; what was level 3 before 0.2 is 2 now" : std::string();
      })
      ->check(CLI::Range(int{quality::normal}, int{quality::every_second_frame}).description(""))
      ->type_name("0-2")
      ->capture_default_str();
}

void add_blur_options(CLI::App& command, Settings& settings) {
  add_percentage(command, "--strength", "Of the blur: 0 is the lightest, never none",
                 settings.strength);
  add_look_option(command, settings);
}

void add_placement_options(CLI::App& command, Settings& settings, Placement& placement) {
  add_standard_choice(
      command, "--fit",
      "A picture or video of another shape than the frame: fills it and is cut, or is seen "
      "whole with black beside it",
      placement.fit);
  const auto position = [&placement](const std::string& text) { parse_position(text, placement); };
  command
      .add_option_function<std::string>(
          "--position", position,
          "Where it stands, or which part of it is seen: 0,0 is left and top, 100,100 right and "
          "bottom; names are taken, too: left, right, top, bottom, center")
      ->type_name("X,Y")
      ->default_str("50,50");
  add_percentage(command, "--match",
                 "How far the person's tone is led towards the picture's or the video's",
                 settings.match);
}

io::Result<void> put_areas(const AreaOptions& areas, const Layout& frame, Settings& settings) {
  const auto width = static_cast<float>(frame.width), height = static_cast<float>(frame.height);
  const auto put = [&](const char* option, const std::vector<Region>& from,
                       Areas& to) -> io::Result<void> {
    for (std::size_t i = 0; i < from.size(); ++i) {
      Region area = from[i];
      if (is_share(area)) {
        area = {area.x * width, area.y * height, area.width * width, area.height * height};
      }
      if (area.x >= width || area.y >= height) {
        return tl::unexpected(std::string(option) + ": area " + std::to_string(i + 1) +
                              " begins outside the frame, which is " + std::to_string(frame.width) +
                              "x" + std::to_string(frame.height) + " pixels" +
                              (is_share(from[i]) ? "; numbers up to 1 are shares of it" : ""));
      }
      to[i] = area;
    }
    return {};
  };
  if (auto kept = put("--keep", areas.keep, settings.keep); !kept) return kept;
  return put("--hide", areas.hide, settings.hide);
}

std::string doubt_about(const AreaOptions& areas) {
  const auto doubt = [](const char* option, const std::vector<Region>& of) -> std::string {
    const auto found = std::find_if(of.begin(), of.end(), looks_like_share);
    if (found == of.end()) return "";
    return std::string(option) + " " + text_of(*found) +
           ": taken as pixels, for a number is above 1; shares of the frame go from 0 to 1";
  };
  const std::string keep = doubt("--keep", areas.keep);
  return keep.empty() ? doubt("--hide", areas.hide) : keep;
}

}  // namespace scrim::cli
