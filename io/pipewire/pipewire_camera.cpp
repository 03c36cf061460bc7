#include "io/pipewire/pipewire_camera.hpp"

#include <pipewire/pipewire.h>
#include <spa/param/param.h>

#include <algorithm>
#include <cctype>
#include <chrono>
#include <ctime>
#include <functional>
#include <utility>

#include "io/camera/camera_decoder.hpp"
#include "io/pipewire/pipewire_camera_formats.hpp"
#include "io/pipewire/pipewire_connection.hpp"
#include "io/pipewire/pipewire_picture.hpp"
#include "io/pipewire/pipewire_sources.hpp"

namespace scrim::io {
namespace {

using Clock = std::chrono::steady_clock;
using Problem = tl::unexpected<CameraProblem>;
using std::chrono::milliseconds;

/// For a server that works this is long, and for a user who waits it is not too long. A camera may
/// have to be woken before it agrees on a mode.
constexpr milliseconds answer_time{3000}, negotiation_time{5000};

/// Whether a source is the one that was asked for.
using Choice = std::function<bool(const PipewireSource&)>;

std::int64_t nanoseconds_of(clockid_t clock) {
  timespec time{};
  clock_gettime(clock, &time);
  return std::int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
}

Problem problem(CameraTrouble trouble, std::string message) {
  return Problem({trouble, std::move(message)});
}

class PipewireCamera final : public Camera {
 public:
  ~PipewireCamera() override { connection_.stop(); }

  CameraResult<void> open(const Choice& choice, const CameraWish& wish);

  const CameraMode& mode() const override { return mode_; }
  CameraResult<std::optional<CameraFrame>> newest(milliseconds wait) override;

 private:
  /// What the newest buffer holds, taken out of it under the lock.
  struct Taken {
    std::optional<CameraPicture> picture;
    std::int64_t time = 0;
    int dropped = 0;
  };

  void fail(CameraTrouble trouble, const std::string& message);
  CameraResult<void> find(const Choice& choice);
  CameraResult<std::vector<OfferedMode>> ask_modes(const CameraWish& wish);
  CameraResult<void> connect(const OfferedMode& mode);
  CameraResult<void> wait_for_agreement();
  void use_agreement(const AgreedPictures& agreed);
  void use_state(pw_stream_state state, const char* error);
  void use_format(const spa_pod* format);
  void take_newest();
  void give_back(pw_buffer*& buffer);
  void remove_buffer(pw_buffer* buffer);
  std::optional<Taken> wait_for_frame(Clock::time_point deadline);
  CameraResult<void> prepare_decoder(const PictureKind& kind);
  static const pw_stream_events& stream_events();

  PipewireSource source_;
  std::optional<AgreedPictures> agreed_;
  std::optional<CameraProblem> problem_;
  std::unique_ptr<PipewireSources> sources_;
  pw_stream* stream_ = nullptr;
  spa_hook listener_{};
  pw_buffer* newest_ = nullptr;  ///< nobody has got it yet
  pw_buffer* shown_ = nullptr;   ///< the one that `newest` gave
  BufferMemory shown_memory_;
  std::int64_t arrival_ = 0;
  int dropped_ = 0;

