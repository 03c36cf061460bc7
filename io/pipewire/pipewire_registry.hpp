/// What there is on a PipeWire server: its nodes, links, clients.
#pragma once

#include <pipewire/pipewire.h>

#include <cstdint>
#include <functional>
#include <string_view>

namespace scrim::io {

/// What to call on the connection's thread.
struct PipewireRegistryEvents {
  std::function<void(std::uint32_t id, std::string_view type, const spa_dict* properties)> came;
  std::function<void(std::uint32_t id)> went;
};

/// Hears of everything that is there, and then of what comes and goes. Lives on the connection's
/// thread, like the core it is made from, and must be gone before it.
class PipewireRegistry {
 public:
  PipewireRegistry(pw_core* core, PipewireRegistryEvents events);
  PipewireRegistry(const PipewireRegistry&) = delete;
  PipewireRegistry& operator=(const PipewireRegistry&) = delete;
  ~PipewireRegistry();

  /// Null when it cannot be had. The caller destroys it, before this registry.
  pw_proxy* bind(std::uint32_t id, const char* type, std::uint32_t version) const;

 private:
  PipewireRegistryEvents events_;
  pw_registry* registry_;
  spa_hook listener_{};
};

}  // namespace scrim::io
