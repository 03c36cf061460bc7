#include "nn/network.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>

#include "allocation_hook.hpp"
#include "models/models.hpp"
#include "nn/network_testing.hpp"

namespace scrim::nn {
namespace {

// A network of random operators, some of which read results from far back.
class RandomNetwork {
 public:
  explicit RandomNetwork(unsigned seed) : random_(seed) {}

  Graph make() {
    const int h = pick(5, 20), w = pick(5, 40);
    layers_.push_back({builder_.input({1, h, w, 3}), h, w, 3});
    for (int i = 0; i < 12; ++i) add();
    builder_.output(layers_.back().tensor);
    return read_tflite(builder_.bytes()).value();
  }

 private:
  struct Layer {
    int tensor, h, w, c;
  };

  int pick(int min, int max) {
    return min + static_cast<int>(random_() % static_cast<unsigned>(max - min + 1));
  }

  void add() {
    ModelBuilder& b = builder_;
    const Layer& x = layers_[static_cast<std::size_t>(pick(
        std::max(0, static_cast<int>(layers_.size()) - 3), static_cast<int>(layers_.size()) - 1))];
    Layer y = x;
    switch (pick(0, 9)) {
      case 0:
      case 1:
        y.c = pick(1, 40);
        y.tensor = b.conv(x.tensor, b.weights({y.c, 1, 1, x.c}), b.weights({y.c}));
        break;
      case 2: {
        const int stride = pick(1, 2);
        y = {0, (x.h + stride - 1) / stride, (x.w + stride - 1) / stride, pick(1, 20)};
        y.tensor = b.conv(x.tensor, b.weights({y.c, 3, 3, x.c}), -1, {.stride = stride});
        break;
      }
      case 3: {
        const int window = 2 * pick(1, 2) + 1;
        y.tensor = b.depthwise(x.tensor, b.weights({1, window, window, x.c}), b.weights({x.c}));
        break;
      }
      case 4:
        y.tensor = b.add(Op::HARD_SWISH, {x.tensor});
        break;
      case 5:
        y.tensor = b.add(Op::ADD, {x.tensor, partner(x)});
        break;
      case 6: {
        const int mean = b.reduce(Op::MEAN, x.tensor, {1, 2});
        const int gate = b.conv(mean, b.weights({x.c, 1, 1, x.c}));
        y.tensor = b.add(Op::MUL, {x.tensor, b.add(Op::LOGISTIC, {gate})});
        break;
      }
      case 7:
        if (x.h * x.w > 2000) return;
        y.h *= 2;
        y.w *= 2;
        y.tensor = b.resize_bilinear(x.tensor, y.h, y.w, false, true);
        break;
      case 8:
        y.c *= 2;
        if (y.c > 60) return;
        y.tensor = b.concat({x.tensor, partner(x)}, 3);
        break;
      default:
        y.tensor = b.add(Op::TANH, {x.tensor});
        break;
    }
    layers_.push_back(y);
  }

  // Another layer of the same shape, or one made of this one.
  int partner(const Layer& x) {
    for (const Layer& other : layers_) {
      if (other.tensor != x.tensor && other.h == x.h && other.w == x.w && other.c == x.c) {
        return other.tensor;
      }
    }
    return builder_.conv(x.tensor, builder_.weights({x.c, 1, 1, x.c}));
  }

