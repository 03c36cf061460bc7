#include "apps/live/session/camera_keeper.hpp"

#include <algorithm>
#include <utility>

namespace scrim::live {
namespace {

bool same(const io::CameraWish& a, const io::CameraWish& b) {
  return a.width == b.width && a.height == b.height && a.rate == b.rate;
}

}  // namespace

void CameraKeeper::want(const std::string& camera, const io::CameraWish& wish) {
  if (camera == wanted_ && same(wish, wish_)) return;
  close();
  wanted_ = camera;
  wish_ = wish;
}

void CameraKeeper::close() {
  camera_.reset();
  problem_.reset();
  plugs_.reset();
  giving_ = false;
  retry_at_ = {};
  pause_ = {};
}

std::optional<io::CameraFrame> CameraKeeper::next(Waker& waker, std::chrono::milliseconds wait) {
  Clock::time_point now = Clock::now();
  if (!camera_ && plugs_ && plugs_->take()) {
    pause_ = {};
    retry_at_ = now;
  }
  if (!camera_ && now >= retry_at_) open(now);
  if (!camera_) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(retry_at_ - Clock::now());
    waker.sleep(std::clamp(left, std::chrono::milliseconds(0), wait), plugs_->descriptor());
    return std::nullopt;
  }
  auto frame = camera_->camera->newest(wait);
  now = Clock::now();
  if (!frame) {
    fail(std::move(frame.error()), now);
    return std::nullopt;
  }
  if (*frame) {
    giving_ = true;
    last_frame_ = now;
    pause_ = {};
  } else if (now - last_frame_ >
             (giving_ ? factories_.patience.next_frame : factories_.patience.first_frame)) {
    fail({io::CameraTrouble::silent,
          camera_->name + ": the camera gives no pictures; unplug it and plug it in again"},
         now);
  }
  return std::move(*frame);
}

void CameraKeeper::open(Clock::time_point now) {
  auto camera = factories_.open_camera(wanted_, wish_);
  if (!camera) return fail(std::move(camera.error()), now);
  camera_ = std::move(*camera);
  problem_.reset();
  plugs_.reset();
  last_frame_ = Clock::now();
}

void CameraKeeper::fail(io::CameraProblem problem, Clock::time_point now) {
  camera_.reset();
  giving_ = false;
  problem_ = std::move(problem);
  if (!plugs_) plugs_.emplace();
  const Patience& patience = factories_.patience;
  pause_ = std::clamp(pause_ * 2, patience.first_retry, patience.longest_retry);
  retry_at_ = now + pause_;
}

}  // namespace scrim::live
