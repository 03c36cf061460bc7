/// Reading videos and pictures.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "io/files/hdr_metadata.hpp"
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
  double duration = 0;             ///< seconds; 0 when unknown (a pipe)
  std::int64_t frames = 0;         ///< an estimate; 0 when unknown
  ColourTags colour;
  HdrMetadata hdr;
};

struct ReaderOptions {
  /// The format of the frames; without one, the nearest to what the file holds: i420, nv12, yuyv,
  /// rgba, bgra and their like of 10 bits (of 16, rgba16) as they are; other YUV as i420 or, of
  /// more than 8 bits, i010 and i210 (4:2:2, 4:4:4); other RGB, and gray of more than 8 bits, as
  /// rgba or rgba16.
  std::optional<Format> format{};
};

/// Reads what libav reads: one video stream as upright frames of one size and format; the packets
/// of the other streams can be taken as they pass. Frames that change their size are scaled to the
/// first one's. Times begin at 0 with the earliest stream: see Timeline. Reads local files and
/// stdin only, also when a playlist points elsewhere.
///
/// Damage is an error, never a guess: a file that ends early or does not decode gives no result
/// that looks whole. Thread-safety: one thread at a time per reader.
class VideoReader {
 public:
  /// `name` is a path, or "-" for stdin (y4m, or anything else that needs no seeking). Decodes the
  /// first frame. Fails when there is none, or when its size is not one the engine takes.
  static Result<VideoReader> open(const std::string& name, const ReaderOptions& options = {});

  const VideoInfo& info() const { return info_; }
  const std::string& name() const { return name_; }

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
  Result<void> open_decoder();
  Result<void> describe(const AVFrame& first, const ReaderOptions& options);
  Result<std::optional<VideoFrame>> decode();
  Result<void> feed();
  Result<VideoFrame> upright(FramePtr decoded);
  void set_time(VideoFrame& frame, const AVFrame& decoded);
  Result<std::optional<VideoFrame>> end_of_file() const;
  void pass_on(PacketPtr packet);
  Orientation orientation(const AVFrame& frame) const;
  double promised_end() const;
  std::string damaged(const std::string& detail) const;
  const AVStream& stream() const { return *input_->streams[stream_]; }

  std::string name_;
  std::string path_;  ///< empty for stdin
  VideoInfo info_;
  InputPtr input_;
  Timeline timeline_;
  CodecPtr decoder_;
  int stream_ = -1;
  Orientation turn_;
  std::optional<VideoFrame> first_;
  std::function<void(PacketPtr)> taker_;
  std::vector<PacketPtr> early_packets_;
  bool first_frame_pending_ = true;  ///< until the first call of `read`: packets wait for a taker
  PixelConverter converter_;
  std::optional<FramePool> converted_, turned_;
  std::int64_t last_pts_ = AV_NOPTS_VALUE;
  std::int64_t position_ = 0;  ///< in the file, after the newest packet
  double read_until_ = 0;      ///< seconds by the file's clock: the latest end of any packet so far
};

}  // namespace scrim::io
