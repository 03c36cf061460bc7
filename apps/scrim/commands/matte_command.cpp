#include <memory>

#include "apps/scrim/commands/commands.hpp"
#include "apps/scrim/file_job.hpp"

namespace scrim::cli {

void add_matte(CLI::App& program, Action& action) {
  auto choice = std::make_shared<FileOptions>();
  CLI::App& command = *program.add_subcommand(
      "matte", "Write the matte: gray, white is person, one frame for each frame");
  add_file_options(command, *choice);
  command.footer("Example: scrim matte talk.mp4 -o matte.mp4 --who main");
  command.callback([choice, &action] {
    action = [choice] {
      // The quickest backdrop: only the matte is kept.
      Recipe recipe{.settings = choice->settings, .content = io::Content::gray};
      recipe.settings.effect = Effect::colour;
      auto scratch = std::make_shared<std::optional<io::FramePool>>();
      recipe.make = [scratch](Engine& engine, const io::VideoFrame& in, io::VideoFrame& out,
                              MattePlane) {
        if (!*scratch) scratch->emplace(in.layout);
        io::VideoFrame composed = (*scratch)->make();
        return engine.process(in.view(), composed.pixels(),
                              {.data = out.av->data[0], .stride = out.av->linesize[0]});
      };
      return run_file_job(*choice, recipe);
    };
  });
}

}  // namespace scrim::cli
