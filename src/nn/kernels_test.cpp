#include "nn/network_testing.hpp"

// Each operator against the reference, on every SIMD target, in geometry that is hard for vectors:
// odd sizes, channels around a vector's width, windows larger than the picture.
namespace scrim::nn {
namespace {

using tflite::Activation;
using tflite::Padding;

struct Geometry {
  int height, width, inputs, outputs, window;
  Sliding sliding;
};

const Geometry geometries[] = {
    {1, 1, 1, 1, 1, {}},
    {5, 7, 3, 16, 3, {.stride = 2}},
    {6, 8, 3, 17, 3, {.stride = 2, .padding = Padding::VALID}},
    {9, 33, 8, 24, 1, {.activation = Activation::RELU}},
    {4, 31, 16, 40, 1, {.activation = Activation::RELU6}},
    {3, 17, 24, 7, 1, {.activation = Activation::TANH}},
    {7, 5, 21, 9, 1, {.stride = 2}},
    {11, 13, 5, 8, 5, {.dilation = 2}},
    {3, 2, 9, 33, 7, {}},
    {12, 20, 15, 16, 3, {.dilation = 4, .activation = Activation::RELU_N1_TO_1}},
    {10, 19, 16, 72, 3, {.stride = 3}},
};

TEST(Kernels, Convolve) {
  for (const Geometry& g : geometries) {
    expect_reference_answer(
        make_graph({1, g.height, g.width, g.inputs}, [&](ModelBuilder& b, int x) {
          return b.conv(x, b.weights({g.outputs, g.window, g.window, g.inputs}),
                        b.weights({g.outputs}), g.sliding);
        }));
  }
}

TEST(Kernels, ConvolveDepthwise) {
  for (const int channels : {1, 8, 21, 40}) {
    for (const int window : {1, 2, 3, 5, 7}) {
      for (const int stride : {1, 2, 3}) {
        expect_reference_answer(make_graph({1, 6, 21, channels}, [&](ModelBuilder& b, int x) {
          return b.depthwise(x, b.weights({1, window, window, channels}), b.weights({channels}),
                             {.stride = stride, .activation = Activation::RELU});
        }));
      }
    }
  }
}

TEST(Kernels, ConvolveDepthwiseWithDilationAndValidPadding) {
  expect_reference_answer(make_graph({1, 12, 15, 12}, [](ModelBuilder& b, int x) {
    x = b.depthwise(x, b.weights({1, 3, 3, 12}), -1, {.dilation = 4});
    return b.depthwise(x, b.weights({1, 3, 3, 12}), -1, {.dilation = 2, .padding = Padding::VALID});
  }));
}

TEST(Kernels, ConvolveDepthwiseWithAMultiplier) {
  expect_reference_answer(make_graph({1, 5, 6, 5}, [](ModelBuilder& b, int x) {
    const int y = b.depthwise(x, b.weights({1, 3, 3, 15}), b.weights({15}));
    b.graph().operators.back()->options.AsDepthwiseConv2DOptions()->depth_multiplier = 3;
    return y;
  }));
}

enum class Summed { plainly, activated_before, activated_after };

// The sum of the picture and `convolve` of it: one kernel that adds a residual.
template <class Convolve>
Graph sum_with(int channels, Summed summed, Convolve convolve) {
  return make_graph({1, 5, 21, channels}, [&](ModelBuilder& b, int x) {
    const auto of_product =
        summed == Summed::activated_before ? Activation::RELU : Activation::NONE;
    tflite::AddOptionsT of_sum;
    if (summed == Summed::activated_after) of_sum.activation = Activation::RELU6;
    return b.add(Op::ADD, {convolve(b, x, of_product), x}, of_sum);
  });
}

TEST(Kernels, AddAResidualToAConvolution) {
  for (const int channels : {1, 8, 21, 40}) {
    for (const int window : {1, 3}) {
      for (const Summed summed :
           {Summed::plainly, Summed::activated_before, Summed::activated_after}) {
        expect_reference_answer(
            sum_with(channels, summed, [&](ModelBuilder& b, int x, Activation activation) {
              return b.conv(x, b.weights({channels, window, window, channels}),
                            b.weights({channels}), {.activation = activation});
            }));
        expect_reference_answer(
            sum_with(channels, summed, [&](ModelBuilder& b, int x, Activation activation) {
              return b.depthwise(x, b.weights({1, window, window, channels}), b.weights({channels}),
                                 {.activation = activation});
            }));
      }
    }
  }
}

TEST(Kernels, ConvolveChannelsThatAGateScales) {
  for (const int inputs : {1, 8, 21}) {
    for (const int outputs : {1, 7, 16, 41}) {
      expect_reference_answer(make_graph({1, 5, 9, inputs}, [&](ModelBuilder& b, int x) {
        const int gate = b.add(Op::LOGISTIC, {b.reduce(Op::MEAN, x, {1, 2})});
        return b.conv(b.add(Op::MUL, {x, gate}), b.weights({outputs, 1, 1, inputs}),
                      b.weights({outputs}));
      }));
    }
  }
}

TEST(Kernels, ConvolveTransposed) {
  for (const int window : {1, 2, 3, 4, 5}) {
    for (const int outputs : {1, 2, 9}) {
      for (const int stride : {1, 2, 3}) {
        expect_reference_answer(make_graph({1, 5, 7, 10}, [&](ModelBuilder& b, int x) {
          return b.transpose_conv({1, 5 * stride, 7 * stride, outputs},
                                  b.weights({outputs, window, window, 10}), x, -1,
                                  {.stride = stride});
        }));
      }
    }
  }
}

TEST(Kernels, ConvolveTransposedToFewChannels) {
  for (const int channels : {8, 16, 21}) {
    for (const int outputs : {1, 2, 3, 6}) {
      expect_reference_answer(make_graph({1, 3, 9, channels}, [&](ModelBuilder& b, int x) {
        x = b.transpose_conv_bias(x, b.weights({outputs, 2, 2, channels}), b.weights({outputs}));
        return b.add(Op::LOGISTIC, {x});
      }));
    }
  }
}

TEST(Kernels, ConnectFully) {
  expect_reference_answer(make_graph({1, 3, 4, 5}, [](ModelBuilder& b, int x) {
    return b.fully_connected(x, b.weights({9, 60}), b.weights({9}));
  }));
  expect_reference_answer(make_graph({1, 1, 1, 33}, [](ModelBuilder& b, int x) {
    return b.add(Op::LOGISTIC, {b.fully_connected(x, b.weights({18, 33}))});
  }));
}

TEST(Kernels, CombineValuesThatStretch) {
  const std::vector<std::vector<int>> shapes{{1, 5, 7, 9}, {1, 1, 1, 9}, {1, 5, 7, 1},
                                             {1, 1, 7, 9}, {1, 5, 1, 1}, {1, 1, 1, 1}};
  for (const auto& shape : shapes) {
    for (const Op op : {Op::ADD, Op::SUB, Op::MUL}) {
      expect_reference_answer(make_graph({1, 5, 7, 9}, [&](ModelBuilder& b, int x) {
        return b.add(op, {b.weights(shape), x});
      }));
    }
    expect_reference_answer(make_graph({1, 5, 7, 9}, [&](ModelBuilder& b, int x) {
      const std::vector<int> slope(shape.begin() + 1, shape.end());
      return b.add(Op::PRELU, {x, b.weights(slope)});
    }));
  }
}

TEST(Kernels, Activate) {
  for (const Op op : {Op::RELU, Op::RELU6, Op::HARD_SWISH, Op::LOGISTIC, Op::TANH}) {
    expect_reference_answer(make_graph({1, 3, 37, 11}, [&](ModelBuilder& b, int x) {
      x = b.add(Op::MUL, {x, b.constant({1}, {20})});
      return b.add(op, {b.reshape(x, {1, 37, 33, 1})});
    }));
  }
}

TEST(Kernels, Pool) {
  for (const Op op : {Op::AVERAGE_POOL_2D, Op::MAX_POOL_2D}) {
    for (const int stride : {1, 2, 3}) {
      for (const auto padding : {Padding::SAME, Padding::VALID}) {
        expect_reference_answer(make_graph({1, 7, 10, 13}, [&](ModelBuilder& b, int x) {
          return b.pool(op, x, 3, {.stride = stride, .padding = padding});
        }));
      }
    }
  }
}

TEST(Kernels, Reduce) {
  const std::vector<std::vector<int>> axes{{1, 2}, {1}, {2}, {3}, {1, 2, 3}};
  for (const auto& axis : axes) {
    for (const bool keep : {true, false}) {
      for (const Op op : {Op::MEAN, Op::SUM}) {
        expect_reference_answer(make_graph(
            {1, 6, 9, 19}, [&](ModelBuilder& b, int x) { return b.reduce(op, x, axis, keep); }));
      }
    }
  }
}

TEST(Kernels, ResizeInAllCoordinates) {
  for (const int height : {1, 3, 6, 12, 13}) {
    for (const int mode : {0, 1, 2}) {
      expect_reference_answer(make_graph({1, 6, 5, 19}, [&](ModelBuilder& b, int x) {
        return b.resize_bilinear(x, height, 2 * height + 1, mode == 1, mode == 2);
      }));
      expect_reference_answer(make_graph({1, 6, 5, 19}, [&](ModelBuilder& b, int x) {
        return b.resize_nearest(x, height, 2 * height + 1, mode == 1, mode == 2);
      }));
    }
  }
}

TEST(Kernels, MoveValues) {
  for (const int axis : {1, 2, 3}) {
    expect_reference_answer(make_graph({1, 4, 5, 9}, [&](ModelBuilder& b, int x) {
      return b.concat({x, b.add(Op::RELU, {x}), x}, axis);
    }));
  }
  expect_reference_answer(make_graph({1, 4, 5, 3}, [](ModelBuilder& b, int x) {
    return b.pad(x, {0, 0, 1, 2, 0, 3, 2, 1});
  }));
  // So many rows that a thread's share is made of padding alone.
  expect_reference_answer(make_graph({1, 9, 12, 4}, [](ModelBuilder& b, int x) {
    return b.pad(b.add(Op::RELU, {x}), {0, 0, 1, 11, 0, 0, 0, 0});
  }));
  expect_reference_answer(make_graph({1, 4, 5, 6}, [](ModelBuilder& b, int x) {
    return b.reshape(x, {1, 10, 3, 4});
  }));
  expect_reference_answer(make_graph({1, 4, 5, 6}, [](ModelBuilder& b, int x) {
    return b.transpose(x, {0, 3, 1, 2});
  }));
}

TEST(Kernels, TakeTheSoftmaxOverChannels) {
  for (const int channels : {1, 2, 8, 21}) {
    expect_reference_answer(make_graph({1, 3, 5, channels}, [](ModelBuilder& b, int x) {
      return b.softmax(b.add(Op::MUL, {x, b.constant({1}, {9})}), 1.5f);
    }));
  }
}

}  // namespace
}  // namespace scrim::nn
