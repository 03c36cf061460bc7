/// Writing videos and pictures.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "io/files/frame_sink.hpp"
#include "io/files/output_file.hpp"
#include "io/files/output_format.hpp"
#include "io/files/video_reader.hpp"
#include "io/pixels/pixel_converter.hpp"

namespace scrim::io {

/// Encodes frames made from a reader's, and copies what else the source holds: sound, subtitles,
/// data, chapters, metadata, colour tags, the shape of pixels, times. Other pictures of the source
/// (a cover, a second camera) are left out: nobody hid anything in them.
/// The result appears under its name only when `finish` succeeds.
class VideoWriter final : public FrameSink {
 public:
  /// `layout` is that of the frames to come (for gray only its size counts). `name` is a path, or
  /// "-" for y4m on stdout. `source` must outlive the writer and not be read meanwhile but by its
  /// own thread.
  static Result<VideoWriter> create(const std::string& name, Content content, const Layout& layout,
                                    const VideoReader& source);

  VideoWriter(VideoWriter&&) = default;
  VideoWriter& operator=(VideoWriter&&) = delete;

  Result<void> write(VideoFrame frame) override;
  Result<void> write(PacketPtr packet) override;
  Result<void> finish() override;

  /// One line for each thing of the source that the output does not have, or has otherwise.
  const std::vector<std::string>& notes() const { return notes_; }

 private:
  VideoWriter() = default;

  Result<void> open_encoder(const VideoReader& source);
  Result<void> add_streams(const VideoReader& source);
  Result<void> open_file(const std::string& source);
  void add_hdr(const HdrMetadata& metadata, Dictionary& settings) const;
  void add_video_stream(const AVStream& source, const HdrMetadata& hdr);
  void add_copied_stream(const AVStream& source, const AVDictionary* video_metadata);
  void copy_chapters(const AVFormatContext& source);
  VideoFrame fit(VideoFrame frame);
  Result<void> place(const AVFrame& picture, std::int64_t duration);
  Result<void> hold_until(std::int64_t slot);
  Result<void> encode(const AVFrame* frame);
  Result<void> mux(AVPacket& packet, AVStream& stream);
  tl::unexpected<std::string> failure(const std::string& what) const;

  std::string name_;
  OutputFormat format_;
  Content content_ = Content::opaque;
  PixelKind given_, encoded_;
  ColourTags tags_;
  AVRational time_base_{0, 1};      ///< of the frames given
  std::optional<OutputFile> file_;  ///< none for stdout
  OutputPtr output_;                ///< after file_: closed before the file is removed
  CodecPtr encoder_;
  AVStream* video_ = nullptr;
  std::vector<AVStream*> copies_;                   ///< by the source's stream; null: not copied
  std::vector<AVRational> copy_bases_;              ///< the source's time bases
  std::vector<std::int64_t> last_dts_;              ///< by the output's stream
  std::map<std::int64_t, std::int64_t> durations_;  ///< of frames in the encoder, by their time
  // Where there are no times, only a rate:
  FramePtr held_;               ///< the newest frame
  std::int64_t next_slot_ = 0;  ///< how many were written
  std::int64_t end_ = 0;        ///< the slot in which the newest frame ends
  PixelConverter converter_;
  std::optional<FramePool> pool_;
  std::vector<std::string> notes_;
};

}  // namespace scrim::io
