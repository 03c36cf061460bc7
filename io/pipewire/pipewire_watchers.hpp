/// Who is linked to a node of ours.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "io/pipewire/pipewire_registry.hpp"

namespace scrim::io {

/// Follows the server's registry. Lives on the connection's thread, like the core it is made from,
/// and must be gone before it.
class PipewireWatchers {
 public:
  /// `on_change` is called when `names` may have changed.
  PipewireWatchers(pw_core* core, std::function<void()> on_change);
  PipewireWatchers(const PipewireWatchers&) = delete;
  PipewireWatchers& operator=(const PipewireWatchers&) = delete;
  ~PipewireWatchers();

  /// The programs whose nodes take what the node `id` gives: each name once, in order; this process
  /// left out.
  std::vector<std::string> names(std::uint32_t id) const;

 private:
  class Client;
  struct Node {
    std::uint32_t client = 0;
    std::string name;
  };
  struct Link {
    std::uint32_t output = 0, input = 0;
  };

  void add(std::uint32_t id, std::string_view type, const spa_dict* properties);
  void remove(std::uint32_t id);

  std::function<void()> on_change_;
  PipewireRegistry registry_;
  std::map<std::uint32_t, Link> links_;
  std::map<std::uint32_t, Node> nodes_;
  std::map<std::uint32_t, std::unique_ptr<Client>> clients_;
};

}  // namespace scrim::io
