#include "apps/scrim/help_formatter.hpp"

#include <algorithm>
#include <sstream>

namespace scrim::cli {
namespace {

constexpr int narrowest = 24, widest = 100;

/// The characters of a text in UTF-8.
std::size_t length(const std::string& text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xc0) != 0x80;
  }));
}

/// A word in pieces of at most `most` characters where its signs let it be taken apart.
std::vector<std::string> pieces_of(const std::string& word, std::size_t most) {
  std::vector<std::string> pieces;
  std::string piece, part;
  for (const char c : word) {
    part += c;
    if (c != '|' && c != ',') continue;
    if (!piece.empty() && piece.size() + part.size() > most) pieces.push_back(std::move(piece));
    piece = std::exchange(piece, "") + std::exchange(part, "");
  }
  if (!piece.empty() && piece.size() + part.size() > most) pieces.push_back(std::move(piece));
  pieces.push_back(std::exchange(piece, "") + part);
  return pieces;
}

/// Text in lines of at most `width` characters, of which all but the first begin with `indent`
/// spaces; the first one begins at `column`.
std::string wrapped(const std::string& text, std::size_t width, std::size_t column,
                    std::size_t indent) {
  std::string lines;
  bool begins_line = true;
  const std::size_t room = width > indent ? width - indent : 1;
  const auto put = [&](const std::string& piece, bool with_space) {
    const std::size_t needed = length(piece) + (with_space && !begins_line ? 1 : 0);
    if (!begins_line && column + needed > width) {
      lines += "\n" + std::string(indent, ' ');
      column = indent;
      begins_line = true;
    }
    if (with_space && !begins_line) {
      lines += ' ';
      ++column;
    }
    lines += piece;
    column += length(piece);
    begins_line = false;
  };
  std::istringstream words(text);
  for (std::string word; words >> word;) {
    bool first = true;
    for (const std::string& piece :
         length(word) > room ? pieces_of(word, room) : std::vector<std::string>{word}) {
      put(piece, std::exchange(first, false));
    }
  }
  return lines;
}

}  // namespace

HelpFormatter::HelpFormatter(int width)
    : width_(static_cast<std::size_t>(std::clamp(width, narrowest, widest))) {
  constexpr std::size_t usual_column = 30, narrow_column = 6, least_beside = 60;
  beside_ = width_ >= least_beside;
  column_ = beside_ ? usual_column : narrow_column;
}

std::string HelpFormatter::make_description(const CLI::App* app) const {
  return wrapped(app->get_description(), width_, 0, 0) + "\n";
}

std::string HelpFormatter::make_usage(const CLI::App* app, std::string name) const {
  return wrapped(Formatter::make_usage(app, std::move(name)), width_, 0, 2) + "\n";
}

std::string HelpFormatter::make_option(const CLI::Option* option, bool is_positional) const {
  return entry(make_option_name(option, is_positional) + make_option_opts(option),
               make_option_desc(option));
}

std::string HelpFormatter::make_subcommand(const CLI::App* command) const {
  return entry(command->get_name(), command->get_description());
}

/// Examples stay lines of their own; what is longer than the width goes on beneath, set in.
std::string HelpFormatter::make_footer(const CLI::App* app) const {
  constexpr std::size_t step = 2;
  std::istringstream lines(app->get_footer());
  std::string text;
  for (std::string line; std::getline(lines, line);) {
    const std::size_t spaces = std::min(line.find_first_not_of(' '), line.size());
    const bool is_example = spaces > 0 || line.starts_with("Example");
    text +=
        std::string(spaces, ' ') + wrapped(line, width_, spaces, is_example ? spaces + step : 0);
    text += '\n';
  }
  return text;
}

std::string HelpFormatter::entry(const std::string& name, const std::string& meaning) const {
  constexpr std::size_t indent = 2, hang = 4;
  const std::string head = std::string(indent, ' ') + wrapped(name, width_, indent, hang);
  if (meaning.empty()) return head + "\n";
  const bool fits = beside_ && length(head) + 1 < column_ && head.find('\n') == std::string::npos;
  const std::string between =
      fits ? std::string(column_ - length(head), ' ') : "\n" + std::string(column_, ' ');
  return head + between + wrapped(meaning, width_, column_, column_) + "\n";
}

}  // namespace scrim::cli
