#include "io/pipewire/pipewire_sources.hpp"

#include "io/pipewire/pipewire_properties.hpp"

namespace scrim::io {

PipewireSources::PipewireSources(pw_core* core, std::function<void(std::uint32_t id)> on_removed)
    : on_removed_(std::move(on_removed)),
      registry_(core, {.came = std::bind_front(&PipewireSources::add, this),
                       .went = std::bind_front(&PipewireSources::remove, this)}) {}

void PipewireSources::add(std::uint32_t id, std::string_view type, const spa_dict* properties) {
  if (type != PW_TYPE_INTERFACE_Node || text(properties, PW_KEY_MEDIA_CLASS) != "Video/Source") {
    return;
  }
  PipewireSource source{.id = id,
                        .serial = text(properties, PW_KEY_OBJECT_SERIAL),
                        .node = text(properties, PW_KEY_NODE_NAME),
                        .description = text(properties, PW_KEY_NODE_DESCRIPTION),
                        .v4l2 = text(properties, PW_KEY_OBJECT_PATH).starts_with("v4l2:")};
  if (source.description.empty()) source.description = source.node;
  sources_[id] = std::move(source);
}

void PipewireSources::remove(std::uint32_t id) {
  if (sources_.erase(id) > 0) on_removed_(id);
}

}  // namespace scrim::io
