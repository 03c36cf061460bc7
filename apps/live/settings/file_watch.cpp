#include "apps/live/settings/file_watch.hpp"

#include <sys/inotify.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <utility>

namespace scrim::live {
namespace {

namespace fs = std::filesystem;

/// A file counts when it is closed after writing or has its name; a folder when it is made.
constexpr std::uint32_t events = IN_CLOSE_WRITE | IN_MOVE | IN_DELETE | IN_CREATE | IN_ATTRIB |
                                 IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR;

bool is_half_written(const inotify_event& event) {
  return (event.mask & IN_CREATE) != 0 && (event.mask & IN_ISDIR) == 0;
}

}  // namespace

FileWatch::FileWatch(std::vector<std::string> files)
    : files_(std::move(files)), descriptor_(::inotify_init1(IN_CLOEXEC | IN_NONBLOCK)) {
  watch_all();
}

FileWatch::~FileWatch() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

void FileWatch::watch_all() {
  problem_.clear();
  for (const std::string& file : files_) {
    watch(file);
    std::error_code code;
    const fs::path real = fs::canonical(file, code);
    if (!code) watch(real);
  }
}

void FileWatch::watch(const std::string& file) {
  fs::path folder = fs::path(file).parent_path();
  std::string name = fs::path(file).filename();
  int id = -1;
  while ((id = ::inotify_add_watch(descriptor_, folder.c_str(), events)) < 0 &&
         folder.has_relative_path()) {
    name = folder.filename();
    folder = folder.parent_path();
  }
  if (id >= 0) {
    names_[id].insert(name);
  } else {
    problem_ = "changes of " + file + " are not seen (" + std::strerror(errno) +
               "); raise fs.inotify.max_user_watches or max_user_instances";
  }
}

bool FileWatch::changed() {
  alignas(inotify_event) std::array<char, 4096> buffer{};
  bool any = false;
  ssize_t got = 0;
  while ((got = ::read(descriptor_, buffer.data(), buffer.size())) > 0) {
    for (ssize_t at = 0; at < got;) {
      inotify_event event{};
      std::memcpy(&event, buffer.data() + at, sizeof event);
      const std::string name = event.len > 0 ? buffer.data() + at + sizeof event : "";
      at += static_cast<ssize_t>(sizeof event + event.len);
      const auto folder = names_.find(event.wd);
      const bool named = folder != names_.end() && folder->second.contains(name);
      any = any || (event.len == 0) || (named && !is_half_written(event));
      if ((event.mask & IN_IGNORED) != 0) names_.erase(event.wd);
    }
  }
  if (any) watch_all();
  return any;
}

}  // namespace scrim::live
