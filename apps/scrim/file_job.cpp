#include "apps/scrim/file_job.hpp"

#include <cstdio>
#include <filesystem>
#include <memory>
#include <vector>

#include "apps/scrim/console.hpp"
#include "apps/scrim/encoder_options.hpp"
#include "apps/scrim/file_summary.hpp"
#include "apps/scrim/kept_transparency.hpp"
#include "apps/scrim/progress.hpp"
#include "io/files/clock_arithmetic.hpp"
#include "io/files/frame_digest.hpp"
#include "io/files/frame_pipeline.hpp"
#include "io/files/video_writer.hpp"
#include "io/pixels/transparency.hpp"

namespace scrim::cli {
namespace {

struct Sink {
  std::unique_ptr<io::FrameSink> frames;
  const io::VideoWriter* writer = nullptr;  ///< the same, when it is one

  std::vector<std::string> notes() const {
    return writer == nullptr ? std::vector<std::string>() : writer->notes();
  }
};

io::Result<Sink> open_sink(const FileOptions& options, const Recipe& recipe,
                           const io::VideoReader& reader) {
  if (options.out == digest_name) {
    return Sink{std::make_unique<io::FrameDigest>(stdout, reader.info().time_base)};
  }
  io::WriterOptions writer_options{
      .metadata = options.metadata, .encoder = options.encoder, .inputs = recipe.inputs};
  writer_options.inputs.push_back(options.in);
  writer_options.inputs.push_back(options.engine.model);
  auto writer = io::VideoWriter::create(
      options.out, recipe.content, recipe.output(reader.info().layout), reader, writer_options);
  if (!writer) return tl::unexpected(writer.error());
  auto frames = std::make_unique<io::VideoWriter>(std::move(*writer));
  const io::VideoWriter* const notes = frames.get();
  return Sink{std::move(frames), notes};
}

tl::unexpected<std::string> engine_failed(const io::VideoReader& reader, const Progress& progress,
                                          Status status) {
  return tl::unexpected(reader.name() + ": the engine failed at frame " +
                        std::to_string(progress.frames()) + ": " + message(status));
}

io::Result<io::VideoReader> open_reader(const FileOptions& options, const Recipe& recipe) {
  return io::VideoReader::open(
      options.in, {.format = recipe.input_format,
                   .looks_for_transparency = true,
                   .decoder = {.deinterlace = options.deinterlace,
                               .salvage = options.salvage,
                               .salvage_hint = ", or keep what is whole of it with --salvage"}});
}

/// Everything behind the effect's backdrop, whoever is there.
Settings all_hidden(Settings settings, const Layout& layout) {
  settings.hide = {};
  settings.hide.front() = {.width = static_cast<float>(layout.width),
                           .height = static_cast<float>(layout.height)};
  return settings;
}

/// Shows the engine the whole of IN: what it learns of the room is all that is kept. The backdrop
/// is the quickest one.
io::Result<void> learn_room(const FileOptions& options, const io::ReaderOptions& reading,
                            Settings settings, Engine& engine, Progress& progress) {
  auto reader = io::VideoReader::open(options.in, reading);
  if (!reader) return tl::unexpected(reader.error());
  settings.effect = Effect::colour;
  if (const Status status = engine.apply(settings); status != Status::ok) {
    return engine_failed(*reader, progress, status);
  }
  io::VideoFrame scratch = io::FramePool(reader->info().layout).make();
  while (true) {
    auto in = reader->read();
    if (!in) return tl::unexpected(in.error());
    if (!*in) break;
    if ((*in)->damaged) continue;
    if ((*in)->alpha) (*in)->av = io::as_seen(*(*in)->av, *(*in)->alpha);
    const Status status = engine.process((*in)->view(), scratch.pixels());
    if (status != Status::ok) return engine_failed(*reader, progress, status);
    progress.frame(**in);
  }
  engine.rewind();
  progress.begin_pass();
  return {};
}

/// A frame that did not decode whole is covered, as what is whole of it cannot be told.
Status make_frame(Engine& engine, TransparencyKeeper& maker, const Settings& settings,
                  const io::VideoFrame& in, io::VideoFrame& out) {
  if (!in.damaged) return maker.make(engine, in, out);
  if (const Status hidden = engine.apply(all_hidden(settings, in.layout)); hidden != Status::ok) {
    return hidden;
  }
  const Status made = maker.make(engine, in, out);
  engine.apply(settings);
  return made;
}

io::Result<void> process_frames(io::VideoReader& reader, io::FrameSink& sink, Engine& engine,
                                const Recipe& recipe, const Settings& settings, const Scene& scene,
                                Progress& progress, Tally& tally) {
  if (engine.apply(settings) != Status::ok) {
    return tl::unexpected<std::string>("the settings were refused");
  }
  const Layout layout = recipe.output(reader.info().layout);
  const AVPixelFormat format =
      recipe.content == io::Content::gray ? AV_PIX_FMT_GRAY8 : io::pixel_format(layout.format);
  io::FramePool pool(layout, format);
  TransparencyKeeper maker(recipe);
  std::optional<std::int64_t> start;
  const auto make = [&](const io::VideoFrame& in) -> io::Result<io::VideoFrame> {
    if (!start) start = in.pts;
    const auto set = scene(engine, io::between(*start, in.pts), reader.info().time_base);
    if (!set) return tl::unexpected(set.error());
    io::VideoFrame out = pool.make();
    const Status status = make_frame(engine, maker, settings, in, out);
    if (status != Status::ok) return engine_failed(reader, progress, status);
    tally.filled = maker.filled();
    tally.count(engine.report());
    progress.frame(in);
    return out;
  };
  return io::run_pipeline(reader, sink, make);
}

/// A colour of sRGB in the numbers that a picture of this profile has for it.
io::Rgb as_profiled(const io::Rgb& colour, const io::IccProfile& profile) {
  const auto conversion = io::ColourConversion::between(io::srgb_profile, profile);
  return conversion ? conversion->convert(colour) : colour;
}

bool is_pipe(const std::string& name) {
  std::error_code code;
  return name == "-" || std::filesystem::is_fifo(name, code);
}

/// A second pass pays where there is a first one, and where the room is remembered: at the normal
/// level of work.
int passes_for(const FileOptions& options, const io::VideoInfo& info) {
  const bool pays =
      !info.picture && !is_pipe(options.in) && options.settings.quality == quality::normal;
  return options.passes.value_or(pays ? 2 : 1);
}

/// Mistakes that the command line alone shows; empty when there are none.
std::string mistake(const FileOptions& options, const Recipe& recipe) {
  const bool to_stdout = options.out == "-" || options.out == digest_name;
  if (to_stdout && options.output.json) {
    return "-o " + options.out + " and --json both need stdout; drop one of them";
  }
  if (options.passes == 2 && is_pipe(options.in)) {
    return "--passes 2: a pipe cannot be read twice; name a file";
  }
  if (options.out == digest_name) {
    return options.encoder.empty() ? ""
                                   : "-o hash: encodes nothing; drop --codec, --crf, --preset and "
                                     "--encoder";
  }
  const auto format = io::output_format(options.out, recipe.content, Format::i420,
                                        {.codec = options.encoder.codec});
  return format ? "" : format.error();
}

/// Mistakes in how OUT is to be encoded: by which codec, and so what can be set, follows from IN,
/// too. Empty when there are none.
std::string encoder_mistake(const FileOptions& options, const Recipe& recipe,
                            const io::VideoReader& in) {
  if (options.encoder.empty()) return "";
  const Format frames = recipe.output(in.info().layout).format;
  const auto format =
      io::output_format(options.out, recipe.content, frames, options.encoder, io::source_codec(in));
  return format ? "" : format.error();
}

/// How IN is read.
void add_reading_options(CLI::App& command, FileOptions& options) {
  const auto choose = [&options](const std::string& text) { options.deinterlace = text == "auto"; };
  command
      .add_option_function<std::string>(
          "--deinterlace", choose,
          "auto makes one moment of each interlaced frame; off leaves them as they are")
      ->check(CLI::IsMember({"auto", "off"}))
      ->type_name("auto|off")
      ->default_str("auto");
  command.add_flag("--salvage", options.salvage,
                   "Of a damaged file keep what is whole: damaged frames are covered, and what was "
                   "lost is listed");
}

}  // namespace

void add_file_options(CLI::App& command, FileOptions& options) {
  command.add_option("IN", options.in, "A video or a picture; - reads y4m from stdin")
      ->required()
      ->type_name("");
  command
      .add_option("-o,--output", options.out,
                  "Its ending chooses the kind: .mp4 .mov .mkv .webm .avi .y4m .png .jpg .webp; - "
                  "writes y4m to stdout, hash: prints a digest of each frame")
      ->required()
      ->type_name("OUT");
  add_person_options(command, options.settings, options.areas);
  add_encoder_options(command, options.encoder);
  add_quality_option(command, options.settings);
  add_engine_options(command, options.engine);
  add_passes_option(command,
                    "2, the default for a video that is a file, has the engine see all of it "
                    "before, so that it knows the room from the first frame on; 1 is about "
                    "twice as quick",
                    options.passes);
  add_reading_options(command, options);
  add_metadata_option(command, options.metadata);
  add_json_option(command, options.output);
  add_quiet_option(command, options.output);
}

int run_file_job(const FileOptions& options, const Recipe& asked) {
  if (const std::string wrong = mistake(options, asked); !wrong.empty()) return wrong_usage(wrong);
  auto reader = open_reader(options, asked);
  if (!reader) return fail(reader.error());
  const Recipe recipe = keep_transparency(asked, options, reader->info());
  if (options.passes == 2 && reader->info().picture) {
    return wrong_usage("--passes 2: " + options.in + " is a picture; only a video is seen twice");
  }
  if (const std::string wrong = encoder_mistake(options, recipe, *reader); !wrong.empty()) {
    return wrong_usage(wrong);
  }
  EngineOptions engine_options = options.engine;
  engine_options.stills = reader->info().picture;
  auto engine = make_engine(engine_options);
  if (!engine) return fail(engine.error());
  Settings settings = recipe.settings;
  settings.colour = as_profiled(settings.colour, reader->info().profile);
  if (auto put = put_areas(options.areas, reader->info().layout, settings); !put) {
    return wrong_usage(put.error());
  }
  const std::string doubt = doubt_about(options.areas);
  if (!doubt.empty() && !options.output.quiet) note(doubt);
  const auto scene = recipe.open_scene(*reader);
  if (!scene) return fail(scene.error());
  auto sink = open_sink(options, recipe, *reader);
  if (!sink) return fail(sink.error());

  Tally tally;
  const int passes = passes_for(options, reader->info());
  Progress progress(reader->info(), options.output.quiet, passes);
  io::Result<void> done;
  if (passes == 2) done = learn_room(options, reader->options(), settings, *engine, progress);
  if (done) {
    done =
        process_frames(*reader, *sink->frames, *engine, recipe, settings, *scene, progress, tally);
  }
  progress.clear();
  if (!done) return fail(done.error());
  tell(options, *reader, progress, tally, sink->notes());
  return exit_done;
}

}  // namespace scrim::cli
