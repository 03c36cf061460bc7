/// Raw YUV as cameras send it into what the engine takes, in one pass over the pixels.
#pragma once

#include <cstdint>
#include <vector>

#include "io/camera/camera_picture.hpp"
#include "io/pixels/bt709_pass.hpp"

namespace scrim::io {

/// Makes i420, BT.709, limited range. Thread-safety: one thread at a time.
class YuvToI420 {
 public:
  /// For pictures of this kind: i420, i422, nv12, yuyv or uyvy.
  explicit YuvToI420(const PictureKind& kind);

  const PictureKind& kind() const { return kind_; }

  /// `picture` is whole (`is_whole`) and of that kind; `out` is i420 of its size.
  void convert(const CameraPicture& picture, const MutableFrame& out);

 private:
  PictureKind kind_;
  Bt709Pass to_bt709_;
  std::vector<std::uint8_t> chroma_;  ///< two rows, U and V interleaved
};

}  // namespace scrim::io
