#include "io/files/output_format.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdio>
#include <filesystem>
#include <new>
#include <utility>
#include <vector>

#include "io/files/container_trial.hpp"
#include "io/handles/descriptor.hpp"
#include "io/pixels/video_frame.hpp"

namespace scrim::io {
namespace {

/// The lower-case ending of a name, with its dot; ".y4m" for "-".
std::string ending(const std::string& name) {
  if (name == "-") return ".y4m";
  std::string text = std::filesystem::path(name).extension().string();
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

bool is_rgb_frame(Format frame) {
  return frame == Format::rgba || frame == Format::bgra || frame == Format::rgba16;
}

/// Alpha is not the codec's matter alone: VP9's travels beside it.
bool holds_alpha(const Container& container, Codec codec) {
  return codec_format(codec, Content::alpha, Format::rgba).pixels != AV_PIX_FMT_NONE &&
         (codec != Codec::vp9 || container.vp9_alpha);
}

/// Whether the user sets how many bits there are to be, so that a quality of ours is in the way.
bool sets_rate(const EncoderChoice& choice) {
  const auto is_rate = [](const auto& option) {
    return option.first == "b" || option.first == "qp";
  };
  return std::any_of(choice.options.begin(), choice.options.end(), is_rate);
}

/// libx265 speaks on stderr by itself unless this is said with its other parameters.
void keep_quiet(OutputFormat& format) {
  if (format.encoder != "libx265") return;
  for (auto& [key, value] : format.settings) {
    if (key == "x265-params") value.insert(0, "log-level=error:");
  }
}

OutputFormat video_format(const Container& container, Codec codec, Content content, Format frame) {
  const CodecFormat encoding = codec_format(codec, content, frame);
  OutputFormat format{.container = container, .encoder = encoding.encoder};
  format.pixels = encoding.pixels;
  format.even_size = encoding.even_size;
  format.codec = title(codec);
  format.settings = encoding.settings;
  // Without times of presentation the order must be that of decoding.
  if (codec == Codec::h264 && container.constant_rate) format.settings.emplace_back("bf", "0");
  // QuickTime plays no other.
  if (codec == Codec::hevc && container.iso_media) format.codec_tag = MKTAG('h', 'v', 'c', '1');
  return format;
}

/// What a kind of file gets for such frames.
Codec usual_codec(const Container& container, Content content, Format frame,
                  const SourceCodec& source) {
  const bool from_prores = source.id == AV_CODEC_ID_PRORES && content == Content::opaque;
  if (container.home_of_prores && (content == Content::alpha || from_prores)) return Codec::prores;
  const bool deep = is_deep(frame) && content != Content::gray;
  return deep ? container.deep_codec : container.codec;
}

/// ProRes of the source's profile, which its tag tells.
void keep_profile(OutputFormat& format, const SourceCodec& source) {
  constexpr std::array<std::pair<unsigned, const char*>, 5> profiles{{
      {MKTAG('a', 'p', 'c', 'o'), "proxy"},
      {MKTAG('a', 'p', 'c', 's'), "lt"},
      {MKTAG('a', 'p', 'c', 'n'), "standard"},
      {MKTAG('a', 'p', '4', 'h'), "4444"},
      {MKTAG('a', 'p', '4', 'x'), "4444xq"},
  }};
  const auto found = std::find_if(profiles.begin(), profiles.end(), [&](const auto& profile) {
    return source.id == AV_CODEC_ID_PRORES && profile.first == source.tag;
  });
  if (found == profiles.end()) return;
  const std::string profile = found->second;
  if (profile.starts_with("4444")) format.pixels = AV_PIX_FMT_YUV444P10;
  format.settings.emplace_back("profile", profile);
}

/// While it lives, what encoders print on stderr by themselves is not seen: it would stand beside
/// the line that says the same.
class SilentStderr {
 public:
  SilentStderr() : kept_(dup(STDERR_FILENO)) {
    std::fflush(stderr);
    const Descriptor nowhere(open("/dev/null", O_WRONLY | O_CLOEXEC));
    dup2(nowhere.get(), STDERR_FILENO);
  }
  SilentStderr(const SilentStderr&) = delete;
  SilentStderr& operator=(const SilentStderr&) = delete;
  ~SilentStderr() { dup2(kept_.get(), STDERR_FILENO); }

 private:
  Descriptor kept_;
};

/// The encoder of such a file, open for a small picture: whether it takes what was chosen, and
/// what its container says of it, is known before anything is made.
Result<EncoderPtr> open_trial(const OutputFormat& format) {
  constexpr int size = 64;
  const AVCodec* codec = avcodec_find_encoder_by_name(format.encoder.c_str());
  if (codec == nullptr) {
    return tl::unexpected("this FFmpeg has no " + format.encoder +
                          " encoder; see `scrim doctor` for those it has");
  }
  EncoderPtr encoder(avcodec_alloc_context3(codec));
  if (!encoder) throw std::bad_alloc();
  if (auto put = put_settings(*encoder, format.settings); !put) return tl::unexpected(put.error());
  encoder->codec_tag = format.codec_tag;
  encoder->width = size;
  encoder->height = size;
  encoder->pix_fmt = format.pixels;
  encoder->framerate = {25, 1};
  encoder->time_base = av_inv_q(encoder->framerate);
  encoder->flags |= AV_CODEC_FLAG_GLOBAL_HEADER;
  const SilentStderr silence;
  clear_av_errors();
  if (const int code = avcodec_open2(encoder.get(), codec, nullptr); code < 0) {
    const std::string detail = last_av_error();
    return tl::unexpected("the " + format.encoder +
                          " encoder cannot start: " + (detail.empty() ? av_message(code) : detail));
  }
  return encoder;
}

/// Whether libav writes such a video into such a file.
bool fits(const Container& container, const AVCodecContext& encoder) {
  const AVOutputFormat* muxer = av_guess_format(container.muxer, nullptr, nullptr);
  return muxer != nullptr && can_hold(*muxer, encoder);
}

/// "--codec vp9 or ffv1": what can be asked for in this kind of file; empty when nothing can.
std::string codecs_for(const Container& container, Content content) {
  std::vector<std::string> codecs;
  for (const std::string& text : names<Codec>()) {
    const Codec codec = *parse<Codec>(text);
    if (content == Content::alpha && !holds_alpha(container, codec)) continue;
    const auto encoder = open_trial(video_format(container, codec, content, Format::rgba));
    if (encoder && fits(container, **encoder)) codecs.push_back(text);
  }
  std::string list;
  for (const std::string& codec : codecs) {
    list += list.empty() ? "--codec " : codec == codecs.back() ? " or " : ", ";
    list += codec;
  }
  return list;
}

tl::unexpected<std::string> cannot_hold(const std::string& what, const Container& container,
                                        Content content) {
  const std::string codecs = codecs_for(container, content);
  const std::string formats = content == Content::alpha ? std::string(alpha_formats) : "";
  const char* between = codecs.empty() || formats.empty() ? "" : ", or ";
  return tl::unexpected(what + "; use " + codecs + between + formats);
}

Result<OutputFormat> video(const std::string& kind, const Container& container, Content content,
                           Format frame, const EncoderChoice& choice, const SourceCodec& source) {
  const Codec codec = choice.codec.value_or(usual_codec(container, content, frame, source));
  if (content == Content::alpha && !holds_alpha(container, codec)) {
    const std::string what = std::string(title(codec)) + " in " + kind;
    return cannot_hold(what + " cannot hold transparency", container, content);
  }
  OutputFormat format = video_format(container, codec, content, frame);
  if (codec == Codec::prores && content == Content::opaque) keep_profile(format, source);
  if (choice.empty()) return format;

  if (choice.codec) {
    const auto encoder = open_trial(format);
    if (!encoder) return tl::unexpected(encoder.error());
    if (!fits(container, **encoder)) {
      return cannot_hold(kind + " cannot hold " + title(codec), container, content);
    }
  }
  const auto chosen = chosen_settings(codec_format(codec, content, frame), codec, choice);
  if (!chosen) return tl::unexpected(chosen.error());
  if (sets_rate(choice))
    std::erase_if(format.settings, [](auto& one) { return one.first == "crf"; });
  for (const EncoderSettings& more : {*chosen, choice.options}) {
    format.settings.insert(format.settings.end(), more.begin(), more.end());
  }
  keep_quiet(format);
  if (const auto encoder = open_trial(format); !encoder) return tl::unexpected(encoder.error());
  return format;
}

OutputFormat y4m(Content content, Format frame) {
  return {.container = container_of("yuv4mpegpipe"),
          .encoder = "wrapped_avframe",
          .pixels = content == Content::gray ? AV_PIX_FMT_GRAY8 : planar_yuv(frame)};
}

constexpr std::string_view one_picture = "image2pipe";

OutputFormat png(Content content, Format frame) {
  OutputFormat format{.container = container_of(one_picture), .encoder = "png", .picture = true};
  const bool deep = is_deep(frame);
  switch (content) {
    case Content::opaque:
      format.pixels = deep ? AV_PIX_FMT_RGB48BE : AV_PIX_FMT_RGB24;
      break;
    case Content::alpha:
      format.pixels = deep ? AV_PIX_FMT_RGBA64BE : AV_PIX_FMT_RGBA;
      break;
    case Content::gray:
      format.pixels = AV_PIX_FMT_GRAY8;
      break;
  }
  return format;
}

OutputFormat jpeg(Format frame) {
  return {.container = container_of(one_picture),
          .encoder = "mjpeg",
          .pixels = is_rgb_frame(frame) ? AV_PIX_FMT_YUVJ444P : AV_PIX_FMT_YUVJ420P,
          .picture = true,
          .jpeg_colour = true,
          .settings = {{"qmin", "2"}, {"qmax", "2"}, {"huffman", "optimal"}}};
}

OutputFormat webp(Content content) {
  return {.container = container_of(one_picture),
          .encoder = "libwebp",
          .pixels = content == Content::alpha ? AV_PIX_FMT_BGRA : AV_PIX_FMT_YUV420P,
          .picture = true,
          .jpeg_colour = true,
          .settings = {{"quality", "92"}}};
}

}  // namespace

Result<OutputFormat> output_format(const std::string& name, Content content, Format frame,
                                   const EncoderChoice& choice, const SourceCodec& source) {
  const std::string kind = ending(name);
  const auto failure = [&name](const std::string& what) {
    return tl::unexpected(name + ": " + what);
  };
  if (const Container* container = find_container(kind)) {
    auto format = video(kind, *container, content, frame, choice, source);
    return format ? format : failure(format.error());
  }
  OutputFormat format;
  if (kind == ".png") format = png(content, frame);
  if (kind == ".webp") format = webp(content);
  if (kind == ".jpg" || kind == ".jpeg") format = jpeg(frame);
  if (kind == ".y4m") format = y4m(content, frame);
  if (format.encoder.empty()) {
    return failure((kind.empty() ? "has no ending" : "unknown ending " + kind) +
                   "; use .mp4, .mov, .mkv, .webm, .avi, .y4m, .png, .jpg or .webp");
  }
  if (!choice.empty()) {
    return failure(
        "--codec, --crf, --preset and --encoder are for .mp4, .mov, .mkv, .webm and .avi");
  }
  if (content == Content::alpha && kind != ".png" && kind != ".webp") {
    return failure((name == "-" ? "y4m" : kind) + " cannot hold transparency; use " +
                   std::string(alpha_formats));
  }
  return format;
}

}  // namespace scrim::io
