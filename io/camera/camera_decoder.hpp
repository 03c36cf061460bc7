/// From what cameras send to what the engine takes.
#pragma once

#include <memory>
#include <optional>

#include "io/camera/camera.hpp"
#include "io/camera/camera_picture.hpp"

namespace scrim::io {

/// Turns one camera's pictures into i420, BT.709, limited range, of the picture's own size. Raw
/// i420 of that kind is not even copied; other raw YUV takes one pass over the pixels.
///
/// What arrives is not trusted: planes that are too short, JPEGs cut off in the middle, streams of
/// another size than agreed give no frame; never another picture's pixels, never a crash.
///
/// Allocates for the first pictures of a kind only, and for the largest compressed one so far.
/// Thread-safety: one thread at a time.
class CameraDecoder {
 public:
  /// Fails with CameraTrouble::unsupported when this machine's FFmpeg cannot decode the encoding,
  /// or when the engine cannot take the size.
  static CameraResult<CameraDecoder> create(const PictureKind& kind);

  CameraDecoder(CameraDecoder&&) noexcept;
  CameraDecoder& operator=(CameraDecoder&&) noexcept;
  ~CameraDecoder();

  /// True when a picture cannot be decoded without those before it: none should be skipped.
  bool needs_every_picture() const;
  /// Says that pictures before the next one were lost. Those that build on them are then not shown.
  void lost_some();

  /// The frame; empty when the picture is damaged, of another kind than `create` was told, or not
  /// complete yet. The view is valid until the next call, and while the picture's memory is.
  std::optional<Frame> decode(const CameraPicture& picture);

 private:
  class Impl;
  explicit CameraDecoder(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace scrim::io
