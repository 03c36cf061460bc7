#include "io/files/foreign_file.hpp"

#include <new>
#include <utility>

#include "io/files/heif_picture.hpp"
#include "io/files/tiff_picture.hpp"
#include "io/files/webp_animation.hpp"

namespace scrim::io {
namespace {

class OneFrame final : public FrameSource {
 public:
  explicit OneFrame(FramePtr frame) : frame_(std::move(frame)) {}
  Result<FramePtr> next() override { return std::move(frame_); }

 private:
  FramePtr frame_;
};

Result<ForeignFile> open_kind(std::vector<std::uint8_t> bytes) {
  if (is_heif_picture(bytes)) return open_heif_picture(bytes);
  if (is_tiff(bytes)) return open_tiff_picture(bytes);
  return open_webp_animation(std::move(bytes));
}

}  // namespace

bool may_be_foreign(std::span<const std::uint8_t> start) {
  return is_heif_picture(start) || is_webp_animation(start) || is_tiff(start);
}

Result<std::optional<ForeignFile>> open_foreign(std::vector<std::uint8_t> bytes) {
  const bool foreign = is_tiff(bytes) ? is_tiff_for_libtiff(bytes) : may_be_foreign(bytes);
  if (!foreign) return std::nullopt;
  auto file = open_kind(std::move(bytes));
  if (!file) return tl::unexpected(file.error());
  return std::optional<ForeignFile>(std::move(*file));
}

std::unique_ptr<FrameSource> one_frame(FramePtr frame) {
  return std::make_unique<OneFrame>(std::move(frame));
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
