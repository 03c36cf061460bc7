#include <csignal>
#include <exception>
#include <string>
#include <vector>

#include "apps/scrim/commands/commands.hpp"
#include "apps/scrim/console.hpp"
#include "io/files/output_file.hpp"

namespace {

using namespace scrim::cli;

std::string why_no_command(const std::string& name) {
  for (const char* live : {"learn", "live", "set", "status", "toggle"}) {
    if (name == live) return ": not in this build, which has no live camera; `make` builds all";
  }
  return ": no such command; see `scrim --help`";
}

/// Null when there is none of that name.
const CLI::App* command_of(const CLI::App& program, const std::string& name) {
  const auto found =
      program.get_subcommands([&](const CLI::App* command) { return command->get_name() == name; });
  return found.empty() ? nullptr : found.front();
}

/// The first option among a command's words that it does not have; empty when it has them all.
std::string unknown_option(const CLI::App& command, const std::vector<std::string>& words) {
  for (const std::string& word : words) {
    const std::string name = word.substr(0, word.find('='));
    if (name == "--") break;
    if (name.rfind("--", 0) == 0 && command.get_option_no_throw(name) == nullptr) return name;
  }
  return "";
}

int run(int argc, char** argv) {
  CLI::App program(
      "Scrim keeps the person in a video or picture, and blurs or replaces what is behind them.",
      "scrim");
  program.footer(
      "Try: scrim blur talk.mp4 -o blurred.mp4\n"
      "`scrim COMMAND --help` explains a command. Exit codes: 0 done, 1 failed, 2 wrong usage.");
  program.set_version_flag("--version", std::string("scrim ") + scrim::version());
  program.require_subcommand(1);
  Action action;
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
  add_reference(program, action);
  const std::vector<std::string> words(argv + 1, argv + argc);
  const CLI::App* const command = words.empty() ? nullptr : command_of(program, words.front());
  if (!words.empty() && words.front().rfind('-', 0) != 0 && command == nullptr) {
    return wrong_usage(words.front() + why_no_command(words.front()));
  }
  try {
    program.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) return program.exit(error);
    const std::string unknown = command != nullptr ? unknown_option(*command, words) : "";
    return wrong_usage((unknown.empty() ? error.what() : unknown + ": no such option") +
                       ("; see `scrim " + (command != nullptr ? words.front() + " " : "")) +
                       "--help`");
  }
  return action();
}

}  // namespace

int main(int argc, char** argv) {
  scrim::io::OutputFile::remove_on_signals();
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
