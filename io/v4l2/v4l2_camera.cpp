#include "io/v4l2/v4l2_camera.hpp"

#include <algorithm>
#include <cerrno>
#include <utility>
#include <vector>

#include "io/camera/camera_decoder.hpp"
#include "io/camera/camera_modes.hpp"
#include "io/camera/frame_clock.hpp"
#include "io/v4l2/v4l2_stream.hpp"

namespace scrim::io {
namespace {

/// In a row, without a picture in between: what three do not help is broken.
constexpr int most_restarts = 3;

class V4l2Camera final : public Camera {
 public:
  V4l2Camera(V4l2Stream stream, CameraDecoder decoder)
      : stream_(std::move(stream)), decoder_(std::move(decoder)) {
    const V4l2Format& format = stream_.format();
    mode_ = {.width = format.kind.width,
             .height = format.kind.height,
             .rate = format.rate,
             .encoding = name(format.kind.encoding)};
  }

  const CameraMode& mode() const override { return mode_; }

  CameraResult<std::optional<CameraFrame>> newest(std::chrono::milliseconds wait) override {
    if (auto given = let_go(); !given) return tl::unexpected(std::move(given.error()));
    auto ready = wait_for_picture(wait);
    if (!ready) return tl::unexpected(std::move(ready.error()));
    if (!*ready) return std::nullopt;
    frame_.reset();
    decode_time_ = 0;
    if (auto taken = take_all(); !taken) return tl::unexpected(std::move(taken.error()));
    if (held_ && !decoder_.needs_every_picture()) show(*held_);
    if (!frame_) return std::nullopt;
    frame_->dropped = std::exchange(passed_over_, 0);
    frame_->decode_milliseconds = static_cast<float>(decode_time_) * 1e-6F;
    return frame_;
  }

 private:
  V4l2Calls& calls() const { return stream_.device().calls(); }

  CameraResult<void> check(int error) const {
    if (error == 0) return {};
    return tl::unexpected(stream_.device().problem("read pictures from", error));
  }

  /// Gives the driver the picture back that was shown last.
  CameraResult<void> let_go() {
    if (!held_) return {};
    const std::uint32_t buffer = held_->buffer;
    held_.reset();
    return give_back(buffer);
  }

  CameraResult<void> give_back(std::uint32_t buffer) {
    if (const int error = stream_.give_back(buffer)) return begin_again(error);
    return {};
  }

