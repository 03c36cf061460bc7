#include "io/pipewire/pipewire_watchers.hpp"

#include <unistd.h>

#include <set>

#include "io/pipewire/pipewire_properties.hpp"

namespace scrim::io {
/// A program that is connected to the server.
class PipewireWatchers::Client {
 public:
  Client(PipewireWatchers& watchers, std::uint32_t id)
      : watchers_(watchers),
        proxy_(watchers.registry_.bind(id, PW_TYPE_INTERFACE_Client, PW_VERSION_CLIENT)) {
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
    : on_change_(std::move(on_change)),
      registry_(core, {.came = std::bind_front(&PipewireWatchers::add, this),
                       .went = std::bind_front(&PipewireWatchers::remove, this)}) {}

PipewireWatchers::~PipewireWatchers() = default;

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

void PipewireWatchers::add(std::uint32_t id, std::string_view type, const spa_dict* properties) {
  if (type == PW_TYPE_INTERFACE_Link) {
    links_[id] = {number(properties, PW_KEY_LINK_OUTPUT_NODE),
                  number(properties, PW_KEY_LINK_INPUT_NODE)};
  } else if (type == PW_TYPE_INTERFACE_Node) {
    nodes_[id] = {number(properties, PW_KEY_CLIENT_ID), text(properties, PW_KEY_NODE_NAME)};
  } else if (type == PW_TYPE_INTERFACE_Client) {
    clients_[id] = std::make_unique<Client>(*this, id);
  } else {
    return;
  }
  on_change_();
}

void PipewireWatchers::remove(std::uint32_t id) {
  if (links_.erase(id) + nodes_.erase(id) + clients_.erase(id) > 0) on_change_();
}

}  // namespace scrim::io
