#include "apps/scrim/json_text.hpp"

#include <array>
#include <cmath>
#include <cstdio>

namespace scrim::cli {
namespace {

std::string quoted(std::string_view text) {
  std::string out(1, '"');
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (static_cast<unsigned char>(c) < 0x20) {
      std::array<char, 8> code{};
      std::snprintf(code.data(), code.size(), "\\u%04x", static_cast<unsigned>(c));
      out += code.data();
    } else {
      out += c;
    }
  }
  out += '"';
  return out;
}

template <class T, class Text>
std::string array_of(const std::vector<T>& values, const Text& text) {
  std::string out(1, '[');
  for (const T& value : values) {
    if (out.size() > 1) out += ", ";
    out += text(value);
  }
  out += ']';
  return out;
}

}  // namespace

JsonObject& JsonObject::add_raw(std::string_view key, const std::string& value) {
  if (!members_.empty()) members_ += ", ";
  members_ += quoted(key);
  members_ += ": ";
  members_ += value;
  return *this;
}

JsonObject& JsonObject::add(std::string_view key, std::string_view value) {
  return add_raw(key, quoted(value));
}

JsonObject& JsonObject::add(std::string_view key, const char* value) {
  return add(key, std::string_view(value));
}

JsonObject& JsonObject::add(std::string_view key, double value) {
  if (!std::isfinite(value)) return add_raw(key, "null");
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.6g", value);
  return add_raw(key, text.data());
}

JsonObject& JsonObject::add(std::string_view key, std::int64_t value) {
  return add_raw(key, std::to_string(value));
}

JsonObject& JsonObject::add(std::string_view key, int value) {
  return add_raw(key, std::to_string(value));
}

JsonObject& JsonObject::add(std::string_view key, bool value) {
  return add_raw(key, value ? "true" : "false");
}

JsonObject& JsonObject::add(std::string_view key, const JsonObject& value) {
  return add_raw(key, value.text());
}

JsonObject& JsonObject::add(std::string_view key, const std::vector<JsonObject>& values) {
  return add_raw(key, array_of(values, [](const JsonObject& object) { return object.text(); }));
}

JsonObject& JsonObject::add(std::string_view key, const std::vector<std::string>& values) {
  return add_raw(key, array_of(values, quoted));
}

}  // namespace scrim::cli
