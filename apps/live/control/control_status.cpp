#include "apps/live/control/control_status.hpp"

#include <algorithm>
#include <type_traits>

#include "apps/live/control/control.hpp"
#include "apps/live/control/sdbus.hpp"
#include "apps/live/control/status_fields.hpp"

namespace scrim::live {
namespace {

using Step = sdbus::Struct<std::int64_t, std::int32_t, std::int32_t, std::string>;

bool continues(const std::string& text, std::size_t at) {
  return at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80U;
}

/// Bytes of the UTF-8 character there; 0 when there is none.
std::size_t character(const std::string& text, std::size_t at) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[at + i]); };
  if (byte(0) < 0x80) return byte(0) == 0 ? 0 : 1;
  const std::size_t length = byte(0) >= 0xF0 ? 4 : byte(0) >= 0xE0 ? 3 : 2;
  for (std::size_t i = 1; i < length; ++i) {
    if (!continues(text, at + i)) return 0;
  }
  const bool overlong =
      byte(0) < 0xC2 || (byte(0) == 0xE0 && byte(1) < 0xA0) || (byte(0) == 0xF0 && byte(1) < 0x90);
  const bool beyond = byte(0) > 0xF4 || (byte(0) == 0xF4 && byte(1) > 0x8F);
  const bool surrogate = byte(0) == 0xED && byte(1) > 0x9F;
  return overlong || beyond || surrogate ? 0 : length;
}

std::string to_bus(const std::string& text) {
  return bus_text(text);
}

std::vector<std::string> to_bus(const std::vector<std::string>& texts) {
  std::vector<std::string> out;
  for (const std::string& text : texts) out.push_back(to_bus(text));
  return out;
}

std::vector<Step> to_bus(const std::vector<QualityStep>& steps) {
  std::vector<Step> out;
  for (const QualityStep& step : steps) {
    out.emplace_back(step.time, step.from, step.to, to_bus(step.reason));
  }
  return out;
}

std::string to_bus(State state) {
  return name(state);
}

std::string to_bus(Learning learning) {
  return name(learning);
}

template <class T>
requires std::is_arithmetic_v<T> T to_bus(T value) {
  return value;
}

template <class T>
void from_bus(const sdbus::Variant& value, T& out) {
  out = value.get<T>();
}

void from_bus(const sdbus::Variant& value, std::vector<QualityStep>& out) {
  out.clear();
  for (const Step& step : value.get<std::vector<Step>>()) {
    out.push_back({step.get<0>(), step.get<1>(), step.get<2>(), step.get<3>()});
  }
}

template <class Choice>
requires std::is_enum_v<Choice>
void from_bus(const sdbus::Variant& value, Choice& out) {
  const auto choice = parse<Choice>(value.get<std::string>());
  if (!choice) throw bus_error(control_error::failed, "unknown value");
  out = *choice;
}

}  // namespace

std::string bus_text(const std::string& text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length = character(text, at);
    out += length == 0 ? "?" : text.substr(at, length);
    at += std::max<std::size_t>(length, 1);
  }
  return out;
}

StatusDictionary to_dictionary(const LiveStatus& status) {
  StatusDictionary out;
  each_field(status, [&out](const char* field, const auto& value) {
    out.emplace(field, sdbus::Variant(to_bus(value)));
  });
  return out;
}

io::Result<LiveStatus> to_status(const StatusDictionary& dictionary) {
  LiveStatus status;
  std::string wrong;
  each_field(status, [&](const char* field, auto& value) {
    const auto found = dictionary.find(field);
    if (found == dictionary.end()) return;
    try {
      from_bus(found->second, value);
    } catch (const sdbus::Error&) {
      wrong = field;
    }
  });
  if (!wrong.empty()) {
    return tl::unexpected("the live camera's status is not understood (" + wrong +
                          "): both programs must be of the same version of Scrim");
  }
  return status;
}

}  // namespace scrim::live
