/// The rewritings of a graph, one idea each. A pass changes one place at most and says whether it
/// did; the answer stays the same but for rounding. Each leaves the graph in need of `tidy`.
#pragma once

#include "nn/graph_editor.hpp"

namespace scrim::nn {

/// Whether the node is a convolution of single pixels: window 1×1, stride 1.
bool is_pointwise(const Node& node);

/// An activation that is a node of its own becomes its producer's.
bool fuse_activation(GraphEditor& editor);

/// Average pooling over the whole picture is a mean.
bool pool_to_mean(GraphEditor& editor);

/// A node whose operands are all constants becomes a constant.
bool fold_constant(GraphEditor& editor);

/// mean(a + b) = mean(a) + mean(b), where nothing else reads the sum.
bool mean_of_sum(GraphEditor& editor);

/// mean(concat(a, b)) = concat(mean(a), mean(b)), where nothing else reads the concatenation.
bool mean_of_concat(GraphEditor& editor);

/// mean(x * s) = mean(x) * s, s being one factor per channel.
bool mean_of_scaled(GraphEditor& editor);

/// mean(conv(x)) = conv(mean(x)) for 1×1 convolutions.
bool mean_of_conv(GraphEditor& editor);

/// mean(resize(x)) = mean(x) for bilinear upsampling by whole factors with half-pixel centres,
/// which counts every pixel equally.
bool mean_of_resize(GraphEditor& editor);

/// conv(resize(x)) = resize(conv(x)) for 1×1 convolutions and upsampling: the weights of an
/// interpolation sum to 1, so bias and matrix commute with it.
bool conv_before_resize(GraphEditor& editor);

/// conv(a + resize(b)) = conv(a) + conv(resize(b)) for 1×1 convolutions and upsampling, so that the
/// second convolution can go before the resize.
bool conv_of_sum_with_resized(GraphEditor& editor);

/// A 1×1 convolution of a convolution without an activation is one convolution, where that is no
/// more work.
bool compose_convs(GraphEditor& editor);

/// conv(x * s, W) = conv(x, W * s) for 1×1 convolutions and one factor per channel: the factors
/// of a squeeze-and-excite gate scale the small matrix instead of the picture.
bool scale_weights_instead(GraphEditor& editor);

}  // namespace scrim::nn