  /// False when no picture came in time.
  CameraResult<bool> wait_for_picture(std::chrono::milliseconds wait) {
    constexpr std::chrono::milliseconds longest{60'000};
    const auto milliseconds = std::clamp(wait, std::chrono::milliseconds(0), longest).count();
    pollfd what{.fd = stream_.device().descriptor(), .events = POLLIN, .revents = 0};
    const int ready = calls().poll(what, static_cast<int>(milliseconds));
    if (ready < 0 && errno != EINTR) return tl::unexpected(check(errno).error());
    if (ready <= 0) return false;
    if ((what.revents & (POLLHUP | POLLNVAL)) != 0) return tl::unexpected(check(ENODEV).error());
    if ((what.revents & POLLIN) != 0) return true;
    if (auto begun = begin_again(EIO); !begun) return tl::unexpected(std::move(begun.error()));
    return false;
  }

  /// Takes every picture that is there and holds the newest. Decodes all of them where each builds
  /// on the one before.
  CameraResult<void> take_all() {
    // A driver that never runs dry must not keep us here.
    const std::size_t most = 4 * stream_.buffers();
    for (std::size_t i = 0; i < most; ++i) {
      auto picture = stream_.take();
      if (!picture && picture.error() == EAGAIN) return {};
      if (!picture) return begin_again(picture.error());
      restarts_ = 0;
      if (auto given = hold(*picture); !given) return given;
    }
    return {};
  }

  CameraResult<void> hold(const V4l2Picture& picture) {
    if (const int lost = clock_.lost_before(picture.number)) {
      passed_over_ += lost;
      decoder_.lost_some();
    }
    if (picture.damaged) {
      decoder_.lost_some();
      return give_back(picture.buffer);
    }
    if (const auto older = std::exchange(held_, picture)) {
      ++passed_over_;
      if (auto given = give_back(older->buffer); !given) return given;
    }
    if (held_ && decoder_.needs_every_picture()) show(*held_);
    return {};
  }

  void show(const V4l2Picture& picture) {
    frame_.reset();
    const std::int64_t start = calls().now(CLOCK_THREAD_CPUTIME_ID);
    const std::optional<Frame> view = decoder_.decode(picture.picture);
    decode_time_ += calls().now(CLOCK_THREAD_CPUTIME_ID) - start;
    if (!view) return;
    const Moment now{calls().now(CLOCK_MONOTONIC), calls().now(CLOCK_REALTIME)};
    frame_ = CameraFrame{.view = *view, .time = clock_.time_of(picture.time, now)};
  }

  /// After a fault of the driver's that some recover from.
  CameraResult<void> begin_again(int error) {
    if (error != EIO || ++restarts_ > most_restarts) return check(error);
    held_.reset();
    decoder_.lost_some();
    return check(stream_.restart());
  }

  V4l2Stream stream_;
  CameraDecoder decoder_;
  CameraMode mode_;
  FrameClock clock_;
  std::optional<V4l2Picture> held_;  ///< `frame_` may be a view of it
  std::optional<CameraFrame> frame_;
  std::int64_t decode_time_ = 0;  ///< nanoseconds
  int passed_over_ = 0;           ///< since the last frame that was given
  int restarts_ = 0;              ///< since the last picture
};

CameraResult<OpenCamera> start(const std::string& path, const CameraWish& wish, V4l2Calls& calls) {
  auto device = V4l2Device::open(calls, path);
  if (!device) return tl::unexpected(std::move(device.error()));
  if (!device->captures()) {
    return tl::unexpected(device->problem(CameraTrouble::unsupported,
                                          "gives no pictures; `scrim doctor` lists the cameras"));
  }
  const std::vector<V4l2Offer> offers = offered_modes(*device, wish);
  std::vector<OfferedMode> modes;
  modes.reserve(offers.size());
  for (const V4l2Offer& offer : offers) modes.push_back(offer.mode);
  const auto best = choose_mode(modes, wish);
  if (!best) {
    return tl::unexpected(device->problem(CameraTrouble::unsupported,
                                          "gives no pictures that Scrim can read; choose another "
                                          "camera, or use it through PipeWire"));
  }
  const auto offer = std::find_if(offers.begin(), offers.end(),
                                  [&](const V4l2Offer& each) { return each.mode == *best; });
  auto format = agree_on(*device, *offer);
  if (!format) return tl::unexpected(std::move(format.error()));
  auto decoder = CameraDecoder::create(format->kind);
  if (!decoder) {
    return tl::unexpected(device->problem(decoder.error().trouble, decoder.error().message));
  }
  auto stream = V4l2Stream::start(std::move(*device), *format);
  if (!stream) return tl::unexpected(std::move(stream.error()));
  const std::string& name = stream->device().name();
  return OpenCamera{
      .name = name.empty() ? path : name,
      .camera = std::make_unique<V4l2Camera>(std::move(*stream), std::move(*decoder))};
}

std::string joined(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& each : names) text += (text.empty() ? "" : ", ") + each;
  return text;
}

}  // namespace

CameraResult<OpenCamera> open_v4l2_camera(const std::string& path, const CameraWish& wish,
                                          V4l2Calls& calls) {
  auto opened = start(path, wish, calls);
  if (!opened && opened.error().trouble == CameraTrouble::busy) {
    const std::string programs = joined(calls.openers(path));
    if (!programs.empty()) opened.error().message += "; it is open in: " + programs;
  }
  return opened;
}

}  // namespace scrim::io
