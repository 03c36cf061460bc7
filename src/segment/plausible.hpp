/// Whether an answer of the network can be about a person at all.
#pragma once

#include <span>

namespace scrim {

/// What tells a mask of people from an answer of a damaged or deceived network, each as a share, 0
/// to 1.
struct MaskTraits {
  float background = 0;  ///< cells below one half
  float undecided = 0;   ///< cells above 0.1 and below 0.9
  float roughness = 0;   ///< mean difference of a cell from its left and its upper neighbour
};

/// Of a mask of `width` columns, row-major without gaps, values in [0, 1].
MaskTraits traits(std::span<const float> mask, int width);

/// Whether a mask with these traits may uncover anything. It may not when
///
///   background  < 1/100   there is no room in it: all ones, or any constant from one half up. A
///                         person seen too closely for the network to find the room is covered too.
///   undecided   > 3/4     it does not know: a constant between
///   roughness   > 1/8     it has no shape: noise. An even draw from [0, 1] has 1/3, a person 0.03
///
/// Measured over 100,000 answers of the two built-in networks (clips, pictures, and close-ups cut
/// out of them): the roughest had 0.03; of those with some room in them, one in 3,000 had less than
/// 1/100 of background, and one in 200 of the close-ups was undecided beyond 3/4, none of any clip.
/// A mask of nobody is plausible: it uncovers nothing.
bool is_plausible(const MaskTraits& mask);

}  // namespace scrim
