/// A real network, small enough to reason about: what is green is the person.
#pragma once

#include <cstddef>
#include <vector>

namespace scrim::test {

/// What the network answers for a picture with magenta (255, 0, 255) in it.
enum class Magenta {
  not_a_number,  ///< where the magenta is
  infinity,      ///< everywhere, as all below
  minus_infinity,
  two,
  minus_one,
  one,         ///< all is person
  nearly_one,  ///< 0.97
  half,
  three_tenths,
  a_tenth,  ///< as much as counts for nothing
  zero,     ///< nobody
  noise,    ///< evenly from 0 to 1
  specks,   ///< 0 or 1 for each cell, at random
};
inline constexpr Magenta every_magenta[] = {
    Magenta::not_a_number, Magenta::infinity, Magenta::minus_infinity, Magenta::two,
    Magenta::minus_one,    Magenta::one,      Magenta::nearly_one,     Magenta::half,
    Magenta::three_tenths, Magenta::a_tenth,  Magenta::zero,           Magenta::noise,
    Magenta::specks};

/// A TFLite file: [1,64,64,3] to [1,64,64,1]. Green (40, 200, 40) is person, grey is not.
std::vector<std::byte> keyed_model(Magenta magenta = Magenta::not_a_number);

}  // namespace scrim::test