  std::minstd_rand random_;
  ModelBuilder builder_;
  std::vector<Layer> layers_;
};

Values portrait(std::size_t count) {
  Values values = noise(count, 1);
  for (std::size_t i = 0; i < count; ++i) {
    values[i] = 0.5f + 0.3f * std::sin(static_cast<float>(i) * 0.01f) + 0.1f * values[i];
  }
  return values;
}

TEST(Network, AnswersAsTheReferenceOnRandomNetworks) {
  for (unsigned seed = 1; seed <= 60; ++seed) {
    const Graph graph = RandomNetwork(seed).make();
    const std::vector<Values> inputs = noise_inputs(graph);
    const std::vector<Values> expected = run_reference(graph, inputs);
    EXPECT_LT(difference(run_session(graph, inputs, 1), expected), 1e-4f) << seed;
    EXPECT_EQ(run_session(graph, inputs, std::min(2, max_threads)), run_session(graph, inputs, 1))
        << seed;
  }
}

TEST(Network, AnswersAsTheReferenceOnTheBuiltInNetworks) {
  for (const auto file : {models::landscape(), models::general()}) {
    const Graph graph = read_tflite(file).value();
    const std::vector<Values> inputs{
        portrait(graph.tensors[static_cast<std::size_t>(graph.inputs[0])].shape.size())};
    const std::vector<Values> expected = run_reference(graph, inputs);
    on_every_target([&] { EXPECT_LT(difference(run_session(graph, inputs), expected), 1e-4f); });
  }
}

TEST(Network, GivesTheSameBytesOnEveryRunAndForAnyNumberOfThreads) {
  const Graph graph = read_tflite(models::landscape()).value();
  const std::vector<Values> inputs{portrait(144 * 256 * 3)};
  const std::vector<Values> once = run_session(graph, inputs, 1);
  for (int threads = 1; threads <= max_threads; ++threads) {
    EXPECT_EQ(run_session(graph, inputs, threads), once);
  }
}

TEST(Network, GivesTheSameAnswerAgainAfterAnotherInput) {
  Network network = Network::create(read_tflite(models::landscape()).value()).value();
  const Values first = portrait(network.input().size()), other = noise(first.size(), 5);
  const auto answer = [&](const Values& input) {
    std::copy(input.begin(), input.end(), network.input().begin());
    network.run();
    return Values(network.output().begin(), network.output().end());
  };
  const Values once = answer(first);
  EXPECT_NE(answer(other), once);
  EXPECT_EQ(answer(first), once);
}

TEST(Network, AllocatesNothingInARun) {
  if (!test::allocations_are_watched()) GTEST_SKIP() << "ThreadSanitizer owns the allocator";
  for (const int threads : {1, std::min(2, max_threads)}) {
    Network network = Network::create(read_tflite(models::landscape()).value(), threads).value();
    const long before = test::allocation_count();
    for (int i = 0; i < 3; ++i) network.run();
    EXPECT_EQ(test::allocation_count(), before);
  }
}

TEST(Network, ReportsThatMemoryRanOut) {
#ifdef __EMSCRIPTEN__
  GTEST_SKIP() << "the WebAssembly build has no exceptions: the worker ends, and its owner knows";
#endif
  if (!test::allocations_are_watched()) GTEST_SKIP() << "ThreadSanitizer owns the allocator";
  const Graph graph = make_graph({1, 4, 5, 3}, [](ModelBuilder& b, int x) {
    return b.add(Op::RELU, {b.conv(x, b.weights({8, 3, 3, 3}))});
  });
  long allowed = 0;
  for (;; allowed += 7) {
    Graph copy = graph;
    test::fail_allocations_after(allowed);
    const Result<Network> network = Network::create(std::move(copy));
    test::fail_allocations_after(-1);
    if (network) break;
    EXPECT_EQ(network.error().status, Status::out_of_memory);
  }
  EXPECT_GT(allowed, 50);
}

TEST(Network, NeedsLittleMemory) {
  const auto mebibytes = [](std::span<const std::byte> file) {
    return Network::create(read_tflite(file).value()).value().memory() >> 20;
  };
  EXPECT_LE(mebibytes(models::landscape()), 4u);
  EXPECT_LE(mebibytes(models::general()), 6u);
}

TEST(Network, TellsItsShapes) {
  const Network network = Network::create(read_tflite(models::landscape()).value()).value();
  EXPECT_EQ(network.input_count(), 1);
  EXPECT_EQ(network.output_count(), 1);
  EXPECT_EQ(network.input_shape().dims, (std::array{1, 144, 256, 3}));
  EXPECT_EQ(network.output_shape().dims, (std::array{1, 144, 256, 1}));
}

TEST(Network, GivesAnOutputThatOthersReadToo) {
  ModelBuilder b;
  const int x = b.input({1, 4, 5, 8});
  const int y = b.conv(x, b.weights({8, 1, 1, 8}));
  b.output(y);
  b.output(b.depthwise(y, b.weights({1, 3, 3, 8})));
  expect_reference_answer(read_tflite(b.bytes()).value());
}

TEST(Network, TakesSeveralInputs) {
  ModelBuilder b;
  const int x = b.input({1, 4, 5, 3}), y = b.input({1, 4, 5, 3});
  b.output(b.add(Op::SUB, {x, y}));
  expect_reference_answer(read_tflite(b.bytes()).value());
}

TEST(Network, RefusesANumberOfThreadsThatItCannotHave) {
  const Graph graph =
      make_graph({1, 2, 2, 3}, [](ModelBuilder& b, int x) { return b.add(Op::RELU, {x}); });
  for (const int threads : {-1, 0, max_threads + 1}) {
    const Result<Network> network = Network::create(graph, threads);
    ASSERT_FALSE(network);
    EXPECT_EQ(network.error().status, Status::bad_argument);
  }
}

TEST(Network, ProfilesEveryStep) {
  Network network = Network::create(read_tflite(models::landscape()).value()).value();
  double work = 0;
  for (const StepTime& step : network.profile(2)) {
    EXPECT_GE(step.microseconds, 0) << step.name;
    work += step.multiply_adds;
  }
  EXPECT_GT(work, 25e6);
  EXPECT_LT(work, 30e6) << "the optimiser saves a tenth of the 32.7 million of the file";
}

TEST(Network, NeverMakesANumberOfWhatIsNone) {
  const auto answer_to_nan = [](auto add_operator) {
    ModelBuilder b;
    b.output(add_operator(b, b.input({1, 4, 4, 5})));
    Network network = Network::create(read_tflite(b.bytes()).value()).value();
    std::fill(network.input().begin(), network.input().end(), 1.0F);
    network.input()[7] = std::numeric_limits<float>::quiet_NaN();
    network.run();
    const std::span<const float> answer = network.output();
    return std::any_of(answer.begin(), answer.end(), [](float v) { return std::isnan(v); });
  };
  on_every_target([&] {
    for (const Op op :
         {Op::RELU, Op::RELU6, Op::RELU_N1_TO_1, Op::LOGISTIC, Op::TANH, Op::HARD_SWISH}) {
      EXPECT_TRUE(answer_to_nan([&](ModelBuilder& b, int x) { return b.add(op, {x}); }))
          << tflite::EnumNameBuiltinOperator(op);
    }
    EXPECT_TRUE(answer_to_nan([](ModelBuilder& b, int x) { return b.leaky_relu(x, 0.1F); }));
    EXPECT_TRUE(answer_to_nan([](ModelBuilder& b, int x) { return b.softmax(x); }));
    EXPECT_TRUE(
        answer_to_nan([](ModelBuilder& b, int x) { return b.pool(Op::MAX_POOL_2D, x, 3); }));
    EXPECT_TRUE(answer_to_nan(
        [](ModelBuilder& b, int x) { return b.resize_bilinear(x, 8, 8, false, true); }));
  });
}

}  // namespace
}  // namespace scrim::nn
