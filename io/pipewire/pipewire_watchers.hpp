/// Who is linked to a node of ours.
#pragma once

#include <pipewire/pipewire.h>

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

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

  static void on_global(void* self, std::uint32_t id, std::uint32_t permissions, const char* type,
                        std::uint32_t version, const spa_dict* properties);
  static void on_global_remove(void* self, std::uint32_t id);

  pw_registry* registry_;
  spa_hook listener_{};
  std::function<void()> on_change_;
  std::map<std::uint32_t, Link> links_;
  std::map<std::uint32_t, Node> nodes_;
  std::map<std::uint32_t, std::unique_ptr<Client>> clients_;
};

}  // namespace scrim::io
