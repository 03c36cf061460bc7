/// What a V4L2 camera offers, and what it agrees to.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "io/camera/camera_modes.hpp"
#include "io/camera/camera_picture.hpp"
#include "io/v4l2/v4l2_device.hpp"

namespace scrim::io {

/// A mode under V4L2's name for its pixels.
struct V4l2Offer {
  std::uint32_t fourcc = 0;
  OfferedMode mode;
};

/// The camera's modes of formats that Scrim reads. Where the camera takes any size or rate within
/// bounds, those nearest to the wish; where it does not say, the wish. Bounded, whatever the driver
/// answers.
std::vector<V4l2Offer> offered_modes(const V4l2Device& device, const CameraWish& wish);

/// How a picture will lie in the buffers.
struct V4l2Format {
  PictureKind kind;
  double rate = 0;  ///< frames a second
  /// 1, or as many as the picture has planes when each lies in a buffer of its own.
  std::size_t buffers = 1;
  std::array<std::size_t, 3> strides{};  ///< of each buffer's first plane; 0: rows touch
};

/// Asks for a mode and says what came of it. Fails with busy when another program streams, and with
/// unsupported when the outcome cannot be read.
CameraResult<V4l2Format> agree_on(const V4l2Device& device, const V4l2Offer& offer);

}  // namespace scrim::io
