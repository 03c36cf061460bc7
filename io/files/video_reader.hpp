/// Reading videos and pictures.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "io/files/deinterlacer.hpp"
#include "io/files/losses.hpp"
#include "io/files/timeline.hpp"
#include "io/handles/av_handles.hpp"
#include "io/pixels/orientation.hpp"
#include "io/pixels/pixel_converter.hpp"
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
  Layout layout;         ///< of every frame that `read` gives
  bool picture = false;  ///< a single picture: `read` gives one frame
  AVRational time_base{0, 1};
  AVRational frame_rate{0, 1};     ///< the average; 0/1 when unknown
  AVRational shortest_rate{0, 1};  ///< in which all frames' times can be told; 0/1 when unknown
  AVRational sample_aspect{0, 1};  ///< of upright pixels; 0/1 when unknown
  /// Other than AV_FIELD_PROGRESSIVE only when the reader leaves it so.
  AVFieldOrder field_order = AV_FIELD_PROGRESSIVE;
  double duration = 0;      ///< seconds; 0 when unknown (a pipe)
  std::int64_t frames = 0;  ///< an estimate; 0 when unknown
  ColourTags colour;
};

struct ReaderOptions {
  /// The format of the frames; without one, the nearest to what the file holds: i420, nv12, yuyv,
  /// rgba and bgra as they are, other YUV (10 bits, 4:2:2, 4:4:4) as i420, other RGB as rgba.
  std::optional<Format> format{};
  /// Frames are scaled to pixels of this shape, width to height; 0/1 leaves them as they are.
  AVRational sample_aspect{0, 1};
  /// Interlaced frames become their first moment; without, they are given as they are.
  bool deinterlace = true;
  /// Reads on where the file is damaged: `losses` tells what that was, VideoFrame::damaged which
  /// frames show it.
  bool salvage = false;
  /// What the user can do about damage: the end of its error.
  std::string remedy = "copy or export it again";
};

/// Reads what libav reads: one video stream as upright frames of one size and format; the packets
/// of the other streams can be taken as they pass. Frames of another size or turn than the first
/// one are fitted into its size, whole and in their shape, with black beside them. Times begin at 0
/// with the earliest stream: see Timeline. Reads local files and stdin only, also when a playlist
/// points elsewhere.
///
/// Damage of the picture is an error, never a guess, but with ReaderOptions::salvage: a file that
/// ends early or does not decode gives no result that looks whole. Thread-safety: one thread at a
/// time per reader.
class VideoReader {
 public:
  /// `name` is a path, or "-" for stdin (y4m, or anything else that needs no seeking). Decodes the
  /// first frame. Fails when there is none, or when its size is not one the engine takes.
  static Result<VideoReader> open(const std::string& name, const ReaderOptions& options = {});

  const VideoInfo& info() const { return info_; }
  const std::string& name() const { return name_; }
  const ReaderOptions& options() const { return options_; }
  /// At least one frame so far was interlaced, and no longer is.
  bool deinterlaced() const { return deinterlacer_.has_value(); }
  /// What could not be saved so far.
  const std::vector<Loss>& losses() const { return losses_.all(); }

  /// The next frame, in order of presentation; empty at the end. Times rise strictly.
  Result<std::optional<VideoFrame>> read();

  /// Called from `read` with each packet of the other streams, in file order, those that passed
  /// before this call included. Without a taker they are dropped.
  void on_packet(std::function<void(PacketPtr)> taker);

  /// For a writer that copies the other streams, chapters and metadata. Fixed after `open`.
  const AVFormatContext& container() const { return *input_; }
  int video_stream() const { return stream_; }

 private:
  VideoReader() = default;

  Result<void> open_input(const std::string& url);
  Result<void> find_streams();
  Result<void> open_decoder();
  Result<void> describe(const AVFrame& first);
  void describe_shape(const AVFrame& first);
  Result<FramePtr> next_frame();
  Result<FramePtr> decode();
  Result<void> feed();
  Result<void> end_input(int code);
  Result<void> lose(LossKind kind, double time, const std::string& detail);
  void note_gap(std::int64_t last, std::int64_t now);
  Result<VideoFrame> upright(FramePtr decoded);
  Result<FramePtr> as_usual(FramePtr frame);
  Result<FramePtr> fitted(const AVFrame& decoded, Orientation turn);
  PixelKind decoded_kind(const AVFrame& decoded) const;
  void set_time(VideoFrame& frame, const AVFrame& decoded);
  Result<void> check_end();
  void pass_on(PacketPtr packet);
  bool is_cut_away(const AVPacket& packet);
  Orientation orientation(const AVFrame& frame) const;
  double time_so_far() const;
  double promised_end() const;
  std::string damaged(const std::string& detail) const;
  const AVStream& stream() const { return *input_->streams[stream_]; }

  std::string name_;
  std::string path_;  ///< empty for stdin
  ReaderOptions options_;
  VideoInfo info_;
  InputPtr input_;
  Timeline timeline_;
  CodecPtr decoder_;
  int stream_ = -1;
  Orientation turn_;  ///< the first frame's, as is the size
  int width_ = 0, height_ = 0;
  std::optional<Deinterlacer> deinterlacer_;
  bool decoded_all_ = false;
  Losses losses_;
  std::int64_t lost_since_ = 0;  ///< frames, after the newest one
  std::optional<VideoFrame> first_;
  std::function<void(PacketPtr)> taker_;
  std::vector<PacketPtr> early_packets_;
  std::set<int> trimmed_;            ///< streams of which an edit list cuts away a beginning
  bool first_frame_pending_ = true;  ///< until the first call of `read`: packets wait for a taker
  PixelConverter converter_, fitting_;
  std::optional<FramePool> converted_, turned_;
  std::int64_t last_pts_ = AV_NOPTS_VALUE;
  std::int64_t position_ = 0;  ///< in the file, after the newest packet
  double read_until_ = 0;      ///< seconds by the file's clock: the latest end of any packet so far
};

}  // namespace scrim::io
