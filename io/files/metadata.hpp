/// What an output tells about its source, besides what it shows.
#pragma once

namespace scrim::io {

/// Which of a file's metadata go into the output. A picture of the uncovered room (a thumbnail, a
/// cover, a depth map, a motion photo's video) is never among them.
enum class Metadata {
  safe,  ///< titles, dates, colours, the camera's model; no place, serial number or maker's note
  all,   ///< everything but pictures
  none,  ///< only what is needed to show the picture as it is
};

}  // namespace scrim::io
