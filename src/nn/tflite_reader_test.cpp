#include "nn/tflite_reader.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <random>

#include "models/models.hpp"
#include "nn/model_builder.hpp"

namespace scrim::nn {
namespace {

using Op = tflite::BuiltinOperator;

/// conv (#0) ▶ relu (#1): tensors are input 0, weights 1, bias 2, conv's output 3, relu's output 4.
ModelBuilder small_network() {
  ModelBuilder builder;
  const int x = builder.input({1, 8, 8, 3});
  const int w = builder.weights({4, 3, 3, 3});
  const int bias = builder.weights({4});
  builder.output(builder.add(Op::RELU, {builder.conv(x, w, bias)}));
  return builder;
}

void expect_error(const ModelBuilder& builder, Status status, const std::string& message) {
  const Result<Graph> graph = read_tflite(builder.bytes());
  ASSERT_FALSE(graph) << "accepted, but expected: " << message;
  EXPECT_EQ(graph.error().status, status) << graph.error().message;
  EXPECT_NE(graph.error().message.find(message), std::string::npos) << graph.error().message;
}

/// Reads the small network after `damage` was done to it.
void expect_damage(const std::function<void(ModelBuilder&)>& damage, const std::string& message,
                   Status status = Status::bad_model) {
  ModelBuilder builder = small_network();
  damage(builder);
  expect_error(builder, status, message);
}

/// Reads a network of one operator.
void expect_bad_operator(std::vector<int> shape, const std::function<int(ModelBuilder&, int)>& make,
                         const std::string& message, Status status = Status::bad_model) {
  ModelBuilder builder;
  const int x = builder.input(std::move(shape));
  builder.output(make(builder, x));
  expect_error(builder, status, message);
}

TEST(TfliteReader, ReadsTheBuiltInModels) {
  for (const auto file : {models::landscape(), models::general()}) {
    const Result<Graph> graph = read_tflite(file);
    ASSERT_TRUE(graph) << graph.error().message;
    ASSERT_EQ(graph->inputs.size(), 1u);
    ASSERT_EQ(graph->outputs.size(), 1u);
    const Shape& in = graph->tensors[std::size_t(graph->inputs[0])].shape;
    const Shape& out = graph->tensors[std::size_t(graph->outputs[0])].shape;
    EXPECT_EQ(in.c(), 3);
    EXPECT_EQ(out.dims, (std::array{1, in.h(), in.w(), 1}));
  }
}

TEST(TfliteReader, ReadsANetwork) {
  const Result<Graph> graph = read_tflite(small_network().bytes());
  ASSERT_TRUE(graph) << graph.error().message;
  ASSERT_EQ(graph->nodes.size(), 2u);
  EXPECT_EQ(graph->nodes[0].name, "CONV_2D #0");
  EXPECT_EQ(graph->nodes[1].activation, Activation::relu);
  EXPECT_EQ(graph->tensors[std::size_t(graph->outputs[0])].shape.dims, (std::array{1, 8, 8, 4}));
  const auto& conv = std::get<Conv>(graph->nodes[0].operation);
  EXPECT_EQ(conv.window.padding, (Padding{1, 1, 1, 1}));
}

TEST(TfliteReader, GivesConvolutionsThreeInputsWithOrWithoutABias) {
  ModelBuilder builder;
  const int x = builder.input({1, 4, 4, 2}), w = builder.weights({2, 1, 1, 2});
  const int y = builder.conv(x, w);
  builder.output(builder.conv(y, w));
  builder.graph().operators[1]->inputs.pop_back();
  const Result<Graph> graph = read_tflite(builder.bytes());
  ASSERT_TRUE(graph) << graph.error().message;
  for (const Node& node : graph->nodes) {
    ASSERT_EQ(node.inputs.size(), 3u);
    EXPECT_EQ(node.inputs[2], -1);
  }
}

TEST(TfliteReader, LeavesOutTensorsThatNoOperatorComputesWith) {
  ModelBuilder builder = small_network();
  builder.halves({2}, {0, 0});
  builder.output(builder.reshape(4, {1, 256}));
  const Result<Graph> graph = read_tflite(builder.bytes());
  ASSERT_TRUE(graph) << graph.error().message;
  EXPECT_EQ(graph->tensors.size(), 6u);
}

TEST(TfliteReader, ReadsFilesFromBeforeOperatorCodesGrew) {
  ModelBuilder builder = small_network();
  for (const auto& code : builder.model.operator_codes) code->builtin_code = Op::ADD;
  EXPECT_TRUE(read_tflite(builder.bytes()));
}

TEST(TfliteReader, ReadsBytesAtAnyAddress) {
  const auto file = small_network().bytes();
  for (std::size_t shift = 1; shift < 8; ++shift) {
    std::vector<std::byte> moved(shift);
    moved.insert(moved.end(), file.begin(), file.end());
    EXPECT_TRUE(read_tflite(std::span(moved).subspan(shift)));
  }
}

TEST(TfliteReader, RejectsWhatIsNotAModel) {
  const auto expect_no_model = [](std::span<const std::byte> file) {
    const Result<Graph> graph = read_tflite(file);
    ASSERT_FALSE(graph);
    EXPECT_EQ(graph.error().status, Status::bad_model);
  };
  expect_no_model({});
  expect_no_model(std::vector<std::byte>(7));
  expect_no_model(std::vector<std::byte>(4096));
  expect_no_model(std::vector<std::byte>(4096, std::byte{0xff}));
}

TEST(TfliteReader, RejectsAFileCutShort) {
  const auto file = models::landscape();
  for (std::size_t part = 0; part < 16; ++part) {
    const Result<Graph> graph = read_tflite(file.first(file.size() * part / 16));
    ASSERT_FALSE(graph) << part;
    EXPECT_EQ(graph.error().status, Status::bad_model) << part;
  }
}

TEST(TfliteReader, SurvivesFlippedBits) {
  const auto original = small_network().bytes();
  int rejected = 0;
  for (std::size_t bit = 0; bit < original.size() * 8; bit += 3) {
    auto file = original;
    file[bit / 8] ^= std::byte(1u << (bit % 8));
    const Result<Graph> graph = read_tflite(file);
    if (graph) continue;
    ++rejected;
    EXPECT_FALSE(graph.error().message.empty());
  }
  EXPECT_GT(rejected, 0);
}

TEST(TfliteReader, SurvivesFlippedBytesInARealModel) {
  const auto original = models::landscape();
  std::vector<std::byte> file(original.begin(), original.end());
  std::minstd_rand random(1);
  for (int i = 0; i < 300; ++i) {
    // The tables are at the file's ends, the weights between them.
    const std::size_t at = random() % 40000, place = random() % 2 ? at : file.size() - 1 - at;
    const std::byte before = std::exchange(file[place], std::byte(random()));
    const Result<Graph> graph = read_tflite(file);
    EXPECT_TRUE(graph || !graph.error().message.empty());
    file[place] = before;
  }
}

TEST(TfliteReader, RejectsIndicesOutOfRange) {
  expect_damage([](auto& b) { b.graph().operators[0]->inputs[0] = 99; }, "CONV_2D #0: tensor 99");
  expect_damage([](auto& b) { b.graph().operators[0]->inputs[1] = -2; }, "CONV_2D #0: tensor -2");
  expect_damage([](auto& b) { b.graph().operators[0]->inputs[2] = -2; }, "CONV_2D #0: tensor -2");
  expect_damage([](auto& b) { b.graph().operators[1]->outputs[0] = 5; }, "RELU #1: tensor 5");
  expect_damage([](auto& b) { b.graph().inputs[0] = -1; }, "tensor -1 does not exist");
  expect_damage([](auto& b) { b.graph().outputs[0] = 1 << 30; }, "does not exist");
  expect_damage([](auto& b) { b.graph().operators[1]->opcode_index = 2; },
                "operator #1 has no operator code");
  expect_damage([](auto& b) { b.graph().tensors[1]->buffer = 77; }, "tensor 1 't1'");
}

TEST(TfliteReader, RejectsMissingWeightsAndSaysWhich) {
  expect_damage([](auto& b) { b.model.buffers[1]->data.clear(); },
                "CONV_2D #0: tensor 1 't1' has no data, and no operator writes it");
  expect_damage([](auto& b) { b.model.buffers[1]->data.pop_back(); },
                "holds 431 bytes where its shape needs 432");
  expect_damage([](auto& b) { b.model.buffers[2]->data.resize(20); },
                "tensor 2 't2' holds 20 bytes where its shape needs 16");
}

TEST(TfliteReader, RejectsACyclicGraph) {
  expect_damage([](auto& b) { b.graph().operators[0]->inputs[0] = 4; },
                "CONV_2D #0: tensor 4 't4' is read before an operator has written it");
  expect_damage([](auto& b) { b.graph().operators[1]->inputs[0] = 4; }, "is cyclic");
  expect_damage([](auto& b) { std::swap(b.graph().operators[0], b.graph().operators[1]); },
                "is cyclic");
}

TEST(TfliteReader, RejectsATensorThatIsWrittenTwice) {
  expect_damage([](auto& b) { b.graph().operators[1]->outputs[0] = 3; }, "is written twice");
  expect_damage([](auto& b) { b.graph().operators[1]->outputs[0] = 0; }, "is written twice");
  expect_damage([](auto& b) { b.graph().operators[1]->outputs[0] = 1; }, "is a constant");
  expect_damage([](auto& b) { b.graph().inputs.push_back(0); }, "is an input twice");
  expect_damage([](auto& b) { b.graph().inputs.push_back(1); }, "is an input and a constant");
}

TEST(TfliteReader, RejectsOutputsThatNothingComputes) {
  expect_damage([](auto& b) { b.graph().outputs[0] = 0; },
                "is an output that no operator computes");
  expect_damage([](auto& b) { b.graph().outputs[0] = 1; },
                "is an output that no operator computes");
  expect_damage([](auto& b) { b.graph().outputs.clear(); }, "no output");
  expect_damage([](auto& b) { b.graph().inputs.clear(); }, "no input");
  expect_damage([](auto& b) { b.graph().operators[0]->outputs.clear(); }, "must have one output");
  expect_damage([](auto& b) { b.graph().operators[0]->outputs = {3, 4}; }, "must have one output");
  expect_damage([](auto& b) { b.graph().operators[0]->inputs.clear(); },
                "CONV_2D #0: has 0 inputs");
}

TEST(TfliteReader, RejectsShapesThatDoNotFit) {
  expect_damage(
      [](auto& b) {
        b.graph().tensors[3]->shape = {1, 8, 8, 5};
      },
      "CONV_2D #0: tensor 3 't3' has the shape [1,8,8,5], but its operator makes "
      "[1,8,8,4]");
  expect_damage(
      [](auto& b) {
        b.graph().tensors[0]->shape = {1, 8, 8, 2};
      },
      "its weights take another number of channels");
  expect_damage([](auto& b) { b.graph().tensors[2]->shape = {2, 2}; }, "its bias");
  expect_damage([](auto& b) { b.graph().tensors[1]->shape = {4, 9, 3}; }, "its weights' shape");
  expect_damage([](auto& b) { b.graph().tensors[0]->shape = {8, 8, 3}; }, "4 dimensions");
  expect_damage([](auto& b) { b.graph().tensors[1]->shape[0] = 0; }, "impossible shape");
  expect_damage([](auto& b) { b.graph().tensors[0]->shape[1] = -5; }, "impossible shape");
}

TEST(TfliteReader, SaysWhichSizesItDoesNotRun) {
  const auto unsupported = Status::unsupported;
  expect_damage([](auto& b) { b.graph().tensors[0]->shape[0] = 2; }, "batches of 1", unsupported);
  expect_damage([](auto& b) { b.graph().tensors[0]->shape.clear(); }, "batches of 1", unsupported);
  expect_damage([](auto& b) { b.graph().tensors[0]->shape[1] = -1; },
                "[1,-1,8,3], which is not known before it runs", unsupported);
  expect_damage(
      [](auto& b) {
        b.graph().tensors[0]->shape = {1, 1, 8, 8, 3};
      },
      "5 dimensions", unsupported);
  expect_damage(
      [](auto& b) {
        b.graph().tensors[0]->shape = {1, 1 << 15, 1 << 15, 3};
      },
      "too large", unsupported);
  expect_damage(
      [](auto& b) {
        b.graph().tensors[0]->shape = {1, 2147483647, 2147483647, 3};
      },
      "too large", unsupported);
}

TEST(TfliteReader, LimitsTheWholeNetwork) {
  ModelBuilder builder;
  int x = builder.input({1, 4096, 4096, 3});
  for (int i = 0; i < 8; ++i) x = builder.add(Op::RELU, {x});
  builder.output(x);
  expect_error(builder, Status::unsupported, "RELU #4: tensor 5 't5' makes the network too large");
}

TEST(TfliteReader, SaysWhichTypesItDoesNotRun) {
  const auto unsupported = Status::unsupported;
  expect_damage([](auto& b) { b.graph().tensors[1]->type = tflite::TensorType::INT8; },
                "CONV_2D #0: tensor 1 't1' is of type INT8", unsupported);
  expect_damage([](auto& b) { b.graph().tensors[0]->type = tflite::TensorType::UINT8; }, "UINT8",
                unsupported);
  expect_damage([](auto& b) { b.graph().tensors[3]->type = tflite::TensorType(99); }, "unknown",
                unsupported);
  expect_damage([](auto& b) { b.graph().tensors[0]->type = tflite::TensorType::FLOAT16; },
                "is not FLOAT32", unsupported);
  expect_damage([](auto& b) { b.graph().tensors[3]->is_variable = true; }, "variable", unsupported);
  expect_damage(
      [](auto& b) { b.graph().tensors[1]->sparsity = std::make_unique<tflite::SparsityT>(); },
      "is sparse", unsupported);
}

TEST(TfliteReader, SaysWhichOperatorsItDoesNotRun) {
  const auto unsupported = Status::unsupported;
  expect_damage([](auto& b) { b.model.operator_codes[1]->builtin_code = Op::WHILE; }, "WHILE #1",
                unsupported);
  expect_damage([](auto& b) { b.model.operator_codes[1]->builtin_code = Op(4000); },
                "operator of code 4000 #1", unsupported);
  expect_damage(
      [](auto& b) {
        b.model.operator_codes[1]->builtin_code = Op::CUSTOM;
        b.model.operator_codes[1]->custom_code = "Fancy\n";
      },
      "Fancy? #1", unsupported);
  expect_damage([](auto& b) { b.model.subgraphs.push_back(std::make_unique<tflite::SubGraphT>()); },
                "2 subgraphs", unsupported);
  expect_damage([](auto& b) { b.model.version = 2; }, "version 2", unsupported);
}

TEST(TfliteReader, RejectsBadOptions) {
  const auto conv_options = [](auto& b) {
    return b.graph().operators[0]->options.AsConv2DOptions();
  };
  expect_damage([&](auto& b) { conv_options(b)->stride_h = 0; }, "stride");
  expect_damage([&](auto& b) { conv_options(b)->stride_w = -1; }, "stride");
  expect_damage([&](auto& b) { conv_options(b)->stride_w = 2147483647; }, "stride");
  expect_damage([&](auto& b) { conv_options(b)->dilation_h = 0; }, "dilation");
  expect_damage([&](auto& b) { conv_options(b)->padding = tflite::Padding(7); }, "padding");
  expect_damage([&](auto& b) { conv_options(b)->activation = tflite::Activation::SIGN_BIT; },
                "activation", Status::unsupported);
  expect_damage([](auto& b) { b.graph().operators[0]->options.Reset(); }, "has no options");
  expect_damage(
      [&](auto& b) {
        conv_options(b)->padding = tflite::Padding::VALID;
        conv_options(b)->dilation_w = 100;
      },
      "its window is larger than its input");
}

TEST(TfliteReader, RejectsOperatorsWhoseNumbersDoNotFit) {
  expect_bad_operator(
      {1, 4, 4, 2},
      [](auto& b, int x) {
        return b.reshape(x, {1, 31});
      },
      "elements");
  expect_bad_operator(
      {1, 4, 4, 2},
      [](auto& b, int x) {
        return b.reshape(x, {-1, -1});
      },
      "cannot");
  expect_bad_operator(
      {1, 4, 4, 2},
      [](auto& b, int x) {
        return b.reshape(x, {-1, 3});
      },
      "elements");
  expect_bad_operator(
      {1, 4, 4, 2},
      [](auto& b, int x) {
        return b.transpose(x, {0, 1, 2, 2});
      },
      "twice");
  expect_bad_operator(
      {1, 4, 4, 2},
      [](auto& b, int x) {
        return b.transpose(x, {0, 1, 2, 4});
      },
      "axis");
  expect_bad_operator(
      {1, 4, 4, 2},
      [](auto& b, int x) {
        return b.pad(x, {0, 0, 0, 0});
      },
      "rank");
  expect_bad_operator(
      {1, 4, 4, 2},
      [](auto& b, int x) {
        return b.pad(x, {0, 0, -1, 0, 0, 0, 0, 0});
      },
      "range");
  expect_bad_operator(
      {1, 4, 4, 2}, [](auto& b, int x) { return b.concat({x}, 4); }, "axis");
  expect_bad_operator(
      {1, 4, 4, 2},
      [](auto& b, int x) {
        return b.concat({x, b.weights({1, 4, 3, 2})}, 3);
      },
      "go together");
  expect_bad_operator(
      {1, 4, 4, 2},
      [](auto& b, int x) {
        return b.add(Op::ADD, {x, b.weights({3})});
      },
      "go together");
  expect_bad_operator(
      {1, 4, 4, 2}, [](auto& b, int x) { return b.reduce(Op::MEAN, x, {4}); }, "axis");
  expect_bad_operator(
      {1, 4, 4, 2}, [](auto& b, int x) { return b.resize_bilinear(x, 0, 4); }, "impossible shape");
  expect_bad_operator(
      {1, 4, 4, 2}, [](auto& b, int x) { return b.resize_bilinear(x, 4, 4, true, true); },
      "both align_corners");
  expect_bad_operator(
      {1, 4, 4, 2}, [](auto& b, int x) { return b.pool(Op::MAX_POOL_2D, x, 0); }, "window");
  expect_bad_operator(
      {1, 4, 4, 2},
      [](auto& b, int x) {
        return b.fully_connected(x, b.weights({2, 5}));
      },
      "channels");
  expect_bad_operator(
      {1, 4, 4, 2},
      [](auto& b, int x) {
        return b.depthwise(x, b.weights({1, 3, 3, 3}));
      },
      "channels");
  expect_bad_operator(
      {1, 4, 4, 2},
      [](auto& b, int x) {
        return b.transpose_conv({1, 9, 8, 1}, b.weights({1, 2, 2, 2}), x, -1, {.stride = 2});
      },
      "its output's shape does not fit its input");
  expect_bad_operator(
      {1, 4, 4, 4},
      [](auto& b, int x) {
        return b.conv(x, b.weights({2, 1, 1, 2}));
      },
      "grouped", Status::unsupported);
  expect_bad_operator(
      {1, 4, 4, 2}, [](auto& b, int x) { return b.conv(x, x); }, "weights are not constant",
      Status::unsupported);
}

TEST(TfliteReader, ChecksRawCustomOptions) {
  const auto transposed = [](const std::function<void(std::vector<std::uint8_t>&)>& damage) {
    return [=](ModelBuilder& b, int x) {
      const int y = b.transpose_conv_bias(x, b.weights({1, 2, 2, 2}), b.weights({1}));
      damage(b.graph().operators.back()->custom_options);
      return y;
    };
  };
  expect_bad_operator({1, 4, 4, 2}, transposed([](auto& raw) { raw.pop_back(); }), "too short");
  expect_bad_operator({1, 4, 4, 2}, transposed([](auto& raw) { raw.clear(); }), "missing");
  expect_bad_operator({1, 4, 4, 2}, transposed([](auto& raw) { raw[0] = 3; }), "padding");
  expect_bad_operator({1, 4, 4, 2}, transposed([](auto& raw) { raw[4] = 0; }), "stride");
  expect_bad_operator({1, 4, 4, 2}, transposed([](auto& raw) { raw[11] = 0xff; }), "stride");
}

TEST(TfliteReader, WantsConstantSizes) {
  expect_bad_operator(
      {1, 4, 4, 2},
      [](auto& b, int x) {
        return b.add(Op::RESIZE_BILINEAR, {x, x});
      },
      "gives the new size, but is not constant", Status::unsupported);
  expect_bad_operator(
      {1, 4, 4, 2},
      [](auto& b, int x) {
        return b.add(Op::RESHAPE, {x, b.weights({2})});
      },
      "gives the new shape, but is not INT32");
  expect_bad_operator(
      {1, 4, 4, 2},
      [](auto& b, int x) {
        return b.add(Op::RESHAPE, {x, b.integers({3}, {1, 32})});
      },
      "holds 8 bytes");
}

TEST(TfliteReader, WidensHalfPrecisionConstantsOnly) {
  expect_bad_operator(
      {1, 4}, [](auto& b, int x) { return b.add(Op::DEQUANTIZE, {x}); },
      "DEQUANTIZE is supported for FLOAT16 constants", Status::unsupported);
}

}  // namespace
}  // namespace scrim::nn
