#include "nn/streams.hpp"

#include <set>

#include "models/models.hpp"
#include "nn/network_testing.hpp"
#include "nn/optimizer.hpp"

namespace scrim::nn {
namespace {

Program landscape() {
  return lower(optimize(read_tflite(models::landscape()).value()));
}

TEST(Streams, HoldEveryStepOnceInPhasesThatFollowTheirInputs) {
  const Program program = landscape();
  for (const int threads : {1, 2}) {
    const Streams streams = find_streams(program, threads);
    std::set<int> seen;
    for (const Stream& stream : streams.streams) {
      for (const int s : stream.steps) {
        EXPECT_TRUE(seen.insert(s).second);
        for (const int input : program.steps[static_cast<std::size_t>(s)].inputs) {
          EXPECT_LE(streams.written[static_cast<std::size_t>(input)], stream.phase);
          EXPECT_GE(streams.last_read[static_cast<std::size_t>(input)], 0);
        }
      }
    }
    EXPECT_EQ(seen.size(), program.steps.size());
  }
}

// The decoder's last stage is one stream: what is as large as the first layer's output is stored
// once.
TEST(Streams, KeepOneLargeTensorOfTheLandscapeNetwork) {
  const Program program = landscape();
  const Streams streams = find_streams(program, 1);
  int large = 0;
  for (std::size_t v = 0; v < program.values.size(); ++v) {
    const bool is_large = program.values[v].shape.size() >= 72 * 128 * 16;
    if (is_large && streams.stored[v] && !program.values[v].external) ++large;
  }
  EXPECT_EQ(large, 1);
}

TEST(Streams, EndBeforeTheirWeightsAreTooMany) {
  const Program program = lower(make_graph({1, 32, 32, 192}, [](ModelBuilder& b, int x) {
    for (int i = 0; i < 5; ++i) x = b.conv(x, b.weights({192, 1, 1, 192}));
    return x;
  }));
  EXPECT_EQ(find_streams(program, 1).streams.size(), 2u);
}

TEST(Streams, EndBeforeAWindowThatThreadsWouldComputeTwice) {
  const auto streams = [](int height, int threads) {
    const Program program = lower(make_graph({1, height, 8, 8}, [](ModelBuilder& b, int x) {
      x = b.conv(x, b.weights({8, 1, 1, 8}));
      return b.depthwise(x, b.weights({1, 5, 5, 8}));
    }));
    return find_streams(program, threads).streams.size();
  };
  EXPECT_EQ(streams(9, 1), 1u);
  EXPECT_EQ(streams(9, 2), 2u);
  EXPECT_EQ(streams(90, 2), 1u);
}

}  // namespace
}  // namespace scrim::nn
