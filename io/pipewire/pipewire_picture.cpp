#include "io/pipewire/pipewire_picture.hpp"

#include <spa/buffer/buffer.h>
#include <spa/buffer/meta.h>

#include <algorithm>

namespace scrim::io {
namespace {

const spa_meta_header* header_of(const spa_buffer& buffer) {
  return static_cast<const spa_meta_header*>(
      spa_buffer_find_meta_data(&buffer, SPA_META_Header, sizeof(spa_meta_header)));
}

/// What of a block is filled.
struct Filled {
  std::span<const std::uint8_t> bytes;
  std::size_t stride = 0;
};

std::optional<Filled> filled(const spa_data& data, const ForeignMemory* memory) {
  if (data.chunk == nullptr || memory == nullptr) return std::nullopt;
  const volatile spa_chunk& shared = *data.chunk;
  const std::size_t offset = shared.offset, size = shared.size;
  const std::int32_t stride = shared.stride, flags = shared.flags;
  const auto bytes = memory->bytes();
  if ((flags & SPA_CHUNK_FLAG_CORRUPTED) != 0 || size == 0 || stride < 0 || offset > bytes.size() ||
      size > bytes.size() - offset) {
    return std::nullopt;
  }
  return Filled{bytes.subspan(offset, size), static_cast<std::size_t>(stride)};
}

}  // namespace

BufferMemory map_buffer(const spa_buffer& buffer) {
  BufferMemory memory;
  for (std::size_t i = 0; i < std::min<std::size_t>(buffer.n_datas, memory.size()); ++i) {
    const spa_data& data = buffer.datas[i];
    if (data.type == SPA_DATA_MemFd || data.type == SPA_DATA_DmaBuf) {
      memory[i] = ForeignMemory::map(static_cast<int>(data.fd), data.mapoffset, data.maxsize);
    } else if (data.type == SPA_DATA_MemPtr) {
      memory[i] = ForeignMemory::map_again(data.data, data.maxsize);
    }
  }
  return memory;
}

std::optional<CameraPicture> picture_in(const spa_buffer& buffer, const BufferMemory& memory,
                                        const PictureKind& kind) {
  const spa_meta_header* header = header_of(buffer);
  if (header != nullptr && (header->flags & SPA_META_HEADER_FLAG_CORRUPTED) != 0) {
    return std::nullopt;
  }
  const std::size_t blocks = std::min<std::size_t>(buffer.n_datas, memory.size());
  CameraPicture picture{.kind = kind};
  for (std::size_t i = 0; i < blocks; ++i) {
    const std::optional<Filled> block = filled(buffer.datas[i], memory[i].get());
    if (!block) return std::nullopt;
    picture.planes[i] = block->bytes;
    picture.strides[i] = block->stride;
  }
  if (blocks == 0) return std::nullopt;
  if (blocks > 1 || is_compressed(kind.encoding)) return picture;
  return in_one_piece(kind, picture.planes[0], picture.strides[0]);
}

std::int64_t time_of(const spa_buffer& buffer, std::int64_t now) {
  constexpr std::int64_t second = 1'000'000'000, oldest = 5 * second;
  const spa_meta_header* header = header_of(buffer);
  if (header == nullptr) return now;
  const std::int64_t time = header->pts;
  return time > now - oldest && time <= now ? time : now;
}

}  // namespace scrim::io
