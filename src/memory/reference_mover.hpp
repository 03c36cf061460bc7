/// Moving a mask cell by cell, straight from MaskMover's definition: slow and obviously right. For
/// tests.
#pragma once

#include <vector>

#include "frame/pyramid.hpp"
#include "segment/mask.hpp"

namespace scrim {

struct ReferenceMove {
  bool trusted = false;
  std::vector<float> cells;  ///< of the mask
};

/// What MaskMover makes of the mask of the frame `before` when `now` comes next.
ReferenceMove reference_move(const Pyramid& before, const Mask& mask, const Pyramid& now);

}  // namespace scrim
