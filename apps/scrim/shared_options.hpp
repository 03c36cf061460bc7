/// Options that several commands have, and the engine they ask for.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <optional>
#include <string>

#include "io/files/metadata.hpp"
#include "io/handles/av_handles.hpp"
#include "scrim/scrim.hpp"

namespace scrim::cli {

/// What the user chose, to be run after the command line was read; gives the exit code.
using Action = std::function<int()>;

struct EngineOptions {
  std::string model = name(Model::automatic);  ///< a Model's name, or that of a TFLite file
  int threads = 1;
  bool stills = false;   ///< no option of the command line
  Techniques without{};  ///< likewise
};

struct OutputOptions {
  bool json = false;
  bool quiet = false;
};

/// What --model takes: "auto|landscape|general|FILE".
std::string model_values();

void add_engine_options(CLI::App& command, EngineOptions& options);
/// --passes: 1 or 2; empty when the user did not choose.
void add_passes_option(CLI::App& command, const char* description, std::optional<int>& passes);

/// --metadata: what OUT tells about IN.
void add_metadata_option(CLI::App& command, io::Metadata& metadata);

void add_json_option(CLI::App& command, OutputOptions& options);
void add_quiet_option(CLI::App& command, OutputOptions& options);

/// The error names the model file at fault.
io::Result<Engine> make_engine(const EngineOptions& options);

/// The bytes of a model file.
io::Result<std::vector<std::byte>> read_model_file(const std::string& name);

}  // namespace scrim::cli
