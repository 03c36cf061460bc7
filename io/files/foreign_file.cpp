#include "io/files/foreign_file.hpp"

#include <new>
#include <utility>

#include "io/files/heif_picture.hpp"
#include "io/files/webp_animation.hpp"

namespace scrim::io {

bool may_be_foreign(std::span<const std::uint8_t> start) {
  return is_heif_picture(start) || is_webp_animation(start);
}

Result<std::optional<ForeignFile>> open_foreign(std::vector<std::uint8_t> bytes) {
  const bool heif = is_heif_picture(bytes);
  if (!heif && !is_webp_animation(bytes)) return std::nullopt;
  auto file = heif ? open_heif_picture(bytes) : open_webp_animation(std::move(bytes));
  if (!file) return tl::unexpected(file.error());
  return std::optional<ForeignFile>(std::move(*file));
}

InputPtr describe_stream(int width, int height, AVRational time_base) {
  InputPtr container(avformat_alloc_context());
  if (!container) throw std::bad_alloc();
  container->start_time = container->duration = AV_NOPTS_VALUE;
  AVStream* stream = avformat_new_stream(container.get(), nullptr);
  if (stream == nullptr) throw std::bad_alloc();
  stream->codecpar->codec_type = AVMEDIA_TYPE_VIDEO;
  stream->codecpar->width = width;
  stream->codecpar->height = height;
  stream->time_base = time_base;
  return container;
}

}  // namespace scrim::io
