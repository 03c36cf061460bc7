/// JSON, written.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace scrim::cli {

/// An object; keys keep their order. Numbers that are not finite become null.
class JsonObject {
 public:
  JsonObject& add(std::string_view key, std::string_view value);
  JsonObject& add(std::string_view key, const char* value);
  JsonObject& add(std::string_view key, double value);
  JsonObject& add(std::string_view key, std::int64_t value);
  JsonObject& add(std::string_view key, int value);
  JsonObject& add(std::string_view key, bool value);
  JsonObject& add(std::string_view key, const JsonObject& value);
  JsonObject& add(std::string_view key, const std::vector<JsonObject>& values);
  JsonObject& add(std::string_view key, const std::vector<std::string>& values);

  /// On one line.
  std::string text() const { return "{" + members_ + "}"; }

 private:
  JsonObject& add_raw(std::string_view key, const std::string& value);

  std::string members_;
};

}  // namespace scrim::cli
