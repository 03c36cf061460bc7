#include "apps/scrim/encoder_options.hpp"

#include <string>
#include <vector>

#include "apps/scrim/choice_option.hpp"
#include "io/files/codec_format.hpp"

namespace scrim::cli {
namespace {

/// "h264 20, hevc 22, …": what Scrim sets under this name of libav.
std::string defaults_of(const std::string& key) {
  std::string list;
  for (const std::string& text : names<io::Codec>()) {
    const auto format =
        io::codec_format(*parse<io::Codec>(text), io::Content::opaque, Format::i420);
    for (const auto& [name, value] : format.settings) {
      if (name == key) list += (list.empty() ? "" : ", ") + text + " " + value;
    }
  }
  return list;
}

void add_encoder_option(CLI::App& command, io::EncoderChoice& choice) {
  const auto add = [&choice](const std::vector<std::string>& pairs) {
    for (const std::string& pair : pairs) {
      const std::size_t sign = pair.find('=');
      if (sign == 0 || sign == std::string::npos) {
        refuse("--encoder", "takes KEY=VALUE, such as tune=film, not " + pair);
      }
      choice.options.emplace_back(pair.substr(0, sign), pair.substr(sign + 1));
    }
  };
  command
      .add_option_function<std::vector<std::string>>(
          "--encoder", add,
          "Any other option of the encoder, by FFmpeg's name (see `ffmpeg -h encoder=libx264`): "
          "tune=film, b=2M. May be given more than once")
      ->allow_extra_args(false)
      ->type_name("KEY=VALUE");
}

}  // namespace

void add_encoder_options(CLI::App& command, io::EncoderChoice& choice) {
  add_choice<io::Codec>(command, "--codec",
                        "Of a video; by default h264, in .webm vp9, in a transparent .mov prores",
                        choice.codec)
      ->transform([](const std::string& text) { return text == "h265" ? "hevc" : text; });
  command
      .add_option("--crf", choice.crf,
                  "Quality: less is better and larger; by default " + defaults_of("crf"))
      ->type_name("N");
  command
      .add_option("--preset", choice.preset,
                  "How much time the encoder takes, in its own words; by default " +
                      defaults_of("preset") + ", vp9 5 (of 0 to 8)")
      ->type_name("NAME");
  add_encoder_option(command, choice);
}

}  // namespace scrim::cli
