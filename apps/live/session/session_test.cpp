#include "apps/live/session/session.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "apps/live/session/card.hpp"
#include "apps/live/session/session_doubles.hpp"
#include "keyed_model.hpp"

namespace scrim::live {
namespace {

using namespace std::chrono_literals;
using scrim::test::Canvas;
using test::eventually;

/// Of the green person that `scene.hpp` draws.
bool shows_person(const Canvas& picture) {
  const Layout& layout = picture.layout();
  const int green = scrim::test::Paint({40, 200, 40}, layout).yuv[0];
  return std::abs(picture.brightness(layout.width / 2, layout.height * 6 / 10) - green) < 12;
}

double room_in(const Canvas& picture) {
  return scrim::test::visible_mark(picture, {});
}

bool is_card(const Canvas& picture) {
  static constexpr io::CameraTrouble troubles[] = {
      io::CameraTrouble::busy, io::CameraTrouble::unplugged, io::CameraTrouble::silent};
  std::vector<CardText> texts{starting_card(), covered_card()};
  for (const auto trouble : troubles) texts.push_back(unavailable_card(trouble));
  return std::any_of(texts.begin(), texts.end(), [&picture](const CardText& text) {
    Canvas card(picture.layout());
    Card().show(text, card.mutable_frame());
    return card == picture;
  });
}

void write_white_picture(const std::string& file) {
  std::ofstream(file) << "P6\n64 64\n255\n" << std::string(std::size_t{3} * 64 * 64, '\xff');
}

class SessionTest : public testing::Test {
 protected:
  SessionTest() {
    preferences.width = 320;
    preferences.height = 192;
    preferences.grace = 0;
  }

  SessionFactories factories() {
    SessionFactories staged;
    staged.open_camera = [this](const std::string& name,
                                const io::CameraWish&) -> io::CameraResult<io::OpenCamera> {
      ++camera.tries;
      {
        const std::lock_guard lock(camera.mutex);
        camera.asked = name;
      }
      if (!camera.plugged) {
        return tl::unexpected(io::CameraProblem{camera.trouble, "no such camera"});
      }
      return io::OpenCamera{"staged " + name, std::make_unique<test::StagedCamera>(camera)};
    };
    staged.make_output =
        [this](
            const std::string& name, const io::VirtualMode& mode,
            io::OnVirtualCameraChange changed) -> io::Result<std::unique_ptr<io::VirtualCamera>> {
      if (name == "broken") return tl::unexpected<std::string>("there is no PipeWire");
      return std::make_unique<test::StagedOutput>(name == "second" ? second : output, mode,
                                                  std::move(changed));
    };
    staged.make_engine = [](Model) {
      static const std::vector<std::byte> model = scrim::test::keyed_model();
      return Engine::create({.model_file = model});
    };
    staged.patience = {
        .first_frame = 300ms, .next_frame = 150ms, .first_retry = 10ms, .longest_retry = 40ms};
    return staged;
  }

  void start(const std::vector<std::string>& outputs = {"first"}) {
    auto started = Session::start(
        {.outputs = outputs}, preferences, policy, [this] { ++changes; }, factories());
    ASSERT_TRUE(started) << started.error();
    session = std::move(*started);
  }

  bool becomes(State state) {
    return eventually([&] { return session->status().state == state; });
  }
  /// `count` more pictures were shown.
  bool shows(std::size_t count) {
    const std::size_t before = output.count();
    return eventually([&] { return output.count() >= before + count; });
  }
  void nobody_ever_saw_the_room() {
    const std::lock_guard lock(output.mutex);
    for (std::size_t i = 0; i < output.seen.size(); ++i) {
      const Canvas& picture = output.seen[i];
      ASSERT_TRUE(room_in(picture) < 0.1 || is_card(picture)) << "picture " << i;
    }
  }

