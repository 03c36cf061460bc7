/// Writing videos and pictures.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "io/files/constant_rate.hpp"
#include "io/files/container_metadata.hpp"
#include "io/files/frame_sink.hpp"
#include "io/files/metadata.hpp"
#include "io/files/other_streams.hpp"
#include "io/files/output_file.hpp"
#include "io/files/output_format.hpp"
#include "io/files/video_reader.hpp"
#include "io/pixels/frame_grower.hpp"
#include "io/pixels/pixel_converter.hpp"

namespace scrim::io {

struct WriterOptions {
  Metadata metadata = Metadata::safe;
  EncoderChoice encoder{};
  std::vector<std::string> inputs{};  ///< files that must not be written over, by their names
};

/// What `source`'s video is coded in.
SourceCodec source_codec(const VideoReader& source);

/// Encodes frames made from a reader's, and copies what else the source holds: sound, subtitles,
/// data, chapters, metadata, colour tags, the shape of pixels, times. Sound that the container
/// cannot hold is encoded anew. Other pictures of the source (a cover, a second camera) are left
/// out: nobody hid anything in them.
/// The result appears under its name only when `finish` succeeds.
class VideoWriter final : public FrameSink {
 public:
  /// `layout` is that of the frames to come (for gray only its size counts). `name` is a path, or
  /// "-" for y4m on stdout. `source` must outlive the writer and not be read meanwhile but by its
  /// own thread.
  static Result<VideoWriter> create(const std::string& name, Content content, const Layout& layout,
                                    const VideoReader& source, const WriterOptions& options = {});

  VideoWriter(VideoWriter&&) = default;
  VideoWriter& operator=(VideoWriter&&) = delete;

  Result<void> write(VideoFrame frame) override;
  Result<void> write(PacketPtr packet) override;
  Result<void> finish() override;

  /// One line for each thing of the source that the output does not have, or has otherwise. After
  /// `finish` with what only the packets showed.
  const std::vector<std::string>& notes() const { return notes_; }

 private:
  explicit VideoWriter(Metadata metadata) : metadata_(metadata) {}

  Result<void> open_encoder(const VideoReader& source);
  void take_tags(const PictureTags& tags);
  Result<void> add_streams(const VideoReader& source);
  Result<void> open_file(const std::string& source);
  void add_video_stream(const AVStream& source, const VideoInfo& info);
  void name_languages();
  void note_depth(int bits);
  void note_left_out(const std::string& words);
  void copy_chapters(const AVFormatContext& source);

  // The errors of these do not begin with the file's name.
  Result<void> put_resolution();
  FrameSlots::Taker taker();
  Result<void> encode(const AVFrame* frame);
  OtherStreams::Mux muxer();
  Result<void> mux(AVPacket& packet, AVStream& stream);

  Result<void> named(Result<void> done) const;
  tl::unexpected<std::string> failure(const std::string& what) const;

  std::string name_;
  OutputFormat format_;
  Content content_ = Content::opaque;
  PixelKind given_, encoded_;
  ColourTags tags_;
  PictureTags picture_tags_;        ///< to be written into a picture
  AVRational time_base_{0, 1};      ///< of the frames given
  std::optional<OutputFile> file_;  ///< none for stdout
  OutputPtr output_;                ///< after file_: closed before the file is removed
  EncoderPtr encoder_;
  AVStream* video_ = nullptr;
  ContainerMetadata metadata_;
  OtherStreams others_;
  std::int64_t taken_ = 0;  ///< frames, by the encoder
  std::int64_t damaged_packets_ = 0;
  std::vector<std::int64_t> last_dts_;              ///< by the output's stream
  std::map<std::int64_t, std::int64_t> durations_;  ///< of frames in the encoder, by their time
  FrameGrower grower_;
  std::optional<FrameSlots> slots_;  ///< where there are no times, only a rate
  std::vector<std::string> notes_;
};

}  // namespace scrim::io
