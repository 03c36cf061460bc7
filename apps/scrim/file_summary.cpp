#include "apps/scrim/file_summary.hpp"

#include <array>
#include <cstdio>

#include "apps/scrim/console.hpp"
#include "apps/scrim/json_text.hpp"
#include "apps/scrim/statistics.hpp"

namespace scrim::cli {
namespace {

std::vector<JsonObject> losses_json(const std::vector<io::Loss>& losses) {
  std::vector<JsonObject> objects;
  for (const io::Loss& loss : losses) {
    objects.emplace_back()
        .add("from", loss.from)
        .add("to", loss.to)
        .add("frames", loss.frames)
        .add("what", loss.text());
  }
  return objects;
}

void print_json(const FileOptions& options, const io::VideoReader& reader, const Progress& progress,
                const Tally& tally, const std::vector<std::string>& notes) {
  const io::VideoInfo& info = reader.info();
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
  if (options.salvage) summary.add("lost", losses_json(reader.losses()));
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

}  // namespace

void tell(const FileOptions& options, const io::VideoReader& reader, const Progress& progress,
          const Tally& tally, std::vector<std::string> notes) {
  if (tally.filled) {
    notes.push_back("what was transparent is filled; to keep it, use " +
                    std::string(io::alpha_formats));
  }
  if (reader.filled()) {
    notes.emplace_back("what was transparent is white: the first frame is of a kind without it");
  }
  if (reader.deinterlaced()) {
    notes.emplace_back("deinterlaced: each frame shows its first moment");
  }
  if (options.output.json) print_json(options, reader, progress, tally, notes);
  if (options.output.quiet) return;
  for (const std::string& line : notes) note(options.out + ": " + line);
  for (const io::Loss& loss : reader.losses()) note(reader.name() + ": " + loss.text());
  if (tally.covered > 0) {
    note(std::to_string(tally.covered) + " of " + std::to_string(progress.frames()) +
         " frames were covered whole: " + message(tally.reason));
  }
  if (!options.output.json) print_summary(options, reader.info(), progress);
}

}  // namespace scrim::cli