  test::CameraStage camera;
  test::OutputStage output, second;
  Preferences preferences;
  Policy policy;
  std::atomic<int> changes = 0;
  std::unique_ptr<Session> session;
};

TEST_F(SessionTest, OpensTheCameraOnlyWhileSomebodyWatches) {
  start();
  EXPECT_TRUE(becomes(State::asleep));
  std::this_thread::sleep_for(50ms);
  EXPECT_EQ(camera.tries, 0);
  output.watch(true);
  EXPECT_TRUE(becomes(State::blurred));
  EXPECT_EQ(camera.open, 1);
  output.watch(false);
  EXPECT_TRUE(becomes(State::asleep));
  EXPECT_EQ(camera.open, 0);
  output.watch(true);
  EXPECT_TRUE(becomes(State::blurred));
  EXPECT_EQ(camera.opened, 2);
}

TEST_F(SessionTest, ShowsThePersonAndNeverTheRoomFromTheFirstPictureOn) {
  start();
  output.watch(true);
  ASSERT_TRUE(becomes(State::blurred));
  ASSERT_TRUE(shows(5));
  EXPECT_TRUE(shows_person(output.last()));
  nobody_ever_saw_the_room();
}

TEST_F(SessionTest, APollingProgramCausesNeitherReopeningNorBlinking) {
  preferences.grace = 5;
  start();
  output.watch(true);
  ASSERT_TRUE(becomes(State::blurred));
  const std::size_t first = output.count();
  for (int i = 0; i < 4; ++i) {
    output.watch(false);
    std::this_thread::sleep_for(30ms);
    output.watch(true);
    ASSERT_TRUE(shows(3));
  }
  EXPECT_EQ(camera.opened, 1);
  const std::lock_guard lock(output.mutex);
  for (std::size_t i = first; i < output.seen.size(); ++i) {
    EXPECT_TRUE(shows_person(output.seen[i])) << "picture " << i;
  }
}

TEST_F(SessionTest, AClosedCameraStaysClosedAfterTheGracePeriod) {
  preferences.grace = 1;
  start();
  output.watch(true);
  ASSERT_TRUE(becomes(State::blurred));
  output.watch(false);
  std::this_thread::sleep_for(200ms);
  EXPECT_EQ(camera.open, 1);
  EXPECT_TRUE(becomes(State::asleep));
  EXPECT_EQ(camera.open, 0);
}

TEST_F(SessionTest, ShowsACardWhileTheCameraIsGoneAndRecoversByItself) {
  start();
  output.watch(true);
  ASSERT_TRUE(becomes(State::blurred));
  camera.plugged = false;
  ASSERT_TRUE(becomes(State::unavailable));
  EXPECT_FALSE(session->status().reason.empty());
  EXPECT_EQ(session->status().camera, "");
  ASSERT_TRUE(shows(3));
  EXPECT_FALSE(shows_person(output.last()));
  camera.plugged = true;
  ASSERT_TRUE(becomes(State::blurred));
  ASSERT_TRUE(shows(2));
  EXPECT_TRUE(shows_person(output.last()));
  EXPECT_EQ(session->status().reason, "");
  nobody_ever_saw_the_room();
}

TEST_F(SessionTest, AMissingCameraIsNoFailure) {
  camera.plugged = false;
  camera.trouble = io::CameraTrouble::busy;
  start();
  output.watch(true);
  EXPECT_TRUE(becomes(State::unavailable));
  EXPECT_TRUE(eventually([this] { return camera.tries >= 4; }));
  camera.plugged = true;
  EXPECT_TRUE(becomes(State::blurred));
}

TEST_F(SessionTest, ASilentCameraIsLetGoAndOpenedAnew) {
  start();
  output.watch(true);
  ASSERT_TRUE(becomes(State::blurred));
  camera.giving = false;
  ASSERT_TRUE(becomes(State::unavailable));
  EXPECT_TRUE(eventually([this] { return camera.opened >= 3; }));
  camera.giving = true;
  EXPECT_TRUE(becomes(State::blurred));
  nobody_ever_saw_the_room();
}

TEST_F(SessionTest, AnotherCameraIsOpenedAtOnce) {
  start();
  output.watch(true);
  ASSERT_TRUE(becomes(State::blurred));
  preferences.camera = "other";
  session->apply(preferences);
  EXPECT_TRUE(eventually([this] { return session->status().camera == "staged other"; }));
  EXPECT_TRUE(becomes(State::blurred));
  EXPECT_EQ(camera.open, 1);
  nobody_ever_saw_the_room();
}

TEST_F(SessionTest, FramesOfAnySizeFillTheVirtualCamera) {
  start();
  output.watch(true);
  ASSERT_TRUE(becomes(State::blurred));
  for (const auto& [width, height] :
       {std::pair(640, 360), std::pair(160, 160), std::pair(93, 71)}) {
    camera.width = width;
    camera.height = height;
    ASSERT_TRUE(shows(4));
    EXPECT_EQ(output.last().layout().width, 320);
    EXPECT_TRUE(shows_person(output.last())) << width << "x" << height;
  }
  nobody_ever_saw_the_room();
}

TEST_F(SessionTest, AFrameThatTheModelFailsOnIsCovered) {
  start();
  output.watch(true);
  ASSERT_TRUE(becomes(State::blurred));
  camera.magenta = true;
  ASSERT_TRUE(becomes(State::covered));
  EXPECT_FALSE(session->status().reason.empty());
  ASSERT_TRUE(shows(3));
  camera.magenta = false;
  ASSERT_TRUE(becomes(State::blurred));
  nobody_ever_saw_the_room();
}

TEST_F(SessionTest, OffShowsTheRoomAndSaysSo) {
  preferences.on = false;
  start();
  output.watch(true);
  ASSERT_TRUE(becomes(State::room));
  ASSERT_TRUE(shows(2));
  EXPECT_GT(room_in(output.last()), 0.9);
  preferences.on = true;
  session->apply(preferences);
  ASSERT_TRUE(becomes(State::blurred));
  ASSERT_TRUE(shows(2));
  EXPECT_LT(room_in(output.last()), 0.1);
}

TEST_F(SessionTest, ThatTheEffectIsOffIsSaidBeforeAnybodyWatches) {
  start();
  EXPECT_TRUE(session->status().on);
  preferences.on = false;
  session->apply(preferences);
  EXPECT_TRUE(eventually([this] { return !session->status().on; }));
  EXPECT_EQ(session->status().state, State::asleep);
}

TEST_F(SessionTest, WhatThePolicyRefusesIsNotDone) {
  policy.require_effect = true;
  preferences.on = false;
  start();
  output.watch(true);
  ASSERT_TRUE(becomes(State::blurred));
  session->apply(preferences);
  ASSERT_TRUE(shows(3));
  EXPECT_TRUE(session->status().effect_required);
  nobody_ever_saw_the_room();
  session->apply(Policy{});
  EXPECT_TRUE(becomes(State::room));
  session->apply(policy);
  EXPECT_TRUE(becomes(State::blurred));
}

TEST_F(SessionTest, ABackdropThatIsMissingLeavesTheRoomBlurred) {
  preferences.effect = EffectKind::replace;
  preferences.with = "/nowhere/beach.jpg";
  start();
  output.watch(true);
  ASSERT_TRUE(becomes(State::blurred));
  ASSERT_TRUE(shows(3));
  nobody_ever_saw_the_room();
  ASSERT_EQ(session->status().problems.size(), 1U);
  EXPECT_NE(session->status().problems[0].find("beach.jpg"), std::string::npos);
  preferences.with = "#203040";
  session->apply(preferences);
  EXPECT_TRUE(eventually([this] { return session->status().problems.empty(); }));
}

TEST_F(SessionTest, ABackdropThatIsThereAgainIsTaken) {
  const std::string file = testing::TempDir() + "session_late_backdrop.ppm";
  std::remove(file.c_str());
  preferences.effect = EffectKind::replace;
  preferences.with = file;
  start();
  ASSERT_EQ(session->status().problems.size(), 1U);
  write_white_picture(file);
  session->apply(preferences);
  EXPECT_TRUE(eventually([this] { return session->status().problems.empty(); }));
  std::remove(file.c_str());
}

TEST_F(SessionTest, APictureStandsBehindThePerson) {
  const std::string file = testing::TempDir() + "session_backdrop.ppm";
  write_white_picture(file);
  preferences.effect = EffectKind::replace;
  preferences.with = file;
  preferences.match = 0;
  start();
  output.watch(true);
  ASSERT_TRUE(becomes(State::blurred));
  ASSERT_TRUE(shows(3));
  EXPECT_TRUE(session->status().problems.empty());
  EXPECT_GT(output.last().brightness(8, 8), 225);
  EXPECT_TRUE(shows_person(output.last()));
  std::remove(file.c_str());
}

TEST_F(SessionTest, TwoOutputsShowTheSame) {
  start({"first", "second"});
  output.watch(true);
  second.watch(true);
  ASSERT_TRUE(becomes(State::blurred));
  ASSERT_TRUE(eventually([this] { return second.count() > 5; }));
  session.reset();
  EXPECT_EQ(output.last(), second.last());
}

TEST_F(SessionTest, OneOutputIsEnough) {
  start({"broken", "first"});
  EXPECT_EQ(session->status().outputs.size(), 1U);
  ASSERT_EQ(session->status().problems.size(), 1U);
  output.watch(true);
  EXPECT_TRUE(becomes(State::blurred));
}

TEST_F(SessionTest, WithoutAnyOutputThereIsNoSession) {
  const auto none = Session::start(
      {.outputs = {"broken"}}, preferences, policy, [] {}, factories());
  ASSERT_FALSE(none);
  EXPECT_NE(none.error().find("PipeWire"), std::string::npos);
}

TEST_F(SessionTest, AnotherSizeIsOfferedWhenNobodyWatches) {
  start();
  output.watch(true);
  ASSERT_TRUE(becomes(State::blurred));
  preferences.width = 160;
  preferences.height = 96;
  session->apply(preferences);
  ASSERT_TRUE(shows(3));
  EXPECT_EQ(output.last().layout().width, 320);
  EXPECT_TRUE(eventually([this] { return session->status().problems.size() == 1; }));
  output.watch(false);
  EXPECT_TRUE(eventually([this] { return output.made == 2; }));
  output.watch(true);
  ASSERT_TRUE(shows(5));
  EXPECT_EQ(output.last().layout().width, 160);
  nobody_ever_saw_the_room();
}

TEST_F(SessionTest, WatchersWhoHoldEveryBufferDoNoHarm) {
  start();
  output.watch(true);
  ASSERT_TRUE(becomes(State::blurred));
  output.buffers_held = true;
  std::this_thread::sleep_for(50ms);
  output.buffers_held = false;
  EXPECT_TRUE(shows(3));
}

TEST_F(SessionTest, APreviewKeepsTheCameraOpenAndSeesWhatWatchersSee) {
  start();
  std::mutex mutex;
  double in_source = 0, in_result = 1;
  int person = 0, frames = 0;
  session->set_preview([&](const PreviewFrame& frame) {
    Canvas source(frame.source.layout), result(frame.source.layout);
    const auto copy = [](const Frame& from, Canvas& to) {
      for (int y = 0; y < from.layout.height; ++y) {
        std::copy_n(from.planes[0] + y * from.strides[0], from.layout.width,
                    to.plane(0).begin() + y * from.layout.width);
      }
    };
    copy(frame.source, source);
    copy(frame.result, result);
    const std::lock_guard lock(mutex);
    in_source = room_in(source);
    in_result = room_in(result);
    person = frame.matte.data[110 * frame.matte.stride + 160];
    ++frames;
  });
  ASSERT_TRUE(eventually([&] {
    const std::lock_guard lock(mutex);
    return frames > 3;
  }));
  session->set_preview({});
  const int then = frames;
  EXPECT_GT(in_source, 0.9);
  EXPECT_LT(in_result, 0.1);
  EXPECT_GT(person, 200);
  EXPECT_TRUE(becomes(State::asleep));
  EXPECT_EQ(frames, then);
}

TEST_F(SessionTest, TellsOfChangesButNotOfEachFrame) {
  start();
  output.watch(true);
  ASSERT_TRUE(becomes(State::blurred));
  std::this_thread::sleep_for(50ms);
  const int before = changes;
  EXPECT_GT(before, 0);
  ASSERT_TRUE(shows(20));
  EXPECT_EQ(changes, before);
  EXPECT_EQ(session->status().watchers, std::vector<std::string>{"a test"});
}

TEST_F(SessionTest, CountsItsPaceOnceASecond) {
  start();
  output.watch(true);
  ASSERT_TRUE(eventually([this] { return session->status().pace.frames_a_second > 0; }));
  const LiveStatus status = session->status();
  EXPECT_GT(status.frames, 0U);
  EXPECT_GT(status.pace.engine_milliseconds, 0);
  EXPECT_GT(status.pace.latency_milliseconds, 0);
  EXPECT_GE(status.pace.latency_p95_milliseconds, status.pace.latency_milliseconds);
}

}  // namespace
}  // namespace scrim::live
