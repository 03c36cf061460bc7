#include "keyed_model.hpp"

#include <cmath>
#include <utility>

#include "nn/model_builder.hpp"

namespace scrim::test {
namespace {

using nn::ModelBuilder;
using Op = ModelBuilder::Op;

constexpr int side = 64;
constexpr nn::Sliding relu{.activation = tflite::Activation::RELU};

/// Greenness, and twice what only magenta has.
int find_keys(ModelBuilder& b) {
  const int image = b.input({1, side, side, 3});
  return b.conv(image, b.constant({3, 1, 1, 3}, {-20, 40, -20, 4, -8, 4, 4, -8, 4}),
                b.constant({3}, {0, -4, -4}), relu);
}

int probability(ModelBuilder& b, int keys, const std::vector<float>& weights) {
  const int logit = b.conv(keys, b.constant({1, 1, 1, 3}, weights), b.constant({1}, {-10}));
  return b.add(Op::LOGISTIC, {logit});
}

int scaled(ModelBuilder& b, int x, float factor, float offset = 0) {
  return b.conv(x, b.constant({1, 1, 1, 1}, {factor}), b.constant({1}, {offset}));
}

/// Infinite for magenta, and infinity less infinity is not a number.
int overflowing(ModelBuilder& b, int keys) {
  const int overflow = b.conv(keys, b.constant({3, 1, 1, 3}, {1, 0, 0, 0, 3e38F, 0, 0, 0, 3e38F}),
                              b.constant({3}, {0, 0, 0}), relu);
  return probability(b, overflow, {1, 1, -1});
}

/// 1 when there is magenta anywhere, otherwise 0.
int find_magenta(ModelBuilder& b, int keys) {
  const int mean = b.reduce(Op::MEAN, keys, {1, 2});
  const int found =
      b.conv(mean, b.constant({1, 1, 1, 3}, {0, 1e4F, 0}), b.constant({1}, {0}), relu);
  return b.add(Op::RELU_N1_TO_1, {found});
}

/// What stands in for the person's probability, and what it is multiplied with afterwards.
std::pair<std::vector<float>, float> answer_for(Magenta magenta) {
  const auto all = [](float value) { return std::vector<float>(side * side, value); };
  std::vector<float> random = nn::noise(side * side, 7);
  for (float& v : random) v = (v + 1) / 2;
  switch (magenta) {
    case Magenta::not_a_number:
      break;
    case Magenta::infinity:
      return {all(1e30F), 1e30F};
    case Magenta::minus_infinity:
      return {all(-1e30F), 1e30F};
    case Magenta::two:
      return {all(2), 1};
    case Magenta::minus_one:
      return {all(-1), 1};
    case Magenta::one:
      return {all(1), 1};
    case Magenta::nearly_one:
      return {all(0.97F), 1};
    case Magenta::half:
      return {all(0.5F), 1};
    case Magenta::three_tenths:
      return {all(0.3F), 1};
    case Magenta::a_tenth:
      return {all(0.0999F), 1};
    case Magenta::zero:
      return {all(0), 1};
    case Magenta::noise:
      return {random, 1};
    case Magenta::specks:
      for (float& v : random) v = std::round(v);
      return {random, 1};
  }
  return {all(0), 1};
}

}  // namespace

std::vector<std::byte> keyed_model(Magenta magenta) {
  ModelBuilder b;
  const int keys = find_keys(b);
  if (magenta == Magenta::not_a_number) {
    b.output(overflowing(b, keys));
    return b.bytes();
  }
  const int found = find_magenta(b, keys);
  const auto [values, factor] = answer_for(magenta);
  const int answer = b.constant({1, side, side, 1}, values);
  const int instead = scaled(b, b.add(Op::MUL, {answer, found}), factor);
  const int person = b.add(Op::MUL, {probability(b, keys, {1, 0, 0}), scaled(b, found, -1, 1)});
  b.output(b.add(Op::ADD, {person, instead}));
  return b.bytes();
}

}  // namespace scrim::test
