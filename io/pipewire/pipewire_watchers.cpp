#include "io/pipewire/pipewire_watchers.hpp"

#include <unistd.h>

#include <set>
#include <string_view>

#include "io/pipewire/pipewire_properties.hpp"

namespace scrim::io {
/// A program that is connected to the server.
class PipewireWatchers::Client {
 public:
  Client(PipewireWatchers& watchers, std::uint32_t id)
      : watchers_(watchers),
        proxy_(static_cast<pw_proxy*>(pw_registry_bind(
            watchers.registry_, id, PW_TYPE_INTERFACE_Client, PW_VERSION_CLIENT, 0))) {
    static constexpr pw_client_events client_events = [] {
      pw_client_events events{};
      events.version = PW_VERSION_CLIENT_EVENTS;
      events.info = on_info;
      return events;
    }();
    if (proxy_ == nullptr) return;
    pw_client_add_listener(reinterpret_cast<pw_client*>(proxy_), &listener_, &client_events, this);
  }
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;
  ~Client() {
    if (proxy_ == nullptr) return;
    spa_hook_remove(&listener_);
    pw_proxy_destroy(proxy_);
  }

  const std::string& name() const { return name_; }
  bool is_this_process() const { return ours_; }

 private:
  static void on_info(void* self, const pw_client_info* info) {
    auto* client = static_cast<Client*>(self);
    if (info == nullptr || info->props == nullptr) return;
    client->name_ = text(info->props, PW_KEY_APP_NAME);
    if (client->name_.empty()) client->name_ = text(info->props, PW_KEY_APP_PROCESS_BINARY);
    client->ours_ = number(info->props, PW_KEY_SEC_PID) == static_cast<std::uint32_t>(getpid());
    client->watchers_.on_change_();
  }

  PipewireWatchers& watchers_;
  pw_proxy* proxy_;
  spa_hook listener_{};
  std::string name_;
  bool ours_ = false;
};

PipewireWatchers::PipewireWatchers(pw_core* core, std::function<void()> on_change)
    : registry_(pw_core_get_registry(core, PW_VERSION_REGISTRY, 0)),
      on_change_(std::move(on_change)) {
  static constexpr pw_registry_events registry_events = [] {
    pw_registry_events events{};
    events.version = PW_VERSION_REGISTRY_EVENTS;
    events.global = on_global;
    events.global_remove = on_global_remove;
    return events;
  }();
  pw_registry_add_listener(registry_, &listener_, &registry_events, this);
}

PipewireWatchers::~PipewireWatchers() {
  clients_.clear();
  spa_hook_remove(&listener_);
  pw_proxy_destroy(reinterpret_cast<pw_proxy*>(registry_));
}

std::vector<std::string> PipewireWatchers::names(std::uint32_t id) const {
  std::set<std::string> found;
  for (const auto& [link_id, link] : links_) {
    const auto node = nodes_.find(link.input);
    if (link.output != id || node == nodes_.end()) continue;
    const auto client = clients_.find(node->second.client);
    if (client == clients_.end()) {
      found.insert(node->second.name);
    } else if (!client->second->is_this_process()) {
      const std::string& program = client->second->name();
      found.insert(program.empty() ? node->second.name : program);
    }
  }
  return {found.begin(), found.end()};
}

void PipewireWatchers::on_global(void* self, std::uint32_t id, std::uint32_t, const char* type,
                                 std::uint32_t, const spa_dict* properties) {
  auto* watchers = static_cast<PipewireWatchers*>(self);
  const std::string_view kind(type);
  if (kind == PW_TYPE_INTERFACE_Link) {
    watchers->links_[id] = {number(properties, PW_KEY_LINK_OUTPUT_NODE),
                            number(properties, PW_KEY_LINK_INPUT_NODE)};
  } else if (kind == PW_TYPE_INTERFACE_Node) {
    watchers->nodes_[id] = {number(properties, PW_KEY_CLIENT_ID),
                            text(properties, PW_KEY_NODE_NAME)};
  } else if (kind == PW_TYPE_INTERFACE_Client) {
    watchers->clients_[id] = std::make_unique<Client>(*watchers, id);
  } else {
    return;
  }
  watchers->on_change_();
}

void PipewireWatchers::on_global_remove(void* self, std::uint32_t id) {
  auto* watchers = static_cast<PipewireWatchers*>(self);
  if (watchers->links_.erase(id) + watchers->nodes_.erase(id) + watchers->clients_.erase(id) > 0) {
    watchers->on_change_();
  }
}

}  // namespace scrim::io
