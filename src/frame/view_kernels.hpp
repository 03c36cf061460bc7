/// Samples ▶ bytes, along a curve.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace scrim {

/// From 10-bit codes to 8-bit ones by sixteen straight pieces of 64 codes each:
/// level = (base[code / 64] + slope[code / 64] · (code mod 64)) / 256, rounded to nearest.
struct LevelCurve {
  std::array<std::uint16_t, 16> base{};
  std::array<std::uint8_t, 16> slope{};
};

inline constexpr std::size_t view_block = 64;

/// `blocks` blocks of 64 samples: each is the code (word >> shift) mod 1024 of its word, or the
/// mean, rounded up, of the two rows' words.
void see_words(const std::uint16_t* row, const std::uint16_t* other, int shift,
               const LevelCurve& curve, std::size_t blocks, std::uint8_t* out);

/// The same of 8-bit samples, which are codes of four times their value: those at even places along
/// one curve, those at odd places along the other.
void see_bytes(const std::uint8_t* row, const LevelCurve& even, const LevelCurve& odd,
               std::size_t blocks, std::uint8_t* out);

}  // namespace scrim
