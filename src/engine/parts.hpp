/// A frame taken apart, for those who put the person over the backdrop themselves: a GPU.
#pragma once

#include <array>
#include <cstdint>

#include "backdrop/nodes.hpp"
#include "compose/own_colour.hpp"
#include "frame/blend_kernels.hpp"
#include "frame/span.hpp"
#include "scrim/scrim.hpp"

namespace scrim {

/// All that Composer::compose makes the output of, besides the frame itself: the same arithmetic
/// gives the same bytes. Colours are of three channels in 8 bits: the frame's Y U V, or R G B. What
/// is pointed at belongs to the engine and is valid until the next call on it. By itself this is a
/// covered frame: mid-grey, and nobody in it.
struct Parts {
  Rect person;                        ///< outside it the matte is 0
  MattePlane matte{};                 ///< of the frame's size, known inside `person` only
  const Nodes* room = nullptr;        ///< the backdrop when it is the blurred room: see Upsampler
  Frame picture{};                    ///< the backdrop when it is a picture: of the frame's layout
  std::uint32_t picture_version = 0;  ///< another number for another picture
  std::array<std::uint8_t, 3> colour{128, 128, 128};  ///< the backdrop otherwise
  OwnColour::AtNodes own_colour{};  ///< without nodes: mixed pixels stay as they are
  GainOffset tone{};
};

/// As Engine::process, under the same gate, but the last step is the caller's: a pixel is to be put
/// together from `parts` alone where the matte is 0, and the person is not to be seen anywhere else
/// than where it is not. Effect::none is for the caller to do, who may show the frame as it is when
/// `report().shown` says Shown::room. Effect::transparent is unsupported, and so are deep
/// frames. On any failure `parts` is
/// a covered frame. Allocates as `process`, and a matte more.
Status take_apart(Engine& engine, const Frame& in, Parts& parts) noexcept;

}  // namespace scrim
