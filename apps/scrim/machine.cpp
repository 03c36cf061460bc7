#include "apps/scrim/machine.hpp"

#include <unistd.h>

#include <fstream>
#include <sstream>
#include <thread>

namespace scrim::cli {
namespace {

/// The value of the first line "key : value" of a file under /proc; empty when there is none.
std::string proc_value(const char* file, const std::string& key) {
  std::ifstream lines(file);
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with(key)) continue;
    const std::size_t colon = line.find(':');
    if (colon == std::string::npos) continue;
    const std::size_t start = line.find_first_not_of(" \t", colon + 1);
    return start == std::string::npos ? "" : line.substr(start);
  }
  return "";
}

/// "16315980 kB" in bytes.
std::uint64_t proc_bytes(const char* key) {
  std::istringstream text(proc_value("/proc/meminfo", key));
  std::uint64_t kibibytes = 0;
  text >> kibibytes;
  return kibibytes * 1024;
}

std::vector<std::string> simd_targets() {
  std::vector<std::string> targets;
#if defined(__x86_64__) || defined(__i386__)
  __builtin_cpu_init();
  const bool avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") &&
                    __builtin_cpu_supports("bmi2");
  if (avx2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
      __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl")) {
    targets.emplace_back("AVX3");
  }
  if (avx2) targets.emplace_back("AVX2");
  if (__builtin_cpu_supports("sse4.2") && __builtin_cpu_supports("pclmul")) {
    targets.emplace_back("SSE4");
  }
#elif defined(__aarch64__)
  targets.emplace_back("NEON");
#endif
  targets.emplace_back("EMU128");
  return targets;
}

}  // namespace

Machine this_machine() {
  Machine machine;
  machine.cpu = proc_value("/proc/cpuinfo", "model name");
  if (machine.cpu.empty()) machine.cpu = "unknown";
  machine.cores = static_cast<int>(std::thread::hardware_concurrency());
  machine.memory = proc_bytes("MemTotal");
  machine.memory_available = proc_bytes("MemAvailable");
  machine.simd = simd_targets();
  return machine;
}

}  // namespace scrim::cli
