#include "apps/scrim/shared_options.hpp"

#include <array>
#include <filesystem>
#include <fstream>
#include <system_error>

#include "io/text/did_you_mean.hpp"
#include "io/text/joined.hpp"

namespace scrim::cli {

std::string model_values() {
  return io::joined(names<Model>(), "|") + "|FILE";
}

void add_engine_options(CLI::App& command, EngineOptions& options) {
  command
      .add_option("--model", options.model,
                  "The network: auto, landscape (quickest), general, or a TFLite file")
      ->type_name(model_values())
      ->capture_default_str();
  command.add_option("--threads", options.threads, "Threads of the network")
      ->check(CLI::Range(1, 8).description(""))
      ->type_name("1-8")
      ->capture_default_str();
}

void add_passes_option(CLI::App& command, const char* description, std::optional<int>& passes) {
  command.add_option("--passes", passes, description)
      ->check(CLI::Range(1, 2).description(""))
      ->type_name("1-2");
}

void add_metadata_option(CLI::App& command, io::Metadata& metadata) {
  static constexpr std::array<std::pair<std::string_view, io::Metadata>, 3> choices{
      {{"safe", io::Metadata::safe}, {"all", io::Metadata::all}, {"none", io::Metadata::none}}};
  const auto choose = [&metadata](const std::string& text) {
    for (const auto& [name, choice] : choices) {
      if (text == name) {
        metadata = choice;
        return;
      }
    }
    throw CLI::ValidationError("--metadata", "takes safe, all or none, not " + text);
  };
  command
      .add_option_function<std::string>(
          "--metadata", choose,
          "What else of IN goes into OUT: safe keeps titles, dates, copyright and the camera's "
          "model, and leaves out the place, serial numbers and maker's notes; all keeps these, "
          "too; none keeps nothing. Thumbnails and other pictures of the room never go into OUT")
      ->type_name("safe|all|none")
      ->default_str("safe");
}

void add_json_option(CLI::App& command, OutputOptions& options) {
  command.add_flag("--json", options.json, "Print the result as a JSON object on stdout");
}

void add_quiet_option(CLI::App& command, OutputOptions& options) {
  command.add_flag("--quiet", options.quiet, "Print nothing but errors");
}

io::Result<std::vector<std::byte>> read_model_file(const std::string& name) {
  constexpr std::uintmax_t largest = std::uintmax_t{512} << 20;
  std::error_code code;
  const std::uintmax_t size = std::filesystem::file_size(name, code);
  if (code) {
    return tl::unexpected(name + ": cannot be read: " + code.message() + "; --model takes " +
                          io::joined(names<Model>(), ", ") + " or a TFLite file" +
                          io::did_you_mean(name, names<Model>()));
  }
  if (size > largest) return tl::unexpected(name + ": is too large for a model");
  std::vector<std::byte> bytes(size);
  std::ifstream file(name, std::ios::binary);
  file.read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(size));
  if (!file) return tl::unexpected(name + ": cannot be read; check its permissions");
  return bytes;
}

io::Result<Engine> make_engine(const EngineOptions& chosen) {
  Options options{.stills = chosen.stills, .threads = chosen.threads, .without = chosen.without};
  std::vector<std::byte> file;
  std::string prefix;
  if (const auto model = parse<Model>(chosen.model)) {
    options.model = *model;
  } else {
    auto bytes = read_model_file(chosen.model);
    if (!bytes) return tl::unexpected(bytes.error());
    if (bytes->empty()) return tl::unexpected(chosen.model + ": is empty (0 bytes)");
    file = std::move(*bytes);
    options.model_file = file;
    prefix = chosen.model + ": ";
  }
  auto engine = Engine::create(options);
  if (!engine) return tl::unexpected(prefix + engine.error().message);
  return std::move(*engine);
}

}  // namespace scrim::cli
