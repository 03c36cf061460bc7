#include "io/handles/av_handles.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdlib>
#include <map>
#include <mutex>
#include <new>
#include <utility>

namespace scrim::io {
namespace {

std::mutex log_mutex;
std::string log_line;
bool log_line_ended = true;
std::map<const void*, bool> complaints;  ///< by who is listened to

void remember_error(void* source, int level, const char* format, va_list arguments) {
  if (level > AV_LOG_ERROR) return;
  std::array<char, 512> text{};
  int print_prefix = 0;
  av_log_format_line2(source, level, format, arguments, text.data(), text.size(), &print_prefix);
  std::string piece(text.data());
  const bool ended = piece.ends_with('\n');
  piece.erase(std::remove(piece.begin(), piece.end(), '\n'), piece.end());
  if (piece.empty()) return;
  const std::lock_guard lock(log_mutex);
  if (const auto heard = complaints.find(source); heard != complaints.end()) heard->second = true;
  if (log_line_ended) log_line.clear();
  log_line += piece;
  log_line_ended = ended;
}

}  // namespace

void EncoderDelete::operator()(AVCodecContext* encoder) const {
  // SVT-AV1 1.4 waits for ever when it is closed before its first frame.
  const bool waits =
      avcodec_is_open(encoder) != 0 && encoder->codec->name == std::string("libsvtav1");
  FramePtr frame(waits ? av_frame_alloc() : nullptr);
  if (frame) {
    frame->format = encoder->pix_fmt;
    frame->width = encoder->width;
    frame->height = encoder->height;
    if (av_frame_get_buffer(frame.get(), 0) >= 0) avcodec_send_frame(encoder, frame.get());
  }
  avcodec_free_context(&encoder);
}

void OutputDelete::operator()(AVFormatContext* context) const {
  if (context->pb != nullptr) avio_closep(&context->pb);
  avformat_free_context(context);
}

FramePtr new_frame() {
  FramePtr frame(av_frame_alloc());
  if (!frame) throw std::bad_alloc();
  return frame;
}

PacketPtr new_packet() {
  PacketPtr packet(av_packet_alloc());
  if (!packet) throw std::bad_alloc();
  return packet;
}

std::string av_message(int code) {
  std::array<char, AV_ERROR_MAX_STRING_SIZE> text{};
  av_strerror(code, text.data(), text.size());
  std::string message(text.data());
  if (!message.empty()) {
    message[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(message[0])));
  }
  return message;
}

void capture_av_log() {
  av_log_set_callback(remember_error);
  setenv("SVT_LOG", "0", 0);  // SVT-AV1 speaks by itself; what counts comes through libav, too
}

void clear_av_errors() {
  const std::lock_guard lock(log_mutex);
  log_line.clear();
}

std::string last_av_error() {
  const std::lock_guard lock(log_mutex);
  return log_line;
}

AvComplaints::AvComplaints(const void* source) : source_(source) {
  const std::lock_guard lock(log_mutex);
  complaints[source] = false;
}

AvComplaints::~AvComplaints() {
  const std::lock_guard lock(log_mutex);
  complaints.erase(source_);
}

bool AvComplaints::take() {
  const std::lock_guard lock(log_mutex);
  return std::exchange(complaints[source_], false);
}

}  // namespace scrim::io
