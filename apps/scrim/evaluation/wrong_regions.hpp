/// What people notice first in a matte: patches of the room, and holes in the person.
#pragma once

#include <cstdint>
#include <vector>

#include "apps/scrim/evaluation/gray_picture.hpp"

namespace scrim::cli {

/// Wrong pixels that hang together, corners included, and cover more than 0.05 % of the picture.
/// What lies within 0.8 % of its height (at least a pixel, to all sides alike) of the true edge is
/// not wrong.
struct WrongRegions {
  std::vector<std::int32_t> numbers;  ///< of each pixel the region's, from 1 on; 0 in none
  std::vector<std::int64_t> areas;    ///< of each region, in pixels

  double share() const;  ///< of the picture that they cover together
};

/// The room shown as person: alpha of at least one half, where the true alpha is 0.3 at most.
WrongRegions patches(const GrayPicture& matte, const GrayPicture& truth);

/// The person hidden: alpha below one half, where the true alpha is above 0.7.
WrongRegions holes(const GrayPicture& matte, const GrayPicture& truth);

/// How many of the regions share no pixel with one of the frame before: those that appear.
int count_new(const WrongRegions& regions, const WrongRegions& before);

}  // namespace scrim::cli
