/// What each kind of file is like: the one place that tells containers apart by their names. What
/// they can hold is asked of libav's own writers (container_trial).
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "io/files/encoder_choice.hpp"
#include "io/handles/av_handles.hpp"

namespace scrim::io {

/// What sound becomes that a container cannot hold as it is.
enum class NewSound : std::uint8_t { none, aac, opus, flac, pcm };

struct Container {
  const char* muxer = "";  ///< libav's name
  /// Of files for which a codec can be chosen, in lower case; other kinds are found by the muxer.
  std::array<std::string_view, 2> endings{};

  // What goes into it by default:
  Codec codec = Codec::h264;
  Codec deep_codec = Codec::h264;  ///< for more than 8 bits a sample
  bool home_of_prores = false;     ///< gets it for transparency, and where it was ProRes before
  NewSound sound = NewSound::none;

  // What it is like:
  bool iso_media = false;      ///< MP4 and QuickTime, which name codecs and tags in the same way
  bool constant_rate = false;  ///< has no times: frames have a rate, and every stream begins at 0
  bool vp9_alpha = false;      ///< has a place beside VP9's pictures for their alpha
  bool chapters = false;       ///< can hold them
  bool colour_tags = false;    ///< says itself what its colours are, whatever the codec says
  bool camera_tags = false;   ///< its own list of tags has the camera's make and model, and a place
  bool loudspeakers = false;  ///< says which one each channel of PCM is for
  bool own_languages = false;  ///< names languages by QuickTime's own list
  bool timecode = false;       ///< gets it with the video, from what the video's metadata say

  // What its writer takes, and then loses:
  bool loses_attachments = false;
  bool loses_unnamed_sound = false;  ///< of codecs that it has no name of its own for
};

/// By the ending of a file's name, in lower case, with its dot; null for those of other
/// kinds. Static.
const Container* find_container(std::string_view ending);

/// Of libav's writer; one that Scrim never chooses has no traits.
Container container_of(const AVOutputFormat& writer);
Container container_of(std::string_view muxer);

}  // namespace scrim::io