  CameraMode mode_;
  std::optional<PictureKind> decoded_kind_;
  std::optional<CameraDecoder> decoder_;
  PipewireConnection connection_;
};

CameraResult<void> PipewireCamera::open(const Choice& choice, const CameraWish& wish) {
  const auto up = [this](pw_core* core) {
    if (problem_) return;
    sources_ = std::make_unique<PipewireSources>(core, [this](std::uint32_t id) {
      if (id == source_.id) fail(CameraTrouble::unplugged, "is gone; plug it in or start it again");
    });
  };
  const auto down = [this] {
    // Else they are lost to the others who watch.
    give_back(newest_);
    give_back(shown_);
    if (stream_ != nullptr) pw_stream_destroy(std::exchange(stream_, nullptr));
    sources_.reset();
    fail(CameraTrouble::unplugged, "is gone: PipeWire has stopped; start it again");
  };
  if (const auto started = connection_.start({.up = up, .down = down}); !started) {
    return problem(CameraTrouble::none_found, started.error());
  }
  const PipewireConnection::Lock lock(connection_);
  if (auto found = find(choice); !found) return found;
  const auto modes = ask_modes(wish);
  if (!modes) return Problem(modes.error());
  const std::optional<OfferedMode> mode = choose_mode(*modes, wish);
  if (!mode) {
    return problem(CameraTrouble::unsupported,
                   source_.description + " gives no pictures that Scrim can read; use another one");
  }
  if (auto connected = connect(*mode); !connected) return connected;
  return wait_for_agreement();
}

void PipewireCamera::fail(CameraTrouble trouble, const std::string& message) {
  if (!problem_) problem_ = CameraProblem{trouble, source_.description + " " + message};
  connection_.wake();
}

CameraResult<void> PipewireCamera::find(const Choice& choice) {
  if (!connection_.roundtrip(answer_time)) {
    return problem(CameraTrouble::failed,
                   "PipeWire does not answer; restart it: systemctl --user restart pipewire");
  }
  for (const auto& [id, source] : sources_->all()) {
    if (!choice(source)) continue;
    source_ = source;
    return {};
  }
  return problem(CameraTrouble::none_found,
                 "PipeWire has no such camera; plug one in, or choose another");
}

CameraResult<std::vector<OfferedMode>> PipewireCamera::ask_modes(const CameraWish& wish) {
  struct Question {
    const CameraWish& wish;
    std::vector<OfferedMode> modes;
  } question{wish, {}};
  static constexpr pw_node_events node_events = [] {
    pw_node_events events{};
    events.version = PW_VERSION_NODE_EVENTS;
    events.param = [](void* data, int, std::uint32_t, std::uint32_t, std::uint32_t,
                      const spa_pod* format) {
      if (format == nullptr) return;
      auto* asked = static_cast<Question*>(data);
      const std::vector<OfferedMode> more = offered_modes(format, asked->wish);
      asked->modes.insert(asked->modes.end(), more.begin(), more.end());
    };
    return events;
  }();
  auto* node = reinterpret_cast<pw_node*>(
      sources_->registry().bind(source_.id, PW_TYPE_INTERFACE_Node, PW_VERSION_NODE));
  if (node == nullptr) return problem(CameraTrouble::failed, "no memory; close other programs");
  spa_hook listener{};
  pw_node_add_listener(node, &listener, &node_events, &question);
  pw_node_enum_params(node, 0, SPA_PARAM_EnumFormat, 0, UINT32_MAX, nullptr);
  const bool answered = connection_.roundtrip(answer_time);
  spa_hook_remove(&listener);
  if (!problem_) pw_proxy_destroy(reinterpret_cast<pw_proxy*>(node));
  if (problem_) return Problem(*problem_);
  if (!answered) return problem(CameraTrouble::silent, source_.description + " does not answer");
  return question.modes;
}

CameraResult<void> PipewireCamera::connect(const OfferedMode& mode) {
  pw_properties* properties = pw_properties_new(
      PW_KEY_MEDIA_TYPE, "Video", PW_KEY_MEDIA_CATEGORY, "Capture", PW_KEY_MEDIA_ROLE, "Camera",
      PW_KEY_TARGET_OBJECT, source_.serial.c_str(), PW_KEY_NODE_DONT_RECONNECT, "true", nullptr);
  stream_ = pw_stream_new(connection_.core(), "Scrim", properties);
  if (stream_ == nullptr) {
    return problem(CameraTrouble::failed, "no memory; close other programs");
  }
  pw_stream_add_listener(stream_, &listener_, &stream_events(), this);
  const std::vector<Pod> formats = wanted_formats(mode);
  std::vector<const spa_pod*> parameters = pointers(formats);
  const auto flags =
      static_cast<pw_stream_flags>(PW_STREAM_FLAG_AUTOCONNECT | PW_STREAM_FLAG_DONT_RECONNECT);
  if (pw_stream_connect(stream_, PW_DIRECTION_INPUT, PW_ID_ANY, flags, parameters.data(),
                        static_cast<std::uint32_t>(parameters.size())) < 0) {
    return problem(CameraTrouble::failed, source_.description + " cannot be opened");
  }
  return {};
}

CameraResult<void> PipewireCamera::wait_for_agreement() {
  const auto deadline = Clock::now() + negotiation_time;
  while (!agreed_ && !problem_) {
    if (!connection_.wait_until(deadline)) break;
  }
  if (problem_) return Problem(*problem_);
  if (!agreed_) {
    return problem(CameraTrouble::silent, source_.description + " does not answer; restart it");
  }
  use_agreement(*agreed_);
  return {};
}

void PipewireCamera::use_agreement(const AgreedPictures& agreed) {
  mode_ = {.width = agreed.kind.width,
           .height = agreed.kind.height,
           .rate = agreed.rate,
           .encoding = io::name(agreed.kind.encoding)};
}

const pw_stream_events& PipewireCamera::stream_events() {
  static constexpr pw_stream_events stream_events = [] {
    using Self = PipewireCamera;
    pw_stream_events events{};
    events.version = PW_VERSION_STREAM_EVENTS;
    events.state_changed = [](void* self, pw_stream_state, pw_stream_state state,
                              const char* error) {
      static_cast<Self*>(self)->use_state(state, error);
    };
    events.param_changed = [](void* self, std::uint32_t id, const spa_pod* parameter) {
      if (id == SPA_PARAM_Format) static_cast<Self*>(self)->use_format(parameter);
    };
    events.add_buffer = [](void*, pw_buffer* buffer) {
      buffer->user_data = new BufferMemory(map_buffer(*buffer->buffer));
    };
    events.remove_buffer = [](void* self, pw_buffer* buffer) {
      static_cast<Self*>(self)->remove_buffer(buffer);
    };
    events.process = [](void* self) { static_cast<Self*>(self)->take_newest(); };
    return events;
  }();
  return stream_events;
}

void PipewireCamera::use_state(pw_stream_state state, const char* error) {
  if (state == PW_STREAM_STATE_ERROR) {
    fail(CameraTrouble::failed,
         std::string("gives no pictures: ") + (error == nullptr ? "PipeWire refused" : error));
  }
  if (state == PW_STREAM_STATE_UNCONNECTED) {
    fail(CameraTrouble::unplugged, "is gone; plug it in or start it again");
  }
}

void PipewireCamera::use_format(const spa_pod* format) {
  agreed_.reset();
  if (format == nullptr) return;
  agreed_ = agreed_pictures(format);
  if (!agreed_) {
    pw_stream_set_error(stream_, -EINVAL, "not a format that was asked for");
    return;
  }
  const std::vector<Pod> pods = camera_buffers(agreed_->kind);
  std::vector<const spa_pod*> parameters = pointers(pods);
  pw_stream_update_params(stream_, parameters.data(),
                          static_cast<std::uint32_t>(parameters.size()));
  connection_.wake();
}

void PipewireCamera::take_newest() {
  while (pw_buffer* buffer = pw_stream_dequeue_buffer(stream_)) {
    if (newest_ != nullptr) ++dropped_;
    give_back(newest_);
    newest_ = buffer;
    arrival_ = nanoseconds_of(CLOCK_MONOTONIC);
  }
  if (newest_ != nullptr) connection_.wake();
}

void PipewireCamera::give_back(pw_buffer*& buffer) {
  if (buffer != nullptr && stream_ != nullptr) pw_stream_queue_buffer(stream_, buffer);
  buffer = nullptr;
}

void PipewireCamera::remove_buffer(pw_buffer* buffer) {
  if (buffer == newest_) newest_ = nullptr;
  if (buffer == shown_) shown_ = nullptr;
  delete static_cast<BufferMemory*>(buffer->user_data);
  buffer->user_data = nullptr;
}

CameraResult<std::optional<CameraFrame>> PipewireCamera::newest(milliseconds wait) {
  const std::optional<Taken> taken = wait_for_frame(Clock::now() + wait);
  if (!taken) {
    const PipewireConnection::Lock lock(connection_);
    if (problem_) return Problem(*problem_);
    return std::nullopt;
  }
  if (!taken->picture) return std::nullopt;
  if (const auto ready = prepare_decoder(taken->picture->kind); !ready) {
    return Problem(ready.error());
  }
  const std::int64_t start = nanoseconds_of(CLOCK_THREAD_CPUTIME_ID);
  const std::optional<Frame> frame = decoder_->decode(*taken->picture);
  if (!frame) return std::nullopt;
  const std::int64_t spent = nanoseconds_of(CLOCK_THREAD_CPUTIME_ID) - start;
  return CameraFrame{.view = *frame,
                     .time = taken->time,
                     .dropped = taken->dropped,
                     .decode_milliseconds = static_cast<float>(spent) / 1e6F};
}

std::optional<PipewireCamera::Taken> PipewireCamera::wait_for_frame(Clock::time_point deadline) {
  const PipewireConnection::Lock lock(connection_);
  give_back(shown_);
  shown_memory_ = {};
  while (newest_ == nullptr && !problem_) {
    if (!connection_.wait_until(deadline)) return std::nullopt;
  }
  if (problem_ || !agreed_) return std::nullopt;
  shown_ = std::exchange(newest_, nullptr);
  shown_memory_ = *static_cast<BufferMemory*>(shown_->user_data);
  use_agreement(*agreed_);
  return Taken{.picture = picture_in(*shown_->buffer, shown_memory_, agreed_->kind),
               .time = time_of(*shown_->buffer, arrival_),
               .dropped = std::exchange(dropped_, 0)};
}

CameraResult<void> PipewireCamera::prepare_decoder(const PictureKind& kind) {
  if (decoder_ && decoded_kind_ == kind) return {};
  auto decoder = CameraDecoder::create(kind);
  if (!decoder) return Problem(decoder.error());
  decoder_ = std::move(*decoder);
  decoded_kind_ = kind;
  return {};
}

bool is_own(const PipewireSource& source) {
  return source.node == "scrim";
}

bool contains(const std::string& text, const std::string& part) {
  const auto same = [](unsigned char a, unsigned char b) {
    return std::tolower(a) == std::tolower(b);
  };
  return std::search(text.begin(), text.end(), part.begin(), part.end(), same) != text.end() ||
         part.empty();
}

CameraResult<std::unique_ptr<Camera>> open_source(const Choice& choice, const CameraWish& wish) {
  auto camera = std::make_unique<PipewireCamera>();
  if (const auto opened = camera->open(choice, wish); !opened) return Problem(opened.error());
  return camera;
}

}  // namespace

std::vector<PipewireCameraInfo> list_pipewire_cameras() {
  std::vector<PipewireCameraInfo> cameras;
  std::unique_ptr<PipewireSources> sources;
  PipewireConnection connection;
  const auto up = [&](pw_core* core) {
    sources = std::make_unique<PipewireSources>(core, [](std::uint32_t) {});
  };
  if (!connection.start({.up = up, .down = [&] { sources.reset(); }})) return cameras;
  const PipewireConnection::Lock lock(connection);
  if (!connection.roundtrip(answer_time) || !sources) return cameras;
  for (const auto& [id, source] : sources->all()) {
    if (!is_own(source) && !source.v4l2) cameras.push_back({source.node, source.description});
  }
  return cameras;
}

CameraResult<std::unique_ptr<Camera>> open_pipewire_camera(const std::string& name,
                                                           const CameraWish& wish) {
  const auto matches = [&](const PipewireSource& source) {
    if (is_own(source) || (name.empty() && source.v4l2)) return false;
    return contains(source.node, name) || contains(source.description, name);
  };
  return open_source(matches, wish);
}

CameraResult<std::unique_ptr<Camera>> open_pipewire_node(const std::string& node,
                                                         const CameraWish& wish) {
  return open_source([&](const PipewireSource& source) { return source.node == node; }, wish);
}

}  // namespace scrim::io
