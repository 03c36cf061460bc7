/// A camera and a virtual camera that do what a test says: for what no real one does on demand.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "apps/live/session/pace_meter.hpp"
#include "apps/live/session/session_factories.hpp"
#include "scene.hpp"

namespace scrim::live::test {

/// Waits for something that will come; false when it did not in ten seconds.
inline bool eventually(const std::function<bool()>& happened) {
  for (int i = 0; i < 2000; ++i) {
    if (happened()) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  return false;
}

constexpr int poster_left = 40, poster_top = 24, poster_width = 28, poster_height = 20;

/// What is green is a person to the keyed model.
inline void draw_poster(scrim::test::Canvas& canvas) {
  const scrim::test::Paint green({40, 200, 40}, canvas.layout());
  for (int y = 0; y < poster_height; ++y) {
    for (int x = 0; x < poster_width; ++x) {
      scrim::test::put(canvas, poster_left + x, poster_top + y, green);
    }
  }
}

/// The machine's only camera, from outside.
struct CameraStage {
  std::atomic<bool> plugged = true;
  std::atomic<bool> giving = true;
  std::atomic<bool> person = true;    ///< somebody is in the picture
  std::atomic<bool> poster = false;   ///< something that the keyed model takes for a person
  std::atomic<bool> magenta = false;  ///< a frame that the keyed model fails on
  std::atomic<io::CameraTrouble> trouble = io::CameraTrouble::unplugged;  ///< while not plugged
  std::atomic<int> width = 320, height = 192;
  std::atomic<int> opened = 0, open = 0, tries = 0;
  std::mutex mutex;
  std::string asked;  ///< the camera that was asked for last
};

class StagedCamera final : public io::Camera {
 public:
  explicit StagedCamera(CameraStage& stage) : stage_(stage) {
    ++stage_.opened;
    ++stage_.open;
  }
  ~StagedCamera() override { --stage_.open; }

  const io::CameraMode& mode() const override { return mode_; }

  io::CameraResult<std::optional<io::CameraFrame>> newest(std::chrono::milliseconds wait) override {
    constexpr std::chrono::milliseconds frame_time{5};
    if (!stage_.plugged) {
      return tl::unexpected(io::CameraProblem{stage_.trouble, "the camera was unplugged"});
    }
    std::this_thread::sleep_for(stage_.giving ? frame_time : wait);
    if (!stage_.giving) return std::nullopt;
    const Layout layout{stage_.width, stage_.height, Format::i420};
    scrim::test::Scene scene{.magenta = stage_.magenta};
    if (!stage_.person) scene.person.reset();
    picture_.emplace(scrim::test::draw(layout, scene));
    if (stage_.poster) draw_poster(*picture_);
    time_ += std::chrono::nanoseconds(frame_time).count();
    return io::CameraFrame{.view = picture_->frame(), .time = time_};
  }

 private:
  CameraStage& stage_;
  const io::CameraMode mode_{.width = 320, .height = 192, .rate = 30, .encoding = "YUYV"};
  std::optional<scrim::test::Canvas> picture_;
  std::int64_t time_ = monotonic_now();  ///< goes by frames, so that a slow machine gives as many
};

/// One virtual camera, from outside: who watches, and all that they saw.
struct OutputStage {
  std::atomic<bool> watched = false;
  std::atomic<bool> buffers_held = false;
  std::atomic<int> made = 0;
  std::mutex mutex;
  io::VirtualMode mode{};
  std::vector<scrim::test::Canvas> seen;
  std::vector<std::int64_t> times;  ///< of what was seen
  std::function<void()> changed;

  void watch(bool now) {
    watched = now;
    std::function<void()> tell;
    {
      const std::lock_guard lock(mutex);
      tell = changed;
    }
    tell();
  }
  std::size_t count() {
    const std::lock_guard lock(mutex);
    return seen.size();
  }
  scrim::test::Canvas last() {
    const std::lock_guard lock(mutex);
    return seen.back();
  }
};

class StagedOutput final : public io::VirtualCamera {
 public:
  StagedOutput(OutputStage& stage, const io::VirtualMode& mode, std::function<void()> changed)
      : stage_(stage), canvas_({mode.width, mode.height, Format::i420}, 99) {
    const std::lock_guard lock(stage_.mutex);
    stage_.mode = mode;
    stage_.changed = std::move(changed);
    ++stage_.made;
  }

  std::string name() const override { return "staged"; }
  bool wanted() const override { return stage_.watched; }
  std::vector<std::string> watchers() const override {
    return stage_.watched ? std::vector<std::string>{"a test"} : std::vector<std::string>{};
  }
  io::VirtualMode mode() const override {
    const std::lock_guard lock(stage_.mutex);
    return stage_.mode;
  }
  std::optional<MutableFrame> acquire() override {
    if (stage_.buffers_held) return std::nullopt;
    return canvas_.mutable_frame();
  }
  void publish(std::int64_t time) override {
    const std::lock_guard lock(stage_.mutex);
    stage_.seen.push_back(canvas_);
    stage_.times.push_back(time);
  }
  std::string problem() const override { return ""; }

 private:
  OutputStage& stage_;
  scrim::test::Canvas canvas_;
};

}  // namespace scrim::live::test
