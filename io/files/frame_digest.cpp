#include "io/files/frame_digest.hpp"

extern "C" {
#include <libavutil/hash.h>
#include <libavutil/imgutils.h>
#include <libavutil/pixdesc.h>
}

#include <array>
#include <new>

namespace scrim::io {

FrameDigest::FrameDigest(std::FILE* out, AVRational time_base) : out_(out), time_base_(time_base) {
  if (av_hash_alloc(&hash_, "SHA256") < 0) throw std::bad_alloc();
}

FrameDigest::~FrameDigest() {
  av_hash_freep(&hash_);
}

Result<void> FrameDigest::write(VideoFrame frame) {
  const AVFrame& av = *frame.av;
  const auto format = static_cast<AVPixelFormat>(av.format);
  const AVPixFmtDescriptor* description = av_pix_fmt_desc_get(format);
  av_hash_init(hash_);
  for (int plane = 0; plane < av_pix_fmt_count_planes(format); ++plane) {
    const int rows = plane == 0 ? av.height : AV_CEIL_RSHIFT(av.height, description->log2_chroma_h);
    const int bytes = av_image_get_linesize(format, av.width, plane);
    for (int row = 0; row < rows; ++row) {
      av_hash_update(hash_, av.data[plane] + static_cast<std::ptrdiff_t>(row) * av.linesize[plane],
                     static_cast<std::size_t>(bytes));
    }
  }
  std::array<std::uint8_t, 2 * AV_HASH_MAX_SIZE + 1> text{};
  av_hash_final_hex(hash_, text.data(), static_cast<int>(text.size()));
  const double time = static_cast<double>(frame.pts) * av_q2d(time_base_);
  const int printed = std::fprintf(out_, "%lld %.6f %s\n", count_++, time,
                                   reinterpret_cast<const char*>(text.data()));
  if (printed < 0) return tl::unexpected<std::string>("hash:: stdout cannot be written");
  return {};
}

Result<void> FrameDigest::write(PacketPtr) {
  return {};
}

Result<void> FrameDigest::finish() {
  if (std::fflush(out_) != 0) return tl::unexpected<std::string>("hash:: stdout cannot be written");
  return {};
}

}  // namespace scrim::io
