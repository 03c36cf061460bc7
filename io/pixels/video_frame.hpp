/// A frame that owns its pixels, and where such frames come from.
#pragma once

#include <cstdint>

#include "io/handles/av_handles.hpp"
#include "scrim/scrim.hpp"

namespace scrim::io {

/// One picture of a video with its time. The pixels are libav's, shared by reference count: a
/// decoded frame is handed on without a copy. Move-only.
struct VideoFrame {
  FramePtr av;
  Layout layout;              ///< for a gray frame only width and height mean something
  std::int64_t pts = 0;       ///< in VideoInfo::time_base
  std::int64_t duration = 0;  ///< in VideoInfo::time_base; 0 when unknown
  /// Other than AV_FIELD_PROGRESSIVE only when the reader leaves interlaced frames so.
  AVFieldOrder field_order = AV_FIELD_PROGRESSIVE;
  bool damaged = false;  ///< did not decode whole: what it shows is not to be trusted
  /// How opaque what was read is: GRAY8, of deep frames GRAY16, as large; null: all of it.
  FramePtr alpha{};

  /// The pixels, to read. Valid while this frame lives.
  Frame view() const;
  /// How opaque they are, of a frame whose alpha has 8 bits; no data when all are.
  AlphaPlane opacity() const;
  /// The pixels, to write: only of a frame that came from a FramePool and was not yet handed on.
  MutableFrame pixels();
};

/// Makes frames of one size and kind, and takes their memory back when the last owner lets go:
/// after the first few frames nothing is allocated. `make` throws std::bad_alloc when there is no
/// memory. Thread-safety: one thread makes; any thread may let go.
class FramePool {
 public:
  explicit FramePool(const Layout& layout);
  /// Any format libav knows, for what the engine's formats do not cover (gray, 10 bits, …).
  FramePool(const Layout& layout, AVPixelFormat format);

  VideoFrame make();

 private:
  Layout layout_;
  AVPixelFormat format_;
  PoolPtr pool_;
};

/// libav's name for one of the engine's formats.
AVPixelFormat pixel_format(Format format);

/// Whether it has more than 8 bits a channel.
bool is_deep(Format format);

/// The planar YUV that is nearest to it, for encoders: of 4:2:0, or of 4:2:2 and 10 bits.
AVPixelFormat planar_yuv(Format format);

}  // namespace scrim::io
