/// What stands before the lines of subtitles.
#pragma once

#include <string>
#include <string_view>

#include "io/files/metadata.hpp"
#include "io/handles/av_handles.hpp"

namespace scrim::io {

struct SubtitleHeader {
  std::string text;
  bool left_out = false;  ///< something that somebody put there is gone
};

/// A subtitle stream's header (its extradata) with what its lines need to be shown: of ASS and SSA
/// the script's format, the styles and the lines' format; of WebVTT styles and regions; without
/// comments, an editor's notes, and whatever tells a place or holds a picture. Fonts and pictures
/// inside ASS, of which nobody can tell what they are, go with Metadata::all, too, which leaves the
/// rest as it is. Empty when nothing can be kept.
SubtitleHeader shareable_header(AVCodecID codec, std::string_view header, Metadata choice);

}  // namespace scrim::io
