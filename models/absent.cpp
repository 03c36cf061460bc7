#include "models/models.hpp"

namespace scrim::models {

std::span<const std::byte> landscape() {
  return {};
}

std::span<const std::byte> general() {
  return {};
}

}  // namespace scrim::models
