#include "io/loopback/loopback_virtual_camera.hpp"

#include <poll.h>
#include <sys/eventfd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <mutex>
#include <thread>
#include <utility>

#include "io/handles/open_watch.hpp"
#include "io/loopback/loopback_device.hpp"
#include "io/loopback/loopback_messages.hpp"
#include "io/loopback/settling.hpp"

namespace scrim::io {
namespace {

using Clock = std::chrono::steady_clock;
using namespace std::chrono_literals;

/// Listing cameras takes less; a camera may take that long to start.
constexpr auto rise = 300ms;
constexpr auto fall = 1000ms;

MutableFrame planes(const VirtualMode& mode, std::uint8_t* data) {
  const int half = mode.width / 2;
  const auto luma = std::size_t(mode.width) * std::size_t(mode.height);
  const auto chroma = luma / 4;
  return {.layout = {.width = mode.width,
                     .height = mode.height,
                     .format = Format::i420,
                     .matrix = Matrix::bt709,
                     .range = Range::limited},
          .planes = {data, data + luma, data + luma + chroma},
          .strides = {mode.width, half, half}};
}

class LoopbackVirtualCamera final : public VirtualCamera {
 public:
  LoopbackVirtualCamera(LoopbackDevice device, OpenWatch watch, Descriptor stop,
                        const VirtualMode& wish, OnVirtualCameraChange on_change)
      : name_(device.path()),
        wish_(wish),
        on_change_(std::move(on_change)),
        device_(std::move(device)),
        watch_(std::move(watch)),
        stop_(std::move(stop)),
        settling_(device_.tells_usage() ? 0ms : rise, fall),
        problem_(held()),
        thread_([this] { run(); }) {}

  ~LoopbackVirtualCamera() override {
    eventfd_write(stop_.get(), 1);
    thread_.join();
    device_.blank();
  }

  std::string name() const override { return name_; }
  bool wanted() const override { return wanted_; }

  std::vector<std::string> watchers() const override {
    const std::lock_guard lock(mutex_);
    return watchers_;
  }

  VirtualMode mode() const override {
    const std::lock_guard lock(mutex_);
    return device_.mode();
  }

  std::string problem() const override {
    const std::lock_guard lock(mutex_);
    return problem_;
  }

  std::optional<MutableFrame> acquire() override {
    const std::lock_guard lock(mutex_);
    acquired_ = device_.mode();
    frame_.resize(device_.frame_bytes());
    return planes(acquired_, frame_.data());
  }

  void publish(std::int64_t /*time*/) override {
    bool news = false;
    {
      const std::lock_guard lock(mutex_);
      if (wanted_ && device_.is_open() && acquired_ == device_.mode()) {
        news = note(device_.write(frame_));
      }
    }
    if (news) on_change_();
  }

 private:
  void run();
  void wait();
  bool observe();
  void look();
  void set_wanted(bool wanted);
  bool note(int code);
  bool renew();
  std::string held() const;

  const std::string name_;
  const VirtualMode wish_;
  const OnVirtualCameraChange on_change_;

  mutable std::mutex mutex_;  ///< held for the writing of a frame, and longer while nobody watches
  LoopbackDevice device_;
  std::vector<std::string> watchers_;
  bool failed_ = false;  ///< the last frame could not be written
  std::atomic<bool> wanted_ = false;

  // Of the thread that has the frames.
  std::vector<std::uint8_t> frame_;
  VirtualMode acquired_{};

  // Of the thread that watches.
  OpenWatch watch_;
  Descriptor stop_;
  Settling settling_;
  std::optional<Clock::time_point> look_at_;  ///< when to look who it was
  unsigned streams_ = 0;

  std::string problem_;
  std::thread thread_;
};

void LoopbackVirtualCamera::run() {
  eventfd_t stop{};
  while (eventfd_read(stop_.get(), &stop) != 0) {
    if (observe()) on_change_();
    wait();
  }
}

/// Until something happens or is due.
void LoopbackVirtualCamera::wait() {
  auto due = settling_.due();
  if (look_at_ && (!due || *look_at_ < *due)) due = look_at_;
  int milliseconds = -1;
  if (due) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(*due - Clock::now());
    milliseconds = int(std::max(left, 0ms).count());
  }
  std::array<pollfd, 3> events{{
      {.fd = stop_.get(), .events = POLLIN, .revents = 0},
      {.fd = watch_.descriptor(), .events = POLLIN, .revents = 0},
      {.fd = device_.tells_usage() ? device_.descriptor() : -1, .events = POLLPRI, .revents = 0},
  }};
  poll(events.data(), events.size(), milliseconds);
}

/// True when others may want to know.
bool LoopbackVirtualCamera::observe() {
  const auto now = Clock::now();
  watch_.read();
  if (watch_.stale() && !look_at_) look_at_ = now + rise;
  if (look_at_ && now >= *look_at_) look();
  if (device_.tells_usage()) streams_ = device_.usage().value_or(streams_);
  settling_.observe(device_.tells_usage() ? streams_ > 0 : watch_.open(), now);
  bool news = settling_.watched() != wanted_;
  if (news) look();

  const std::lock_guard lock(mutex_);
  if (news) set_wanted(settling_.watched());
  if (!device_.is_open()) news |= renew();
  const auto& programs = wanted_ ? watch_.programs() : std::vector<std::string>{};
  if (watchers_ != programs) {
    watchers_ = programs;
    news = true;
  }
  return news;
}

void LoopbackVirtualCamera::look() {
  look_at_.reset();
  if (watch_.stale()) watch_.look();
}

void LoopbackVirtualCamera::set_wanted(bool wanted) {
  wanted_ = wanted;
  if (wanted) return;
  note(device_.blank());
  if (!device_.as_wished()) renew();
}

/// True when the problem is a new one.
bool LoopbackVirtualCamera::note(int code) {
  if ((code != 0) == failed_) return false;
  failed_ = code != 0;
  problem_ = failed_ ? loopback_refuses(name_, code) : held();
  return true;
}

/// True when the problem is a new one.
bool LoopbackVirtualCamera::renew() {
  const auto renewed = device_.renew(wish_);
  const std::string before = std::exchange(problem_, renewed ? held() : renewed.error());
  // What was seen until now includes our own closing and opening.
  if (auto watch = OpenWatch::create(name_)) watch_ = std::move(*watch);
  look_at_.reset();
  return problem_ != before;
}

std::string LoopbackVirtualCamera::held() const {
  if (device_.as_wished()) return {};
  return loopback_size_held(name_, device_.mode().width, device_.mode().height);
}

}  // namespace

Result<std::unique_ptr<VirtualCamera>> open_loopback_virtual_camera(
    const std::string& device, const VirtualMode& wish, OnVirtualCameraChange on_change) {
  auto opened =
      device == "loopback" ? LoopbackDevice::open_any(wish) : LoopbackDevice::open(device, wish);
  if (!opened) return tl::unexpected(opened.error());
  auto watch = OpenWatch::create(opened->path());
  if (!watch) return tl::unexpected(watch.error());
  Descriptor stop(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  if (!stop) return tl::unexpected(std::string("no eventfd: ") + std::strerror(errno));
  return std::make_unique<LoopbackVirtualCamera>(std::move(*opened), std::move(*watch),
                                                 std::move(stop), wish, std::move(on_change));
}

}  // namespace scrim::io
