#include "io/pipewire/pipewire_virtual_camera.hpp"

#include <pipewire/pipewire.h>
#include <spa/buffer/buffer.h>
#include <spa/buffer/meta.h>
#include <spa/param/param.h>

#include <atomic>
#include <cerrno>
#include <chrono>
#include <utility>
#include <vector>

#include "io/handles/shared_memory.hpp"
#include "io/pipewire/pipewire_connection.hpp"
#include "io/pipewire/pipewire_formats.hpp"
#include "io/pipewire/pipewire_watchers.hpp"

namespace scrim::io {
namespace {

using Clock = std::chrono::steady_clock;

/// Each watcher holds on to frames while it shows them, and one must be left to fill.
constexpr int wanted_buffers = 8;
/// Nobody looks at one frame for longer.
constexpr std::chrono::seconds longest_look{2};

/// What hangs on each buffer.
struct Slot {
  std::shared_ptr<SharedMemory> memory;
  Clock::time_point published;
};

Slot* slot_of(pw_buffer* buffer) {
  return static_cast<Slot*>(buffer->user_data);
}

class PipewireVirtualCamera final : public VirtualCamera {
 public:
  PipewireVirtualCamera(const VirtualMode& preferred, OnVirtualCameraChange on_change,
                        PipewireIdentity identity)
      : offered_(without_padding(preferred)),
        mode_(offered_),
        on_change_(std::move(on_change)),
        identity_(std::move(identity)) {}
  ~PipewireVirtualCamera() override { connection_.stop(); }

  Result<void> start() {
    return connection_.start(
        {.up = [this](pw_core* core) { up(core); }, .down = [this] { down(); }});
  }

  std::string name() const override { return "PipeWire"; }
  bool wanted() const override { return wanted_; }
  std::vector<std::string> watchers() const override {
    const PipewireConnection::Lock lock(connection_);
    return watcher_names_;
  }
  VirtualMode mode() const override {
    const PipewireConnection::Lock lock(connection_);
    return mode_;
  }
  std::string problem() const override {
    const PipewireConnection::Lock lock(connection_);
    return problem_;
  }
  std::optional<MutableFrame> acquire() override;
  void publish(std::int64_t time) override;

 private:
  void up(pw_core* core);
  void down();
  void connect_stream();
  void use_format(const spa_pod* format);
  void use_state(pw_stream_state state);
  void refresh_watchers();
  void add_buffer(pw_buffer* buffer);
  void remove_buffer(pw_buffer* buffer);
  pw_buffer* free_buffer();
  void take_back_forgotten();
  static const pw_stream_events& stream_events();

  const VirtualMode offered_;
  VirtualMode mode_;
  const OnVirtualCameraChange on_change_;
  const PipewireIdentity identity_;
  std::atomic<bool> wanted_ = false;
  std::vector<std::string> watcher_names_;
  std::string problem_;

