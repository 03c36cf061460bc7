/// The commands of `scrim`, one file for each. Each function adds its command to the program; when
/// the user chose it, `action` is what to run.
#pragma once

#include "apps/scrim/shared_options.hpp"

namespace scrim::cli {

void add_blur(CLI::App& program, Action& action);
void add_replace(CLI::App& program, Action& action);
void add_matte(CLI::App& program, Action& action);
void add_compare(CLI::App& program, Action& action);
void add_bench(CLI::App& program, Action& action);
void add_eval(CLI::App& program, Action& action);
void add_doctor(CLI::App& program, Action& action);
void add_models(CLI::App& program, Action& action);
void add_live(CLI::App& program, Action& action);
void add_toggle(CLI::App& program, Action& action);
void add_set(CLI::App& program, Action& action);
void add_learn(CLI::App& program, Action& action);
void add_status(CLI::App& program, Action& action);
/// After all commands that it is to know.
void add_help(CLI::App& program, Action& action);
void add_version(CLI::App& program, Action& action);
void add_reference(CLI::App& program, Action& action);

}  // namespace scrim::cli
