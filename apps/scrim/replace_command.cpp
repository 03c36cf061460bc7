#include <charconv>
#include <memory>
#include <optional>

#include "apps/scrim/commands.hpp"
#include "apps/scrim/console.hpp"
#include "apps/scrim/file_job.hpp"
#include "io/video_reader.hpp"

namespace scrim::cli {
namespace {

struct Choice {
  FileOptions file;
  std::string with;
  Placement placement;
};

/// "#rrggbb"; empty when it is not one.
std::optional<std::array<std::uint8_t, 3>> parse_colour(const std::string& text) {
  constexpr std::size_t length = 7;
  std::uint32_t value = 0;
  const char* end = text.data() + text.size();
  if (text.size() != length || text[0] != '#') return std::nullopt;
  const auto [stop, code] = std::from_chars(text.data() + 1, end, value, 16);
  if (code != std::errc() || stop != end) return std::nullopt;
  const auto byte = [value](int shift) { return static_cast<std::uint8_t>(value >> shift); };
  return std::array{byte(16), byte(8), byte(0)};
}

io::Result<void> load_picture(Engine& engine, const std::string& name, Placement placement) {
  auto reader = io::VideoReader::open(name, {.format = Format::rgba});
  if (!reader) return tl::unexpected(reader.error());
  if (!reader->info().picture) {
    return tl::unexpected(name + ": is a video; --with takes a picture");
  }
  auto frame = reader->read();
  if (!frame) return tl::unexpected(frame.error());
  if (const Status status = engine.set_picture((*frame)->view(), placement); status != Status::ok) {
    return tl::unexpected(name + ": cannot be a backdrop: " + message(status));
  }
  return {};
}

Layout as_rgba(const Layout& in) {
  Layout out = in;
  if (in.format != Format::bgra) out.format = Format::rgba;
  return out;
}

/// What `--with` asks for; empty when it is a malformed colour.
std::optional<Recipe> recipe_for(const Choice& choice) {
  const std::string& with = choice.with;
  Recipe recipe{.settings = choice.file.settings};
  recipe.make = [](Engine& engine, const io::VideoFrame& in, io::VideoFrame& out) {
    return engine.process(in.view(), out.pixels());
  };
  if (with == "none") {
    recipe.settings.effect = Effect::transparent;
    recipe.content = io::Content::alpha;
    recipe.output = as_rgba;
  } else if (with.starts_with('#')) {
    const auto colour = parse_colour(with);
    if (!colour) return std::nullopt;
    recipe.settings.effect = Effect::colour;
    recipe.settings.colour = *colour;
  } else {
    recipe.settings.effect = Effect::picture;
    recipe.prepare = [with, placement = choice.placement](Engine& engine) {
      return load_picture(engine, with, placement);
    };
  }
  return recipe;
}

}  // namespace

void add_replace(CLI::App& program, Action& action) {
  auto choice = std::make_shared<Choice>();
  CLI::App& command =
      *program.add_subcommand("replace", "Put a picture, a colour or nothing behind the person");
  add_file_options(command, choice->file);
  command
      .add_option(
          "--with", choice->with,
          "What to show instead: a picture's name, a colour, or none (transparent; OUT must "
          "be " +
              std::string(io::alpha_formats) + ")")
      ->required()
      ->type_name("PICTURE|#rrggbb|none");
  add_placement_options(command, choice->file.settings, choice->placement);
  command.footer(
      "Examples: scrim replace talk.mp4 -o beach.mp4 --with beach.jpg\n"
      "          scrim replace talk.mp4 -o green.mp4 --with '#00b140'\n"
      "          scrim replace talk.mp4 -o cutout.webm --with none");
  command.callback([choice, &action] {
    action = [choice] {
      const auto recipe = recipe_for(*choice);
      if (!recipe) {
        return wrong_usage("--with " + choice->with + ": a colour is # and six digits: #1e90ff");
      }
      return run_file_job(choice->file, *recipe);
    };
  });
}

}  // namespace scrim::cli
