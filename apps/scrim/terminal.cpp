#include "apps/scrim/terminal.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <string_view>

namespace scrim::cli {
namespace {

std::atomic<bool> drawn{false};
static_assert(std::atomic<bool>::is_always_lock_free, "a signal handler reads it");

std::optional<int> columns_of_environment() {
  const char* variable = std::getenv("COLUMNS");
  const std::string_view text(variable != nullptr ? variable : "");
  int value = 0;
  const auto [stop, code] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool whole = code == std::errc() && stop == text.data() + text.size() && value > 0;
  return whole ? std::optional(value) : std::nullopt;
}

/// The first bytes of a text in UTF-8 that make so many characters.
std::string shortened(const std::string& text, int characters) {
  std::size_t end = 0;
  for (int left = characters; end < text.size(); ++end) {
    const bool begins_character = (static_cast<unsigned char>(text[end]) & 0xc0) != 0x80;
    if (begins_character && left-- == 0) break;
  }
  return text.substr(0, end);
}

}  // namespace

int columns(int descriptor) {
  constexpr int usual = 80;
  if (const auto wanted = columns_of_environment()) return *wanted;
  winsize size{};
  const bool told = ioctl(descriptor, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
  return told ? size.ws_col : usual;
}

StatusLine::StatusLine() : terminal_(isatty(STDERR_FILENO) == 1) {}

int StatusLine::room() const {
  return std::max(columns(STDERR_FILENO) - 1, 1);  // the last column would begin a new line
}

void StatusLine::show(const std::string& text) {
  if (!terminal_) return;
  drawn.store(true);  // before it is seen: Ctrl-C may come at once
  std::fprintf(stderr, "\r\x1b[K%s", shortened(text, room()).c_str());
  std::fflush(stderr);
}

void StatusLine::clear() {
  if (drawn.exchange(false)) std::fputs("\r\x1b[K", stderr);
}

void StatusLine::leave() noexcept {
  if (drawn.exchange(false)) {
    [[maybe_unused]] const auto written = write(STDERR_FILENO, "\n", 1);
  }
}

}  // namespace scrim::cli
