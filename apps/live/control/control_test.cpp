/// The service and the client on a real bus: run by `dbus-run-session`.
#include "apps/live/control/control.hpp"

#include <gmock/gmock.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <thread>
#include <utility>

#include "apps/live/control/control_harness.hpp"
#include "apps/live/control/preview_memory.hpp"
#include "apps/live/control/sdbus.hpp"

namespace scrim::live {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

/// Another process that serves: this program, run as `control_test serve SETTINGS`.
class OtherService {
 public:
  explicit OtherService(const std::string& settings) {
    std::string program = "/proc/self/exe", mode = "serve", file = settings;
    std::array<char*, 4> arguments{program.data(), mode.data(), file.data(), nullptr};
    ::posix_spawn(&process_, program.c_str(), nullptr, nullptr, arguments.data(), environ);
  }
  OtherService(const OtherService&) = delete;
  OtherService& operator=(const OtherService&) = delete;
  ~OtherService() {
    signal(SIGKILL);
    ::waitpid(process_, nullptr, 0);
  }
  void signal(int number) const { ::kill(process_, number); }
  /// All its threads stand still when this returns.
  void stop() const {
    signal(SIGSTOP);
    ::waitpid(process_, nullptr, WUNTRACED);
  }

 private:
  pid_t process_ = 0;
};

/// What programs take for the session's bus while this lives.
class OtherBus {
 public:
  explicit OtherBus(const std::string& address) { ::setenv(variable, address.c_str(), 1); }
  OtherBus(const OtherBus&) = delete;
  OtherBus& operator=(const OtherBus&) = delete;
  ~OtherBus() { ::setenv(variable, before_.c_str(), 1); }

 private:
  static constexpr const char* variable = "DBUS_SESSION_BUS_ADDRESS";
  std::string before_ = ::getenv(variable);
};

/// A bus that can be killed.
class PrivateBus {
 public:
  PrivateBus() {
    std::FILE* pipe = ::popen("dbus-daemon --session --fork --print-address=1 --print-pid=1", "r");
    std::array<char, 512> line{};
    if (std::fgets(line.data(), line.size(), pipe) != nullptr) address_ = line.data();
    if (std::fgets(line.data(), line.size(), pipe) != nullptr) process_ = std::stoi(line.data());
    ::pclose(pipe);
    address_.resize(address_.find_first_of(",\n"));
  }
  PrivateBus(const PrivateBus&) = delete;
  PrivateBus& operator=(const PrivateBus&) = delete;
  ~PrivateBus() { kill(); }

  const std::string& address() const { return address_; }
  void kill() {
    if (process_ > 0) ::kill(std::exchange(process_, 0), SIGKILL);
  }

