#include "nn/passes.hpp"

#include <functional>

#include "models/models.hpp"
#include "nn/network_testing.hpp"
#include "nn/optimizer.hpp"

namespace scrim::nn {
namespace {

using Pass = bool (*)(GraphEditor&);

template <class Operation>
int count(const Graph& graph) {
  return static_cast<int>(std::count_if(
      graph.nodes.begin(), graph.nodes.end(),
      [](const Node& node) { return std::holds_alternative<Operation>(node.operation); }));
}

Graph rewritten(Graph graph, Pass pass) {
  GraphEditor editor(graph);
  while (pass(editor)) tidy(graph);
  return graph;
}

// The pass changes the graph, and its answer is the same.
Graph expect_rewritten(const Graph& graph, Pass pass) {
  const Graph result = rewritten(graph, pass);
  const std::vector<Values> inputs = noise_inputs(graph);
  EXPECT_LT(difference(run_reference(result, inputs), run_reference(graph, inputs)), 1e-5f);
  Graph original = graph;
  GraphEditor editor(original);
  EXPECT_TRUE(pass(editor));
  return result;
}

void expect_untouched(Graph graph, Pass pass) {
  GraphEditor editor(graph);
  EXPECT_FALSE(pass(editor));
}

int pointwise(ModelBuilder& b, int x, int inputs, int outputs) {
  return b.conv(x, b.weights({outputs, 1, 1, inputs}), b.weights({outputs}));
}

int gate(ModelBuilder& b, int x, int channels) {
  return b.add(Op::LOGISTIC, {pointwise(b, b.reduce(Op::MEAN, x, {1, 2}), channels, channels)});
}

TEST(Passes, FuseActivationsIntoTheirProducers) {
  const Graph graph = make_graph({1, 4, 5, 3}, [](ModelBuilder& b, int x) {
    return b.add(Op::LOGISTIC, {b.add(Op::HARD_SWISH, {pointwise(b, x, 3, 6)})});
  });
  const Graph result = expect_rewritten(graph, fuse_activation);
  EXPECT_EQ(count<Unary>(result), 1) << "a second activation stays a node";
}

TEST(Passes, LeaveAnActivationWhoseOperandOthersRead) {
  expect_untouched(make_graph({1, 4, 5, 3},
                              [](ModelBuilder& b, int x) {
                                x = pointwise(b, x, 3, 6);
                                return b.add(Op::MUL, {x, b.add(Op::LOGISTIC, {x})});
                              }),
                   fuse_activation);
}

TEST(Passes, TakePoolingOverThePictureAsAMean) {
  const Graph graph = make_graph({1, 5, 5, 3}, [](ModelBuilder& b, int x) {
    return b.pool(Op::AVERAGE_POOL_2D, x, 5, {.padding = tflite::Padding::VALID});
  });
  EXPECT_EQ(count<Reduce>(expect_rewritten(graph, pool_to_mean)), 1);
}

TEST(Passes, FoldConstants) {
  const Graph graph = make_graph({1, 2, 2, 3}, [](ModelBuilder& b, int x) {
    return b.add(Op::ADD, {x, b.add(Op::RELU, {b.weights({1, 1, 1, 3})})});
  });
  EXPECT_EQ(expect_rewritten(graph, fold_constant).nodes.size(), 1u);
}

TEST(Passes, FoldEveryOperatorOfConstants) {
  using Padding = tflite::Padding;
  const std::vector<std::function<int(ModelBuilder&, int)>> operators{
      [](ModelBuilder& b, int x) {
        return b.add(Op::ADD, {x, b.weights({1, 1, 1, 5})});
      },
      [](ModelBuilder& b, int x) {
        return b.add(Op::SUB, {x, b.weights({1, 4, 6, 5})});
      },
      [](ModelBuilder& b, int x) {
        return b.add(Op::MUL, {x, b.weights({1, 4, 1, 1})});
      },
      [](ModelBuilder& b, int x) { return b.add(Op::LOGISTIC, {x}); },
      [](ModelBuilder& b, int x) {
        return b.add(Op::PRELU, {x, b.weights({1, 1, 5})});
      },
      [](ModelBuilder& b, int x) {
        return b.conv(x, b.weights({9, 3, 3, 5}), b.weights({9}));
      },
      [](ModelBuilder& b, int x) {
        return b.depthwise(x, b.weights({1, 3, 3, 5}));
      },
      [](ModelBuilder& b, int x) {
        return b.transpose_conv_bias(x, b.weights({2, 2, 2, 5}), -1);
      },
      [](ModelBuilder& b, int x) {
        return b.fully_connected(x, b.weights({3, 120}));
      },
      [](ModelBuilder& b, int x) { return b.pool(Op::MAX_POOL_2D, x, 3, {.stride = 2}); },
      [](ModelBuilder& b, int x) {
        return b.pool(Op::AVERAGE_POOL_2D, x, 3, {.padding = Padding::VALID});
      },
      [](ModelBuilder& b, int x) {
        return b.reduce(Op::MEAN, x, {1, 2});
      },
      [](ModelBuilder& b, int x) { return b.reduce(Op::SUM, x, {3}, false); },
      [](ModelBuilder& b, int x) { return b.resize_bilinear(x, 7, 11, false, true); },
      [](ModelBuilder& b, int x) {
        return b.concat({x, x}, 3);
      },
      [](ModelBuilder& b, int x) {
        return b.pad(x, {0, 0, 1, 0, 0, 2, 3, 0});
      },
      [](ModelBuilder& b, int x) {
        return b.reshape(x, {1, 10, 12, 1});
      },
      [](ModelBuilder& b, int x) {
        return b.transpose(x, {0, 3, 1, 2});
      },
      [](ModelBuilder& b, int x) { return b.softmax(x); },
  };
  for (const auto& add : operators) {
    const Graph graph = make_graph({1, 1, 1, 1}, [&](ModelBuilder& b, int x) {
      return b.add(Op::ADD, {x, add(b, b.weights({1, 4, 6, 5}))});
    });
    ASSERT_EQ(graph.nodes.size(), 2u);
    EXPECT_EQ(expect_rewritten(graph, fold_constant).nodes.size(), 1u) << graph.nodes[0].name;
  }
}

TEST(Passes, FoldHalfPrecisionWeightsBitForBit) {
  const Graph graph = make_graph({1, 1, 1, 1}, [](ModelBuilder& b, int x) {
    const int halves = b.halves({1, 1, 2, 2}, {0x3c00, 0xc000, 0x0001, 0x7bff});
    return b.add(Op::ADD, {x, b.add(Op::DEQUANTIZE, {halves})});
  });
  const std::vector<Values> input{{0}};
  EXPECT_EQ(run_reference(rewritten(graph, fold_constant), input)[0],
            (Values{1, -2, 0x1p-24f, 65504}));
}

TEST(Passes, TakeTheMeanOfASumApart) {
  const Graph graph = make_graph({1, 6, 4, 3}, [](ModelBuilder& b, int x) {
    const int sum = b.add(Op::ADD, {b.add(Op::RELU, {x}), pointwise(b, x, 3, 3)});
    return b.reduce(Op::MEAN, sum, {1, 2});
  });
  EXPECT_EQ(count<Reduce>(expect_rewritten(graph, mean_of_sum)), 2);
}

TEST(Passes, TakeTheMeanOfAConcatenationApart) {
  const Graph graph = make_graph({1, 6, 4, 3}, [](ModelBuilder& b, int x) {
    return b.reduce(Op::MEAN, b.concat({x, b.add(Op::RELU, {x})}, 3), {1, 2});
  });
  EXPECT_EQ(count<Reduce>(expect_rewritten(graph, mean_of_concat)), 2);
}

TEST(Passes, ScaleTheMeanInsteadOfThePicture) {
  const Graph graph = make_graph({1, 6, 4, 3}, [](ModelBuilder& b, int x) {
    return b.reduce(Op::MEAN, b.add(Op::MUL, {x, gate(b, x, 3)}), {1, 2});
  });
  expect_rewritten(graph, mean_of_scaled);
}

TEST(Passes, ConvolveTheMeanInsteadOfThePicture) {
  const Graph graph = make_graph({1, 6, 4, 3}, [](ModelBuilder& b, int x) {
    return b.reduce(Op::MEAN, pointwise(b, x, 3, 5), {1, 2});
  });
  expect_rewritten(graph, mean_of_conv);
}

TEST(Passes, TakeTheMeanBeforeUpsampling) {
  const Graph graph = make_graph({1, 3, 4, 3}, [](ModelBuilder& b, int x) {
    return b.reduce(Op::MEAN, b.resize_bilinear(x, 9, 8, false, true), {1, 2});
  });
  EXPECT_EQ(count<Resize>(expect_rewritten(graph, mean_of_resize)), 0);
}

TEST(Passes, LeaveTheMeanOfAResizeThatCountsPixelsUnequally) {
  for (const bool half_pixel : {false, true}) {
    const int height = half_pixel ? 5 : 6;
    expect_untouched(make_graph({1, 3, 4, 3},
                                [&](ModelBuilder& b, int x) {
                                  x = b.resize_bilinear(x, height, 8, false, half_pixel);
                                  return b.reduce(Op::MEAN, x, {1, 2});
                                }),
                     mean_of_resize);
  }
}

TEST(Passes, ConvolveBeforeUpsampling) {
  for (const bool half_pixel : {false, true}) {
    const Graph graph = make_graph({1, 3, 4, 6}, [&](ModelBuilder& b, int x) {
      x = pointwise(b, b.resize_bilinear(x, 7, 8, false, half_pixel), 6, 9);
      return b.add(Op::RELU, {x});
    });
    const Graph result = expect_rewritten(graph, conv_before_resize);
    EXPECT_TRUE(std::holds_alternative<Conv>(result.nodes[0].operation));
    EXPECT_TRUE(std::holds_alternative<Resize>(result.nodes[1].operation));
  }
}

TEST(Passes, LeaveAConvolutionOfAReducedPicture) {
  expect_untouched(make_graph({1, 8, 8, 6},
                              [](ModelBuilder& b, int x) {
                                return pointwise(b, b.resize_bilinear(x, 4, 4), 6, 9);
                              }),
                   conv_before_resize);
}

TEST(Passes, TakeAConvolutionOfASumWithAResizedPictureApart) {
  const Graph graph = make_graph({1, 3, 4, 6}, [](ModelBuilder& b, int x) {
    const int large = b.resize_nearest(x, 6, 8);
    const int sum = b.add(Op::ADD, {b.add(Op::TANH, {large}), b.resize_bilinear(x, 6, 8)});
    return pointwise(b, sum, 6, 9);
  });
  EXPECT_EQ(count<Conv>(expect_rewritten(graph, conv_of_sum_with_resized)), 2);
}

TEST(Passes, ComposeConvolutions) {
  const Graph graph = make_graph({1, 5, 6, 4}, [](ModelBuilder& b, int x) {
    x = b.conv(x, b.weights({12, 3, 3, 4}), b.weights({12}));
    return pointwise(b, x, 12, 8);
  });
  EXPECT_EQ(count<Conv>(expect_rewritten(graph, compose_convs)), 1);
}

TEST(Passes, LeaveConvolutionsThatAreCheaperApart) {
  expect_untouched(
      make_graph({1, 5, 6, 16}, [](ModelBuilder& b,
                                   int x) { return pointwise(b, pointwise(b, x, 16, 2), 2, 16); }),
      compose_convs);
}

TEST(Passes, ScaleWeightsInsteadOfThePicture) {
  const Graph graph = make_graph({1, 5, 6, 4}, [](ModelBuilder& b, int x) {
    return pointwise(b, b.add(Op::MUL, {gate(b, x, 4), x}), 4, 10);
  });
  expect_rewritten(graph, scale_weights_instead);
}

TEST(GraphEditor, TidySortsNodesAndDropsWhatNobodyReads) {
  Graph graph = make_graph({1, 2, 2, 3}, [](ModelBuilder& b, int x) {
    pointwise(b, x, 3, 50);
    return b.add(Op::RELU, {pointwise(b, x, 3, 4)});
  });
  std::reverse(graph.nodes.begin(), graph.nodes.end());
  tidy(graph);
  ASSERT_EQ(graph.nodes.size(), 2u);
  EXPECT_TRUE(std::holds_alternative<Conv>(graph.nodes[0].operation));
  EXPECT_EQ(graph.tensors.size(), 5u);
}

// On the built-in networks all of it fires: no activation, gate product or plain picture mean is
// left as a node of full size, and every resize comes after the convolution.
TEST(Optimizer, LeavesLittleOfTheBuiltInNetworks) {
  for (const auto file : {models::landscape(), models::general()}) {
    const Graph graph = optimize(read_tflite(file).value());
    EXPECT_EQ(count<Unary>(graph), 0);
    EXPECT_EQ(count<Pool>(graph), 0);
    EXPECT_EQ(count<Resize>(graph), 3);
    int products_of_pictures = 0;
    for (const Node& node : graph.nodes) {
      const auto* binary = std::get_if<Binary>(&node.operation);
      const Shape& shape = graph.tensors[static_cast<std::size_t>(node.output)].shape;
      if (binary != nullptr && binary->kind == Binary::mul && shape.h() * shape.w() > 1) {
        ++products_of_pictures;
      }
      if (std::holds_alternative<Resize>(node.operation)) {
        EXPECT_LE(shape.c(), 24);
      }
    }
    EXPECT_EQ(products_of_pictures, 0);
  }
}

}  // namespace
}  // namespace scrim::nn
