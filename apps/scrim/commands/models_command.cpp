#include <array>
#include <cstdio>
#include <memory>

#include "apps/scrim/commands/commands.hpp"
#include "apps/scrim/console.hpp"
#include "apps/scrim/json_text.hpp"
#include "models/models.hpp"

namespace scrim::cli {
namespace {

struct BuiltIn {
  const char* name;
  const char* description;
  std::size_t bytes;
  int width, height;
};

constexpr const char* licence = "Apache-2.0";
constexpr const char* source = "npm package @mediapipe/selfie_segmentation 0.1.1675465747";

std::array<BuiltIn, 2> built_in() {
  return {{{name(Model::landscape), "MediaPipe selfie segmentation, landscape: the quickest",
            models::landscape().size(), 256, 144},
           {name(Model::general), "MediaPipe selfie segmentation, general",
            models::general().size(), 256, 256}}};
}

void print_json() {
  std::vector<JsonObject> list;
  for (const BuiltIn& model : built_in()) {
    JsonObject object;
    object.add("name", model.name)
        .add("description", model.description)
        .add("bytes", static_cast<std::int64_t>(model.bytes))
        .add("input_width", model.width)
        .add("input_height", model.height)
        .add("licence", licence)
        .add("source", source);
    list.push_back(object);
  }
  std::printf("%s\n", JsonObject().add("models", list).text().c_str());
}

void print_table() {
  for (const BuiltIn& model : built_in()) {
    std::printf("%-10s %3dx%-3d  %4zu KiB  %s\n", model.name, model.width, model.height,
                (model.bytes + 1023) / 1024, model.description);
  }
  std::printf("\nLicence: %s. From: %s.\n", licence, source);
  std::printf(
      "`--model NAME` chooses one, `--model FILE.tflite` uses another: a network with one\n"
      "input [1,H,W,3] of RGB in 0-1 and an output [1,H,W,1] (person) or [1,H,W,2]\n"
      "(background, person). `--model auto` takes the one that measured better.\n");
}

}  // namespace

void add_models(CLI::App& program, Action& action) {
  auto output = std::make_shared<OutputOptions>();
  CLI::App& command = *program.add_subcommand("models", "List the networks that are built in");
  add_json_option(command, *output);
  command.footer("Example: scrim models");
  command.callback([output, &action] {
    action = [output] {
      if (output->json) {
        print_json();
      } else {
        print_table();
      }
      return exit_done;
    };
  });
}

}  // namespace scrim::cli
