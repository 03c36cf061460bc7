/// The arithmetic of scaling, over whole vectors: the caller sees to it that inputs may be read,
/// and outputs written, up to the next multiple of 64 values. "Woven" rows are four rows of `width`
/// values each as one: a0 b0 c0 d0 a1 b1 …
#pragma once

#include <cstddef>
#include <cstdint>

#include "frame/frame.hpp"

namespace scrim {

struct Taps;

/// sums += weight · in
void add_scaled(const std::uint8_t* in, float weight, std::size_t count, float* sums);

/// The same of words, of those of their bits that are in `mask`.
void add_scaled_words(const std::uint16_t* in, std::uint16_t mask, float weight, std::size_t count,
                      float* sums);

/// Four rows, one after the other, ▶ woven; and back. `width` is a multiple of 64.
void weave(const float* rows, std::size_t width, float* woven);
void unweave(const float* woven, std::size_t width, float* rows);

/// out[i] = the weighted sum of in[taps[i]], of woven rows; `count` outputs. Where a count is odd,
/// one value more is read of the input and of the weights, which must be 0 there.
void filter_columns(const float* in, const Taps* taps, const float* weights, std::size_t count,
                    float* out);

/// One component of a colour conversion.
struct Mix {
  const float* rows[3]{};  ///< `terms` of them
  float gains[3]{};
  float offset = 0;
  int terms = 0;
};

/// out = Σ gains·rows + offset, rounded to nearest and clamped to 0–255.
void mix_to_bytes(const Mix& mix, std::size_t count, std::uint8_t* out);

/// out = the codes of the levels Σ gains·rows + offset, rounded to nearest and clamped to what
/// there is, as they are kept.
void mix_to_words(const Mix& mix, const Codes& codes, std::size_t count, std::uint16_t* out);

}  // namespace scrim
