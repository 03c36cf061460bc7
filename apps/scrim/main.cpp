#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <exception>
#include <memory>
#include <string>
#include <vector>

#include "apps/scrim/commands/commands.hpp"
#include "apps/scrim/console.hpp"
#include "apps/scrim/help_formatter.hpp"
#include "apps/scrim/json_text.hpp"
#include "apps/scrim/mistakes.hpp"
#include "apps/scrim/terminal.hpp"
#include "io/files/output_file.hpp"

namespace {

using namespace scrim::cli;

#ifndef SCRIM_LIVE
/// What a command of the live camera gives in a build that has none.
int no_live_camera(const std::vector<std::string>& words) {
  const std::string& name = words.front();
  const std::string reason = "not in this build, which has no live camera; `make` builds all";
  const bool has_json = name == "status" || name == "learn";
  if (has_json && std::find(words.begin(), words.end(), "--json") != words.end()) {
    JsonObject object;
    object.add(name == "status" ? "running" : "learnt", false).add("reason", reason);
    std::printf("%s\n", object.text().c_str());
  }
  return wrong_usage(name + ": " + reason);
}
#endif

void add_commands(CLI::App& program, Action& action) {
  add_blur(program, action);
  add_replace(program, action);
  add_matte(program, action);
  add_compare(program, action);
  add_bench(program, action);
  add_eval(program, action);
  add_doctor(program, action);
  add_models(program, action);
#ifdef SCRIM_LIVE
  add_live(program, action);
  add_toggle(program, action);
  add_set(program, action);
  add_learn(program, action);
  add_status(program, action);
#endif
  add_help(program, action);
  add_version(program, action);
  add_reference(program, action);
}

int run(int argc, char** argv) {
  CLI::App program(
      "Scrim keeps the person in a video or picture, and blurs or replaces what is behind them.",
      "scrim");
  program.footer(
      "Try: scrim blur talk.mp4 -o blurred.mp4\n"
      "`scrim help COMMAND` explains a command. Exit codes: 0 done, 1 failed, 2 wrong usage.");
  program.set_version_flag("--version", std::string("scrim ") + scrim::version());
  program.require_subcommand(1);
  program.formatter(std::make_shared<HelpFormatter>(columns(STDOUT_FILENO)));
  Action action;
  add_commands(program, action);
  const std::vector<std::string> words(argv + 1, argv + argc);
  const bool has_command = !words.empty() && words.front().rfind('-', 0) != 0;
  const CLI::App* const command = has_command ? command_of(program, words.front()) : &program;
  if (command == nullptr) {
#ifndef SCRIM_LIVE
    const std::vector<std::string> live{"learn", "live", "set", "status", "toggle"};
    if (std::find(live.begin(), live.end(), words.front()) != live.end()) {
      return no_live_camera(words);
    }
#endif
    return wrong_usage(why_no_command(program, words.front()));
  }
  if (has_command) help_is_of(words.front());
  try {
    program.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) return program.exit(error);
    const std::string unknown = why_no_option(*command, words);
    return wrong_usage(unknown.empty() ? error.what() : unknown);
  }
  return action();
}

}  // namespace

int main(int argc, char** argv) {
  scrim::io::OutputFile::remove_on_signals(StatusLine::leave);
  // A closed pipe and a full quota are errors to report, not ends.
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);
  scrim::io::capture_av_log();
  try {
    return run(argc, argv);
  } catch (const std::bad_alloc&) {
    return fail("out of memory");
  } catch (const std::exception& error) {
    return fail(error.what());
  }
}
