/// `scrim toggle`, `set`, `learn` and `status`, with and without a live camera, on a real bus: run
/// by `dbus-run-session`.
#include <gmock/gmock.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <thread>

#include "apps/live/control/control_doubles.hpp"
#include "apps/live/control/control_service.hpp"
#include "tests/cli/cli_harness.hpp"

namespace scrim::cli_test {
namespace {

using testing::ContainsRegex;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;
using namespace std::chrono_literals;
using live::Learning;
namespace fs = std::filesystem;

class CliControlTest : public CliTest {
 protected:
  void SetUp() override {
    CliTest::SetUp();
    folder_ = shell("pwd -P").out;
    folder_.pop_back();
    settings_ = folder_ + "/config/scrim/settings.toml";
    ::setenv("XDG_CONFIG_HOME", (folder_ + "/config").c_str(), 1);
  }
  void TearDown() override {
    service_.reset();
    CliTest::TearDown();
  }

  void serve(const live::Preferences& preferences = {}) {
    auto service = live::ControlService::serve(camera_, preferences, settings_,
                                               folder_ + "/policy.toml", [] {});
    ASSERT_TRUE(service) << service.error();
    service_ = std::move(*service);
  }

  void become(const live::RoomLearning& room) {
    live::LiveStatus status;
    status.room = room;
    camera_.become(status);
  }
  /// Whoever asks for the room to be learnt sees this at once.
  void comes_to(const live::RoomLearning& room) {
    camera_.learns = [this, room] {
      become(room);
      return io::Result<void>{};
    };
  }

