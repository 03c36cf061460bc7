#include <memory>
#include <utility>

#include "apps/scrim/commands/commands.hpp"
#include "apps/scrim/console.hpp"
#include "apps/scrim/file_job.hpp"
#include "io/files/looped_video.hpp"
#include "io/pixels/colour_text.hpp"

namespace scrim::cli {
namespace {

struct Choice {
  FileOptions file;
  std::string with;
  Placement placement;
};

/// A picture, or a video: a picture is one of a single frame.
io::Result<io::LoopedVideo> open_backdrop(const std::string& name) {
  auto reader = io::VideoReader::open(name);
  if (!reader) return tl::unexpected(reader.error());
  return io::LoopedVideo::play(std::move(*reader));
}

/// Shows each frame of the video when it is its turn.
auto scene_of(io::LoopedVideo video, const Placement& placement) {
  return [video = std::make_shared<io::LoopedVideo>(std::move(video)), placement](
             Engine& engine, std::int64_t time, AVRational base) -> io::Result<void> {
    const auto frame = video->at(time, base);
    if (!frame) return tl::unexpected(frame.error());
    if (*frame == nullptr) return {};
    if (const Status status = engine.set_picture((*frame)->view(), placement);
        status != Status::ok) {
      return tl::unexpected(video->name() + ": cannot be a backdrop: " + message(status));
    }
    return {};
  };
}

Layout as_rgba(const Layout& in) {
  Layout out = in;
  if (in.format >= Format::p010) {
    out.format = Format::rgba16;
  } else if (in.format != Format::bgra) {
    out.format = Format::rgba;
  }
  return out;
}

int run_replace(const Choice& choice) {
  const std::string& with = choice.with;
  Recipe recipe{.settings = choice.file.settings};
  recipe.make = [](Engine& engine, const io::VideoFrame& in, io::VideoFrame& out) {
    return engine.process(in.view(), out.pixels());
  };
  if (with == "-") return wrong_usage("--with -: a backdrop cannot come from stdin; name a file");
  if (with == "none") {
    recipe.settings.effect = Effect::transparent;
    recipe.content = io::Content::alpha;
    recipe.output = as_rgba;
  } else if (with.starts_with('#')) {
    const auto colour = io::parse_colour(with);
    if (!colour) {
      return wrong_usage("--with " + with + ": a colour is # and six digits: #1e90ff");
    }
    recipe.settings.effect = Effect::colour;
    recipe.settings.colour = *colour;
  } else {
    auto backdrop = open_backdrop(with);
    if (!backdrop) return fail(backdrop.error());
    recipe.settings.effect = Effect::picture;
    recipe.set_scene = scene_of(std::move(*backdrop), choice.placement);
  }
  return run_file_job(choice.file, recipe);
}

}  // namespace

void add_replace(CLI::App& program, Action& action) {
  auto choice = std::make_shared<Choice>();
  CLI::App& command = *program.add_subcommand(
      "replace", "Put a picture, a video, a colour or nothing behind the person");
  add_file_options(command, choice->file);
  command
      .add_option("--with", choice->with,
                  "What to show instead: the name of a picture or a video (which begins again when "
                  "it ends, "
                  "without its sound), a colour, or none (transparent; OUT must be " +
                      std::string(io::alpha_formats) + ")")
      ->required()
      ->type_name("PICTURE|VIDEO|#rrggbb|none");
  add_placement_options(command, choice->file.settings, choice->placement);
  command.footer(
      "Examples: scrim replace talk.mp4 -o beach.mp4 --with beach.jpg\n"
      "          scrim replace talk.mp4 -o waves.mp4 --with waves.webm --match 50\n"
      "          scrim replace talk.mp4 -o slide.mp4 --with slide.png --fit contain "
      "--position left,top\n"
      "          scrim replace talk.mp4 -o green.mp4 --with '#00b140'\n"
      "          scrim replace talk.mp4 -o cutout.webm --with none");
  command.callback([choice, &action] { action = [choice] { return run_replace(*choice); }; });
}

}  // namespace scrim::cli
