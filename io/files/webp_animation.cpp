#include "io/files/webp_animation.hpp"

#include <webp/demux.h>

extern "C" {
#include <libavutil/imgutils.h>
}

#include <algorithm>
#include <cstring>
#include <new>
#include <string>
#include <utility>

#include "io/files/picture_size.hpp"
#include "io/handles/release.hpp"

namespace scrim::io {
namespace {

using Demuxer = std::unique_ptr<WebPDemuxer, Release<WebPDemuxDelete>>;
using Decoder = std::unique_ptr<WebPAnimDecoder, Release<WebPAnimDecoderDelete>>;

constexpr int milliseconds = 1000;

/// As browsers have it: a frame that would pass too quickly to be seen stays for a tenth of a
/// second.
int shown_for(int duration) {
  constexpr int too_quick = 10, instead = 100;
  return duration <= too_quick ? instead : duration;
}

tl::unexpected<std::string> damaged(const std::string& detail) {
  return tl::unexpected("is damaged (" + detail + "); copy or export it again");
}

class Animation final : public FrameSource {
 public:
  Animation(std::vector<std::uint8_t> bytes, std::vector<int> durations)
      : bytes_(std::move(bytes)), durations_(std::move(durations)) {}

  Result<void> begin() {
    WebPAnimDecoderOptions options;
    if (WebPAnimDecoderOptionsInit(&options) == 0) return damaged("libwebp is of another version");
    options.color_mode = MODE_RGBA;
    const WebPData data{bytes_.data(), bytes_.size()};
    decoder_.reset(WebPAnimDecoderNew(&data, &options));
    if (!decoder_) return damaged("its header does not decode");
    WebPAnimDecoderGetInfo(decoder_.get(), &info_);
    return {};
  }

  Result<FramePtr> next() override {
    if (shown_ == durations_.size()) return FramePtr();
    std::uint8_t* canvas = nullptr;
    int unused_end = 0;
    if (WebPAnimDecoderGetNext(decoder_.get(), &canvas, &unused_end) == 0) {
      return damaged("frame " + std::to_string(shown_ + 1) + " does not decode");
    }
    FramePtr frame = new_frame();
    frame->format = AV_PIX_FMT_RGBA;
    frame->width = static_cast<int>(info_.canvas_width);
    frame->height = static_cast<int>(info_.canvas_height);
    if (av_frame_get_buffer(frame.get(), 0) < 0) throw std::bad_alloc();
    const int row = 4 * frame->width;
    av_image_copy_plane(frame->data[0], frame->linesize[0], canvas, row, row, frame->height);
    frame->colorspace = AVCOL_SPC_RGB;
    frame->pts = frame->best_effort_timestamp = time_;
#if LIBAVUTIL_VERSION_INT >= AV_VERSION_INT(57, 30, 100)
    frame->duration = durations_[shown_];
#else
    frame->pkt_duration = durations_[shown_];
#endif
    time_ += durations_[shown_++];
    return frame;
  }

 private:
  std::vector<std::uint8_t> bytes_;
  std::vector<int> durations_;
  Decoder decoder_;
  WebPAnimInfo info_{};
  std::size_t shown_ = 0;
  std::int64_t time_ = 0;
};

std::vector<int> durations_of(const WebPDemuxer& demuxer) {
  std::vector<int> durations;
  WebPIterator frame{};
  if (WebPDemuxGetFrame(&demuxer, 1, &frame) != 0) {
    do {
      durations.push_back(shown_for(frame.duration));
    } while (WebPDemuxNextFrame(&frame) != 0);
  }
  WebPDemuxReleaseIterator(&frame);
  return durations;
}

std::vector<std::uint8_t> chunk(const WebPDemuxer& demuxer, const char* name) {
  WebPChunkIterator found{};
  std::vector<std::uint8_t> bytes;
  if (WebPDemuxGetChunk(&demuxer, name, 1, &found) != 0) {
    bytes.assign(found.chunk.bytes, found.chunk.bytes + found.chunk.size);
  }
  WebPDemuxReleaseChunkIterator(&found);
  return bytes;
}

TagBlocks blocks_of(const WebPDemuxer& demuxer) {
  const std::vector<std::uint8_t> xmp = chunk(demuxer, "XMP ");
  return {.exif = chunk(demuxer, "EXIF"),
          .xmp = {xmp.begin(), xmp.end()},
          .icc = chunk(demuxer, "ICCP")};
}

void set_times(ForeignFile& file, const std::vector<int>& durations) {
  AVStream& stream = *file.container->streams[0];
  std::int64_t total = 0;
  for (const int duration : durations) total += duration;
  const auto count = static_cast<std::int64_t>(durations.size());
  stream.nb_frames = count;
  stream.duration = total;
  av_reduce(&stream.avg_frame_rate.num, &stream.avg_frame_rate.den, milliseconds * count, total,
            milliseconds * milliseconds);
  stream.r_frame_rate =
      av_make_q(milliseconds, *std::min_element(durations.begin(), durations.end()));
}

}  // namespace

bool is_webp_animation(std::span<const std::uint8_t> start) {
  constexpr std::size_t flags = 20;
  constexpr std::uint8_t animated = 0x02;
  return start.size() > flags && std::memcmp(start.data(), "RIFF", 4) == 0 &&
         std::memcmp(start.data() + 8, "WEBPVP8X", 8) == 0 && (start[flags] & animated) != 0;
}

Result<ForeignFile> open_webp_animation(std::vector<std::uint8_t> bytes) {
  const WebPData data{bytes.data(), bytes.size()};
  const Demuxer demuxer(WebPDemux(&data));
  if (!demuxer) return damaged("it ends early, or its parts do not fit together");
  const auto width = static_cast<int>(WebPDemuxGetI(demuxer.get(), WEBP_FF_CANVAS_WIDTH));
  const auto height = static_cast<int>(WebPDemuxGetI(demuxer.get(), WEBP_FF_CANVAS_HEIGHT));
  if (auto fits = check_picture_size(width, height); !fits) return tl::unexpected(fits.error());
  std::vector<int> durations = durations_of(*demuxer);
  if (durations.empty()) return damaged("it holds no frame");

  ForeignFile file;
  file.container = describe_stream(width, height, {1, milliseconds});
  set_times(file, durations);
  file.picture = durations.size() == 1;
  file.tags = PictureTags::of_blocks(blocks_of(*demuxer));
  auto animation = std::make_unique<Animation>(std::move(bytes), std::move(durations));
  if (auto begun = animation->begin(); !begun) return tl::unexpected(begun.error());
  file.frames = std::move(animation);
  return file;
}

}  // namespace scrim::io
