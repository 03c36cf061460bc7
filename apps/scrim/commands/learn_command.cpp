#include <chrono>
#include <cstdio>
#include <memory>
#include <thread>

#include "apps/live/control/control_client.hpp"
#include "apps/scrim/commands/commands.hpp"
#include "apps/scrim/console.hpp"
#include "apps/scrim/json_text.hpp"
#include "apps/scrim/terminal.hpp"

namespace scrim::cli {
namespace {

using live::Learning;
using live::LiveStatus;
using live::RoomLearning;

constexpr std::chrono::milliseconds look_every{100};

struct LearnChoice {
  OutputOptions output;
  bool forget = false;
};

/// One line on a terminal that counts down, a line for each stage elsewhere. On stderr.
class Countdown {
 public:
  explicit Countdown(bool silent) : silent_(silent) {}

  void show(const RoomLearning& room) {
    if (silent_ || room == shown_) return;
    const bool same_stage = room.stage == shown_.stage;
    shown_ = room;
    if (line_.on_terminal()) {
      line_.show(sentence(room) + "…");
    } else if (!same_stage) {
      std::fprintf(stderr, "%s…\n", sentence(room).c_str());
    }
  }

  void clear() { line_.clear(); }

 private:
  const bool silent_;
  StatusLine line_;
  RoomLearning shown_;
};

/// What comes of it.
io::Result<LiveStatus> wait_for(live::ControlClient& client, bool silent) {
  Countdown countdown(silent);
  while (true) {
    auto status = client.status();
    if (!status) {
      countdown.clear();
      return tl::unexpected(status.error());
    }
    const Learning stage = status->room.stage;
    if (stage == Learning::none || stage == Learning::learnt) {
      countdown.clear();
      return status;
    }
    countdown.show(status->room);
    std::this_thread::sleep_for(look_every);
  }
}

void print(const RoomLearning& room, const std::string& line, const OutputOptions& output) {
  if (output.json) {
    JsonObject object;
    object.add("learnt", room.stage == Learning::learnt)
        .add("learnt_percent", room.percent)
        .add("reason", room.reason);
    std::printf("%s\n", object.text().c_str());
  } else if (!output.quiet) {
    std::printf("%s\n", line.c_str());
  }
}

int failed(const std::string& reason, const std::string& line, const OutputOptions& output) {
  RoomLearning nothing;
  nothing.reason = reason;
  if (output.json) print(nothing, {}, output);
  return fail(line);
}

int report(LiveStatus status, const OutputOptions& output) {
  RoomLearning& room = status.room;
  if (room.stage != Learning::learnt) {
    if (room.reason.empty()) room.reason = "it was forgotten meanwhile";
    return failed(room.reason, sentence(room), output);
  }
  print(room, sentence(room) + ". Kept in memory until `scrim live` ends.", output);
  if (output.quiet) return exit_done;
  if (room.little()) {
    note("that is little: did the camera or the light move? Keep both still and try again");
  }
  if (status.quality > quality::normal) {
    note("at the level of work that the camera has now it helps little: see `scrim status`");
  }
  return exit_done;
}

int run_learn(const LearnChoice& choice) {
  const auto failure = [&](const std::string& line) { return failed(line, line, choice.output); };
  const auto client = live::ControlClient::connect();
  if (!client) return failure(client.error());
  if (choice.forget) {
    if (const auto done = (*client)->forget_room(); !done) return failure(done.error());
    print({}, "Forgotten", choice.output);
    return exit_done;
  }
  if (const auto begun = (*client)->learn_room(); !begun) return failure(begun.error());
  const auto status = wait_for(**client, choice.output.quiet || choice.output.json);
  return status ? report(*status, choice.output) : failure(status.error());
}

}  // namespace

void add_learn(CLI::App& program, Action& action) {
  auto choice = std::make_shared<LearnChoice>();
  CLI::App& command = *program.add_subcommand(
      "learn", "Learn your room while you are out of the picture, for the best edges");
  command.add_flag("--forget", choice->forget, "Forget the room that was learnt");
  add_json_option(command, choice->output);
  add_quiet_option(command, choice->output);
  command.footer(
      "Examples: scrim learn\n"
      "          scrim learn --forget\n"
      "While a program shows the camera: step out of the picture when it counts down, and come "
      "back when it says that it is done. Those who watch see a covered picture meanwhile. The "
      "room is kept in memory, never written, and forgotten when `scrim live` ends or the camera "
      "is moved.");
  command.callback([choice, &action] { action = [choice] { return run_learn(*choice); }; });
}

}  // namespace scrim::cli
