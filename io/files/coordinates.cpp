#include "io/files/coordinates.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstddef>
#include <optional>
#include <string>

namespace scrim::io {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/// In lower case, without what UTF-16 has beside the letters, and a comma as it is in addresses of
/// maps ("%2C") as one.
std::string plain(std::string_view text) {
  constexpr std::string_view comma = "%2c";
  std::string result;
  for (const char c : text) {
    if (c != '\0') result += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    if (result.ends_with(comma)) result.replace(result.size() - comma.size(), comma.size(), ",");
  }
  return result;
}

struct Number {
  std::size_t begin = 0, end = 0;  ///< without its sign
  std::size_t whole = 0, decimals = 0;
};

std::size_t digits_at(std::string_view text, std::size_t position) {
  std::size_t end = position;
  while (end < text.size() && is_digit(text[end])) ++end;
  return end - position;
}

/// The next number at or after a position. Dates and versions, of more than one point, are none.
std::optional<Number> next_number(std::string_view text, std::size_t position) {
  constexpr std::size_t precise = 4;  // a comma before fewer digits parts two numbers, or thousands
  while (position < text.size()) {
    if (!is_digit(text[position])) {
      ++position;
      continue;
    }
    Number number{.begin = position, .end = 0, .whole = digits_at(text, position)};
    number.end = position + number.whole;
    const char point = number.end < text.size() ? text[number.end] : ' ';
    const std::size_t decimals = digits_at(text, number.end + 1);
    if ((point == '.' && decimals > 0) || (point == ',' && decimals >= precise)) {
      number.decimals = decimals;
      number.end += 1 + decimals;
    }
    const bool more =
        number.end < text.size() && text[number.end] == '.' && digits_at(text, number.end + 1) > 0;
    if (!more) return number;
    position = number.end;
    while (position < text.size() && (is_digit(text[position]) || text[position] == '.'))
      ++position;
  }
  return std::nullopt;
}

/// The word that names a number, and the signs between them: "latitude" and ": -". A letter of the
/// compass belongs to the signs.
struct Name {
  std::string_view word, signs;
};

Name name_of(std::string_view text, const Number& number) {
  constexpr std::size_t most_signs = 6;
  std::size_t end = number.begin;
  const auto letter = [&](std::size_t position) { return is_letter(text[position]); };
  const auto is_compass = [&](std::size_t position) {
    return std::string_view("nsew").find(text[position]) != std::string_view::npos &&
           (position == 0 || !letter(position - 1));
  };
  while (end > 0 && number.begin - end < most_signs && !is_digit(text[end - 1]) &&
         (!letter(end - 1) || is_compass(end - 1))) {
    --end;
  }
  std::size_t begin = end;
  while (begin > 0 && letter(begin - 1)) --begin;
  return {text.substr(begin, end - begin), text.substr(end, number.begin - end)};
}

/// "[latitude: 47.12]", "GPS (8,47,12)", "HOME(E: 8.1": a name, and a number that is a
/// coordinate.
bool is_named_coordinate(std::string_view text, const Number& number) {
  constexpr std::size_t shortest_scaled = 6;  // in millionths of a degree
  const Name name = name_of(text, number);
  const bool opened = name.signs.find('(') != std::string_view::npos;
  const bool broken = number.decimals > 0 || number.whole >= shortest_scaled;
  if (name.word.ends_with("gps")) return opened || broken;
  if (name.word == "home") return opened && (broken || text.substr(number.end).starts_with(","));
  constexpr std::array names{"lat", "lon", "lng", "coordinates"};
  const bool angle = name.word.ends_with("latitude") || name.word.ends_with("longitude") ||
                     name.word.ends_with("longtitude") ||
                     std::ranges::find(names, name.word) != names.end();
  return angle && broken;
}

/// Whether one of two letters of the compass stands by itself before the number, or behind it.
bool is_towards(std::string_view letters, std::string_view text, const Number& number) {
  const auto letter_at = [&](std::size_t position) {
    return position < text.size() && is_letter(text[position]);
  };
  const auto stands = [&](std::size_t position) {
    return letter_at(position) && letters.find(text[position]) != std::string_view::npos &&
           !letter_at(position + 1) && (position == 0 || !letter_at(position - 1));
  };
  return (number.begin > 0 && stands(number.begin - 1)) || stands(number.end);
}

/// Two numbers with hardly a sign between them: "47.1234, 8.1234", "4529.8748,N,00727.1234,E",
/// "N47.12 E8.12", "+52.52+013.40/" (ISO 6709).
bool is_pair(std::string_view text, const Number& first, const Number& second) {
  constexpr std::size_t most_signs = 8, precise = 4;
  const std::string_view between = text.substr(first.end, second.begin - first.end);
  const auto is_sign = [](char c) {
    return !is_letter(c) || std::string_view("nsew").find(c) != std::string_view::npos;
  };
  if (between.size() > most_signs || !std::ranges::all_of(between, is_sign)) return false;
  if (first.decimals >= precise && second.decimals >= precise) return true;
  if (first.decimals > 0 && second.decimals > 0 && is_towards("ns", text, first) &&
      is_towards("ew", text, second)) {
    return true;
  }
  const auto is_plus_or_minus = [](char c) { return c == '+' || c == '-'; };
  return first.begin > 0 && is_plus_or_minus(text[first.begin - 1]) && between.size() == 1 &&
         is_plus_or_minus(between.front()) && first.decimals > 0 && second.decimals > 0;
}

/// "47°07'12.3" or "47 deg 7' 12.30", in UTF-8 or Latin 1. Some write º for °.
bool is_degrees_and_minutes(std::string_view text, const Number& number) {
  std::string_view rest = text.substr(number.end);
  const auto skip = [&](std::string_view sign) {
    const bool there = rest.starts_with(sign);
    if (there) rest.remove_prefix(sign.size());
    return there;
  };
  skip(" ");
  if (!skip("deg")) {
    skip("\xC2");
    if (!skip("\xB0") && !skip("\xBA")) return false;
  }
  skip(" ");
  const auto minutes = next_number(rest, 0);
  if (!minutes || minutes->begin != 0) return false;
  rest.remove_prefix(minutes->end);
  constexpr std::array signs{"'", "\xE2\x80\xB2", "\xE2\x80\x99"};  // also ′ and ’
  return std::ranges::any_of(signs, skip);
}

}  // namespace

bool tells_place(std::string_view text) {
  const std::string words = plain(text);
  std::optional<Number> before;
  for (auto number = next_number(words, 0); number; number = next_number(words, number->end)) {
    if (is_named_coordinate(words, *number) || is_degrees_and_minutes(words, *number) ||
        (before && is_pair(words, *before, *number))) {
      return true;
    }
    before = number;
  }
  return false;
}

}  // namespace scrim::io
