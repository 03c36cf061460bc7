// What the reference TensorFlow Lite runtime answers for whole networks, against Scrim's answers.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>

#include "nn/network.hpp"
#include "nn/reference.hpp"
#include "nn/tflite_reader.hpp"
#include "support/every_target.hpp"
#ifdef SCRIM_HAVE_ZLIB
#include <zlib.h>
#endif

namespace scrim::nn {
namespace {

namespace fs = std::filesystem;
using Bytes = std::vector<char>;
using Values = std::vector<float>;

const fs::path shared = SCRIM_SHARED_DATA;

// The largest difference, relative to the range of TensorFlow Lite's answer.
constexpr double tolerance = 1e-3;

Bytes read_file(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

#ifdef SCRIM_HAVE_ZLIB
std::optional<Bytes> read_gzip(const fs::path& path) {
  const gzFile file = gzopen(path.c_str(), "rb");
  Bytes bytes;
  char block[1 << 16];
  for (int got = 0; (got = gzread(file, block, sizeof block)) > 0;) {
    bytes.insert(bytes.end(), block, block + got);
  }
  gzclose(file);
  return bytes;
}
#else
std::optional<Bytes> read_gzip(const fs::path&) {
  return {};
}
#endif

/// One network, its input, and what the reference runtime answers.
struct Golden {
  std::string name;
  Graph graph;
  Values input, output;

  double difference(std::span<const float> answer) const {
    if (answer.size() != output.size()) return 1e30;
    double largest = 0;
    for (std::size_t i = 0; i < output.size(); ++i) {
      const double apart = std::abs(double(answer[i]) - double(output[i]));
      if (std::isnan(apart)) return 1e30;
      largest = std::max(largest, apart);
    }
    const auto [low, high] = std::minmax_element(output.begin(), output.end());
    return largest / double(*high - *low);
  }
};

std::optional<Bytes> read_output(const std::string& name) {
  const fs::path plain = shared / "golden" / (name + ".out0.f32");
  return fs::exists(plain) ? read_file(plain) : read_gzip(plain.string() + ".gz");
}

std::optional<Golden> read_golden(const std::string& name) {
  const std::optional<Bytes> output = read_output(name);
  if (!output) {
    std::printf("%s is left out: its answer is gzipped, and zlib was not found\n", name.c_str());
    return {};
  }
  Golden golden{.name = name, .graph = {}, .input = {}, .output = {}};
  const Bytes model = read_file(shared / "models" / name);
  Result<Graph> graph = read_tflite(std::as_bytes(std::span(model)));
  EXPECT_TRUE(graph) << graph.error().message;
  if (!graph) return {};
  golden.graph = std::move(*graph);
  for (const char value : read_file(shared / "golden" / (name + ".in.rgb8"))) {
    golden.input.push_back(float(static_cast<unsigned char>(value)) / 255.0f);
  }
  golden.output.resize(output->size() / sizeof(float));
  std::memcpy(golden.output.data(), output->data(), golden.output.size() * sizeof(float));
  return golden;
}

const std::vector<Golden>& goldens() {
  static const std::vector<Golden> all = [] {
    std::vector<Golden> found;
    const std::string ending = ".in.rgb8";
    if (!fs::is_directory(shared / "golden")) return found;
    for (const auto& entry : fs::directory_iterator(shared / "golden")) {
      std::string name = entry.path().filename().string();
      if (!name.ends_with(ending)) continue;
      name.resize(name.size() - ending.size());
      if (std::optional<Golden> golden = read_golden(name)) found.push_back(std::move(*golden));
    }
    return found;
  }();
  return all;
}

TEST(Golden, ReferenceAgreesWithTensorFlowLite) {
  if (goldens().empty()) GTEST_SKIP() << "no reference answers in " << shared;
  for (const Golden& golden : goldens()) {
    SCOPED_TRACE(golden.name);
    const auto outputs = run_reference(golden.graph, std::vector<Values>{golden.input});
    EXPECT_LE(golden.difference(outputs[0]), tolerance);
  }
}

TEST(Golden, NetworkAgreesWithTensorFlowLiteOnEveryTarget) {
  if (goldens().empty()) GTEST_SKIP() << "no reference answers in " << shared;
  on_every_target([] {
    for (const Golden& golden : goldens()) {
      SCOPED_TRACE(golden.name);
      Result<Network> network = Network::create(golden.graph);
      ASSERT_TRUE(network) << network.error().message;
      std::copy(golden.input.begin(), golden.input.end(), network->input().begin());
      network->run();
      EXPECT_LE(golden.difference(network->output()), tolerance);
    }
  });
}

}  // namespace
}  // namespace scrim::nn
