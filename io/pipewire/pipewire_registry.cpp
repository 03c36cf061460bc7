#include "io/pipewire/pipewire_registry.hpp"

namespace scrim::io {

PipewireRegistry::PipewireRegistry(pw_core* core, PipewireRegistryEvents events)
    : events_(std::move(events)), registry_(pw_core_get_registry(core, PW_VERSION_REGISTRY, 0)) {
  static constexpr pw_registry_events registry_events = [] {
    pw_registry_events calls{};
    calls.version = PW_VERSION_REGISTRY_EVENTS;
    calls.global = [](void* self, std::uint32_t id, std::uint32_t, const char* type, std::uint32_t,
                      const spa_dict* properties) {
      static_cast<PipewireRegistry*>(self)->events_.came(id, type, properties);
    };
    calls.global_remove = [](void* self, std::uint32_t id) {
      static_cast<PipewireRegistry*>(self)->events_.went(id);
    };
    return calls;
  }();
  pw_registry_add_listener(registry_, &listener_, &registry_events, this);
}

PipewireRegistry::~PipewireRegistry() {
  spa_hook_remove(&listener_);
  pw_proxy_destroy(reinterpret_cast<pw_proxy*>(registry_));
}

pw_proxy* PipewireRegistry::bind(std::uint32_t id, const char* type, std::uint32_t version) const {
  return static_cast<pw_proxy*>(pw_registry_bind(registry_, id, type, version, 0));
}

}  // namespace scrim::io
