#include "apps/live/settings/flat_toml.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <toml++/toml.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
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

}  // namespace scrim::live
