#include "io/pipewire/pipewire_sources.hpp"

#include <string_view>

#include "io/pipewire/pipewire_properties.hpp"

namespace scrim::io {

PipewireSources::PipewireSources(pw_core* core, std::function<void(std::uint32_t id)> on_removed)
    : registry_(pw_core_get_registry(core, PW_VERSION_REGISTRY, 0)),
      on_removed_(std::move(on_removed)) {
  static constexpr pw_registry_events registry_events = [] {
    pw_registry_events events{};
    events.version = PW_VERSION_REGISTRY_EVENTS;
    events.global = on_global;
    events.global_remove = on_global_remove;
    return events;
  }();
  pw_registry_add_listener(registry_, &listener_, &registry_events, this);
}

PipewireSources::~PipewireSources() {
  spa_hook_remove(&listener_);
  pw_proxy_destroy(reinterpret_cast<pw_proxy*>(registry_));
}

void PipewireSources::on_global(void* self, std::uint32_t id, std::uint32_t, const char* type,
                                std::uint32_t, const spa_dict* properties) {
  if (std::string_view(type) != PW_TYPE_INTERFACE_Node ||
      text(properties, PW_KEY_MEDIA_CLASS) != "Video/Source") {
    return;
  }
  PipewireSource source{.id = id,
                        .serial = text(properties, PW_KEY_OBJECT_SERIAL),
                        .node = text(properties, PW_KEY_NODE_NAME),
                        .description = text(properties, PW_KEY_NODE_DESCRIPTION),
                        .v4l2 = text(properties, PW_KEY_OBJECT_PATH).starts_with("v4l2:")};
  if (source.description.empty()) source.description = source.node;
  static_cast<PipewireSources*>(self)->sources_[id] = std::move(source);
}

void PipewireSources::on_global_remove(void* self, std::uint32_t id) {
  auto* sources = static_cast<PipewireSources*>(self);
  if (sources->sources_.erase(id) > 0) sources->on_removed_(id);
}

}  // namespace scrim::io
