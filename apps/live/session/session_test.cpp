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

/// How much of the green poster is shown, 0 to 1.
double poster_in(const Canvas& picture) {
  const int green = scrim::test::Paint({40, 200, 40}, picture.layout()).yuv[0];
  int shown = 0;
  for (int y = 0; y < test::poster_height; ++y) {
    for (int x = 0; x < test::poster_width; ++x) {
      const int seen = picture.brightness(test::poster_left + x, test::poster_top + y);
      shown += std::abs(seen - green) < 12 ? 1 : 0;
    }
  }
  return double(shown) / (test::poster_width * test::poster_height);
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
    staged.learning = {.countdown = 200ms, .learning = 300ms};
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
  bool becomes(Learning stage) {
    return eventually([&] { return session->status().room.stage == stage; });
  }
  /// A colour behind the person: it tells who is hidden from who is shown.
  void start_before_a_colour() {
    preferences.effect = EffectKind::replace;
    preferences.with = "#203040";
    start();
  }
  /// Somebody watches, and the room is learnt; who is in the picture is learnt with it.
  void learn_room() {
    output.watch(true);
    ASSERT_TRUE(becomes(State::blurred));
    ASSERT_TRUE(session->learn_room());
    ASSERT_TRUE(becomes(Learning::learnt)) << session->status().room.reason;
    ASSERT_TRUE(shows(3));
  }
  /// Whether the person, who was learnt as room, is taken for room in the newest picture.
  bool knows_the_room() { return !shows_person(output.last()); }
  /// Until the camera is closed nobody watches, then somebody does again.
  void close_and_open() {
    output.watch(false);
    ASSERT_TRUE(becomes(State::asleep));
    EXPECT_EQ(camera.open, 0);
    {
      const std::lock_guard lock(output.mutex);
      output.seen.clear();
    }
    output.watch(true);
    ASSERT_TRUE(becomes(State::blurred));
    ASSERT_TRUE(shows(2));
  }
  /// The first one since then that is none of Scrim's cards.
  Canvas first_picture() {
    const std::lock_guard lock(output.mutex);
    return *std::find_if_not(output.seen.begin(), output.seen.end(), is_card);
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

TEST_F(SessionTest, TheRoomIsLearntAfterACountdownWhileThePictureIsCovered) {
  start_before_a_colour();
  output.watch(true);
  ASSERT_TRUE(becomes(State::blurred));
  ASSERT_TRUE(session->learn_room());
  EXPECT_EQ(session->status().room.stage, Learning::countdown);
  EXPECT_EQ(session->status().room.seconds_left, 1);
  ASSERT_TRUE(shows(3));
  EXPECT_TRUE(shows_person(output.last()));
  EXPECT_EQ(session->status().state, State::blurred);
  camera.person = false;
  ASSERT_TRUE(becomes(Learning::learning));
  ASSERT_TRUE(shows(3));
  EXPECT_EQ(session->status().state, State::covered);
  EXPECT_NE(session->status().reason.find("learnt"), std::string::npos);
  ASSERT_TRUE(becomes(Learning::learnt));
  EXPECT_GT(session->status().room.percent, 95);
  camera.person = true;
  EXPECT_TRUE(becomes(State::blurred));
  ASSERT_TRUE(eventually([this] { return shows_person(output.last()); }));
  nobody_ever_saw_the_room();
}

TEST_F(SessionTest, WhoeverIsThereWhileTheRoomIsLearntIsCoveredToo) {
  start_before_a_colour();
  output.watch(true);
  ASSERT_TRUE(becomes(State::blurred));
  ASSERT_TRUE(session->learn_room());
  ASSERT_TRUE(becomes(Learning::learning));
  for (int i = 0; i < 5; ++i) {
    ASSERT_TRUE(shows(1));
    if (session->status().room.stage != Learning::learning) break;
    EXPECT_FALSE(shows_person(output.last()));
  }
  ASSERT_TRUE(becomes(Learning::learnt));
  ASSERT_TRUE(shows(3));
  EXPECT_TRUE(knows_the_room());
}

TEST_F(SessionTest, LearningShowsTheRoomToNobodyWhoDidNotSeeItBefore) {
  preferences.on = false;
  start_before_a_colour();
  output.watch(true);
  ASSERT_TRUE(becomes(State::room));
  ASSERT_TRUE(session->learn_room());
  ASSERT_TRUE(becomes(Learning::learning));
  ASSERT_TRUE(shows(3));
  EXPECT_EQ(session->status().state, State::room);
  EXPECT_GT(room_in(output.last()), 0.9);
  ASSERT_TRUE(becomes(Learning::learnt));
  EXPECT_GT(session->status().room.percent, 95);
  preferences.on = true;
  session->apply(preferences);
  ASSERT_TRUE(becomes(State::blurred));
  ASSERT_TRUE(shows(3));
  EXPECT_LT(room_in(output.last()), 0.1);
  EXPECT_TRUE(knows_the_room());
}

TEST_F(SessionTest, ALearntRoomIsKeptWhileTheCameraIsClosed) {
  camera.person = false;
  camera.poster = true;
  start_before_a_colour();
  learn_room();
  close_and_open();
  EXPECT_EQ(camera.opened, 2);
  EXPECT_EQ(session->status().room.stage, Learning::learnt);
  EXPECT_LT(poster_in(first_picture()), 0.6);
}

TEST_F(SessionTest, ALearntRoomIsForgottenWhenAsked) {
  camera.person = false;
  camera.poster = true;
  start_before_a_colour();
  learn_room();
  session->forget_room();
  EXPECT_EQ(session->status().room, RoomLearning{});
  close_and_open();
  EXPECT_EQ(session->status().room, RoomLearning{});
  EXPECT_GT(poster_in(first_picture()), 0.95);
}

TEST_F(SessionTest, ALearntRoomIsForgottenForAnotherCameraSizeOrModel) {
  const auto forgets = [this](const auto& change) {
    start_before_a_colour();
    learn_room();
    ASSERT_TRUE(knows_the_room());
    change();
    ASSERT_TRUE(becomes(Learning::none));
    EXPECT_NE(session->status().room.reason.find("another"), std::string::npos);
    EXPECT_TRUE(eventually([this] { return shows_person(output.last()); }));
    session.reset();
  };
  forgets([this] {
    preferences.camera = "other";
    session->apply(preferences);
  });
  forgets([this] { camera.width = 160; });
  forgets([this] {
    preferences.model = Model::general;
    session->apply(preferences);
  });
  forgets([this] {
    output.watch(false);
    ASSERT_TRUE(becomes(State::asleep));
    const int before = output.made;
    preferences.width = 160;
    preferences.height = 96;
    session->apply(preferences);
    ASSERT_TRUE(eventually([this, before] { return output.made > before; }));
    output.watch(true);
  });
}

TEST_F(SessionTest, LearningThatIsInterruptedSaysWhy) {
  start_before_a_colour();
  const auto interrupted = [this](Learning in, const auto& interrupt) {
    output.watch(true);
    EXPECT_TRUE(becomes(State::blurred));
    EXPECT_TRUE(session->learn_room());
    EXPECT_TRUE(becomes(in));
    EXPECT_TRUE(shows(2));
    interrupt();
    EXPECT_TRUE(becomes(Learning::none));
    return session->status().room.reason;
  };
  for (const Learning in : {Learning::countdown, Learning::learning}) {
    EXPECT_EQ(interrupted(in, [this] { output.watch(false); }), "nobody watched any more");
    EXPECT_EQ(interrupted(in, [this] { camera.plugged = false; }), "the camera was unplugged");
    camera.plugged = true;
    EXPECT_EQ(interrupted(in,
                          [this, in] {
                            preferences.camera = std::string("other for ") + name(in);
                            session->apply(preferences);
                          }),
              "the camera was being opened");
    EXPECT_EQ(interrupted(in,
                          [this, in] {
                            preferences.model =
                                in == Learning::learning ? Model::general : Model::landscape;
                            session->apply(preferences);
                          }),
              "another model was chosen");
  }
  ASSERT_TRUE(becomes(State::blurred));
  EXPECT_TRUE(eventually([this] { return shows_person(output.last()); }));
  nobody_ever_saw_the_room();
}

TEST_F(SessionTest, ThereIsNothingToLearnFromAClosedCamera) {
  start_before_a_colour();
  ASSERT_TRUE(becomes(State::asleep));
  const auto asleep = session->learn_room();
  ASSERT_FALSE(asleep);
  EXPECT_NE(asleep.error().find("open it in a program"), std::string::npos);
  camera.plugged = false;
  output.watch(true);
  ASSERT_TRUE(becomes(State::unavailable));
  EXPECT_FALSE(session->learn_room());
  EXPECT_EQ(session->status().room, RoomLearning{});
}

}  // namespace
}  // namespace scrim::live
