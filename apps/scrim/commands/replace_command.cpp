#include <memory>
#include <utility>

#include "apps/scrim/backdrop_text.hpp"
#include "apps/scrim/commands/commands.hpp"
#include "apps/scrim/console.hpp"
#include "apps/scrim/file_job.hpp"
#include "io/files/looped_video.hpp"

namespace scrim::cli {
namespace {

constexpr AVRational square{1, 1};

struct Choice {
  FileOptions file;
  std::string with;
  Placement placement;
};

/// Shows each frame of the backdrop, a picture or a video, when it is its turn.
io::Result<Scene> open_backdrop(const std::string& name, const Placement& placement,
                                const io::VideoReader& in) {
  io::ReaderOptions options = in.options();
  options.format.reset();
  options.turns_transparent.reset();
  options.decoder.salvage = false;
  options.decoder.salvage_hint.clear();
  options.profile = in.info().profile;
  options.sample_aspect = in.info().sample_aspect.num > 0 ? in.info().sample_aspect : square;
  auto reader = io::VideoReader::open(name, options);
  if (!reader) return tl::unexpected(reader.error());
  auto opened = io::LoopedVideo::play(std::move(*reader));
  if (!opened) return tl::unexpected(opened.error());
  auto video = std::make_shared<io::LoopedVideo>(std::move(*opened));
  return [video, placement](Engine& engine, std::int64_t time,
                            AVRational base) -> io::Result<void> {
    const auto frame = video->at(time, base);
    if (!frame) return tl::unexpected(frame.error());
    if (*frame == nullptr) return {};
    if (const Status status = engine.set_picture((*frame)->view(), placement, (*frame)->opacity());
        status != Status::ok) {
      return tl::unexpected(video->name() + ": cannot be a backdrop: " + message(status));
    }
    return {};
  };
}

Layout as_rgba(const Layout& in) {
  Layout out = in;
  if (io::is_deep(in.format)) {
    out.format = Format::rgba16;
  } else if (in.format != Format::bgra) {
    out.format = Format::rgba;
  }
  return out;
}

int run_replace(const Choice& choice) {
  const std::string& with = choice.with;
  Recipe recipe{.settings = choice.file.settings};
  recipe.make = [](Engine& engine, const io::VideoFrame& in, io::VideoFrame& out,
                   MattePlane matte) {
    return engine.process(in.view(), out.pixels(), matte, in.opacity());
  };
  if (with == "-") return wrong_usage("--with -: a backdrop cannot come from stdin; name a file");
  if (with == "none") {
    recipe.settings.effect = Effect::transparent;
    recipe.content = io::Content::alpha;
    recipe.output = as_rgba;
  } else if (const auto colour = backdrop_colour(with)) {
    recipe.settings.effect = Effect::colour;
    recipe.settings.colour = *colour;
  } else if (const std::string why = why_no_backdrop(with); !why.empty()) {
    const std::string line = "--with " + with + ": " + why;
    return with.starts_with('#') ? wrong_usage(line) : fail(line);
  } else {
    recipe.inputs.push_back(with);
    recipe.settings.effect = Effect::picture;
    recipe.open_scene = [&](const io::VideoReader& in) {
      return open_backdrop(with, choice.placement, in);
    };
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
      .add_option(
          "--with", choice->with,
          "What to show instead: the name of a picture or a video (which begins again when "
          "it ends, without its sound), a colour by its digits or its name in CSS (#1e90ff, "
          "red; a file of that name goes before it), or none (transparent; OUT must be " +
              std::string(io::alpha_formats) + ")")
      ->required()
      ->type_name("PICTURE|VIDEO|COLOUR|none");
  add_placement_options(command, choice->file.settings, choice->placement);
  command.footer(
      "Examples: scrim replace talk.mp4 -o beach.mp4 --with beach.jpg\n"
      "          scrim replace talk.mp4 -o waves.mp4 --with waves.webm --match 50\n"
      "          scrim replace talk.mp4 -o slide.mp4 --with slide.png --fit contain "
      "--position left,top\n"
      "          scrim replace talk.mp4 -o sea.mp4 --with seagreen\n"
      "          scrim replace talk.mp4 -o cutout.webm --with none");
  command.callback([choice, &action] { action = [choice] { return run_replace(*choice); }; });
}

}  // namespace scrim::cli
