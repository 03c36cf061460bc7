#include "support/target.hpp"

#include <hwy/highway.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdint>
#include <cstdlib>
#include <string>

namespace scrim {
namespace {

struct Named {
  const char* name;
  std::int64_t target;
};

// Newer versions of Highway have it twice; which one is no matter to Scrim's kernels.
#if defined(HWY_NEON_WITHOUT_AES)
constexpr std::int64_t neon = HWY_NEON | HWY_NEON_WITHOUT_AES;
#else
constexpr std::int64_t neon = HWY_NEON;
#endif

constexpr std::array known{
    Named{"AVX3", HWY_AVX3}, Named{"AVX2", HWY_AVX2}, Named{"SSE4", HWY_SSE4},
    Named{"NEON", neon},     Named{"WASM", HWY_WASM}, Named{"EMU128", HWY_EMU128},
};

#if defined(HWY_COMPILE_ONLY_STATIC)
std::int64_t supported() {
  return HWY_STATIC_TARGET;
}
void use(std::int64_t) {}
#else
std::int64_t supported() {
  hwy::SetSupportedTargetsForTest(0);
  return hwy::SupportedTargets() & HWY_TARGETS;
}
void use(std::int64_t targets) {
  hwy::SetSupportedTargetsForTest(targets);
  hwy::GetChosenTarget().Update(targets);
}
#endif

std::int64_t& chosen() {
  static std::int64_t targets = 0;
  return targets;
}

}  // namespace

const char* target_name() {
  const std::int64_t targets = chosen() != 0 ? chosen() : supported();
  const auto best = std::find_if(known.begin(), known.end(),
                                 [&](const Named& n) { return (targets & n.target) != 0; });
  return best == known.end() ? "unknown" : best->name;
}

Result<void> force_target(std::string_view name) {
  const std::int64_t runnable = supported();
  if (name.empty()) {
    chosen() = 0;
    use(runnable);
    return {};
  }
  std::string upper(name);
  std::transform(upper.begin(), upper.end(), upper.begin(),
                 [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  for (const Named& n : known) {
    if (upper != n.name) continue;
    if ((runnable & n.target) == 0) break;
    chosen() = n.target;
    use(n.target);
    return {};
  }
  std::string choices;
  for (const Named& n : known) {
    if ((runnable & n.target) != 0) choices += std::string(choices.empty() ? "" : ", ") + n.name;
  }
  return tl::unexpected(Error{
      Status::bad_argument,
      "SCRIM_TARGET: this machine cannot run '" + std::string(name) + "'; it can run " + choices});
}

Result<void> apply_target_from_environment() {
  static const Result<void> answer = [] {
    const char* name = std::getenv("SCRIM_TARGET");
    return name == nullptr ? Result<void>{} : force_target(name);
  }();
  return answer;
}

const char* simd_target() noexcept {
  return target_name();
}

}  // namespace scrim
