#include <memory>

#include "apps/scrim/commands/commands.hpp"
#include "apps/scrim/file_job.hpp"

namespace scrim::cli {

void add_blur(CLI::App& program, Action& action) {
  auto choice = std::make_shared<FileOptions>();
  CLI::App& command = *program.add_subcommand("blur", "Blur what is behind the person");
  add_file_options(command, *choice);
  add_blur_options(command, choice->settings);
  command.footer(
      "Examples: scrim blur talk.mp4 -o blurred.mp4 --strength 70 --look lens\n"
      "          scrim blur unboxing.mp4 -o out.mp4 --keep 0.6,0.5,0.4,0.5\n"
      "Sound, subtitles, chapters and times stay as they are.");
  command.callback([choice, &action] {
    action = [choice] {
      Recipe recipe{.settings = choice->settings};
      recipe.make = [](Engine& engine, const io::VideoFrame& in, io::VideoFrame& out,
                       MattePlane matte) { return engine.process(in.view(), out.pixels(), matte); };
      return run_file_job(*choice, recipe);
    };
  });
}

}  // namespace scrim::cli
