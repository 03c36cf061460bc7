/// A file through the engine: what blur, replace, matte and compare have in common.
#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "apps/scrim/settings_options.hpp"
#include "apps/scrim/shared_options.hpp"
#include "io/files/encoder_choice.hpp"
#include "io/files/metadata.hpp"
#include "io/files/output_format.hpp"
#include "io/files/video_reader.hpp"
#include "io/pixels/video_frame.hpp"
#include "scrim/scrim.hpp"

namespace scrim::cli {

/// As OUT: a digest of each frame on stdout.
inline constexpr std::string_view digest_name = "hash:";

struct FileOptions {
  std::string in, out;
  Settings settings;
  AreaOptions areas;
  EngineOptions engine;
  io::EncoderChoice encoder;
  std::optional<int> passes;
  bool deinterlace = true;
  bool salvage = false;
  io::Metadata metadata = io::Metadata::safe;
  OutputOptions output;
};

/// IN, -o OUT and the options of every file command.
void add_file_options(CLI::App& command, FileOptions& options);

/// Called before each frame, whose time after the first one is given in units of `base`.
using Scene = std::function<io::Result<void>(Engine&, std::int64_t time, AVRational base)>;

/// What a command makes of each frame. `make` fills `out`, a frame of `output` layout (for
/// Content::gray, one plane of its size), and `matte` when its data is not null. What is behind
/// `in` shows through where it is transparent.
struct Recipe {
  Settings settings;  ///< the areas come from FileOptions, when the frame's size is known
  io::Content content = io::Content::opaque;
  std::vector<std::string> inputs{};     ///< further files that it reads: OUT is none of them
  std::optional<Format> input_format{};  ///< what frames are read as; by default as they are
  std::function<Layout(const Layout& in)> output = [](const Layout& in) { return in; };
  std::function<Status(Engine&, const io::VideoFrame& in, io::VideoFrame& out, MattePlane matte)>
      make{};
  /// Called once, when IN is open and nothing is written yet.
  std::function<io::Result<Scene>(const io::VideoReader& in)> open_scene =
      [](const io::VideoReader&) -> io::Result<Scene> {
    return [](Engine&, std::int64_t, AVRational) { return io::Result<void>{}; };
  };
};

/// Reads IN, makes each frame, writes OUT, and tells about it; the engine sees all of IN before
/// where a second pass was asked for, or pays. Gives the exit code.
int run_file_job(const FileOptions& options, const Recipe& recipe);

}  // namespace scrim::cli
