#include <memory>

#include "apps/scrim/commands.hpp"
#include "apps/scrim/file_job.hpp"

namespace scrim::cli {

void add_blur(CLI::App& program, Action& action) {
  struct Choice {
    FileOptions file;
    int strength = Settings{}.strength;
  };
  auto choice = std::make_shared<Choice>();
  CLI::App& command = *program.add_subcommand("blur", "Blur what is behind the person");
  add_file_options(command, choice->file);
  command.add_option("--strength", choice->strength, "Of the blur: 0 is the lightest, never none")
      ->check(CLI::Range(0, 100).description(""))
      ->type_name("0-100")
      ->capture_default_str();
  command.footer(
      "Example: scrim blur talk.mp4 -o blurred.mp4 --strength 70\n"
      "Sound, subtitles, chapters and times stay as they are.");
  command.callback([choice, &action] {
    action = [choice] {
      Recipe recipe{.settings = {.effect = Effect::blur, .strength = choice->strength}};
      recipe.make = [](Engine& engine, const io::VideoFrame& in, io::VideoFrame& out) {
        return engine.process(in.view(), out.pixels());
      };
      return run_file_job(choice->file, recipe);
    };
  });
}

}  // namespace scrim::cli
