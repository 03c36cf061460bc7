#include "apps/scrim/file_job.hpp"

#include <array>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <vector>

#include "apps/scrim/console.hpp"
#include "apps/scrim/encoder_options.hpp"
#include "apps/scrim/json_text.hpp"
#include "apps/scrim/progress.hpp"
#include "apps/scrim/statistics.hpp"
#include "io/files/frame_digest.hpp"
#include "io/files/frame_pipeline.hpp"
#include "io/files/video_writer.hpp"

namespace scrim::cli {
namespace {

constexpr std::string_view digest_name = "hash:";

/// What the engine did with the frames.
struct Tally {
  std::vector<double> milliseconds;
  std::int64_t covered = 0;
  Status reason = Status::ok;  ///< of the newest covered frame
  double person = 0;           ///< sum of the frames' shares

  void count(const Report& report) {
    milliseconds.push_back(report.total_milliseconds);
    person += report.person;
    if (report.shown != Shown::covered) return;
    ++covered;
    reason = report.reason;
  }
};

struct Sink {
  std::unique_ptr<io::FrameSink> frames;
  std::vector<std::string> notes;
};

io::Result<Sink> open_sink(const FileOptions& options, const Recipe& recipe,
                           const io::VideoReader& reader) {
  if (options.out == digest_name) {
    return Sink{std::make_unique<io::FrameDigest>(stdout, reader.info().time_base), {}};
  }
  io::WriterOptions writer_options{.encoder = options.encoder, .inputs = recipe.inputs};
  writer_options.inputs.push_back(options.in);
  writer_options.inputs.push_back(options.engine.model);
  auto writer = io::VideoWriter::create(
      options.out, recipe.content, recipe.output(reader.info().layout), reader, writer_options);
  if (!writer) return tl::unexpected(writer.error());
  auto notes = writer->notes();
  return Sink{std::make_unique<io::VideoWriter>(std::move(*writer)), std::move(notes)};
}

tl::unexpected<std::string> engine_failed(const io::VideoReader& reader, const Progress& progress,
                                          Status status) {
  return tl::unexpected(reader.name() + ": the engine failed at frame " +
                        std::to_string(progress.frames()) + ": " + message(status));
}

/// Shows the engine the whole of IN: what it learns of the room is all that is kept. The backdrop
/// is the quickest one.
io::Result<void> learn_room(const FileOptions& options, const Recipe& recipe, Settings settings,
                            Engine& engine, Progress& progress) {
  auto reader = io::VideoReader::open(options.in, {.format = recipe.input_format});
  if (!reader) return tl::unexpected(reader.error());
  settings.effect = Effect::colour;
  if (const Status status = engine.apply(settings); status != Status::ok) {
    return engine_failed(*reader, progress, status);
  }
  io::VideoFrame scratch = io::FramePool(reader->info().layout).make();
  while (true) {
    const auto in = reader->read();
    if (!in) return tl::unexpected(in.error());
    if (!*in) break;
    const Status status = engine.process((*in)->view(), scratch.pixels());
    if (status != Status::ok) return engine_failed(*reader, progress, status);
    progress.frame(**in);
  }
  engine.rewind();
  progress.begin_pass();
  return {};
}

io::Result<void> process_frames(io::VideoReader& reader, io::FrameSink& sink, Engine& engine,
                                const Recipe& recipe, Progress& progress, Tally& tally) {
  const Layout layout = recipe.output(reader.info().layout);
  const AVPixelFormat format =
      recipe.content == io::Content::gray ? AV_PIX_FMT_GRAY8 : io::pixel_format(layout.format);
  io::FramePool pool(layout, format);
  std::optional<std::int64_t> start;
  const auto make = [&](const io::VideoFrame& in) -> io::Result<io::VideoFrame> {
    if (!start) start = in.pts;
    const auto scene = recipe.set_scene(engine, in.pts - *start, reader.info().time_base);
    if (!scene) return tl::unexpected(scene.error());
    io::VideoFrame out = pool.make();
    const Status status = recipe.make(engine, in, out);
    if (status != Status::ok) return engine_failed(reader, progress, status);
    tally.count(engine.report());
    progress.frame(in);
    return out;
  };
  return io::run_pipeline(reader, sink, make);
}

void print_json(const FileOptions& options, const io::VideoInfo& info, const Progress& progress,
                const Tally& tally, const std::vector<std::string>& notes) {
  const double seconds = progress.elapsed();
  const auto frames = static_cast<double>(progress.frames());
  JsonObject engine;
  engine.add("median_ms", median(tally.milliseconds))
      .add("p99_ms", percentile(tally.milliseconds, 99))
      .add("simd", simd_target());
  JsonObject summary;
  summary.add("input", options.in)
      .add("output", options.out)
      .add("width", info.layout.width)
      .add("height", info.layout.height)
      .add("frames", progress.frames())
      .add("passes", progress.passes())
      .add("covered", tally.covered)
      .add("person", tally.person / frames)
      .add("seconds", seconds)
      .add("fps", frames / seconds)
      .add("engine", engine)
      .add("notes", notes);
  if (!info.picture) {
    summary.add("video_seconds", progress.video_seconds())
        .add("speed", progress.video_seconds() / seconds);
  }
  std::printf("%s\n", summary.text().c_str());
}

void print_summary(const FileOptions& options, const io::VideoInfo& info,
                   const Progress& progress) {
  std::array<char, 128> text{};
  if (info.picture) {
    std::snprintf(text.data(), text.size(), ": done in %.2f s", progress.elapsed());
  } else {
    std::snprintf(text.data(), text.size(), ": %lld frames in %s%.1f s, %.1fx real time (%.0f fps)",
                  static_cast<long long>(progress.frames()),
                  progress.passes() == 2 ? "two passes, " : "", progress.elapsed(),
                  progress.video_seconds() / progress.elapsed(),
                  static_cast<double>(progress.frames()) / progress.elapsed());
  }
  note((options.out == "-" ? "stdout" : options.out) + text.data());
}

void tell(const FileOptions& options, const io::VideoInfo& info, const Progress& progress,
          const Tally& tally, const std::vector<std::string>& notes) {
  if (options.output.json) print_json(options, info, progress, tally, notes);
  if (options.output.quiet) return;
  for (const std::string& line : notes) note(options.out + ": " + line);
  if (tally.covered > 0) {
    note(std::to_string(tally.covered) + " of " + std::to_string(progress.frames()) +
         " frames were covered whole: " + message(tally.reason));
  }
  if (!options.output.json) print_summary(options, info, progress);
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
  const auto format = io::output_format(options.out, recipe.content, Format::i420, options.encoder);
  return format ? "" : format.error();
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
  add_json_option(command, options.output);
  add_quiet_option(command, options.output);
}

int run_file_job(const FileOptions& options, const Recipe& recipe) {
  if (const std::string wrong = mistake(options, recipe); !wrong.empty()) return wrong_usage(wrong);
  auto reader = io::VideoReader::open(options.in, {.format = recipe.input_format});
  if (!reader) return fail(reader.error());
  if (options.passes == 2 && reader->info().picture) {
    return wrong_usage("--passes 2: " + options.in + " is a picture; only a video is seen twice");
  }
  EngineOptions engine_options = options.engine;
  engine_options.stills = reader->info().picture;
  auto engine = make_engine(engine_options);
  if (!engine) return fail(engine.error());
  Settings settings = recipe.settings;
  if (auto put = put_areas(options.areas, reader->info().layout, settings); !put) {
    return wrong_usage(put.error());
  }
  const std::string doubt = doubt_about(options.areas);
  if (!doubt.empty() && !options.output.quiet) note(doubt);
  auto sink = open_sink(options, recipe, *reader);
  if (!sink) return fail(sink.error());

  Tally tally;
  const int passes = passes_for(options, reader->info());
  Progress progress(reader->info(), options.output.quiet, passes);
  io::Result<void> done;
  if (passes == 2) done = learn_room(options, recipe, settings, *engine, progress);
  if (done) {
    if (engine->apply(settings) != Status::ok) return fail("the settings were refused");
    done = process_frames(*reader, *sink->frames, *engine, recipe, progress, tally);
  }
  progress.clear();
  if (!done) return fail(done.error());
  tell(options, reader->info(), progress, tally, sink->notes);
  return exit_done;
}

}  // namespace scrim::cli
