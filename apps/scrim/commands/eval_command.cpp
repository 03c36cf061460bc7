#include <algorithm>
#include <cstdio>
#include <memory>
#include <optional>
#include <utility>

#include "apps/scrim/commands/commands.hpp"
#include "apps/scrim/console.hpp"
#include "apps/scrim/evaluation/evaluation.hpp"
#include "apps/scrim/evaluation/evaluation_page.hpp"
#include "apps/scrim/evaluation/evaluation_report.hpp"
#include "apps/scrim/machine.hpp"
#include "apps/scrim/settings_options.hpp"
#include "apps/scrim/terminal.hpp"
#include "io/files/output_file.hpp"
#include "io/text/joined.hpp"

namespace scrim::cli {
namespace {

struct EvalChoice {
  std::string folder;
  std::vector<std::string> models{name(Model::automatic)};
  int threads = 1;
  Settings settings;
  std::optional<int> passes;
  bool learn_room = false;
  bool ablations = false;
  std::string html, csv, commit = "unknown";
  OutputOptions output;
};

std::vector<Variant> variants(bool ablations) {
  std::vector<Variant> out(1);
  for (int t = 0; ablations && t < technique_count; ++t) {
    const auto technique = static_cast<Technique>(t);
    out.push_back({name(technique), {technique}});
  }
  return out;
}

io::Result<std::vector<Performer>> make_performers(const EvalChoice& choice,
                                                   const std::string& model,
                                                   const std::vector<Variant>& variants) {
  std::vector<Performer> out;
  for (const Variant& variant : variants) {
    EngineOptions options{.model = model, .threads = choice.threads, .without = variant.without};
    auto sequences = make_engine(options);
    if (!sequences) return tl::unexpected(sequences.error());
    options.stills = true;
    auto stills = make_engine(options);
    if (!stills) return tl::unexpected(stills.error());
    auto performer =
        Performer::create(std::move(*sequences), std::move(*stills), choice.settings,
                          {.passes = choice.passes.value_or(1), .learn_room = choice.learn_room});
    if (!performer) return tl::unexpected(performer.error());
    out.push_back(std::move(*performer));
  }
  return out;
}

io::Result<Evaluation> run_model(const EvalChoice& choice, const std::string& model,
                                 const std::vector<Subject>& subjects, EvaluationPage* page) {
  Evaluation evaluation{.model = model, .variants = variants(choice.ablations), .scores = {}};
  auto performers = make_performers(choice, model, evaluation.variants);
  if (!performers) return tl::unexpected(performers.error());
  StatusLine line;
  const Announce announce = [&](const Subject& subject, std::size_t frame) {
    if (choice.output.quiet || frame % 5 != 0) return;
    line.show(model + ": " + subject.name + ", " + std::to_string(frame) + " of " +
              std::to_string(subject.truths.size()));
  };
  for (const Subject& subject : subjects) {
    auto scores = evaluate(subject, *performers, announce);
    if (!scores) return tl::unexpected(scores.error());
    evaluation.scores.push_back(std::move(*scores));
  }
  if (page != nullptr) {
    if (auto done = page->add(subjects, evaluation, performers->front(), announce); !done) {
      return tl::unexpected(done.error());
    }
  }
  return evaluation;
}

JsonObject json_of(const EvalChoice& choice, const std::vector<JsonObject>& models) {
  JsonObject out;
  out.add("folder", choice.folder)
      .add("cpu", this_machine().cpu)
      .add("simd", simd_target())
      .add("threads", choice.threads)
      .add("quality", choice.settings.quality)
      .add("passes", choice.passes.value_or(1))
      .add("learn_room", choice.learn_room)
      .add("models", models);
  return out;
}

/// The option whose file would be written over what is read; empty when there is none.
std::string overwriting(const EvalChoice& choice, const std::vector<Subject>& subjects) {
  std::vector<std::string> inputs = choice.models;
  for (const Subject& subject : subjects) {
    inputs.insert(inputs.end(), subject.frames.begin(), subject.frames.end());
    inputs.insert(inputs.end(), subject.truths.begin(), subject.truths.end());
    inputs.push_back(subject.room);
  }
  const std::vector<std::pair<std::string, std::string>> outputs{{"--html ", choice.html},
                                                                 {"--csv ", choice.csv}};
  for (const auto& output : outputs) {
    const auto is_it = [&output](const std::string& input) {
      return io::same_file(output.second, input);
    };
    if (std::any_of(inputs.begin(), inputs.end(), is_it)) return output.first + output.second;
  }
  return "";
}

int run_eval(const EvalChoice& choice) {
  const auto subjects = find_ground_truth(choice.folder);
  if (!subjects) return fail(subjects.error());
  if (const std::string both = overwriting(choice, *subjects); !both.empty()) {
    return fail(both + ": is also an input; choose another name");
  }
  std::vector<JsonObject> models;
  EvaluationPage page(choice.threads);
  for (const std::string& model : choice.models) {
    const auto evaluation =
        run_model(choice, model, *subjects, choice.html.empty() ? nullptr : &page);
    if (!evaluation) return fail(evaluation.error());
    if (choice.output.json) {
      models.push_back(evaluation_json(*subjects, *evaluation));
    } else if (!choice.output.quiet) {
      print_tables(*subjects, *evaluation);
      std::fflush(stdout);
    }
    if (choice.csv.empty()) continue;
    const auto added = append_csv(choice.csv, choice.commit, *subjects, *evaluation);
    if (!added) return fail(added.error());
  }
  if (!choice.html.empty()) {
    if (auto done = page.write(choice.html); !done) return fail(done.error());
  }
  if (choice.output.json) std::printf("%s\n", json_of(choice, models).text().c_str());
  return exit_done;
}

}  // namespace

void add_eval(CLI::App& program, Action& action) {
  auto choice = std::make_shared<EvalChoice>();
  CLI::App& command = *program.add_subcommand(
      "eval", "Measure the mattes of clips and pictures whose truth is known");
  command
      .add_option("DIR", choice->folder,
                  "Holds video/NAME with clip.* and alpha/, images/NAME with image/ and mask/: see "
                  "docs/quality.md")
      ->required()
      ->type_name("");
  command
      .add_option(
          "--model", choice->models,
          "The networks, one after the other: " + io::joined(names<Model>()) + ", or TFLite files")
      ->type_name(model_values())
      ->expected(1)
      ->take_all()
      ->capture_default_str();
  command.add_option("--threads", choice->threads, "Threads of the network")
      ->check(CLI::Range(1, 8).description(""))
      ->type_name("1-8")
      ->capture_default_str();
  add_quality_option(command, choice->settings);
  add_passes_option(command,
                    "Times that each clip is seen, of which the last one is measured; 1 is the "
                    "default, as with a live camera",
                    choice->passes);
  command.add_flag("--learn-room", choice->learn_room,
                   "Before each clip, learn its room from room.*, in which nobody is, where there "
                   "is such a video");
  command.add_flag("--ablations", choice->ablations,
                   "Also without each technique: what it gives, and what it costs");
  command.add_option("--html", choice->html, "Write a page with charts and the worst frames")
      ->type_name("FILE");
  command.add_option("--csv", choice->csv, "Append the figures to a table")->type_name("FILE");
  command.add_option("--commit", choice->commit, "What the table says was measured")
      ->type_name("NAME")
      ->capture_default_str();
  add_json_option(command, choice->output);
  add_quiet_option(command, choice->output);
  command.footer("Example: scrim eval ../shared/data/dev --html report.html");
  command.callback([choice, &action] { action = [choice] { return run_eval(*choice); }; });
}

}  // namespace scrim::cli
