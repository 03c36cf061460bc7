#include "io/files/output_format.hpp"

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <iterator>

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

bool is_deep_frame(Format frame) {
  return frame >= Format::p010;
}

AVPixelFormat ten_bits(Format frame) {
  return frame == Format::i210 ? AV_PIX_FMT_YUV422P10 : AV_PIX_FMT_YUV420P10;
}

OutputFormat h264(const std::string& muxer, Format frame, Content content) {
  const bool as_it_is = frame == Format::nv12 && content == Content::opaque;
  OutputFormat format{.muxer = muxer, .encoder = "libx264"};
  format.pixels = as_it_is ? AV_PIX_FMT_NV12 : AV_PIX_FMT_YUV420P;
  format.even_size = true;
  format.settings = {{"preset", "veryfast"}, {"crf", "20"}};
  if (muxer == "avi") {  // has no times of presentation, so the order must be that of decoding
    format.constant_rate = true;
    format.settings.emplace_back("bf", "0");
  }
  return format;
}

/// Main 10, or Main 4:2:2 10. Apple's players know HEVC by "hvc1" alone.
OutputFormat hevc(const std::string& muxer, Format frame) {
  const bool tagged = muxer != "matroska";
  return {.muxer = muxer,
          .encoder = "libx265",
          .pixels = ten_bits(frame),
          .even_size = true,
          .codec_tag = tagged ? unsigned(MKTAG('h', 'v', 'c', '1')) : 0U,
          .settings = {{"preset", "veryfast"}, {"crf", "20"}, {"x265-params", "log-level=error"}}};
}

/// What a kind of file gets by default for such frames.
OutputFormat film(const std::string& muxer, Format frame, Content content) {
  const bool deep = is_deep_frame(frame) && content != Content::gray;
  if (deep && muxer != "avi") return hevc(muxer, frame);
  OutputFormat format = h264(muxer, frame, content);
  if (deep) format.pixels = ten_bits(frame);
  return format;
}

OutputFormat vp9(Content content, Format frame) {
  const bool deep = is_deep_frame(frame) && content == Content::opaque;
  return {.muxer = "webm",
          .encoder = "libvpx-vp9",
          .pixels = content == Content::alpha ? AV_PIX_FMT_YUVA420P
                    : deep                    ? AV_PIX_FMT_YUV420P10
                                              : AV_PIX_FMT_YUV420P,
          .settings = {{"deadline", "good"},
                       {"cpu-used", "5"},
                       {"row-mt", "1"},
                       {"crf", "30"},
                       {"b", "0"},
                       // Alternate reference frames and alpha do not go together in libvpx.
                       {"auto-alt-ref", content == Content::alpha ? "0" : "1"}}};
}

OutputFormat prores4444() {
  return {.muxer = "mov",
          .encoder = "prores_ks",
          .pixels = AV_PIX_FMT_YUVA444P10,
          .settings = {{"profile", "4444"}, {"alpha_bits", "16"}, {"vendor", "apl0"}}};
}

/// ProRes of the source's profile, which its tag tells.
OutputFormat prores(unsigned tag) {
  constexpr std::pair<unsigned, const char*> profiles[]{
      {MKTAG('a', 'p', 'c', 'o'), "proxy"},    {MKTAG('a', 'p', 'c', 's'), "lt"},
      {MKTAG('a', 'p', 'c', 'n'), "standard"}, {MKTAG('a', 'p', '4', 'h'), "4444"},
      {MKTAG('a', 'p', '4', 'x'), "4444xq"},
  };
  const auto found = std::find_if(std::begin(profiles), std::end(profiles),
                                  [tag](const auto& profile) { return profile.first == tag; });
  const std::string profile = found == std::end(profiles) ? "hq" : found->second;
  return {.muxer = "mov",
          .encoder = "prores_ks",
          .pixels = profile.starts_with("4444") ? AV_PIX_FMT_YUV444P10 : AV_PIX_FMT_YUV422P10,
          .settings = {{"profile", profile}, {"vendor", "apl0"}}};
}

OutputFormat y4m(Content content, Format frame) {
  OutputFormat format{.muxer = "yuv4mpegpipe", .encoder = "wrapped_avframe", .constant_rate = true};
  format.pixels = content == Content::gray ? AV_PIX_FMT_GRAY8
                  : is_deep_frame(frame)   ? ten_bits(frame)
                                           : AV_PIX_FMT_YUV420P;
  return format;
}

OutputFormat png(Content content, Format frame) {
  OutputFormat format{.muxer = "image2pipe", .encoder = "png", .picture = true};
  const bool deep = is_deep_frame(frame);
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
  return {.muxer = "image2pipe",
          .encoder = "mjpeg",
          .pixels = is_rgb_frame(frame) ? AV_PIX_FMT_YUVJ444P : AV_PIX_FMT_YUVJ420P,
          .picture = true,
          .jpeg_colour = true,
          .settings = {{"qmin", "2"}, {"qmax", "2"}, {"huffman", "optimal"}}};
}

OutputFormat webp(Content content) {
  return {.muxer = "image2pipe",
          .encoder = "libwebp",
          .pixels = content == Content::alpha ? AV_PIX_FMT_BGRA : AV_PIX_FMT_YUV420P,
          .picture = true,
          .jpeg_colour = true,
          .settings = {{"quality", "92"}}};
}

}  // namespace

Result<OutputFormat> output_format(const std::string& name, Content content, Format frame,
                                   const SourceCodec& source) {
  const std::string kind = ending(name);
  const bool alpha = content == Content::alpha;
  if (kind == ".png") return png(content, frame);
  if (kind == ".webp") return webp(content);
  if (kind == ".webm") return vp9(content, frame);
  if (kind == ".mov" && alpha) return prores4444();
  if (kind == ".mov" && content == Content::opaque && source.id == AV_CODEC_ID_PRORES) {
    return prores(source.tag);
  }

  OutputFormat format;
  if (kind == ".mp4" || kind == ".m4v") format = film("mp4", frame, content);
  if (kind == ".mov") format = film("mov", frame, content);
  if (kind == ".mkv") format = film("matroska", frame, content);
  if (kind == ".avi") format = film("avi", frame, content);
  if (kind == ".jpg" || kind == ".jpeg") format = jpeg(frame);
  if (kind == ".y4m") format = y4m(content, frame);
  if (format.muxer.empty()) {
    return tl::unexpected(name + ": " +
                          (kind.empty() ? "has no ending" : "unknown ending " + kind) +
                          "; use .mp4, .mov, .mkv, .webm, .avi, .y4m, .png, .jpg or .webp");
  }
  if (alpha) {
    return tl::unexpected(name + ": " + (name == "-" ? "y4m" : kind) +
                          " cannot hold transparency; use " + std::string(alpha_formats));
  }
  return format;
}

}  // namespace scrim::io
