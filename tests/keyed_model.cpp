#include "keyed_model.hpp"

#include "nn/model_builder.hpp"

namespace scrim::test {

std::vector<std::byte> keyed_model() {
  nn::ModelBuilder b;
  const nn::Sliding relu{.activation = tflite::Activation::RELU};
  const int image = b.input({1, 64, 64, 3});
  // Greenness, and twice what only magenta has.
  const int keys = b.conv(image, b.constant({3, 1, 1, 3}, {-20, 40, -20, 4, -8, 4, 4, -8, 4}),
                          b.constant({3}, {0, -4, -4}), relu);
  // Infinite for magenta, nothing otherwise.
  const int overflow = b.conv(keys, b.constant({3, 1, 1, 3}, {1, 0, 0, 0, 3e38F, 0, 0, 0, 3e38F}),
                              b.constant({3}, {0, 0, 0}), relu);
  // Infinity less infinity is not a number.
  const int person = b.conv(overflow, b.constant({1, 1, 1, 3}, {1, 1, -1}), b.constant({1}, {-10}));
  b.output(b.add(nn::ModelBuilder::Op::LOGISTIC, {person}));
  return b.bytes();
}

}  // namespace scrim::test
