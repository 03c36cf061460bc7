#include "io/files/codec_format.hpp"

extern "C" {
#include <libavutil/opt.h>
}

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>
#include <cstring>

#include "io/pixels/video_frame.hpp"
#include "io/text/did_you_mean.hpp"
#include "io/text/joined.hpp"

namespace scrim::io {
namespace {

const std::vector<std::string>& x264_presets() {
  static const std::vector<std::string> names{"ultrafast", "superfast", "veryfast", "faster",
                                              "fast",      "medium",    "slow",     "slower",
                                              "veryslow",  "placebo"};
  return names;
}

AVPixelFormat unless_alpha(Content content, AVPixelFormat pixels) {
  return content == Content::alpha ? AV_PIX_FMT_NONE : pixels;
}

/// For encoders that take no other layout of chroma.
AVPixelFormat planar_420(Content content, Format frame) {
  const bool deep = is_deep(frame) && content != Content::gray;
  return deep ? AV_PIX_FMT_YUV420P10 : AV_PIX_FMT_YUV420P;
}

CodecFormat h264(Content content, Format frame) {
  const bool as_it_is = frame == Format::nv12 && content == Content::opaque;
  const AVPixelFormat planar = content == Content::gray ? AV_PIX_FMT_YUV420P : planar_yuv(frame);
  return {.encoder = "libx264",
          .pixels = unless_alpha(content, as_it_is ? AV_PIX_FMT_NV12 : planar),
          .even_size = true,
          .settings = {{"preset", "veryfast"}, {"crf", "20"}},
          .most_crf = 51,
          .presets = {"preset", x264_presets()}};
}

CodecFormat hevc(Content content, Format frame) {
  const AVPixelFormat planar = content == Content::gray ? AV_PIX_FMT_YUV420P : planar_yuv(frame);
  return {.encoder = "libx265",
          .pixels = unless_alpha(content, planar),
          .even_size = true,
          .settings = {{"preset", "veryfast"}, {"crf", "22"}, {"x265-params", "log-level=error"}},
          .most_crf = 51,
          .presets = {"preset", x264_presets()}};
}

CodecFormat av1(Content content, Format frame) {
  CodecFormat format{.encoder = "libsvtav1",
                     .pixels = unless_alpha(content, planar_420(content, frame)),
                     .even_size = true,
                     .settings = {{"preset", "8"}, {"crf", "30"}},
                     .least_crf = 1,
                     .most_crf = 63,
                     .presets = {.name_key{}, .number_key = "preset", .most = 13}};
  if (avcodec_find_encoder_by_name("libsvtav1") == nullptr) {
    format.encoder = "libaom-av1";
    format.even_size = false;
    format.settings = {{"cpu-used", "6"}, {"row-mt", "1"}, {"crf", "30"}, {"b", "0"}};
    format.least_crf = 0;
    format.presets = {.name_key{}, .number_key = "cpu-used", .most = 8};
  }
  return format;
}

CodecFormat vp9(Content content, Format frame) {
  const bool alpha = content == Content::alpha;
  return {.encoder = "libvpx-vp9",
          .pixels = alpha ? AV_PIX_FMT_YUVA420P : planar_420(content, frame),
          .settings = {{"deadline", "good"},
                       {"cpu-used", "5"},
                       {"row-mt", "1"},
                       {"crf", "30"},
                       {"b", "0"},
                       // Alternate reference frames and alpha do not go together in libvpx.
                       {"auto-alt-ref", alpha ? "0" : "1"}},
          .most_crf = 63,
          .presets = {"deadline", {"best", "good", "realtime"}, "cpu-used", 0, 8}};
}

CodecFormat prores(Content content) {
  CodecFormat format{.encoder = "prores_ks"};
  if (content == Content::alpha) {
    format.pixels = AV_PIX_FMT_YUVA444P10;
    format.settings = {{"profile", "4444"}, {"alpha_bits", "16"}, {"vendor", "apl0"}};
  } else {
    format.pixels = AV_PIX_FMT_YUV422P10;
    format.settings = {{"profile", "hq"}, {"vendor", "apl0"}};
  }
  return format;
}

/// Without loss: the frames' own pixels.
CodecFormat ffv1(Content content, Format frame) {
  CodecFormat format{.encoder = "ffv1",
                     .pixels = planar_yuv(frame),
                     .settings = {{"level", "3"}, {"slicecrc", "1"}, {"g", "1"}}};
  if (frame == Format::yuyv) format.pixels = AV_PIX_FMT_YUV422P;
  if (frame == Format::rgba || frame == Format::bgra) format.pixels = AV_PIX_FMT_BGR0;
  if (content == Content::alpha) format.pixels = AV_PIX_FMT_BGRA;
  if (frame == Format::rgba16) {
    format.pixels = content == Content::alpha ? AV_PIX_FMT_RGBA64 : AV_PIX_FMT_RGB48;
  }
  if (content == Content::gray) format.pixels = AV_PIX_FMT_GRAY8;
  return format;
}

/// The names, the range of numbers, or both.
std::string values_of(const Presets& presets) {
  std::string text = joined(presets.names);
  if (presets.most < presets.least) return text;
  return text + (text.empty() ? "" : ", or ") + std::to_string(presets.least) + " to " +
         std::to_string(presets.most);
}

/// The option of libav that the preset is a value of; empty when the encoder has no such preset.
std::string key_of(const Presets& presets, const std::string& preset) {
  const auto& names = presets.names;
  if (std::find(names.begin(), names.end(), preset) != names.end()) return presets.name_key;
  int number = 0;
  const char* end = preset.data() + preset.size();
  const auto [stop, code] = std::from_chars(preset.data(), end, number);
  const bool whole = code == std::errc() && stop == end;
  return whole && number >= presets.least && number <= presets.most ? presets.number_key : "";
}

constexpr int of_video_encoders = AV_OPT_FLAG_ENCODING_PARAM | AV_OPT_FLAG_VIDEO_PARAM;

const AVOption* find_option(AVCodecContext& encoder, const std::string& key) {
  return av_opt_find2(&encoder, key.c_str(), nullptr, of_video_encoders, AV_OPT_SEARCH_CHILDREN,
                      nullptr);
}

void add_option_names(const void* object, std::vector<std::string>& names) {
  const AVOption* option = nullptr;
  while ((option = av_opt_next(object, option)) != nullptr) {
    const bool fits = (option->flags & of_video_encoders) == of_video_encoders;
    if (fits && option->type != AV_OPT_TYPE_CONST) names.emplace_back(option->name);
  }
}

std::vector<std::string> option_names(AVCodecContext& encoder) {
  std::vector<std::string> names;
  add_option_names(&encoder, names);
  if (encoder.codec->priv_class != nullptr) add_option_names(encoder.priv_data, names);
  return names;
}

/// The words that an option of this object takes; none when it takes numbers or free text.
std::vector<std::string> words_of(const void* object, const AVOption& option) {
  std::vector<std::string> words;
  const AVOption* other = nullptr;
  while (option.unit != nullptr && (other = av_opt_next(object, other)) != nullptr) {
    const bool is_word = other->type == AV_OPT_TYPE_CONST && other->unit != nullptr &&
                         std::strcmp(other->unit, option.unit) == 0;
    if (is_word) words.emplace_back(other->name);
  }
  return words;
}

/// What an option takes, as far as libav tells.
std::string values_of(AVCodecContext& encoder, const AVOption& option) {
  std::vector<std::string> names = words_of(&encoder, option);
  if (names.empty() && encoder.codec->priv_class != nullptr) {
    names = words_of(encoder.priv_data, option);
  }
  if (!names.empty()) return joined(names);
  std::array<char, 64> range{};
  std::snprintf(range.data(), range.size(), "%.10g to %.10g", option.min, option.max);
  return option.min < option.max ? range.data() : "";
}

Result<void> put_setting(AVCodecContext& encoder, const std::string& key,
                         const std::string& value) {
  const std::string option = "--encoder " + key + "=" + value + ": " + encoder.codec->name;
  const AVOption* found = find_option(encoder, key);
  if (found == nullptr) {
    return tl::unexpected(option + " has no option " + key +
                          did_you_mean(key, option_names(encoder)));
  }
  if (av_opt_set(&encoder, key.c_str(), value.c_str(), AV_OPT_SEARCH_CHILDREN) < 0) {
    const std::string values = values_of(encoder, *found);
    return tl::unexpected(option + (values.empty() ? " does not take it" : " takes " + values));
  }
  return {};
}

}  // namespace

const char* name(Codec codec) noexcept {
  switch (codec) {
    case Codec::h264:
      return "h264";
    case Codec::hevc:
      return "hevc";
    case Codec::av1:
      return "av1";
    case Codec::vp9:
      return "vp9";
    case Codec::prores:
      return "prores";
    case Codec::ffv1:
      return "ffv1";
  }
  return "";
}

const char* title(Codec codec) noexcept {
  switch (codec) {
    case Codec::h264:
      return "H.264";
    case Codec::hevc:
      return "H.265 (HEVC)";
    case Codec::av1:
      return "AV1";
    case Codec::vp9:
      return "VP9";
    case Codec::prores:
      return "ProRes";
    case Codec::ffv1:
      return "FFV1";
  }
  return "";
}

CodecFormat codec_format(Codec codec, Content content, Format frame) {
  switch (codec) {
    case Codec::h264:
      return h264(content, frame);
    case Codec::hevc:
      return hevc(content, frame);
    case Codec::av1:
      return av1(content, frame);
    case Codec::vp9:
      return vp9(content, frame);
    case Codec::prores:
      return prores(content);
    case Codec::ffv1:
      return ffv1(content, frame);
  }
  return {};
}

Result<EncoderSettings> chosen_settings(const CodecFormat& format, Codec codec,
                                        const EncoderChoice& choice) {
  EncoderSettings settings;
  const std::string codec_title = title(codec);
  if (!choice.preset.empty()) {
    const std::string option = "--preset " + choice.preset + ": ";
    const std::string values = values_of(format.presets);
    if (values.empty()) return tl::unexpected(option + codec_title + " has no presets");
    const std::string key = key_of(format.presets, choice.preset);
    if (key.empty()) {
      return tl::unexpected(option + codec_title + " (" + format.encoder + ") takes " + values +
                            did_you_mean(choice.preset, format.presets.names));
    }
    settings.emplace_back(key, choice.preset);
  }
  if (choice.crf) {
    const std::string option = "--crf " + std::to_string(*choice.crf) + ": ";
    if (format.most_crf < format.least_crf) {
      return tl::unexpected(option + codec_title + " has no such setting");
    }
    if (*choice.crf < format.least_crf || *choice.crf > format.most_crf) {
      return tl::unexpected(option + codec_title + " (" + format.encoder + ") takes " +
                            std::to_string(format.least_crf) + " to " +
                            std::to_string(format.most_crf));
    }
    settings.emplace_back("crf", std::to_string(*choice.crf));
  }
  return settings;
}

Result<void> put_settings(AVCodecContext& encoder, const EncoderSettings& settings) {
  for (const auto& [key, value] : settings) {
    if (auto done = put_setting(encoder, key, value); !done) return done;
  }
  return {};
}

}  // namespace scrim::io
