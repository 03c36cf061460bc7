/// The network's answer.
#pragma once

#include "frame/grid.hpp"
#include "frame/proxy.hpp"
#include "scrim/scrim.hpp"

namespace scrim {

/// The most rows and columns a mask may have.
inline constexpr int max_mask_side = 4096;

/// What a mask was made from. Whoever makes one out of a frame (the network, the mover) puts the
/// serials there that it found in what it read; whoever changes a mask hands them on. The gate
/// compares them with the frame that is to leave.
struct Stamp {
  Serial frame = 0;  ///< the frame that the mask is for
  Serial seen = 0;   ///< the frame that the network saw; another one when the mask was moved

  /// For a mask that something else made from frame `other` has a say in: the stamp of none, unless
  /// that is the mask's own frame.
  Stamp with(Serial other) const { return other == frame ? *this : Stamp{}; }

  bool operator==(const Stamp&) const = default;
};

/// Probability of person, float [0, 1], row-major without gaps, `width`×`height` cells that divide
/// `region` (in pixels of the frame; it may reach beyond the frame) evenly: see Grid. What lies
/// outside the region is background. A view; the stage that made it owns the values until its next
/// frame.
struct Mask {
  const float* data = nullptr;
  int width = 0;
  int height = 0;
  Region region{};
  Stamp stamp{};

  Grid grid() const { return {region, width, height}; }

  /// The same mask with other values.
  Mask with(const float* values) const { return {values, width, height, region, stamp}; }
};

}  // namespace scrim
