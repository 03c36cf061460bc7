/// An evaluation as a table, as JSON, and as rows of a CSV file.
#pragma once

#include <span>
#include <string>

#include "apps/scrim/evaluation/evaluation.hpp"
#include "apps/scrim/json_text.hpp"

namespace scrim::cli {

/// On stdout.
void print_tables(std::span<const Subject> subjects, const Evaluation& evaluation);

/// Every figure of every subject, its worst frames, the means, and what each technique gives.
JsonObject evaluation_json(std::span<const Subject> subjects, const Evaluation& evaluation);

/// Appends a row for each subject and the mean: commit, date, machine, model, clip, frames and
/// `figure_kinds`. A new file begins with these names. The error names the file.
io::Result<void> append_csv(const std::string& file, const std::string& commit,
                            std::span<const Subject> subjects, const Evaluation& evaluation);

}  // namespace scrim::cli
