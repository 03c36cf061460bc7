#include "io/pipewire/pipewire_pod.hpp"

#include <cmath>
#include <cstring>

namespace scrim::io {

Pod::Pod(std::span<const std::uint8_t> bytes) : words_((bytes.size() + 7) / 8) {
  std::memcpy(words_.data(), bytes.data(), bytes.size());
}

std::vector<const spa_pod*> pointers(const std::vector<Pod>& pods) {
  std::vector<const spa_pod*> result;
  result.reserve(pods.size());
  for (const Pod& pod : pods) result.push_back(pod.get());
  return result;
}

spa_fraction fraction(double rate) {
  constexpr double ntsc = 1000.0 / 1001.0;
  const double whole = std::round(rate);
  if (std::abs(rate - whole) < 1e-3) return {static_cast<std::uint32_t>(whole), 1};
  const double ntsc_whole = std::round(rate / ntsc);
  if (std::abs(rate - ntsc_whole * ntsc) < 1e-2) {
    return {static_cast<std::uint32_t>(ntsc_whole) * 1000, 1001};
  }
  return {static_cast<std::uint32_t>(std::lround(rate * 1000)), 1000};
}

PodBuilder::PodBuilder(std::uint32_t type, std::uint32_t id) {
  spa_pod_builder_init(&builder_, bytes_.data(), static_cast<std::uint32_t>(bytes_.size()));
  spa_pod_builder_push_object(&builder_, &frame_, type, id);
}

PodBuilder& PodBuilder::id(std::uint32_t key, std::uint32_t value) {
  spa_pod_builder_prop(&builder_, key, 0);
  spa_pod_builder_id(&builder_, value);
  return *this;
}

PodBuilder& PodBuilder::number(std::uint32_t key, std::int32_t value) {
  spa_pod_builder_prop(&builder_, key, 0);
  add(value);
  return *this;
}

PodBuilder& PodBuilder::size(std::uint32_t key, spa_rectangle value) {
  spa_pod_builder_prop(&builder_, key, 0);
  add(value);
  return *this;
}

PodBuilder& PodBuilder::rate(std::uint32_t key, spa_fraction value) {
  spa_pod_builder_prop(&builder_, key, 0);
  add(value);
  return *this;
}

template <class Values>
PodBuilder& PodBuilder::choice(std::uint32_t key, std::uint32_t type, const Values& values) {
  spa_pod_builder_prop(&builder_, key, 0);
  spa_pod_frame inner{};
  spa_pod_builder_push_choice(&builder_, &inner, type, 0);
  for (const auto& value : values) add(value);
  spa_pod_builder_pop(&builder_, &inner);
  return *this;
}

PodBuilder& PodBuilder::flags(std::uint32_t key, std::int32_t value) {
  return choice(key, SPA_CHOICE_Flags, std::array{value});
}

PodBuilder& PodBuilder::range(std::uint32_t key, const PodRange<std::int32_t>& values) {
  return choice(key, SPA_CHOICE_Range, std::array{values.preferred, values.least, values.most});
}

PodBuilder& PodBuilder::range(std::uint32_t key, const PodRange<spa_rectangle>& values) {
  return choice(key, SPA_CHOICE_Range, std::array{values.preferred, values.least, values.most});
}

PodBuilder& PodBuilder::range(std::uint32_t key, const PodRange<spa_fraction>& values) {
  return choice(key, SPA_CHOICE_Range, std::array{values.preferred, values.least, values.most});
}

PodBuilder& PodBuilder::any(std::uint32_t key, std::span<const spa_fraction> values) {
  std::vector<spa_fraction> list{values.front()};
  list.insert(list.end(), values.begin(), values.end());
  return choice(key, SPA_CHOICE_Enum, list);
}

Pod PodBuilder::build() {
  spa_pod_builder_pop(&builder_, &frame_);
  return Pod({bytes_.data(), builder_.state.offset});
}

}  // namespace scrim::io
