/// PipeWire's self-describing values ("pods").
#pragma once

#include <spa/pod/builder.h>
#include <spa/pod/pod.h>

#include <array>
#include <cstdint>
#include <span>
#include <vector>

namespace scrim::io {

/// One pod, owned.
class Pod {
 public:
  explicit Pod(std::span<const std::uint8_t> bytes);
  const spa_pod* get() const { return reinterpret_cast<const spa_pod*>(words_.data()); }

 private:
  std::vector<std::uint64_t> words_;  ///< pods lie on 8 bytes
};

/// As PipeWire's functions take them; valid while `pods` is.
std::vector<const spa_pod*> pointers(const std::vector<Pod>& pods);

/// Frames a second as PipeWire has them: 30/1, 30000/1001, …
spa_fraction fraction(double rate);

template <class T>
struct PodRange {
  T preferred, least, most;
};

/// Builds an object, key by key, in memory of its own.
class PodBuilder {
 public:
  PodBuilder(std::uint32_t type, std::uint32_t id);

  PodBuilder& id(std::uint32_t key, std::uint32_t value);
  PodBuilder& number(std::uint32_t key, std::int32_t value);
  PodBuilder& size(std::uint32_t key, spa_rectangle value);
  PodBuilder& rate(std::uint32_t key, spa_fraction value);
  PodBuilder& flags(std::uint32_t key, std::int32_t value);
  PodBuilder& range(std::uint32_t key, const PodRange<std::int32_t>& values);
  PodBuilder& range(std::uint32_t key, const PodRange<spa_rectangle>& values);
  PodBuilder& range(std::uint32_t key, const PodRange<spa_fraction>& values);
  /// Any of them; the first is the preferred one.
  PodBuilder& any(std::uint32_t key, std::span<const spa_fraction> values);

  Pod build();

 private:
  void add(std::int32_t value) { spa_pod_builder_int(&builder_, value); }
  void add(spa_rectangle value) { spa_pod_builder_rectangle(&builder_, value.width, value.height); }
  void add(spa_fraction value) { spa_pod_builder_fraction(&builder_, value.num, value.denom); }
  template <class Values>
  PodBuilder& choice(std::uint32_t key, std::uint32_t type, const Values& values);

  alignas(8) std::array<std::uint8_t, 1024> bytes_{};
  spa_pod_builder builder_{};
  spa_pod_frame frame_{};
};

}  // namespace scrim::io
