/// What cameras behind PipeWire offer, and what Scrim asks of them.
#pragma once

#include <optional>
#include <vector>

#include "io/camera/camera_modes.hpp"
#include "io/camera/camera_picture.hpp"
#include "io/pipewire/pipewire_pod.hpp"

namespace scrim::io {

/// The modes that one `EnumFormat` of a camera stands for, as far as Scrim reads them; where it
/// offers a range, the value nearest to the wish.
std::vector<OfferedMode> offered_modes(const spa_pod* format, const CameraWish& wish);

/// What to agree on: the chosen mode, or else, when others who watch have settled for another one,
/// anything that Scrim reads.
std::vector<Pod> wanted_formats(const OfferedMode& chosen);

/// What was agreed on.
struct AgreedPictures {
  PictureKind kind;
  double rate = 0;
};
/// Empty when it is nothing that Scrim reads.
std::optional<AgreedPictures> agreed_pictures(const spa_pod* format);

/// The buffers and metadata a reader wants: memory that can be mapped, and a header with the time.
std::vector<Pod> camera_buffers(const PictureKind& kind);

}  // namespace scrim::io