  pw_stream* stream_ = nullptr;
  spa_hook listener_{};
  std::unique_ptr<PipewireWatchers> watchers_;
  std::vector<pw_buffer*> buffers_;
  pw_buffer* acquired_ = nullptr;
  std::shared_ptr<SharedMemory> acquired_memory_;  ///< outlives a buffer that the server takes away
  std::uint64_t sequence_ = 0;
  PipewireConnection connection_;
};

void PipewireVirtualCamera::up(pw_core* core) {
  pw_properties* properties = pw_properties_new(
      PW_KEY_MEDIA_TYPE, "Video", PW_KEY_MEDIA_CATEGORY, "Capture", PW_KEY_MEDIA_ROLE, "Camera",
      PW_KEY_MEDIA_CLASS, "Video/Source", PW_KEY_NODE_NAME, identity_.node.c_str(),
      PW_KEY_NODE_DESCRIPTION, identity_.description.c_str(), PW_KEY_NODE_NICK,
      identity_.description.c_str(), PW_KEY_NODE_VIRTUAL, "true", PW_KEY_MEDIA_ICON_NAME,
      "camera-web", PW_KEY_DEVICE_ICON_NAME, "camera-web", nullptr);
  stream_ = pw_stream_new(core, identity_.description.c_str(), properties);
  if (stream_ == nullptr) return connection_.renew();
  listener_ = {};
  pw_stream_add_listener(stream_, &listener_, &stream_events(), this);
  watchers_ = std::make_unique<PipewireWatchers>(core, [this] { refresh_watchers(); });
  problem_.clear();
  connect_stream();
  on_change_();
}

void PipewireVirtualCamera::down() {
  watchers_.reset();
  if (stream_ != nullptr) pw_stream_destroy(std::exchange(stream_, nullptr));
  acquired_ = nullptr;
  buffers_.clear();
  wanted_ = false;
  mode_ = offered_;
  watcher_names_.clear();
  problem_ = "PipeWire has stopped; Scrim's camera comes back when it runs again";
  on_change_();
}

void PipewireVirtualCamera::connect_stream() {
  const std::vector<Pod> formats = offered_formats(offered_);
  std::vector<const spa_pod*> parameters = pointers(formats);
  const auto flags =
      static_cast<pw_stream_flags>(PW_STREAM_FLAG_DRIVER | PW_STREAM_FLAG_ALLOC_BUFFERS);
  if (pw_stream_connect(stream_, PW_DIRECTION_OUTPUT, PW_ID_ANY, flags, parameters.data(),
                        static_cast<std::uint32_t>(parameters.size())) < 0) {
    connection_.renew();
  }
}

const pw_stream_events& PipewireVirtualCamera::stream_events() {
  static constexpr pw_stream_events stream_events = [] {
    using Self = PipewireVirtualCamera;
    pw_stream_events events{};
    events.version = PW_VERSION_STREAM_EVENTS;
    events.state_changed = [](void* self, pw_stream_state, pw_stream_state state, const char*) {
      static_cast<Self*>(self)->use_state(state);
    };
    events.param_changed = [](void* self, std::uint32_t id, const spa_pod* parameter) {
      if (id == SPA_PARAM_Format) static_cast<Self*>(self)->use_format(parameter);
    };
    events.add_buffer = [](void* self, pw_buffer* buffer) {
      static_cast<Self*>(self)->add_buffer(buffer);
    };
    events.remove_buffer = [](void* self, pw_buffer* buffer) {
      static_cast<Self*>(self)->remove_buffer(buffer);
    };
    return events;
  }();
  return stream_events;
}

void PipewireVirtualCamera::use_format(const spa_pod* format) {
  mode_ = offered_;
  if (format != nullptr) {
    const std::optional<VirtualMode> agreed = agreed_mode(format);
    if (!agreed) {
      pw_stream_set_error(stream_, -EINVAL, "not a format that was offered");
      return;
    }
    mode_ = *agreed;
    const std::vector<Pod> pods = virtual_camera_buffers(mode_, wanted_buffers);
    std::vector<const spa_pod*> parameters = pointers(pods);
    pw_stream_update_params(stream_, parameters.data(),
                            static_cast<std::uint32_t>(parameters.size()));
  }
  on_change_();
}

void PipewireVirtualCamera::use_state(pw_stream_state state) {
  if (stream_ == nullptr) return;
  wanted_ = state == PW_STREAM_STATE_STREAMING;
  if (state == PW_STREAM_STATE_ERROR || state == PW_STREAM_STATE_UNCONNECTED) connection_.renew();
  refresh_watchers();
  on_change_();
}

void PipewireVirtualCamera::refresh_watchers() {
  if (!watchers_ || stream_ == nullptr) return;
  std::vector<std::string> names = watchers_->names(pw_stream_get_node_id(stream_));
  if (names == watcher_names_) return;
  watcher_names_ = std::move(names);
  on_change_();
}

void PipewireVirtualCamera::add_buffer(pw_buffer* buffer) {
  buffer->user_data = nullptr;
  spa_data& data = buffer->buffer->datas[0];
  Result<std::shared_ptr<SharedMemory>> memory = SharedMemory::create(i420_bytes(mode_));
  if (buffer->buffer->n_datas < 1 || (data.type & (1U << SPA_DATA_MemFd)) == 0 || !memory) {
    pw_stream_set_error(stream_, -ENOMEM, "no memory for frames");
    return;
  }
  data.type = SPA_DATA_MemFd;
  data.flags = SPA_DATA_FLAG_READWRITE;
  data.fd = (*memory)->descriptor();
  data.mapoffset = 0;
  data.maxsize = static_cast<std::uint32_t>((*memory)->size());
  data.data = (*memory)->data();
  buffer->user_data = new Slot{std::move(*memory), Clock::now()};
  buffers_.push_back(buffer);
}

void PipewireVirtualCamera::remove_buffer(pw_buffer* buffer) {
  if (buffer == acquired_) acquired_ = nullptr;
  std::erase(buffers_, buffer);
  delete slot_of(buffer);
  buffer->user_data = nullptr;
}

/// One that no watcher reads; null when there is none.
pw_buffer* PipewireVirtualCamera::free_buffer() {
  for (std::size_t tries = 0; tries < buffers_.size(); ++tries) {
    pw_buffer* buffer = pw_stream_dequeue_buffer(stream_);
    if (buffer != nullptr) return buffer->user_data == nullptr ? nullptr : buffer;
    if (errno != EBUSY) return nullptr;
    take_back_forgotten();
  }
  return nullptr;
}

/// A watcher that is killed while others watch on never gives back what it was reading.
void PipewireVirtualCamera::take_back_forgotten() {
  const Clock::time_point now = Clock::now();
  for (pw_buffer* buffer : buffers_) {
    auto* busy = static_cast<spa_meta_busy*>(
        spa_buffer_find_meta_data(buffer->buffer, SPA_META_Busy, sizeof(spa_meta_busy)));
    if (busy != nullptr && now - slot_of(buffer)->published > longest_look) {
      std::atomic_ref(busy->count).store(0);
    }
  }
}

std::optional<MutableFrame> PipewireVirtualCamera::acquire() {
  const PipewireConnection::Lock lock(connection_);
  if (stream_ == nullptr || !wanted_) return std::nullopt;
  if (acquired_ == nullptr) {
    acquired_ = free_buffer();
    if (acquired_ == nullptr) return std::nullopt;
    acquired_memory_ = slot_of(acquired_)->memory;
  }
  if (acquired_memory_->size() < i420_bytes(mode_)) return std::nullopt;
  const std::ptrdiff_t width = mode_.width, height = mode_.height;
  std::uint8_t* luma = acquired_memory_->data();
  std::uint8_t* u = luma + width * height;
  std::uint8_t* v = u + width * height / 4;
  return MutableFrame{.layout = {.width = mode_.width,
                                 .height = mode_.height,
                                 .format = Format::i420,
                                 .matrix = Matrix::bt709,
                                 .range = Range::limited},
                      .planes = {luma, u, v},
                      .strides = {width, width / 2, width / 2}};
}

void PipewireVirtualCamera::publish(std::int64_t time) {
  const PipewireConnection::Lock lock(connection_);
  pw_buffer* buffer = std::exchange(acquired_, nullptr);
  acquired_memory_.reset();
  if (buffer == nullptr || stream_ == nullptr) return;
  spa_chunk& chunk = *buffer->buffer->datas[0].chunk;
  chunk.offset = 0;
  chunk.size = static_cast<std::uint32_t>(i420_bytes(mode_));
  chunk.stride = mode_.width;
  chunk.flags = SPA_CHUNK_FLAG_NONE;
  auto* header = static_cast<spa_meta_header*>(
      spa_buffer_find_meta_data(buffer->buffer, SPA_META_Header, sizeof(spa_meta_header)));
  if (header != nullptr) {
    *header = {};
    header->pts = time;
    header->seq = sequence_;
  }
  ++sequence_;
  slot_of(buffer)->published = Clock::now();
  pw_stream_queue_buffer(stream_, buffer);
  pw_stream_trigger_process(stream_);
}

}  // namespace

Result<std::unique_ptr<VirtualCamera>> open_pipewire_virtual_camera(
    const VirtualMode& preferred, OnVirtualCameraChange on_change,
    const PipewireIdentity& identity) {
  auto camera = std::make_unique<PipewireVirtualCamera>(preferred, std::move(on_change), identity);
  if (const Result<void> started = camera->start(); !started) {
    return tl::unexpected(started.error());
  }
  return camera;
}

}  // namespace scrim::io
