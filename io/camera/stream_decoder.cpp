#include "io/camera/stream_decoder.hpp"

#include <cstring>
#include <new>
#include <string>
#include <utility>

namespace scrim::io {
namespace {

constexpr std::size_t padding = AV_INPUT_BUFFER_PADDING_SIZE;
constexpr std::size_t largest_packet = std::size_t{256} << 20;

/// Where AV_LOG_FATAL is not said either.
constexpr int quiet = AV_LOG_TRACE + 1;

bool has_engine_size(const AVFrame& frame) {
  return frame.width >= min_width && frame.height >= min_height && frame.width <= max_width &&
         frame.height <= max_height;
}

}  // namespace

Result<StreamDecoder> StreamDecoder::open(const PictureKind& kind) {
  const bool h264 = kind.encoding == Encoding::h264;
  const AVCodec* codec = avcodec_find_decoder(h264 ? AV_CODEC_ID_H264 : AV_CODEC_ID_MJPEG);
  StreamDecoder decoder;
  if (codec != nullptr) decoder.codec_.reset(avcodec_alloc_context3(codec));
  const std::string problem = std::string("gives ") + name(kind.encoding) +
                              ", which this FFmpeg cannot decode; install a full FFmpeg";
  if (!decoder.codec_) return tl::unexpected(problem);
  AVCodecContext& context = *decoder.codec_;
  context.log_level_offset = quiet;
  // What is coded may be larger than what is shown, by less than a block on each side.
  context.max_pixels = 2 * std::int64_t{kind.width} * kind.height;
  context.thread_count = 1;  // more threads would hold frames back
  context.flags |= AV_CODEC_FLAG_LOW_DELAY;
  context.err_recognition = AV_EF_EXPLODE | AV_EF_BITSTREAM | AV_EF_BUFFER;
  if (avcodec_open2(&context, codec, nullptr) < 0) return tl::unexpected(problem);
  decoder.builds_on_others_ = h264;
  decoder.waiting_for_key_ = h264;
  decoder.packet_ = new_packet();
  decoder.newest_ = new_frame();
  decoder.next_ = new_frame();
  return decoder;
}

const AVFrame* StreamDecoder::decode(std::span<const std::uint8_t> bytes) {
  bool shown = false;
  bool damaged = !send(bytes);
  for (;;) {
    const int code = avcodec_receive_frame(codec_.get(), next_.get());
    if (code == AVERROR(EAGAIN) || code == AVERROR_EOF) break;
    if (code < 0) {
      damaged = true;
      break;
    }
    if (is_good(*next_)) {
      std::swap(newest_, next_);
      shown = true;
    }
  }
  if (damaged && builds_on_others_) waiting_for_key_ = true;
  return shown && !damaged ? newest_.get() : nullptr;
}

bool StreamDecoder::send(std::span<const std::uint8_t> bytes) {
  if (bytes.size() > largest_packet) return false;
  if (!packets_ || bytes.size() > packet_size_) {
    packet_size_ = bytes.size() + bytes.size() / 2;
    packets_.reset(av_buffer_pool_init(packet_size_ + padding, nullptr));
  }
  av_packet_unref(packet_.get());
  packet_->buf = packets_ ? av_buffer_pool_get(packets_.get()) : nullptr;
  if (packet_->buf == nullptr) throw std::bad_alloc();
  packet_->data = packet_->buf->data;
  packet_->size = static_cast<int>(bytes.size());
  std::memcpy(packet_->data, bytes.data(), bytes.size());
  std::memset(packet_->data + bytes.size(), 0, padding);
  return avcodec_send_packet(codec_.get(), packet_.get()) >= 0;
}

bool StreamDecoder::is_good(const AVFrame& frame) {
  const bool damaged = frame.decode_error_flags != 0 || (frame.flags & AV_FRAME_FLAG_CORRUPT) != 0;
  if (builds_on_others_) {
    if (damaged) waiting_for_key_ = true;
    if (!damaged && frame.pict_type == AV_PICTURE_TYPE_I) waiting_for_key_ = false;
  }
  return !damaged && !waiting_for_key_ && has_engine_size(frame);
}

}  // namespace scrim::io
