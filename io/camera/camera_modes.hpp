/// Which of a camera's modes to use.
#pragma once

#include <optional>
#include <span>

#include "io/camera/camera.hpp"
#include "io/camera/camera_picture.hpp"

namespace scrim::io {

/// One thing that a camera can do.
struct OfferedMode {
  Encoding encoding = Encoding::yuyv;
  int width = 0;
  int height = 0;
  double rate = 0;  ///< frames a second

  bool operator==(const OfferedMode&) const = default;
};

/// The mode that comes nearest to the wish at the least cost; empty when the engine can take none.
///
/// Nearest: a mode is worth the share of the wished size that it has (of the side that lacks most:
/// the rest would be cut off) times the share of the wished rate. More than was asked is worth no
/// more. Half the size at the full rate therefore beats the full size at a third of the rate.
///
/// Cost: the work to decode a second of it and, for another size than the wish, to scale it. So
/// raw comes before MJPEG and MJPEG before H.264; a camera that gives the wished size only as MJPEG
/// and a much larger one raw gives MJPEG.
std::optional<OfferedMode> choose_mode(std::span<const OfferedMode> modes, const CameraWish& wish);

}  // namespace scrim::io
