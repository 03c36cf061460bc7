/// Reading videos and pictures.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "io/files/colour_conversion.hpp"
#include "io/files/file_decoder.hpp"
#include "io/files/foreign_file.hpp"
#include "io/files/hdr_metadata.hpp"
#include "io/files/losses.hpp"
#include "io/files/picture_tags.hpp"
#include "io/handles/av_handles.hpp"
#include "io/pixels/frame_shaper.hpp"
#include "io/pixels/orientation.hpp"
#include "io/pixels/pixel_converter.hpp"
#include "io/pixels/transparency.hpp"
#include "io/pixels/video_frame.hpp"

namespace scrim::io {

/// What the file says about its colours, in libav's words; handed on to the output untouched.
struct ColourTags {
  AVColorPrimaries primaries = AVCOL_PRI_UNSPECIFIED;
  AVColorTransferCharacteristic transfer = AVCOL_TRC_UNSPECIFIED;
  AVColorSpace matrix = AVCOL_SPC_UNSPECIFIED;
  AVColorRange range = AVCOL_RANGE_UNSPECIFIED;
  AVChromaLocation chroma = AVCHROMA_LOC_UNSPECIFIED;
};

struct VideoInfo {
  Layout layout;                ///< of every frame that `read` gives
  bool picture = false;         ///< a single picture: `read` gives one frame
  bool toned_down = false;      ///< it was HDR, and is SDR now
  bool taken_for_srgb = false;  ///< its colours are others, which could not be converted
  /// The first frame is, somewhere; or another one, as far as was looked: see ReaderOptions.
  bool transparent = false;
  AVRational time_base{0, 1};
  AVRational frame_rate{0, 1};     ///< the average; 0/1 when unknown
  AVRational shortest_rate{0, 1};  ///< in which all frames' times can be told; 0/1 when unknown
  AVRational sample_aspect{0, 1};  ///< of upright pixels; 0/1 when unknown
  /// Other than AV_FIELD_PROGRESSIVE only when the reader leaves it so: the first frame's or, when
  /// that has but one moment, what the file says of all; each frame has its own.
  AVFieldOrder field_order = AV_FIELD_PROGRESSIVE;
  double duration = 0;      ///< seconds; 0 when unknown (a pipe)
  std::int64_t frames = 0;  ///< an estimate; 0 when unknown
  int bits = 8;             ///< of a sample of what is read, whatever the frames' format
  ColourTags colour;
  IccProfile profile;  ///< of the frames' colours, where it is not `colour` that tells
  HdrMetadata hdr;
};

struct ReaderOptions {
  /// The format of the frames; without one, the nearest to what the file holds: i420, nv12, yuyv,
  /// rgba, bgra and their like of 10 bits (of 16, rgba16) as they are; other YUV as i420 or, of
  /// more than 8 bits, i010 and i210 (4:2:2, 4:4:4); other RGB, and gray of more than 8 bits, as
  /// rgba or rgba16.
  std::optional<Format> format{};
  /// Frames are scaled to pixels of this shape, width to height; 0/1 leaves them as they are.
  AVRational sample_aspect{0, 1};
  /// Frames are given in the colours of this profile; without one, in those of the file. What is
  /// HDR or of wide primaries by its tags stays as it is: the engine converts it.
  std::optional<IccProfile> profile{};
  /// A video file whose pixels may be transparent, but whose first frame is not, is read through
  /// by `open`, to know. What comes from a pipe is expected to become so, and is RGBA. Frames of
  /// another format then have no alpha: what is transparent in them is white.
  bool looks_for_transparency = false;
  /// What such a look has found: those who open the file again, with the `options()` of the reader
  /// that looked, need not look again.
  std::optional<bool> turns_transparent{};
  DecoderOptions decoder{};
};

/// Reads what libav reads (see FileDecoder), and HEIC, AVIF, animated WebP and more kinds of TIFF:
/// one video stream as upright frames of one size and format; the packets of the other streams can
/// be taken as they pass. Frames of another size or turn than the first one are fitted into its
/// size: see FrameShaper. The colours of what is wholly transparent are never given: see
/// TransparencySplitter. A frame that is transparent is RGBA unless another format is asked for, or
/// the first frame was opaque.
///
/// Damage of the picture is an error, never a guess, but with DecoderOptions::salvage: a file that
/// ends early or does not decode gives no result that looks whole. Thread-safety: one thread at a
/// time per reader.
class VideoReader {
 public:
  /// `name` is a path, or "-" for stdin (y4m, or anything else that needs no seeking). Decodes the
  /// first frame. Fails when there is none, or when its size is not one the engine takes.
  static Result<VideoReader> open(const std::string& name, const ReaderOptions& options = {});

  const VideoInfo& info() const { return info_; }
  const std::string& name() const { return name_; }
  const std::string& path() const { return path_; }  ///< empty for stdin
  const ReaderOptions& options() const { return options_; }
  /// At least one frame so far was interlaced, and no longer is.
  bool deinterlaced() const { return decoder_ && decoder_->deinterlaced(); }
  /// What was transparent in a frame so far is white, as the frames' format has no alpha.
  bool filled() const { return filled_; }
  /// What could not be saved so far.
  std::vector<Loss> losses() const;

  /// The next frame, in order of presentation; empty at the end. Times rise strictly.
  Result<std::optional<VideoFrame>> read();

  /// Called from `read` with each packet of the other streams, in file order, those that passed
  /// before this call included. Without a taker they are dropped.
  void on_packet(std::function<void(PacketPtr)> taker);

  /// For a writer that copies the other streams, chapters and metadata. Fixed after `open`.
  const AVFormatContext& container() const;
  int video_stream() const { return decoder_ ? decoder_->video_stream() : 0; }
  /// What a picture's file says besides; nothing for a video, or from stdin.
  const PictureTags& tags() const { return tags_; }

 private:
  VideoReader() = default;

  Result<void> open_foreign_file();
  Result<void> open_decoder();
  Result<void> open_first_frame();
  void choose_colours(const AVFrame& first);
  void describe(const AVFrame& first);
  bool turns_transparent() const;
  AVFieldOrder order_of(const AVFrame& frame) const;
  void describe_shape(const AVFrame& first, Orientation turn);
  Result<FramePtr> next_decoded();
  Result<SplitPicture> split(FramePtr decoded);
  Result<VideoFrame> upright(SplitPicture picture);
  void make_shapers(const SplitPicture& first);
  PixelKind kind_of(const AVFrame& frame) const;
  void set_time(VideoFrame& frame, const AVFrame& decoded);
  Orientation orientation(const AVFrame& frame) const;
  const AVStream& stream() const { return *container().streams[video_stream()]; }

  std::string name_;
  std::string path_;  ///< empty for stdin
  ReaderOptions options_;
  VideoInfo info_;
  std::unique_ptr<FileDecoder> decoder_;  ///< or, where libav has none:
  ForeignFile foreign_;
  PictureTags tags_;
  std::optional<VideoFrame> first_;
  FramePtr ahead_;  ///< decoded to see whether there is a second frame
  TransparencySplitter splitter_;
  std::optional<ColourConversion> colours_;
  bool filled_ = false;
  std::optional<FrameShaper> shaper_, alpha_shaper_;
  std::int64_t last_pts_ = AV_NOPTS_VALUE;
};

}  // namespace scrim::io
