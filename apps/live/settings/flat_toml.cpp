#include "apps/live/settings/flat_toml.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <toml++/toml.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <numeric>
#include <sstream>

namespace scrim::live {
namespace {

constexpr std::size_t most_bytes = 1 << 16;

/// The whole of a file; empty when there is none. Opening never waits, also for a pipe.
io::Result<std::optional<std::string>> contents(const std::string& file) {
  const auto failed = [&file](const char* what) {
    return tl::unexpected(file + ": cannot be read: " + what);
  };
  const int descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  if (descriptor < 0) {
    if (errno == ENOENT || errno == ENOTDIR) return std::nullopt;
    return failed(std::strerror(errno));
  }
  struct stat facts {};
  std::string text;
  std::array<char, 4096> part{};
  ssize_t got = 0;
  const bool regular = ::fstat(descriptor, &facts) == 0 && S_ISREG(facts.st_mode);
  while (regular && text.size() <= most_bytes &&
         (got = ::read(descriptor, part.data(), part.size())) > 0) {
    text.append(part.data(), static_cast<std::size_t>(got));
  }
  const int code = errno;
  ::close(descriptor);
  if (!regular) return failed("it is not a file");
  if (got < 0) return failed(std::strerror(code));
  if (text.size() > most_bytes) return failed("it is too large");
  return text;
}

std::string at(const std::string& file, const toml::source_region& source) {
  return file + ":" + std::to_string(source.begin.line);
}

io::Result<TomlLine> plain(const std::string& file, const toml::key& key, const toml::node& node) {
  TomlLine line{std::string(key.str()), "", false, at(file, key.source())};
  if (const auto* text = node.as_string()) {
    line.value = text->get();
    line.quoted = true;
  } else if (const auto* number = node.as_integer()) {
    line.value = std::to_string(number->get());
  } else if (const auto* truth = node.as_boolean()) {
    line.value = truth->get() ? "true" : "false";
  } else {
    std::ostringstream kind;
    kind << node.type();
    return tl::unexpected(line.place + ": " + line.key +
                          " takes a whole number, true, false or a \"text\", not a value of type " +
                          kind.str());
  }
  return line;
}

int line_number(const TomlLine& line) {
  return std::stoi(line.place.substr(line.place.rfind(':') + 1));
}

/// How many letters must be put in, left out or replaced to make one word of the other.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i + 1;
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t replaced = diagonal + (a[i] == b[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({replaced, row[j] + 1, row[j + 1] + 1});
    }
  }
  return row.back();
}

}  // namespace

io::Result<std::optional<std::vector<TomlLine>>> read_flat_toml(const std::string& file) {
  const auto text = contents(file);
  if (!text) return tl::unexpected(text.error());
  if (!*text) return std::nullopt;
  std::vector<TomlLine> lines;
  try {
    for (const auto& [key, node] : toml::parse(**text, file)) {
      auto line = plain(file, key, node);
      if (!line) return tl::unexpected(line.error());
      lines.push_back(std::move(*line));
    }
  } catch (const toml::parse_error& error) {
    return tl::unexpected(at(file, error.source()) +
                          ": is not TOML: " + std::string(error.description()));
  }
  std::sort(lines.begin(), lines.end(),
            [](const TomlLine& a, const TomlLine& b) { return line_number(a) < line_number(b); });
  return lines;
}

std::string toml_quoted(const std::string& text) {
  std::string out(1, '"');
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  out += '"';
  return out;
}

bool toml_holds(const std::string& text) {
  try {
    return toml::parse("text = " + toml_quoted(text))["text"].value<std::string>() == text;
  } catch (const toml::parse_error&) {
    return false;
  }
}

std::string did_you_mean(std::string_view wrong, const std::vector<std::string_view>& names) {
  constexpr std::size_t longest = 64;
  if (names.empty() || wrong.size() > longest) return "";
  const auto nearer = [wrong](std::string_view a, std::string_view b) {
    return distance(wrong, a) < distance(wrong, b);
  };
  const std::string_view nearest = *std::min_element(names.begin(), names.end(), nearer);
  if (distance(wrong, nearest) > nearest.size() / 2) return "";
  return ", did you mean \"" + std::string(nearest) + "\"?";
}

}  // namespace scrim::live
