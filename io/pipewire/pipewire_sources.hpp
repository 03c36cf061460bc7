/// The cameras that PipeWire knows.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "io/pipewire/pipewire_registry.hpp"

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

  /// By id, which is the order they came in.
  const std::map<std::uint32_t, PipewireSource>& all() const { return sources_; }
  const PipewireRegistry& registry() const { return registry_; }

 private:
  void add(std::uint32_t id, std::string_view type, const spa_dict* properties);
  void remove(std::uint32_t id);

  std::function<void(std::uint32_t)> on_removed_;
  std::map<std::uint32_t, PipewireSource> sources_;
  PipewireRegistry registry_;
};

}  // namespace scrim::io
