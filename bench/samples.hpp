/// Times of repeated runs, and the machine they were measured on.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <string>
#include <vector>

namespace scrim::bench {

/// Milliseconds of each run. At least one run before anything is asked.
class Samples {
 public:
  template <class Run>
  void time(Run&& run) {
    const auto start = std::chrono::steady_clock::now();
    run();
    const std::chrono::duration<double, std::milli> taken =
        std::chrono::steady_clock::now() - start;
    add(taken.count());
  }
  void add(double milliseconds) { milliseconds_.push_back(milliseconds); }

  /// The time that a share of the runs, 0 to 1, stayed within.
  double percentile(double share) const {
    std::vector<double> sorted = milliseconds_;
    const auto index = std::min(sorted.size() - 1, std::size_t(share * double(sorted.size())));
    std::nth_element(sorted.begin(), sorted.begin() + std::ptrdiff_t(index), sorted.end());
    return sorted[index];
  }
  double median() const { return percentile(0.5); }
  double minimum() const { return percentile(0); }
  std::size_t count() const { return milliseconds_.size(); }

 private:
  std::vector<double> milliseconds_;
};

/// What the processor calls itself.
inline std::string cpu_name() {
  std::ifstream file("/proc/cpuinfo");
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("model name")) return line.substr(line.find(':') + 2);
  }
  return "unknown";
}

/// Appends a row to a CSV file: machine, what, threads, median_ms, p99_ms, xnnpack_ms, ratio (see
/// bench/README.md). False when the file cannot be written.
inline bool append_row(const std::string& file_name, const std::string& what, int threads,
                       const Samples& scrim, const Samples& xnnpack, double ratio) {
  std::FILE* file = std::fopen(file_name.c_str(), "a");
  if (file == nullptr) return false;
  std::fprintf(file, "%s,%s,%d,%.3f,%.3f,%.3f,%.2f\n", cpu_name().c_str(), what.c_str(), threads,
               scrim.median(), scrim.percentile(0.99), xnnpack.median(), ratio);
  return std::fclose(file) == 0;
}

}  // namespace scrim::bench
