/// Bytes of the person over bytes of the backdrop, and the mattes that belong to them.
#pragma once

#include <cstddef>
#include <cstdint>

namespace scrim {

/// Whole blocks of 64 bytes everywhere: a row's last, cut block is the caller's business.
inline constexpr std::size_t blend_block = 64;

/// out = backdrop + (person - backdrop)·weight/255, rounded to nearest: weight 255 gives the person
/// and 0 the backdrop, bit for bit. `out` may be `person`.
void blend(const std::uint8_t* person, const std::uint8_t* backdrop, const std::uint8_t* weight,
           std::size_t blocks, std::uint8_t* out);

/// How many blocks from the first on are 255 throughout.
std::size_t count_solid(const std::uint8_t* weight, std::size_t blocks);

/// How many blocks from the first on are not.
std::size_t count_mixed(const std::uint8_t* weight, std::size_t blocks);

/// Y0 U Y1 V ▶ their mattes: two blocks of `out` are one of `matte`.
void spread_yuyv(const std::uint8_t* matte, std::size_t blocks, std::uint8_t* out);

/// R G B A ▶ their mattes, but 0 for A: four blocks of `out` are one of `matte`.
void spread_rgba(const std::uint8_t* matte, std::size_t blocks, std::uint8_t* out);

}  // namespace scrim
