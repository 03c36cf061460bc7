/// How unsure a network is of what it sees.
#pragma once

#include <algorithm>

#include "segment/plausible.hpp"
#include "sense/sense_tuning.hpp"

namespace scrim {

/// The share of undecided cells relative to those of a person, at most 1, which is also the doubt
/// of a mask of nobody.
inline float doubt(const MaskTraits& mask) {
  const float person = 1 - mask.background;
  return person < tuning::turn::nobody ? 1 : std::min(1.0F, mask.undecided / person);
}

}  // namespace scrim