  std::string folder_, settings_;
  live::ToldCamera camera_;
  std::unique_ptr<live::ControlService> service_;
};

/// A call as any program of the session makes it.
Outcome call(const std::string& method_and_arguments) {
  return shell("dbus-send --session --print-reply --dest=org.scrim.Live /org/scrim/Live " +
               method_and_arguments);
}

TEST_F(CliControlTest, WithoutALiveCameraStatusSaysSo) {
  const Outcome text = scrim("status"), json = scrim("status --json");
  EXPECT_EQ(text.code, 1);
  EXPECT_EQ(text.out, "Not running: start it with `scrim live`\n");
  EXPECT_EQ(json.code, 1);
  EXPECT_EQ(json.out, "{\"running\": false}\n");
}

TEST_F(CliControlTest, WithoutALiveCameraTheFileIsChanged) {
  const Outcome set = scrim("set strength 80");
  EXPECT_EQ(set.code, 0);
  EXPECT_THAT(set.err, HasSubstr("no live camera runs; `scrim live` will use this"));
  EXPECT_EQ(scrim("toggle").out, "Off: your room is visible\n");
  EXPECT_EQ(live::load(settings_), (live::Preferences{.on = false, .strength = 80}));
  EXPECT_EQ(scrim("toggle on").out, "On\n");
  EXPECT_EQ(scrim("toggle on").out, "On\n");
  EXPECT_TRUE(live::load(settings_)->on);
  EXPECT_EQ(scrim("set --reset").code, 0);
  EXPECT_EQ(live::load(settings_), live::Preferences{});
}

TEST_F(CliControlTest, WithALiveCameraItIsChanged) {
  serve();
  const Outcome set = scrim("set strength 80");
  EXPECT_EQ(set.code, 0) << set.err;
  EXPECT_THAT(set.err, IsEmpty());
  EXPECT_TRUE(camera_.told.saw([](const live::Preferences& p) { return p.strength == 80; }));
  EXPECT_EQ(scrim("toggle").out, "Off: your room is visible\n");
  EXPECT_TRUE(camera_.told.saw([](const live::Preferences& p) { return !p.on; }));
  EXPECT_EQ(live::load(settings_), (live::Preferences{.on = false, .strength = 80}));
  EXPECT_EQ(scrim("set --reset").code, 0);
  EXPECT_EQ(live::load(settings_), live::Preferences{});
}

TEST_F(CliControlTest, SetAloneListsWhatThereIs) {
  for (const bool runs : {false, true}) {
    if (runs) serve({.strength = 33});
    const Outcome list = scrim("set");
    EXPECT_EQ(list.code, 0);
    for (const live::Key& key : live::keys()) {
      EXPECT_THAT("\n" + list.out, HasSubstr("\n" + std::string(key.name) + " "));
      EXPECT_THAT(list.out, HasSubstr(std::string(key.meaning)));
      EXPECT_THAT(list.out, HasSubstr(std::string(key.values)));
    }
    EXPECT_THAT(list.out, ContainsRegex(runs ? "strength +33 " : "strength +50 "));
  }
}

TEST_F(CliControlTest, ABackdropIsTakenFromTheFolderOneIsIn) {
  for (const bool runs : {false, true}) {
    if (runs) serve();
    const Outcome set = scrim("set effect replace --with person.png");
    EXPECT_EQ(set.code, 0) << set.err;
    EXPECT_EQ(live::load(settings_)->effect, live::EffectKind::replace);
    EXPECT_EQ(live::load(settings_)->with, folder_ + "/person.png");
    EXPECT_EQ(scrim("set with ./talk.mp4").code, 0);
    EXPECT_EQ(live::load(settings_)->with, folder_ + "/talk.mp4");
    EXPECT_EQ(scrim("set with RebeccaPurple").code, 0);
    EXPECT_EQ(live::load(settings_)->with, "#663399");
    EXPECT_EQ(scrim("set effect replace --with '#0b4'").code, 0);
    EXPECT_EQ(live::load(settings_)->with, "#00bb44");
    shell("cp person.png red");
    EXPECT_EQ(scrim("set with red").code, 0);
    EXPECT_EQ(live::load(settings_)->with, folder_ + "/red") << "a file goes before a colour";
    EXPECT_EQ(scrim("set effect blur").code, 0);
  }
}

TEST_F(CliControlTest, AMissingBackdropSaysWhatToDoAndChangesNothing) {
  for (const bool runs : {false, true}) {
    if (runs) serve();
    const Outcome missing = scrim("set effect replace --with beach.jpg");
    EXPECT_EQ(missing.code, 1);
    EXPECT_THAT(missing.err, HasSubstr(folder_ + "/beach.jpg: there is no such file; give a "));
    EXPECT_EQ(scrim("set with person.txt").code, 1);
    EXPECT_EQ(live::load(settings_).value_or(live::Preferences{}), live::Preferences{});
  }
}

TEST_F(CliControlTest, WrongUsageIsExplained) {
  const std::vector<std::pair<std::string, std::string>> wrong{
      {"set strength 300", "strength takes 0 to 100, not \"300\""},
      {"set strength", "strength takes 0 to 100"},
      {"set stength 3", "did you mean strength?"},
      {"set look blurry", "look takes soft or lens"},
      {"set look lenz", "did you mean lens? See `scrim set --help`"},
      {"set quality 3", "what was level 3 before 0.2 is 2 now; see `scrim set --help`"},
      {"toggle onn", "did you mean on?"},
      {"live --to pipwire", "did you mean pipewire? See `scrim live --help`"},
      {"set strength 3 --with beach.jpg", "--with goes with"},
      {"set --reset strength 3", "--reset takes no key"},
      {"toggle maybe", "takes on or off"},
  };
  for (const auto& [arguments, message] : wrong) {
    const Outcome outcome = scrim(arguments);
    EXPECT_EQ(outcome.code, 2) << arguments;
    EXPECT_THAT(outcome.err, HasSubstr(message));
    EXPECT_EQ(lines(outcome.err).size(), 1U) << outcome.err;
  }
  EXPECT_FALSE(fs::exists(settings_));
}

TEST_F(CliControlTest, ACorruptFileIsNotWrittenOver) {
  fs::create_directories(fs::path(settings_).parent_path());
  std::ofstream(settings_) << "# mine\nstrength = \"strong\"\n";
  for (const char* arguments : {"set match 3", "toggle", "set"}) {
    const Outcome outcome = scrim(arguments);
    EXPECT_EQ(outcome.code, 1) << arguments;
    EXPECT_THAT(outcome.err, HasSubstr("settings.toml:2: strength takes 0 to 100"));
  }
  EXPECT_EQ(contents(settings_), "# mine\nstrength = \"strong\"\n");
  EXPECT_EQ(scrim("set --reset").code, 0);
  EXPECT_TRUE(live::load(settings_));
}

TEST_F(CliControlTest, StatusSaysFirstWhatPeopleSee) {
  live::LiveStatus status;
  status.state = live::State::covered;
  status.reason = "nobody is found in the picture";
  status.camera = "Integrated \"Camera\"";
  status.camera_mode = "1280×720, 30 fps, MJPEG";
  status.watchers = {"Firefox", "Zoom"};
  status.outputs = {"PipeWire", "/dev/video4"};
  status.quality = 2;
  status.steps = {{1700000000, 1, 2, "frames took longer than 33 ms"}};
  status.pace = {.frames_a_second = 29.97, .engine_milliseconds = 6.8};
  status.frames = std::uint64_t{1} << 40;
  camera_.become(status);
  serve();
  const Outcome text = scrim("status");
  EXPECT_EQ(text.code, 0) << text.err;
  EXPECT_THAT(text.out, StartsWith("Covered: nobody is found in the picture\n"));
  EXPECT_THAT(text.out, HasSubstr("effect    on\n"));
  EXPECT_THAT(text.out, HasSubstr("watchers  Firefox, Zoom\n"));
  EXPECT_THAT(text.out, HasSubstr("1280×720, 30 fps, MJPEG\n"));
  EXPECT_THAT(text.out, HasSubstr("level 2, from 1: frames took longer than 33 ms\n"));

  const Outcome json = scrim("status --json");
  EXPECT_EQ(json.code, 0);
  EXPECT_THAT(json.out, StartsWith("{\"running\": true, \"state\": \"covered\", "));
  EXPECT_THAT(json.out, HasSubstr("\"camera\": \"Integrated \\\"Camera\\\"\""));
  EXPECT_THAT(json.out, HasSubstr("\"watchers\": [\"Firefox\", \"Zoom\"]"));
  EXPECT_THAT(json.out, HasSubstr("\"steps\": [{\"time\": 1700000000, \"from\": 1, \"to\": 2, "));
  EXPECT_THAT(json.out, HasSubstr("\"frames\": 1099511627776"));
  EXPECT_THAT(json.out, HasSubstr("\"effect_required\": false"));
}

TEST_F(CliControlTest, LearnCountsDownAndSaysHowMuchWasLearnt) {
  serve();
  camera_.learns = [this] {
    become({Learning::countdown, 3, 0, {}});
    return io::Result<void>{};
  };
  std::thread camera([this] {
    camera_.rooms.see([](const std::string& wish) { return wish == "learn"; });
    std::this_thread::sleep_for(500ms);
    become({Learning::learning, 2, 0, {}});
    std::this_thread::sleep_for(500ms);
    become({Learning::learnt, 0, 98, {}});
  });
  const Outcome learnt = scrim("learn");
  camera.join();
  EXPECT_EQ(learnt.code, 0);
  EXPECT_EQ(learnt.err, "Step out of the picture: 3…\nLearning the room: 2…\n");
  EXPECT_EQ(learnt.out, "Learnt 98 % of the picture. Kept in memory until `scrim live` ends.\n");
  EXPECT_THAT(scrim("status").out, HasSubstr("room      Learnt 98 % of the picture\n"));
  EXPECT_THAT(scrim("status --json").out,
              HasSubstr("\"learning\": \"learnt\", \"learning_seconds\": 0, "
                        "\"learning_reason\": \"\", \"learnt_percent\": 98"));
  EXPECT_FALSE(fs::exists(folder_ + "/config"));
  EXPECT_THAT(new_files(), IsEmpty());
}

TEST_F(CliControlTest, LearnSaysWhatIsNotAsItShouldBe) {
  const Outcome none = scrim("learn");
  EXPECT_EQ(none.code, 1);
  EXPECT_THAT(none.err, HasSubstr("no live camera runs; start one with `scrim live`"));
  serve();
  comes_to({Learning::learnt, 0, 31, {}});
  const Outcome little = scrim("learn");
  EXPECT_EQ(little.code, 0);
  EXPECT_THAT(little.out, StartsWith("Learnt 31 % of the picture. "));
  EXPECT_THAT(little.err, HasSubstr("that is little: did the camera"));
  comes_to({Learning::none, 0, 0, "nobody watched any more"});
  const Outcome interrupted = scrim("learn");
  EXPECT_EQ(interrupted.code, 1);
  EXPECT_EQ(interrupted.err, "scrim: The room is not learnt: nobody watched any more\n");
  camera_.learns = [] { return tl::unexpected<std::string>("the camera is closed; open it"); };
  const Outcome closed = scrim("learn");
  EXPECT_EQ(closed.code, 1);
  EXPECT_EQ(closed.err, "scrim: the camera is closed; open it\n");
  EXPECT_THAT(closed.out, IsEmpty());
}

TEST_F(CliControlTest, LearnForScriptsPrintsAnObjectOrNothing) {
  serve();
  comes_to({Learning::learnt, 0, 98, {}});
  EXPECT_EQ(scrim("learn --json").out,
            "{\"learnt\": true, \"learnt_percent\": 98, \"reason\": \"\"}\n");
  const Outcome quiet = scrim("learn --quiet");
  EXPECT_EQ(quiet.out + quiet.err, "");
  comes_to({Learning::none, 0, 0, {}});
  const Outcome failed = scrim("learn --json");
  EXPECT_EQ(failed.code, 1);
  EXPECT_THAT(failed.out, StartsWith("{\"learnt\": false, \"learnt_percent\": 0, "));
  const Outcome forgotten = scrim("learn --forget");
  EXPECT_EQ(forgotten.code, 0);
  EXPECT_EQ(forgotten.out, "Forgotten\n");
  EXPECT_TRUE(camera_.rooms.saw([](const std::string& wish) { return wish == "forget"; }));
}

TEST_F(CliControlTest, WithoutABusItSaysWhatToDo) {
  const std::string no_bus = "DBUS_SESSION_BUS_ADDRESS=unix:path=/nowhere ";
  const Outcome status = shell(no_bus + "'" + command() + "' status");
  EXPECT_EQ(status.code, 1);
  EXPECT_THAT(status.err, HasSubstr("there is no D-Bus session bus"));
  EXPECT_THAT(status.err, HasSubstr("dbus-run-session"));
  for (const std::string bus :
       {"unix:path=/nowhere", "rubbish", "''", "tcp:host=127.0.0.1,port=1"}) {
    const Outcome json =
        shell("DBUS_SESSION_BUS_ADDRESS=" + bus + " '" + command() + "' status --json");
    EXPECT_EQ(json.code, 1) << bus;
    EXPECT_THAT(json.out, StartsWith("{\"running\": false")) << bus;
    EXPECT_EQ(lines(json.out).size(), 1U) << bus;
  }
  const Outcome set = shell(no_bus + "'" + command() + "' set strength 9");
  EXPECT_EQ(set.code, 0);
  EXPECT_THAT(set.err, HasSubstr("only the settings file was changed"));
  EXPECT_EQ(live::load(settings_)->strength, 9);
}

/// Runs `scrim` where /etc/scrim/policy.toml says this: in a mount namespace of its own. Debian's
/// alternatives stay: libraries of FFmpeg's are found through them.
Outcome under_policy(const std::string& policy, const std::string& arguments) {
  return shell(
      "unshare --map-current-user --keep-caps --mount sh -c 'kept=$(mktemp -d) && "
      "cp -a /etc/alternatives $kept && mount -t tmpfs none /etc && "
      "cp -a $kept/alternatives /etc && rm -r $kept && mkdir /etc/scrim && printf \"" +
      policy + "\" >/etc/scrim/policy.toml && exec " + command() + " " + arguments + "'");
}

TEST_F(CliControlTest, ThePolicyHoldsWithoutALiveCamera) {
  if (shell("unshare --map-current-user --keep-caps --mount mount -t tmpfs none /etc").code != 0) {
    GTEST_SKIP() << "this machine lets nobody make a mount namespace";
  }
  const std::string required = "require_effect = true";
  for (const char* arguments : {"toggle", "toggle off", "set on false"}) {
    const Outcome outcome = under_policy(required, arguments);
    EXPECT_EQ(outcome.code, 1) << arguments;
    EXPECT_THAT(outcome.err, HasSubstr("(/etc/scrim/policy.toml) requires the effect"));
  }
  EXPECT_FALSE(fs::exists(settings_));
  EXPECT_EQ(scrim("toggle off").code, 0);
  EXPECT_EQ(under_policy(required, "set strength 70").code, 0);
  EXPECT_TRUE(live::load(settings_)->on);
  const Outcome broken = under_policy("require_effect = maybe", "toggle off");
  EXPECT_EQ(broken.code, 1);
  EXPECT_THAT(broken.err, HasSubstr("policy.toml:1: is not TOML"));
}

TEST_F(CliControlTest, AnyProgramCanDriveIt) {
  serve();
  const std::string interface = "org.scrim.Live1.";
  const Outcome described = call("org.freedesktop.DBus.Introspectable.Introspect");
  for (const char* member : {"Toggle", "Set", "Get", "Reset", "Status", "Cameras", "OpenPreview",
                             "LearnRoom", "ForgetRoom", "Quit", "Changed", "SettingChanged"}) {
    EXPECT_THAT(described.out, HasSubstr("name=\"" + std::string(member) + "\""));
  }
  EXPECT_THAT(call(interface + "Toggle").out, HasSubstr("boolean false"));
  EXPECT_EQ(call(interface + "Set string:strength string:80").code, 0);
  EXPECT_THAT(call(interface + "Get string:strength").out, HasSubstr("string \"80\""));
  EXPECT_THAT(call(interface + "Status").out, HasSubstr("string \"asleep\""));
  EXPECT_EQ(call(interface + "Cameras").code, 0);
}

TEST_F(CliControlTest, WhatAProgramGetsWrongIsAnErrorWithAName) {
  serve();
  const std::string interface = "org.scrim.Live1.";
  EXPECT_THAT(call(interface + "Set string:strength string:300").err,
              HasSubstr("org.scrim.Error.BadValue: strength takes 0 to 100"));
  EXPECT_THAT(call(interface + "Get string:strenth").err, HasSubstr("org.scrim.Error.BadValue"));
  EXPECT_NE(call(interface + "Set string:strength int32:80").code, 0);
  EXPECT_NE(call(interface + "Set string:strength").code, 0);
  EXPECT_NE(call(interface + "Explode").code, 0);
  EXPECT_NE(call("org.scrim.Other.Toggle").code, 0);
  EXPECT_THAT(call(interface + "Get string:strength").out, HasSubstr("string \"50\""));
}

}  // namespace
}  // namespace scrim::cli_test
