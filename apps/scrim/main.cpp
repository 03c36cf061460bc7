#include <csignal>
#include <exception>

#include "apps/scrim/commands/commands.hpp"
#include "apps/scrim/console.hpp"
#include "io/files/output_file.hpp"

namespace {

using namespace scrim::cli;

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
  add_status(program, action);
#endif
  add_reference(program, action);
  const auto is_named = [&](const CLI::App* command) {
    return argc > 1 && command->get_name() == argv[1];
  };
  const bool named = !program.get_subcommands(is_named).empty();
  if (argc > 1 && argv[1][0] != '-' && !named) {
    return wrong_usage(argv[1] + std::string(": no such command; see `scrim --help`"));
  }
  try {
    program.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) return program.exit(error);
    const std::string command = named ? argv[1] + std::string(" ") : std::string();
    return wrong_usage(error.what() + ("; see `scrim " + command) + "--help`");
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
