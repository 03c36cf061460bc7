/// The operators that move a window over a picture: convolutions and pooling.
#pragma once

#include "nn/tflite_node.hpp"

namespace scrim::nn {

bool read_conv(NodeReader& node);
bool read_depthwise_conv(NodeReader& node);
bool read_transpose_conv(NodeReader& node);
/// MediaPipe's custom operator `Convolution2DTransposeBias`.
bool read_transpose_conv_bias(NodeReader& node);
bool read_pool(NodeReader& node, Pool::Kind kind);

}  // namespace scrim::nn
