/// Files that libav does not read, or not whole.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "io/files/picture_tags.hpp"
#include "io/handles/av_handles.hpp"

namespace scrim::io {

/// Decoded frames, in order of presentation. Thread-safety: one thread at a time.
class FrameSource {
 public:
  virtual ~FrameSource() = default;
  /// The next frame, with its time and duration in the stream's time base; null at the end.
  virtual Result<FramePtr> next() = 0;
};

/// Such a file, with all that libav would have said of one.
struct ForeignFile {
  InputPtr container;  ///< describes its one stream; there is nothing to read in it
  std::unique_ptr<FrameSource> frames;
  bool picture = false;         ///< there is one frame
  bool toned_down = false;      ///< it was HDR, and is SDR now
  bool taken_for_srgb = false;  ///< its colours are others, which could not be converted
  PictureTags tags;
};

/// HEIC and AVIF pictures, animated WebP, and the TIFFs that libav does not read right, told by
/// their bytes, not by their names. Empty when the file is none of these. Errors do not begin with
/// the file's name.
Result<std::optional<ForeignFile>> open_foreign(std::vector<std::uint8_t> bytes);

/// Whether a file that begins with these bytes (32 are enough) may be one.
bool may_be_foreign(std::span<const std::uint8_t> start);

/// What a picture gives: this frame, and then none.
std::unique_ptr<FrameSource> one_frame(FramePtr frame);

/// A container whose one stream is of this size, each frame of which will be given decoded.
InputPtr describe_stream(int width, int height, AVRational time_base);

}  // namespace scrim::io
