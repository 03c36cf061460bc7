#include "io/files/output_format.hpp"

#include <algorithm>
#include <cctype>
#include <filesystem>

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
  return frame == Format::rgba || frame == Format::bgra;
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

OutputFormat vp9(Content content) {
  return {.muxer = "webm",
          .encoder = "libvpx-vp9",
          .pixels = content == Content::alpha ? AV_PIX_FMT_YUVA420P : AV_PIX_FMT_YUV420P,
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

OutputFormat y4m(Content content) {
  return {.muxer = "yuv4mpegpipe",
          .encoder = "wrapped_avframe",
          .pixels = content == Content::gray ? AV_PIX_FMT_GRAY8 : AV_PIX_FMT_YUV420P,
          .constant_rate = true};
}

OutputFormat png(Content content) {
  OutputFormat format{.muxer = "image2pipe", .encoder = "png", .picture = true};
  switch (content) {
    case Content::opaque:
      format.pixels = AV_PIX_FMT_RGB24;
      break;
    case Content::alpha:
      format.pixels = AV_PIX_FMT_RGBA;
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

Result<OutputFormat> output_format(const std::string& name, Content content, Format frame) {
  const std::string kind = ending(name);
  const bool alpha = content == Content::alpha;
  if (kind == ".png") return png(content);
  if (kind == ".webp") return webp(content);
  if (kind == ".webm") return vp9(content);
  if (kind == ".mov" && alpha) return prores4444();

  OutputFormat format;
  if (kind == ".mp4" || kind == ".m4v") format = h264("mp4", frame, content);
  if (kind == ".mov") format = h264("mov", frame, content);
  if (kind == ".mkv") format = h264("matroska", frame, content);
  if (kind == ".avi") format = h264("avi", frame, content);
  if (kind == ".jpg" || kind == ".jpeg") format = jpeg(frame);
  if (kind == ".y4m") format = y4m(content);
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
