/// libav's objects as owners, and its errors as text.
#pragma once

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/buffer.h>
#include <libavutil/frame.h>
#include <libswscale/swscale.h>
}

#include <memory>
#include <string>
#include <tl/expected.hpp>

namespace scrim::io {

/// What a call of io/ gives. The error is one line for the user: what is wrong; what to do.
template <class T>
using Result = tl::expected<T, std::string>;

/// For libav's functions that free an object and clear the pointer to it.
template <auto free_and_clear>
struct AvDelete {
  template <class T>
  void operator()(T* object) const {
    free_and_clear(&object);
  }
};
struct SwsDelete {
  void operator()(SwsContext* context) const { sws_freeContext(context); }
};
struct EncoderDelete {
  /// Also one that is open and was given no frame, which some encoders do not expect.
  void operator()(AVCodecContext* encoder) const;
};
struct OutputDelete {
  /// Closes the file, too.
  void operator()(AVFormatContext* context) const;
};

using FramePtr = std::unique_ptr<AVFrame, AvDelete<av_frame_free>>;
using PacketPtr = std::unique_ptr<AVPacket, AvDelete<av_packet_free>>;
using CodecPtr = std::unique_ptr<AVCodecContext, AvDelete<avcodec_free_context>>;
using EncoderPtr = std::unique_ptr<AVCodecContext, EncoderDelete>;
using InputPtr = std::unique_ptr<AVFormatContext, AvDelete<avformat_close_input>>;
using OutputPtr = std::unique_ptr<AVFormatContext, OutputDelete>;
using PoolPtr = std::unique_ptr<AVBufferPool, AvDelete<av_buffer_pool_uninit>>;
using SwsPtr = std::unique_ptr<SwsContext, SwsDelete>;

/// A dictionary of options for libav; what libav took out of it is gone from it.
class Dictionary {
 public:
  Dictionary() = default;
  Dictionary(const Dictionary&) = delete;
  Dictionary& operator=(const Dictionary&) = delete;
  ~Dictionary() { av_dict_free(&entries_); }

  void set(const char* key, const std::string& value) {
    av_dict_set(&entries_, key, value.c_str(), 0);
  }
  AVDictionary** out() { return &entries_; }

 private:
  AVDictionary* entries_ = nullptr;
};

/// New objects; std::bad_alloc when there is no memory.
FramePtr new_frame();
PacketPtr new_packet();

/// libav's sentence for one of its error codes, beginning in lower case.
std::string av_message(int code);

/// Takes libav's log away from stderr and remembers its newest error line:
/// `last_av_error` gives it (empty when there was none since `clear_av_errors`), which often says
/// more than the code does. Process-wide; thread-safe.
void capture_av_log();
void clear_av_errors();
std::string last_av_error();

/// Notices whether one of libav's objects, such as a decoder, speaks of an error. Only while
/// `capture_av_log` is in force. Thread-safe.
class AvComplaints {
 public:
  explicit AvComplaints(const void* source);
  AvComplaints(const AvComplaints&) = delete;
  AvComplaints& operator=(const AvComplaints&) = delete;
  ~AvComplaints();

  /// Whether it did since the last call.
  bool take();

 private:
  const void* source_;
};

}  // namespace scrim::io
