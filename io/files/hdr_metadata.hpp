/// What HDR video says about the display it was mastered on and how bright it gets.
#pragma once

#include <optional>
#include <string>

extern "C" {
#include <libavutil/mastering_display_metadata.h>
}

#include "io/handles/av_handles.hpp"

namespace scrim::io {

/// SMPTE ST 2086, and CTA-861.3's MaxCLL and MaxFALL; what a file does not say is empty.
struct HdrMetadata {
  std::optional<AVMasteringDisplayMetadata> display;
  std::optional<AVContentLightMetadata> light;
};

/// From the first frame, or else from its stream. A display that cannot be is left out.
HdrMetadata hdr_metadata(const AVFrame& frame, const AVStream& stream);

/// Whether the stream has a layer of Dolby Vision's own.
bool has_dolby_vision(const AVStream& stream);

/// Whether without that layer its colours are others than they are meant.
bool needs_dolby_vision(const AVStream& stream);

/// Puts it into the container. Throws std::bad_alloc.
void describe_hdr(const HdrMetadata& metadata, AVStream& stream);

/// As libx265 takes it ("master-display=…:max-cll=…"); empty where there is nothing to say.
std::string x265_parameters(const HdrMetadata& metadata);

}  // namespace scrim::io
