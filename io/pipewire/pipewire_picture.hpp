/// One buffer of a PipeWire camera as a picture.
#pragma once

#include <pipewire/pipewire.h>

#include <array>
#include <cstdint>
#include <memory>
#include <optional>

#include "io/camera/camera_picture.hpp"
#include "io/pipewire/foreign_memory.hpp"

namespace scrim::io {

/// Our own mapping of a buffer's memory: it stays when the server takes the buffer away.
using BufferMemory = std::array<std::shared_ptr<ForeignMemory>, 3>;

/// Maps what can be mapped; the rest is null.
BufferMemory map_buffer(const spa_buffer& buffer);

/// What the camera put there. Empty when it says itself that it is damaged, or when its offsets and
/// sizes lie outside the memory. The memory is shared with the camera, and nothing that is read
/// there is trusted.
std::optional<CameraPicture> picture_in(const spa_buffer& buffer, const BufferMemory& memory,
                                        const PictureKind& kind);

/// When the picture was taken, as the camera says, if that can be: else `now`. CLOCK_MONOTONIC,
/// nanoseconds.
std::int64_t time_of(const spa_buffer& buffer, std::int64_t now);

}  // namespace scrim::io
