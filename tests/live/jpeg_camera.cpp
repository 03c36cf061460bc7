#include "tests/live/jpeg_camera.hpp"

#include <gtest/gtest.h>
#include <spa/buffer/buffer.h>
#include <spa/param/buffers.h>
#include <spa/param/format.h>

#include <cerrno>
#include <chrono>
#include <cstdint>
#include <cstring>
#include <utility>

#include "io/pipewire/pipewire_pod.hpp"

namespace scrim::live_test {

using namespace std::chrono_literals;

JpegCamera::JpegCamera(std::string node, std::string jpeg, spa_rectangle size)
    : node_(std::move(node)), jpeg_(std::move(jpeg)), size_(size) {
  const auto started =
      connection_.start({.up = [this](pw_core* core) { connect(core); },
                         .down = [this] { pw_stream_destroy(std::exchange(stream_, nullptr)); }});
  EXPECT_TRUE(started) << started.error();
  thread_ = std::jthread([this](const std::stop_token& stop) {
    for (; !stop.stop_requested(); std::this_thread::sleep_for(33ms)) show();
  });
}

JpegCamera::~JpegCamera() {
  thread_.request_stop();
  thread_.join();
  connection_.stop();
}

void JpegCamera::connect(pw_core* core) {
  stream_ = pw_stream_new(core, node_.c_str(),
                          pw_properties_new(PW_KEY_MEDIA_CLASS, "Video/Source", PW_KEY_MEDIA_ROLE,
                                            "Camera", PW_KEY_NODE_NAME, node_.c_str(), nullptr));
  pw_stream_add_listener(stream_, &listener_, &stream_events(), this);
  const io::Pod format = io::PodBuilder(SPA_TYPE_OBJECT_Format, SPA_PARAM_EnumFormat)
                             .id(SPA_FORMAT_mediaType, SPA_MEDIA_TYPE_video)
                             .id(SPA_FORMAT_mediaSubtype, SPA_MEDIA_SUBTYPE_mjpg)
                             .size(SPA_FORMAT_VIDEO_size, size_)
                             .rate(SPA_FORMAT_VIDEO_framerate, {30, 1})
                             .build();
  const spa_pod* offered = format.get();
  const auto flags =
      static_cast<pw_stream_flags>(PW_STREAM_FLAG_DRIVER | PW_STREAM_FLAG_MAP_BUFFERS);
  pw_stream_connect(stream_, PW_DIRECTION_OUTPUT, PW_ID_ANY, flags, &offered, 1);
}

const pw_stream_events& JpegCamera::stream_events() {
  static constexpr pw_stream_events stream_events = [] {
    pw_stream_events events{};
    events.version = PW_VERSION_STREAM_EVENTS;
    events.param_changed = [](void* self, std::uint32_t id, const spa_pod* parameter) {
      if (id == SPA_PARAM_Format && parameter != nullptr) {
        static_cast<JpegCamera*>(self)->use_format();
      }
    };
    return events;
  }();
  return stream_events;
}

/// As the kernel's cameras: one size for all pictures, by far large enough.
void JpegCamera::use_format() {
  const auto bytes = static_cast<std::int32_t>(2 * size_.width * size_.height);
  const io::Pod buffers = io::PodBuilder(SPA_TYPE_OBJECT_ParamBuffers, SPA_PARAM_Buffers)
                              .range(SPA_PARAM_BUFFERS_buffers, io::PodRange<std::int32_t>{4, 2, 8})
                              .number(SPA_PARAM_BUFFERS_blocks, 1)
                              .number(SPA_PARAM_BUFFERS_size, bytes)
                              .number(SPA_PARAM_BUFFERS_stride, 0)
                              .flags(SPA_PARAM_BUFFERS_dataType, 1 << SPA_DATA_MemFd)
                              .build();
  const spa_pod* parameter = buffers.get();
  pw_stream_update_params(stream_, &parameter, 1);
}

void JpegCamera::show() {
  const io::PipewireConnection::Lock lock(connection_);
  if (stream_ == nullptr || pw_stream_get_state(stream_, nullptr) != PW_STREAM_STATE_STREAMING) {
    return;
  }
  pw_buffer* buffer = pw_stream_dequeue_buffer(stream_);
  if (buffer == nullptr) return;
  const spa_data& data = buffer->buffer->datas[0];
  if (data.data == nullptr || data.maxsize < jpeg_.size()) {
    pw_stream_set_error(stream_, -ENOSPC, "the buffers are too small");
    return;
  }
  std::memcpy(data.data, jpeg_.data(), jpeg_.size());
  *data.chunk = {};
  data.chunk->size = static_cast<std::uint32_t>(jpeg_.size());
  pw_stream_queue_buffer(stream_, buffer);
  pw_stream_trigger_process(stream_);
}

}  // namespace scrim::live_test
