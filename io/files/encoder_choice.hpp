/// How the user wants a video to be encoded.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace scrim::io {

enum class Codec : std::uint8_t { h264, hevc, av1, vp9, prores, ffv1 };

/// "h264", as users write it. Static; empty for a number that is no value.
const char* name(Codec codec) noexcept;
/// "H.264", as people call it.
const char* title(Codec codec) noexcept;

/// What is empty is chosen by Scrim.
struct EncoderChoice {
  std::optional<Codec> codec{};
  std::optional<int> crf{};  ///< quality: the less the better; its range is the encoder's
  std::string preset{};      ///< as the encoder calls its trade of time for size
  /// libav's options of the encoder, and their values; they go before what Scrim would choose.
  std::vector<std::pair<std::string, std::string>> options{};

  bool empty() const { return !codec && !crf && preset.empty() && options.empty(); }
};

}  // namespace scrim::io
