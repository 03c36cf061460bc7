/// Samples of the person over samples of the backdrop, and the mattes that belong to them. Samples
/// are bytes, or words where a Depth comes along.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "frame/frame.hpp"

namespace scrim {

/// Whole blocks of 64 samples everywhere: the caller pads a row's last, cut block.
inline constexpr std::size_t blend_block = 64;

/// out = backdrop + (person - backdrop)·weight/255, rounded to nearest: weight 255 gives the person
/// and 0 the backdrop, bit for bit. `out` may be `person`.
void blend(const std::uint8_t* person, const std::uint8_t* backdrop, const std::uint8_t* weight,
           std::size_t blocks, std::uint8_t* out);

/// The same of words. What lies beside their bits means nothing, and is 0 in `out` unless it is the
/// person's at weight 255.
void blend(const std::uint16_t* person, const std::uint16_t* backdrop, const std::uint8_t* weight,
           const Depth& depth, std::size_t blocks, std::uint16_t* out);

/// Of samples of either size.
void blend(const std::uint8_t* person, const std::uint8_t* backdrop, const std::uint8_t* weight,
           const Depth& depth, std::size_t blocks, std::uint8_t* out);

/// What a block's weights have in common.
enum class Weights : std::uint8_t { empty, solid, mixed };  ///< all 0, all 255, neither

/// How many blocks from the first on (there is at least one) are of the first one's kind.
struct WeightRun {
  Weights kind = Weights::mixed;
  std::size_t blocks = 0;
};
WeightRun next_run(const std::uint8_t* weight, std::size_t blocks);

/// Y0 U Y1 V ▶ their mattes: two blocks of `out` are one of `matte`.
void spread_yuyv(const std::uint8_t* matte, std::size_t blocks, std::uint8_t* out);

/// R G B A ▶ their mattes, A's too: four blocks of `out` are one of `matte`.
void spread_rgba(const std::uint8_t* matte, std::size_t blocks, std::uint8_t* out);

/// R G B A ▶ R G B 255; in place if wanted.
void make_opaque(const std::uint8_t* in, std::size_t blocks, std::uint8_t* out);

void make_opaque(const std::uint16_t* in, std::size_t blocks, std::uint16_t* out);

/// A gain, and an offset for each sample of four, in fixed point. By itself it changes nothing.
struct GainOffset {
  std::int16_t gain = 8192;                            ///< in 1/8192
  std::array<std::int16_t, 4> offset{16, 16, 16, 16};  ///< in 1/32, and half a level to round
};

/// The gain is at most 1.9, offsets are at most 500 either way.
GainOffset fixed_gain_offset(float gain, const std::array<float, 4>& offset);

/// out = gain·in + offset[i mod 4] for sample i, rounded and kept within what it holds; in place if
/// wanted.
void apply_gain_offset(const std::uint8_t* in, const GainOffset& by, std::size_t blocks,
                       std::uint8_t* out);
/// Of levels, as the words' codes have them.
void apply_gain_offset(const std::uint16_t* in, const GainOffset& by, const Codes& codes,
                       std::size_t blocks, std::uint16_t* out);

}  // namespace scrim
