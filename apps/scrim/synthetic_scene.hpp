/// A moving picture made of nothing: for measuring without a file or a camera.
#pragma once

#include <vector>

#include "io/pixels/video_frame.hpp"

namespace scrim::cli {

/// A person, head and shoulders, who moves in front of a room: the frames of one movement there;
/// played forwards and backwards they are endless. NV12, BT.709, limited range.
std::vector<io::VideoFrame> synthetic_scene(int width, int height);

/// The frame to show at `time` (0, 1, 2, …): there and back without a jump.
const io::VideoFrame& scene_frame(const std::vector<io::VideoFrame>& scene, int time);

}  // namespace scrim::cli
