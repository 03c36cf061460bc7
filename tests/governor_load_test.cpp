// The governor on a machine that others load: threads that burn the CPU come and go while frames
// are processed within a budget. Times differ from machine to machine and from run to run; the
// budget is therefore chosen from times of this very run, and what is expected is what must hold
// whatever the scheduler does.
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <numeric>
#include <thread>
#include <vector>

#include "scene.hpp"
#include "scrim/scrim.hpp"

namespace scrim::test {
namespace {

const Layout layout{.width = 1280, .height = 720};

/// Threads that do nothing else than burn the CPU, two for each core.
class Load {
 public:
  Load() {
    const unsigned count = 2 * std::max(1U, std::thread::hardware_concurrency());
    for (unsigned i = 0; i < count; ++i) {
      threads_.emplace_back([this] {
        while (!stop_.load(std::memory_order_relaxed)) ++burnt_;
      });
    }
  }
  ~Load() {
    stop_ = true;
    for (std::thread& thread : threads_) thread.join();
  }
  Load(const Load&) = delete;
  Load& operator=(const Load&) = delete;

 private:
  std::atomic<bool> stop_{false};
  std::atomic<unsigned> burnt_{0};
  std::vector<std::thread> threads_;
};

/// Somebody before the marked room, who moves a little.
class Camera {
 public:
  Camera() {
    for (int i = 0; i < 8; ++i) {
      scenes_.push_back({.person = Person{.x = 0.45 + 0.002 * i}});
      frames_.push_back(draw(layout, scenes_.back()));
    }
  }
  std::size_t at(int time) const {
    const int last = int(frames_.size()) - 1;
    const int step = time % (2 * last);
    return std::size_t(step <= last ? step : 2 * last - step);
  }
  const Canvas& frame(int time) const { return frames_[at(time)]; }
  const Scene& scene(int time) const { return scenes_[at(time)]; }

 private:
  std::vector<Scene> scenes_;
  std::vector<Canvas> frames_;
};

struct Step {
  int frame = 0, from = 0, to = 0;
  Adjustment why = Adjustment::none;
};

using Clock = std::chrono::steady_clock;
using Milliseconds = std::chrono::duration<float, std::milli>;

/// An engine behind a camera that gives a frame each `period`: who is late for one takes the next.
class Work {
 public:
  explicit Work(Engine engine) : engine_(std::move(engine)), out_(layout) {}

  void apply(const Settings& settings) { ASSERT_EQ(engine_.apply(settings), Status::ok); }

  /// Works through so many frames of the camera, and checks all that the reports tell. Every now
  /// and then the picture is searched for the room's mark. Gives the share of frames missed.
  float run(int frames, Milliseconds period) {
    int missed = 0, time = 0;
    Clock::time_point start = Clock::now();
    times.clear();
    while (time < frames) {
      step(time);
      const Clock::time_point done = Clock::now();
      const int late = std::max(0, int((done - start) / period) - time);
      missed += late;
      if (time % 10 == 0) {
        EXPECT_LT(visible_mark(out_, camera_.scene(time)), 0.1);
        start += Clock::now() - done;  // the camera waits
      }
      time += late + 1;
      std::this_thread::sleep_until(
          start + std::chrono::duration_cast<Clock::duration>(float(time) * period));
    }
    return float(missed) / float(time);
  }
  int level() const { return level_; }

  std::vector<float> times;  ///< of the newest run
  std::vector<Step> steps;

 private:
  void step(int time) {
    EXPECT_EQ(engine_.process(camera_.frame(time).frame(), out_.mutable_frame()), Status::ok);
    const Report& report = engine_.report();
    times.push_back(report.total_milliseconds);
    EXPECT_NE(report.shown, Shown::room);
    EXPECT_EQ(report.reason == Status::too_slow, report.quality == quality::covered);
    // Neither a change without a reason nor a reason without a change.
    EXPECT_EQ(report.quality != level_, report.adjustment != Adjustment::none);
    if (report.quality != level_) {
      steps.push_back({frame_, level_, report.quality, report.adjustment});
      level_ = report.quality;
    }
    ++frame_;
  }

  Engine engine_;
  Camera camera_;
  Canvas out_;
  int frame_ = 0;
  int level_ = quality::normal;
};

float percentile(std::vector<float> times, float share) {
  std::sort(times.begin(), times.end());
  return times[std::size_t(share * float(times.size() - 1))];
}

float mean(const std::vector<float>& times) {
  return std::accumulate(times.begin(), times.end(), 0.0F) / float(times.size());
}

void print(const std::vector<Step>& steps) {
  for (const Step& step : steps) {
    std::printf("frame %4d: level %d to %d, %s\n", step.frame, step.from, step.to,
                step.why == Adjustment::too_slow ? "too slow" : "time to spare");
  }
}

TEST(GovernorUnderLoad, StepsDownAndComesBackAndTheGateStaysClosed) {
  Work free(Engine::create().value()), governed(Engine::create().value());
  free.run(80, Milliseconds(10));
  const float idle = percentile(free.times, 0.5F);
  float loaded = 0;
  {
    const Load load;
    free.run(100, Milliseconds(10));
    loaded = mean(free.times);
  }
  if (loaded < 1.7F * idle) GTEST_SKIP() << "the other threads do not slow the frames down";

  // What the normal level takes under load is a little too much.
  const float budget = 0.88F * loaded;
  const Milliseconds period(budget);
  governed.apply({.budget_milliseconds = budget});
  governed.run(60, period);
  const std::size_t before = governed.steps.size();
  float free_missed = 0, governed_missed = 0, typical = 0;
  {
    const Load load;
    free_missed = free.run(200, period);
    governed_missed = governed.run(300, period);
    typical = percentile(governed.times, 0.5F);
  }
  const std::size_t down = governed.steps.size() - before;
  for (int tries = 0; governed.level() > quality::normal && tries < 12; ++tries)
    governed.run(150, period);

  std::printf("normal: %.1f ms alone, %.1f ms under load; budget and period %.1f ms\n",
              double(idle), double(loaded), double(budget));
  std::printf("frames missed under load: %.0f %% at the normal level, %.0f %% governed\n",
              100 * double(free_missed), 100 * double(governed_missed));
  print(governed.steps);
  for (const Step& step : governed.steps) {
    EXPECT_EQ(step.to - step.from, step.why == Adjustment::too_slow ? 1 : -1);
  }
  EXPECT_LE(governed.steps.size(), 24U) << "it hunts";
  EXPECT_TRUE(down > 0 || typical <= budget) << "too slow, and nothing was done about it";
  free.run(60, period);
  if (percentile(free.times, 0.9F) > 0.7F * budget) {
    GTEST_SKIP() << "something else loads this machine: the level has no reason to come back";
  }
  EXPECT_EQ(governed.level(), quality::normal) << "the load is gone, the level has not come back";
}

}  // namespace
}  // namespace scrim::test
