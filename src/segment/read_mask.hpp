/// The network's answer ▶ mask.
#pragma once

#include <span>

namespace scrim {

/// The person's probability from a network's answer: `channels` values for each cell of `mask`,
/// row-major without gaps. `channels` 1: the probability itself. 2: background and person, as
/// probabilities (every pair sums to 1) or as logits (softmax is taken). False, with `mask`
/// unspecified, when a value is not finite or a probability not in [0, 1].
bool read_mask(std::span<const float> answer, int channels, std::span<float> mask);

}  // namespace scrim
