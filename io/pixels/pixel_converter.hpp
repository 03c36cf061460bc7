/// Pixels from one format, size, matrix and range to another, by swscale.
#pragma once

#include "io/handles/av_handles.hpp"
#include "scrim/scrim.hpp"

namespace scrim::io {

/// How to read the numbers of a libav frame. Matrix and range mean nothing for RGB.
struct PixelKind {
  AVPixelFormat format = AV_PIX_FMT_NONE;
  int width = 0;
  int height = 0;
  Matrix matrix = Matrix::bt709;
  Range range = Range::limited;

  bool operator==(const PixelKind&) const = default;
};

/// Keeps swscale's tables between frames of the same two kinds. Thread-safety: one thread at a
/// time.
class PixelConverter {
 public:
  /// Fills `out`, whose planes exist already and do not overlap `in`'s.
  Result<void> convert(const AVFrame& in, const PixelKind& from, AVFrame& out, const PixelKind& to);

 private:
  PixelKind from_, to_;
  SwsPtr context_;
};

/// The nearest of the engine's matrices to what a file says. Unspecified is taken as players take
/// it: BT.709 from 720 lines up, BT.601 below.
Matrix nearest_matrix(AVColorSpace space, int height);

/// Everything that is neither PQ nor HLG is taken for SDR.
Transfer nearest_transfer(AVColorTransferCharacteristic transfer);

/// True for libav's "J" formats, for gray that does not say otherwise, and for frames that say so.
bool is_full_range(AVPixelFormat format, AVColorRange range);

/// True when the format's channels are red, green and blue (a palette, too).
bool is_rgb(AVPixelFormat format);

}  // namespace scrim::io
