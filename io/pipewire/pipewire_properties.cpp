#include "io/pipewire/pipewire_properties.hpp"

#include <pipewire/core.h>

#include <charconv>

namespace scrim::io {

std::string text(const spa_dict* properties, const char* key) {
  const char* value = properties == nullptr ? nullptr : spa_dict_lookup(properties, key);
  return value == nullptr ? "" : value;
}

std::uint32_t number(const spa_dict* properties, const char* key) {
  const std::string value = text(properties, key);
  std::uint32_t result = PW_ID_ANY;
  std::from_chars(value.data(), value.data() + value.size(), result);
  return result;
}

}  // namespace scrim::io
