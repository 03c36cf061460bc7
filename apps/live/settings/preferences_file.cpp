#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>

#include "apps/live/settings/flat_toml.hpp"
#include "apps/live/settings/preferences.hpp"
#include "io/files/output_file.hpp"

namespace scrim::live {
namespace {

namespace fs = std::filesystem;

constexpr const char* heading =
    "# Scrim's settings. `scrim live` follows what is changed here. `scrim set` and the desktop "
    "app\n"
    "# write the file anew: comments of your own are not kept.\n";

bool is_plain(const std::string& value) {
  const bool digits = !value.empty() && std::all_of(value.begin(), value.end(),
                                                    [](char c) { return c >= '0' && c <= '9'; });
  return digits || value == "true" || value == "false";
}

std::string as_toml(const Preferences& preferences) {
  std::string out = heading;
  for (const Key& key : keys()) {
    const std::string value = get(preferences, key.name);
    out += "\n# " + std::string(key.meaning) + " (" + std::string(key.values) + ")\n";
    out += std::string(key.name) + " = " +
           (key.text || !is_plain(value) ? toml_quoted(value) : value) + "\n";
  }
  return out;
}

/// On the disk, not only on its way there.
bool write_through(const fs::path& file, const std::string& text) {
  const int descriptor = ::open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  if (descriptor < 0) return false;
  std::size_t done = 0;
  while (done < text.size()) {
    const ssize_t got = ::write(descriptor, text.data() + done, text.size() - done);
    if (got < 0 && errno != EINTR) break;
    if (got > 0) done += static_cast<std::size_t>(got);
  }
  bool whole = done == text.size() && ::fsync(descriptor) == 0;
  const int code = errno;
  whole = ::close(descriptor) == 0 && whole;
  if (!whole) errno = code;
  return whole;
}

void remember_name(const fs::path& folder) {
  const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return;
  ::fsync(descriptor);
  ::close(descriptor);
}

const char* variable(const char* name) {
  const char* value = std::getenv(name);
  return value != nullptr && *value == '/' ? value : nullptr;
}

}  // namespace

io::Result<std::string> preferences_file() {
  const std::string name = "/scrim/settings.toml";
  if (const char* folder = variable("XDG_CONFIG_HOME")) return folder + name;
  if (const char* home = variable("HOME")) return home + ("/.config" + name);
  return tl::unexpected(std::string(
      "there is no folder for the settings: set HOME or XDG_CONFIG_HOME to an absolute path"));
}

io::Result<Preferences> load(const std::string& file, const Preferences& otherwise) {
  const auto lines = read_flat_toml(file);
  if (!lines) return tl::unexpected(lines.error());
  if (!*lines) return otherwise;
  Preferences preferences;
  std::string backdrop_place = file;
  for (const TomlLine& line : **lines) {
    if (line.key == "with") backdrop_place = line.place;
    auto done = set(preferences, line.key, line.value);
    if (done && find_key(line.key)->text && !line.quoted) {
      done = tl::unexpected(line.key + " takes a text in quotes");
    }
    if (!done) return tl::unexpected(line.place + ": " + done.error());
  }
  if (auto there = check_backdrop(preferences); !there) {
    return tl::unexpected(backdrop_place + ": " + there.error());
  }
  return preferences;
}

io::Result<void> save(const Preferences& preferences, const std::string& file) {
  const auto failed = [&file](const std::string& why) {
    return tl::unexpected(file + ": cannot be written: " + why);
  };
  const auto link = io::link_target(file);
  if (!link) return tl::unexpected(link.error());
  const fs::path& target = *link;
  std::error_code code;
  fs::create_directories(target.parent_path(), code);
  if (code) return failed(code.message());
  const fs::path fresh =
      target.parent_path() / ("." + target.filename().string() + "." + std::to_string(::getpid()));
  if (!write_through(fresh, as_toml(preferences)) ||
      std::rename(fresh.c_str(), target.c_str()) != 0) {
    const std::string why = std::strerror(errno);
    fs::remove(fresh, code);
    return failed(why);
  }
  remember_name(target.parent_path());
  return {};
}

}  // namespace scrim::live
