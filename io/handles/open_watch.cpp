#include "io/handles/open_watch.hpp"

#include <sys/inotify.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <string_view>
#include <system_error>

namespace scrim::io {
namespace {

namespace fs = std::filesystem;

bool has_open(const fs::path& process, const fs::path& file) {
  std::error_code error;
  for (fs::directory_iterator fd(process / "fd", error), end; !error && fd != end;
       fd.increment(error)) {
    std::error_code gone;
    if (fs::read_symlink(*fd, gone) == file) return true;
  }
  return false;
}

std::string program(const fs::path& process) {
  std::error_code error;
  std::string name = fs::read_symlink(process / "exe", error).filename();
  constexpr std::string_view deleted = " (deleted)";
  if (name.ends_with(deleted)) name.resize(name.size() - deleted.size());
  return name.empty() ? "another program" : name;
}

bool is_number(const std::string& name) {
  return !name.empty() && name.find_first_not_of("0123456789") == std::string::npos;
}

}  // namespace

std::vector<std::string> openers(const std::string& path) {
  std::error_code error;
  const fs::path file = fs::canonical(path, error);
  const std::string self = std::to_string(getpid());
  std::vector<std::string> names;
  for (fs::directory_iterator process("/proc", error), end; !error && process != end;
       process.increment(error)) {
    const std::string number = process->path().filename();
    if (!is_number(number) || number == self || !has_open(*process, file)) continue;
    std::string name = program(*process);
    if (std::find(names.begin(), names.end(), name) == names.end()) {
      names.push_back(std::move(name));
    }
  }
  return names;
}

Result<OpenWatch> OpenWatch::create(const std::string& path) {
  Descriptor events(inotify_init1(IN_NONBLOCK | IN_CLOEXEC));
  if (!events || inotify_add_watch(events.get(), path.c_str(), IN_OPEN | IN_CLOSE) < 0) {
    return tl::unexpected(path + ": cannot be watched: " + std::strerror(errno));
  }
  OpenWatch watch(path, std::move(events));
  watch.look();
  return watch;
}

void OpenWatch::read() {
  alignas(inotify_event) std::array<char, 4096> buffer{};
  for (;;) {
    const ssize_t size = ::read(events_.get(), buffer.data(), buffer.size());
    if (size <= 0) return;
    for (std::size_t at = 0; at < std::size_t(size);) {
      inotify_event event{};
      std::memcpy(&event, buffer.data() + at, sizeof event);
      at += sizeof event + event.len;
      changed_ = true;
      if ((event.mask & IN_OPEN) != 0) ++count_;
      if ((event.mask & IN_CLOSE) != 0) count_ = std::max(0, count_ - 1);
      if ((event.mask & IN_Q_OVERFLOW) != 0) count_ = 0;
    }
  }
}

void OpenWatch::look() {
  changed_ = false;
  programs_ = openers(path_);
}

}  // namespace scrim::io
