#include "apps/live/session/plug_watch.hpp"

#include <sys/inotify.h>
#include <unistd.h>

#include <array>
#include <cstddef>
#include <string_view>

namespace scrim::live {

PlugWatch::PlugWatch() : descriptor_(inotify_init1(IN_CLOEXEC | IN_NONBLOCK)) {
  if (descriptor_ >= 0) {
    inotify_add_watch(descriptor_, "/dev", IN_CREATE | IN_DELETE | IN_ATTRIB | IN_ONLYDIR);
  }
}

PlugWatch::~PlugWatch() {
  if (descriptor_ >= 0) close(descriptor_);
}

bool PlugWatch::take() {
  bool changed = false;
  alignas(inotify_event) std::array<char, 4096> events{};
  for (;;) {
    const ssize_t bytes = descriptor_ < 0 ? 0 : read(descriptor_, events.data(), events.size());
    if (bytes <= 0) return changed;
    for (std::size_t at = 0; at < static_cast<std::size_t>(bytes);) {
      const auto* event = reinterpret_cast<const inotify_event*>(events.data() + at);
      changed |= event->len > 0 && std::string_view(event->name).starts_with("video");
      at += sizeof(inotify_event) + event->len;
    }
  }
}

}  // namespace scrim::live
