/// The cameras that PipeWire knows.
#pragma once

#include <pipewire/pipewire.h>

#include <cstdint>
#include <functional>
#include <map>
#include <string>

namespace scrim::io {

/// A node that gives video.
struct PipewireSource {
  std::uint32_t id = PW_ID_ANY;
  std::string serial;       ///< what the session manager knows it by; never given twice
  std::string node;         ///< its name for programs
  std::string description;  ///< its name for people
  bool v4l2 = false;        ///< a V4L2 device, which can be opened without PipeWire
};

/// Follows the nodes that give video. Lives on the connection's thread, like the core it is made
/// from, and must be gone before it.
class PipewireSources {
 public:
  /// `on_removed` is called with the id of a source that has gone.
  PipewireSources(pw_core* core, std::function<void(std::uint32_t id)> on_removed);
  PipewireSources(const PipewireSources&) = delete;
  PipewireSources& operator=(const PipewireSources&) = delete;
  ~PipewireSources();

  /// By id, which is the order they came in.
  const std::map<std::uint32_t, PipewireSource>& all() const { return sources_; }
  pw_registry* registry() const { return registry_; }

 private:
  static void on_global(void* self, std::uint32_t id, std::uint32_t permissions, const char* type,
                        std::uint32_t version, const spa_dict* properties);
  static void on_global_remove(void* self, std::uint32_t id);

  pw_registry* registry_;
  spa_hook listener_{};
  std::function<void(std::uint32_t)> on_removed_;
  std::map<std::uint32_t, PipewireSource> sources_;
};

}  // namespace scrim::io
