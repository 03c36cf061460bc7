/// MJPEG and H.264 from a camera, by libav.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "io/camera/camera_picture.hpp"
#include "io/handles/av_handles.hpp"

namespace scrim::io {

/// One camera's stream. Damaged pictures give nothing, and so do those of H.264 that build on them,
/// up to the next key picture. Logs nothing. Thread-safety: one thread at a time.
class StreamDecoder {
 public:
  /// For mjpeg or h264. The error is a part of a sentence: "gives …".
  static Result<StreamDecoder> open(const PictureKind& kind);

  /// One picture's bytes, copied. Null when it gives no picture. What it gives is valid until the
  /// next call, and has a size that the engine takes.
  const AVFrame* decode(std::span<const std::uint8_t> bytes);

  /// Nothing is shown before the next picture that needs no other.
  void wait_for_key() { waiting_for_key_ = true; }

 private:
  StreamDecoder() = default;
  bool send(std::span<const std::uint8_t> bytes);
  bool is_good(const AVFrame& frame);

  CodecPtr codec_;
  bool builds_on_others_ = false;  ///< pictures need those before them
  bool waiting_for_key_ = false;
  PacketPtr packet_;
  PoolPtr packets_;
  std::size_t packet_size_ = 0;
  FramePtr newest_, next_;
};

}  // namespace scrim::io