 private:
  std::string address_;
  pid_t process_ = 0;
};

TEST_F(ControlTest, ClientWorksWithoutAService) {
  EXPECT_FALSE(client_->running());
  EXPECT_THAT(client_->toggle().error(), HasSubstr("no live camera runs; start one with"));
  EXPECT_FALSE(client_->status());
  EXPECT_FALSE(client_->open_preview());
}

TEST_F(ControlTest, ClientSeesTheServiceComeAndGo) {
  serve();
  EXPECT_TRUE(running_.see([](bool running) { return running; }));
  EXPECT_TRUE(client_->running());
  service_.reset();
  EXPECT_TRUE(running_.see([](bool running) { return !running; }));
  EXPECT_FALSE(client_->running());
  serve();
  EXPECT_TRUE(client_->running());
  EXPECT_TRUE(client_->toggle());
  EXPECT_TRUE(heard("on=false"));
}

TEST_F(ControlTest, ASecondServiceIsRefused) {
  serve();
  ToldCamera other;
  const auto second = ControlService::serve(other, {}, settings_, policy_, [] {});
  ASSERT_FALSE(second);
  EXPECT_THAT(second.error(), HasSubstr("running already"));
  EXPECT_TRUE(client_->status());
}

TEST_F(ControlTest, AServiceThatIsKilledIsSeenAndReplaced) {
  {
    const OtherService other(settings_);
    EXPECT_TRUE(running_.see([](bool running) { return running; }));
    EXPECT_TRUE(client_->set("strength", "8"));
    EXPECT_TRUE(heard("strength=8"));
    other.signal(SIGKILL);
    EXPECT_TRUE(running_.see([](bool running) { return !running; }));
    EXPECT_FALSE(client_->status());
  }
  serve(*load(settings_));
  EXPECT_EQ(client_->get("strength"), "8");
}

TEST_F(ControlTest, AServiceThatHangsDoesNotHangItsClient) {
  const OtherService other(settings_);
  EXPECT_TRUE(running_.see([](bool running) { return running; }));
  other.stop();
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_THAT(client_->status().error(), HasSubstr("does not answer"));
  EXPECT_LT(std::chrono::steady_clock::now() - begin, 30s);
  EXPECT_TRUE(client_->running());
  other.signal(SIGCONT);
  EXPECT_TRUE(client_->status());
}

TEST_F(ControlTest, WithoutABusTheFilesAreFollowed) {
  const OtherBus none("unix:path=/nowhere");
  EXPECT_THAT(ControlClient::connect().error(), HasSubstr("there is no D-Bus session bus"));
  const auto service = ControlService::serve(camera_, {}, settings_, policy_, [] {});
  ASSERT_TRUE(service) << service.error();
  EXPECT_THAT((*service)->bus_problem(), HasSubstr("dbus-run-session"));
  write(settings_, "strength = 77\n");
  EXPECT_TRUE(told([](const Preferences& p) { return p.strength == 77; }));
}

TEST_F(ControlTest, ABusThatIsLostTakesNothingElseAlong) {
  PrivateBus bus;
  const OtherBus now(bus.address());
  const auto client = ControlClient::connect().value();
  client->on_running([this](bool running) { running_.add(running); });
  serve();
  EXPECT_TRUE(client->status());
  EXPECT_TRUE(running_.see([](bool running) { return running; }));
  bus.kill();
  EXPECT_TRUE(running_.see([](bool running) { return !running; }));
  EXPECT_TRUE(problems_.see([](const std::string& problem) {
    return problem.find("the session bus is lost") != std::string::npos;
  }));
  EXPECT_FALSE(client->running());
  EXPECT_FALSE(client->status());
  write(settings_, "strength = 77\n");
  EXPECT_TRUE(told([](const Preferences& p) { return p.strength == 77; }));
}

TEST_F(ControlTest, TogglingIsAppliedSavedAndTold) {
  serve();
  EXPECT_EQ(client_->toggle(), false);
  EXPECT_EQ(client_->get("on"), "false");
  EXPECT_TRUE(told([](const Preferences& p) { return !p.on; }));
  EXPECT_TRUE(heard("on=false"));
  EXPECT_EQ(load(settings_)->on, false);
  EXPECT_EQ(client_->toggle(), true);
  EXPECT_TRUE(heard("on=true"));
  EXPECT_EQ(load(settings_)->on, true);
}

TEST_F(ControlTest, EverySettingCanBeSetAndRead) {
  serve();
  for (const Key& key : keys()) {
    const std::string name(key.name);
    ASSERT_TRUE(client_->set(name, get({}, key.name))) << name;
    EXPECT_EQ(client_->get(name), get({}, key.name));
  }
  ASSERT_TRUE(client_->set("camera", "Café \"Ünïcode\""));
  EXPECT_EQ(client_->get("camera"), "Café \"Ünïcode\"");
  ASSERT_TRUE(client_->reset());
  EXPECT_EQ(client_->get("camera"), "auto");
  EXPECT_EQ(load(settings_), Preferences{});
}

TEST_F(ControlTest, BadValuesAreErrorsAndChangeNothing) {
  serve();
  EXPECT_THAT(client_->set("strength", "300").error(), HasSubstr("strength takes 0 to 100"));
  EXPECT_THAT(client_->set("strenth", "3").error(), HasSubstr("did you mean"));
  EXPECT_THAT(client_->get("colour").error(), HasSubstr("there is no setting"));
  EXPECT_FALSE(client_->set("with", "/nowhere/beach.jpg"));
  EXPECT_FALSE(client_->set("camera", std::string(std::size_t{1} << 20, 'x')));
  EXPECT_FALSE(client_->set("camera", "a\nb"));
  EXPECT_FALSE(client_->set("camera", "\xff"));
  EXPECT_EQ(client_->get("camera"), "auto");
  EXPECT_EQ(client_->get("strength"), "50");
  EXPECT_FALSE(std::filesystem::exists(settings_));
}

TEST_F(ControlTest, StatusArrivesWhole) {
  LiveStatus status;
  status.state = State::covered;
  status.reason = "the camera gives no frames";
  status.camera = "Ann's \xff camera";
  status.watchers = {"Firefox", "Zoom"};
  status.steps = {{1700000000, 1, 2, "frames took longer than 33 ms"}};
  status.quality = 2;
  status.pace.latency_milliseconds = 17.25;
  status.frames = std::uint64_t{1} << 40;
  status.room = {Learning::learnt, 2, 98, "it was asked for"};
  camera_.become(status);
  serve();
  const auto seen = client_->status();
  ASSERT_TRUE(seen) << seen.error();
  status.camera = "Ann's ? camera";
  EXPECT_EQ(*seen, status);

  status.state = State::blurred;
  camera_.become(status);
  service_->changed();
  EXPECT_TRUE(changes_.see([&](const LiveStatus& one) { return one == status; }));
}

TEST_F(ControlTest, LearningTheRoomReachesTheCameraAndNoFile) {
  serve();
  EXPECT_TRUE(client_->learn_room());
  EXPECT_TRUE(camera_.rooms.saw([](const std::string& wish) { return wish == "learn"; }));
  EXPECT_TRUE(client_->forget_room());
  EXPECT_TRUE(camera_.rooms.saw([](const std::string& wish) { return wish == "forget"; }));
  EXPECT_TRUE(std::filesystem::is_empty(folder_));
}

TEST_F(ControlTest, ARoomThatCannotBeLearntIsAnErrorThatSaysWhy) {
  serve();
  camera_.learns = [] { return tl::unexpected<std::string>("the camera is closed; open it"); };
  EXPECT_EQ(client_->learn_room().error(), "the camera is closed; open it");
}

TEST_F(ControlTest, ALiveCameraOfAnotherVersionIsNamedAsTheReason) {
  const auto connection = sdbus::createSessionBusConnection();
  const auto older = sdbus::createObject(*connection, sdbus::ObjectPath(object_path));
  BusInterface live(*older, interface_name);
  live.method("Quit", {}, {}, [] {});
  live.publish();
  connection->requestName(BusName(bus_name));
  connection->enterEventLoopAsync();
  EXPECT_THAT(client_->learn_room().error(), HasSubstr("of another version of Scrim"));
}

TEST_F(ControlTest, HowFarTheLearningIsIsTold) {
  serve();
  LiveStatus status;
  for (const Learning stage : {Learning::countdown, Learning::learning, Learning::learnt}) {
    status.room.stage = stage;
    camera_.become(status);
    service_->changed();
    EXPECT_TRUE(changes_.see([stage](const LiveStatus& one) { return one.room.stage == stage; }));
  }
}

TEST_F(ControlTest, QuitReachesTheProgram) {
  serve();
  EXPECT_TRUE(client_->quit());
  EXPECT_TRUE(quits_.see([](int) { return true; }));
}

TEST_F(ControlTest, APreviewLastsUntilItsReaderIsGone) {
  serve();
  const auto memory = client_->open_preview();
  ASSERT_TRUE(memory) << memory.error();
  EXPECT_TRUE(camera_.previews.see([](bool on) { return on; }));
  EXPECT_TRUE(PreviewReader::open(*memory));
  EXPECT_TRUE(camera_.previews.see([](bool on) { return !on; }));
  const auto again = client_->open_preview();
  ASSERT_TRUE(again) << again.error();
  ::close(*again);
}

TEST_F(ControlTest, TakersMayCallTheClient) {
  Happenings<std::string> answers;
  client_->on_setting([&](const std::string& key, const std::string&) {
    answers.add(client_->get(key).value_or("no answer"));
  });
  serve();
  ASSERT_TRUE(client_->set("strength", "5"));
  EXPECT_TRUE(answers.see([](const std::string& value) { return value == "5"; }));
}

TEST_F(ControlTest, ManyClientsAtOnceAreServed) {
  serve();
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([i] {
      const auto client = ControlClient::connect().value();
      for (int round = 0; round < 20; ++round) {
        EXPECT_TRUE(client->set(i % 2 == 0 ? "strength" : "match", std::to_string(round)));
        EXPECT_TRUE(client->status());
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(client_->get("strength"), "19");
  EXPECT_TRUE(load(settings_));
}

int serve_forever(const std::string& settings) {
  ToldCamera camera;
  const auto service = ControlService::serve(camera, {}, settings, settings + ".policy", [] {});
  if (!service) return EXIT_FAILURE;
  ::pause();
  return EXIT_SUCCESS;
}

}  // namespace
}  // namespace scrim::live

int main(int argc, char** argv) {
  if (argc == 3 && argv[1] == std::string("serve")) return scrim::live::serve_forever(argv[2]);
  testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}
