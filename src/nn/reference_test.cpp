#include "nn/reference.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "nn/model_builder.hpp"
#include "nn/tflite_reader.hpp"

namespace scrim::nn {
namespace {

using Op = tflite::BuiltinOperator;
using Values = std::vector<float>;
using tflite::Padding;

/// A network of one operator: `make` adds it after an input of the given shape and values.
template <class Make>
Values run(std::vector<int> shape, Values values, Make&& make) {
  ModelBuilder builder;
  const int x = builder.input(std::move(shape));
  builder.output(make(builder, x));
  const Result<Graph> graph = read_tflite(builder.bytes());
  EXPECT_TRUE(graph) << graph.error().message;
  if (!graph) return {};
  return run_reference(*graph, std::vector<Values>{std::move(values)})[0];
}

void expect_near(const Values& actual, const Values& expected) {
  ASSERT_EQ(actual.size(), expected.size());
  for (std::size_t i = 0; i < actual.size(); ++i) EXPECT_NEAR(actual[i], expected[i], 1e-6) << i;
}

const Values one_to_nine = {1, 2, 3, 4, 5, 6, 7, 8, 9};

TEST(Reference, ConvolvesWithZerosAroundThePicture) {
  const auto box = [](ModelBuilder& b, int x) {
    return b.conv(x, b.constant({1, 3, 3, 1}, Values(9, 1)), b.constant({1}, {0.5f}));
  };
  expect_near(run({1, 3, 3, 1}, one_to_nine, box),
              {12.5f, 21.5f, 16.5f, 27.5f, 45.5f, 33.5f, 24.5f, 39.5f, 28.5f});
}

TEST(Reference, ConvolvesInsideThePictureWithValidPadding) {
  const auto corner = [](ModelBuilder& b, int x) {
    return b.conv(x, b.constant({1, 2, 2, 1}, {1, 0, 0, -1}), -1, {.padding = Padding::VALID});
  };
  expect_near(run({1, 3, 3, 1}, one_to_nine, corner), {-4, -4, -4, -4});
}

TEST(Reference, PadsMoreAtTheEndWhenSamePaddingIsOdd) {
  const auto pair = [](ModelBuilder& b, int x) {
    return b.conv(x, b.constant({1, 2, 2, 1}, {1, 1, 1, 1}));
  };
  expect_near(run({1, 2, 2, 1}, {1, 2, 3, 4}, pair), {10, 6, 7, 4});
}

TEST(Reference, ConvolvesWithStrideAndDilation) {
  const auto stride = [](ModelBuilder& b, int x) {
    return b.conv(x, b.constant({1, 1, 1, 1}, {2}), -1, {.stride = 2});
  };
  expect_near(run({1, 3, 3, 1}, one_to_nine, stride), {2, 6, 14, 18});
  const auto dilation = [](ModelBuilder& b, int x) {
    return b.conv(x, b.constant({1, 2, 2, 1}, {1, 1, 1, 1}), -1,
                  {.dilation = 2, .padding = Padding::VALID});
  };
  expect_near(run({1, 3, 3, 1}, one_to_nine, dilation), {1 + 3 + 7 + 9});
}

TEST(Reference, MixesChannelsInAConvolution) {
  const auto mix = [](ModelBuilder& b, int x) {
    return b.conv(x, b.constant({3, 1, 1, 2}, {1, 0, 0, 1, 1, -1}));
  };
  expect_near(run({1, 1, 2, 2}, {5, 3, 2, 7}, mix), {5, 3, 2, 2, 7, -5});
}

TEST(Reference, KeepsChannelsApartInADepthwiseConvolution) {
  const auto sums = [](ModelBuilder& b, int x) {
    return b.depthwise(x, b.constant({1, 1, 2, 2}, {1, 10, 1, 10}), -1,
                       {.padding = Padding::VALID});
  };
  expect_near(run({1, 1, 3, 2}, {1, 2, 3, 4, 5, 6}, sums), {4, 60, 8, 100});
}

TEST(Reference, MultipliesChannelsInADepthwiseConvolution) {
  const auto fan = [](ModelBuilder& b, int x) {
    return b.depthwise(x, b.constant({1, 1, 1, 4}, {1, 2, 3, 4}), b.constant({4}, {0, 0, 0, 1}));
  };
  expect_near(run({1, 1, 1, 2}, {5, 7}, fan), {5, 10, 21, 29});
}

TEST(Reference, SpreadsPixelsInATransposedConvolution) {
  const auto spread = [](ModelBuilder& b, int x) {
    return b.transpose_conv({1, 4, 4, 1}, b.constant({1, 2, 2, 1}, {1, 2, 3, 4}), x, -1,
                            {.stride = 2});
  };
  expect_near(run({1, 2, 2, 1}, {1, 10, 100, 1000}, spread),
              {1, 2, 10, 20, 3, 4, 30, 40, 100, 200, 1000, 2000, 300, 400, 3000, 4000});
}

TEST(Reference, CutsTheOverhangOfATransposedConvolution) {
  const auto same = [](ModelBuilder& b, int x) {
    return b.transpose_conv({1, 1, 4, 1}, b.constant({1, 1, 3, 1}, {1, 2, 3}), x,
                            b.constant({1}, {0.5f}), {.stride = 2});
  };
  // The convolution that undoes it pads one column at the right only.
  expect_near(run({1, 1, 2, 1}, {1, 10}, same), {1.5f, 2.5f, 13.5f, 20.5f});
  const auto valid = [](ModelBuilder& b, int x) {
    return b.transpose_conv({1, 1, 4, 1}, b.constant({1, 1, 3, 1}, {1, 2, 3}), x, -1,
                            {.padding = Padding::VALID});
  };
  expect_near(run({1, 1, 2, 1}, {1, 10}, valid), {1, 12, 23, 30});
}

TEST(Reference, AddsABiasInMediaPipesTransposedConvolution) {
  const auto spread = [](ModelBuilder& b, int x) {
    return b.transpose_conv_bias(x, b.constant({1, 2, 2, 1}, {1, 2, 3, 4}),
                                 b.constant({1}, {0.5f}));
  };
  expect_near(run({1, 2, 2, 1}, {1, 10, 100, 1000}, spread),
              {1.5f, 2.5f, 10.5f, 20.5f, 3.5f, 4.5f, 30.5f, 40.5f, 100.5f, 200.5f, 1000.5f, 2000.5f,
               300.5f, 400.5f, 3000.5f, 4000.5f});
}

TEST(Reference, MultipliesByAMatrixInAFullyConnectedLayer) {
  const auto layer = [](ModelBuilder& b, int x) {
    return b.fully_connected(x, b.constant({2, 3}, {1, 2, 3, 0, 0, 1}), b.constant({2}, {0, 10}));
  };
  expect_near(run({1, 3}, {1, 10, 100}, layer), {321, 110});
}

TEST(Reference, StretchesDimensionsOfOneInArithmetic) {
  const auto scale = [](ModelBuilder& b, int x) {
    return b.add(Op::MUL, {x, b.constant({1, 1, 1, 2}, {2, 3})});
  };
  expect_near(run({1, 2, 1, 2}, {1, 2, 3, 4}, scale), {2, 6, 6, 12});
  const auto outer = [](ModelBuilder& b, int x) {
    return b.add(Op::ADD, {x, b.constant({1, 1, 2, 1}, {10, 20})});
  };
  expect_near(run({1, 2, 1, 1}, {1, 2}, outer), {11, 21, 12, 22});
  const auto from_one = [](ModelBuilder& b, int x) {
    return b.add(Op::SUB, {b.constant({}, {1}), x});
  };
  expect_near(run({1, 3}, {0, 1, 3}, from_one), {1, 0, -2});
}

TEST(Reference, AppliesActivations) {
  const Values x = {-4, -1, 0, 0.5f, 7};
  const auto apply = [&](Op op) {
    return run({1, 5}, x, [&](ModelBuilder& b, int in) { return b.add(op, {in}); });
  };
  expect_near(apply(Op::RELU), {0, 0, 0, 0.5f, 7});
  expect_near(apply(Op::RELU6), {0, 0, 0, 0.5f, 6});
  expect_near(apply(Op::RELU_N1_TO_1), {-1, -1, 0, 0.5f, 1});
  expect_near(apply(Op::HARD_SWISH), {0, -1.0f / 3, 0, 1.75f / 6, 7});
  expect_near(apply(Op::TANH), {-0.9993293f, -0.7615942f, 0, 0.4621172f, 0.9999983f});
  expect_near(apply(Op::LOGISTIC), {0.0179862f, 0.2689414f, 0.5f, 0.6224593f, 0.9990889f});
}

TEST(Reference, AppliesAFusedActivationToTheResult) {
  const auto layer = [](ModelBuilder& b, int x) {
    tflite::AddOptionsT options;
    options.activation = tflite::Activation::RELU6;
    return b.add(Op::ADD, {x, x}, options);
  };
  expect_near(run({1, 3}, {-1, 2, 5}, layer), {0, 4, 6});
}

TEST(Reference, SlopesWhatIsBelowZero) {
  const auto prelu = [](ModelBuilder& b, int x) {
    return b.add(Op::PRELU, {x, b.constant({1, 1, 2}, {0.5f, 2})});
  };
  expect_near(run({1, 1, 2, 2}, {-1, -1, 3, 4}, prelu), {-0.5f, -2, 3, 4});
  const auto leaky = [](ModelBuilder& b, int x) { return b.leaky_relu(x, 0.25f); };
  expect_near(run({1, 3}, {-4, 0, 4}, leaky), {-1, 0, 4});
}

TEST(Reference, LeavesThePaddingOutOfAnAverage) {
  const auto average = [](ModelBuilder& b, int x) { return b.pool(Op::AVERAGE_POOL_2D, x, 3); };
  expect_near(run({1, 3, 3, 1}, one_to_nine, average), {3, 3.5f, 4, 4.5f, 5, 5.5f, 6, 6.5f, 7});
}

TEST(Reference, TakesTheLargestOfAWindow) {
  const auto largest = [](ModelBuilder& b, int x) {
    return b.pool(Op::MAX_POOL_2D, x, 2, {.stride = 2});
  };
  expect_near(run({1, 3, 3, 1}, {-1, -2, -3, -4, -5, -6, -7, -8, -9}, largest), {-1, -3, -7, -9});
}

TEST(Reference, ReducesOverAxes) {
  const Values x = {1, 2, 3, 4, 5, 6, 7, 8};
  const auto mean = [](ModelBuilder& b, int in) { return b.reduce(Op::MEAN, in, {1, 2}); };
  expect_near(run({1, 2, 2, 2}, x, mean), {4, 5});
  const auto flat = [](ModelBuilder& b, int in) { return b.reduce(Op::MEAN, in, {1, 2}, false); };
  expect_near(run({1, 2, 2, 2}, x, flat), {4, 5});
  const auto sum = [](ModelBuilder& b, int in) { return b.reduce(Op::SUM, in, {-1}); };
  expect_near(run({1, 2, 2, 2}, x, sum), {3, 7, 11, 15});
}

TEST(Reference, ResizesInThreeCoordinateModes) {
  const auto widen = [](bool corners, bool centers) {
    return [=](ModelBuilder& b, int x) { return b.resize_bilinear(x, 1, 4, corners, centers); };
  };
  expect_near(run({1, 1, 2, 1}, {0, 12}, widen(false, false)), {0, 6, 12, 12});
  expect_near(run({1, 1, 2, 1}, {0, 12}, widen(true, false)), {0, 4, 8, 12});
  expect_near(run({1, 1, 2, 1}, {0, 12}, widen(false, true)), {0, 3, 9, 12});
}

TEST(Reference, ResizesDown) {
  const auto narrow = [](ModelBuilder& b, int x) {
    return b.resize_bilinear(x, 1, 2, false, true);
  };
  expect_near(run({1, 1, 4, 1}, {0, 2, 6, 8}, narrow), {1, 7});
}

TEST(Reference, ResizesToTheNearest) {
  const auto resize = [](int w, bool corners, bool centers) {
    return [=](ModelBuilder& b, int x) { return b.resize_nearest(x, 1, w, corners, centers); };
  };
  expect_near(run({1, 1, 3, 1}, {1, 2, 3}, resize(5, false, false)), {1, 1, 2, 2, 3});
  expect_near(run({1, 1, 3, 1}, {1, 2, 3}, resize(5, true, false)), {1, 2, 2, 3, 3});
  expect_near(run({1, 1, 3, 1}, {1, 2, 3}, resize(2, false, true)), {1, 3});
}

TEST(Reference, JoinsTensorsAlongAnAxis) {
  const auto channels = [](ModelBuilder& b, int x) {
    return b.concat({x, b.constant({1, 1, 2, 2}, {5, 6, 7, 8}), x}, -1);
  };
  expect_near(run({1, 1, 2, 1}, {1, 2}, channels), {1, 5, 6, 1, 2, 7, 8, 2});
  const auto rows = [](ModelBuilder& b, int x) { return b.concat({x, x}, 1); };
  expect_near(run({1, 1, 2, 1}, {1, 2}, rows), {1, 2, 1, 2});
}

TEST(Reference, PadsWithZeros) {
  const auto frame = [](ModelBuilder& b, int x) { return b.pad(x, {0, 0, 1, 0, 0, 2, 0, 0}); };
  expect_near(run({1, 1, 2, 1}, {1, 2}, frame), {0, 0, 0, 0, 1, 2, 0, 0});
}

TEST(Reference, ReshapesAndTransposes) {
  const auto swap = [](ModelBuilder& b, int x) {
    return b.transpose(b.reshape(x, {1, -1, 2}), {0, 2, 1});
  };
  expect_near(run({1, 6}, {1, 2, 3, 4, 5, 6}, swap), {1, 3, 5, 2, 4, 6});
}

TEST(Reference, MakesProbabilitiesOfTheLastAxis) {
  const auto softmax = [](ModelBuilder& b, int x) { return b.softmax(x); };
  expect_near(run({1, 2, 2}, {0, std::log(3.0f), 1000, 1000}, softmax), {0.25f, 0.75f, 0.5f, 0.5f});
  const auto sharp = [](ModelBuilder& b, int x) { return b.softmax(x, 2); };
  expect_near(run({1, 2}, {0, std::log(3.0f)}, sharp), {0.1f, 0.9f});
}

TEST(Reference, WidensHalfPrecisionConstants) {
  const auto add = [](ModelBuilder& b, int x) {
    const int halves = b.halves({4}, {0x3c00, 0xc000, 0x0001, 0x7bff});
    return b.add(Op::ADD, {x, b.add(Op::DEQUANTIZE, {halves})});
  };
  expect_near(run({1, 4}, {0, 0, 0, 0}, add), {1, -2, 0x1p-24f, 65504});
}

TEST(Reference, GivesEveryOutput) {
  ModelBuilder builder;
  const int a = builder.input({1, 2}), b = builder.input({1, 2});
  builder.output(builder.add(Op::SUB, {a, b}));
  builder.output(builder.add(Op::MUL, {a, b}));
  const Result<Graph> graph = read_tflite(builder.bytes());
  ASSERT_TRUE(graph) << graph.error().message;
  const auto outputs = run_reference(*graph, std::vector<Values>{{5, 6}, {2, 3}});
  EXPECT_EQ(outputs, (std::vector<Values>{{3, 3}, {10, 18}}));
}

}  // namespace
}  // namespace scrim::nn
