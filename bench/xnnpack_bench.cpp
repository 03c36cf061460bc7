// nn_bench: Scrim's inference against XNNPACK's, on the same network, in one process, alternating.
#include <CLI/CLI.hpp>
#include <cmath>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <optional>

#include "bench/samples.hpp"
#include "bench/xnnpack_model.hpp"
#include "models/models.hpp"
#include "nn/network.hpp"
#include "nn/tflite_reader.hpp"
#include "support/target.hpp"

namespace scrim::bench {
namespace {

struct Arguments {
  std::string model = "landscape";
  int rounds = 500;
  int threads = 1;
  std::string csv;
};

struct Answer {
  std::string input_size;
  Samples scrim, scrim_threads, xnnpack;
  double difference = 0;  ///< the largest, relative to the output's range
};

Result<nn::Graph> read_model(const std::string& name) {
  if (name == "landscape") return nn::read_tflite(models::landscape());
  if (name == "general") return nn::read_tflite(models::general());
  std::ifstream file(name, std::ios::binary);
  if (!file) return tl::unexpected(Error{Status::bad_argument, name + ": cannot be opened"});
  const std::vector<char> bytes{std::istreambuf_iterator<char>(file), {}};
  return nn::read_tflite(std::as_bytes(std::span(bytes)));
}

// A head and shoulders in front of a wall, with some noise: enough of a person for the selfie
// networks to answer with both 0 and 1.
void draw(const nn::Shape& shape, std::span<float> input) {
  std::uint32_t state = 1;
  std::size_t i = 0;
  for (int y = 0; y < shape.h(); ++y) {
    for (int x = 0; x < shape.w(); ++x) {
      const double v = double(y) / shape.h(), u = (double(x) - shape.w() / 2.0) / shape.h();
      const bool head = std::hypot(u / 0.75, v - 0.4) < 0.2;
      const bool body = std::hypot(u / 1.2, v - 1.0) < 0.38;
      const double colours[3][3] = {{0.55, 0.6, 0.65}, {0.85, 0.65, 0.55}, {0.15, 0.2, 0.45}};
      for (int c = 0; c < shape.c(); ++c, ++i) {
        state = state * 1664525u + 1013904223u;
        input[i] = float(colours[head   ? 1
                                 : body ? 2
                                        : 0][c % 3] +
                         0.04 * (double(state >> 8) / double(1 << 24) - 0.5));
      }
    }
  }
}

double relative_difference(std::span<const float> ours, std::span<const float> theirs) {
  double largest = 0;
  for (std::size_t i = 0; i < theirs.size(); ++i) {
    largest = std::max(largest, std::abs(double(ours[i]) - double(theirs[i])));
  }
  const auto [low, high] = std::minmax_element(theirs.begin(), theirs.end());
  return largest / std::max(1e-6, double(*high) - double(*low));
}

// Networks use their input's memory as they run: each run starts with a fresh input, outside of
// the time.
void time_network(nn::Network& network, std::span<const float> input, Samples& samples) {
  std::ranges::copy(input, network.input().begin());
  samples.time([&] { network.run(); });
}

Result<Answer> measure(const Arguments& arguments) {
  const Result<nn::Graph> graph = read_model(arguments.model);
  if (!graph) return tl::unexpected(graph.error());
  Result<XnnpackModel> xnnpack = XnnpackModel::create(*graph);
  if (!xnnpack) return tl::unexpected(xnnpack.error());
  Result<nn::Network> network = nn::Network::create(*graph);
  if (!network) return tl::unexpected(network.error());
  std::optional<nn::Network> threaded;
  if (arguments.threads > 1) {
    Result<nn::Network> made = nn::Network::create(*graph, arguments.threads);
    if (!made) return tl::unexpected(made.error());
    threaded = std::move(*made);
  }

  Answer answer;
  answer.input_size =
      std::to_string(network->input_shape().w()) + "x" + std::to_string(network->input_shape().h());
  std::vector<float> input(xnnpack->input().size());
  draw(network->input_shape(), input);
  std::ranges::copy(input, xnnpack->input().begin());
  const auto round = [&](Answer& times) {
    time_network(*network, input, times.scrim);
    times.xnnpack.time([&] { xnnpack->run(); });
    if (!threaded) return;
    threaded->wake();
    time_network(*threaded, input, times.scrim_threads);
  };
  for (Answer warm_up; warm_up.scrim.count() < 20;) round(warm_up);
  for (int i = 0; i < arguments.rounds; ++i) round(answer);
  answer.difference = relative_difference(network->output(), xnnpack->output());
  return answer;
}

void print(const Arguments& arguments, const Answer& answer) {
  const auto line = [](const std::string& name, const Samples& samples) {
    std::printf("%-20s %8.3f %8.3f\n", name.c_str(), samples.median(), samples.minimum());
  };
  std::printf("%s (%s), %s, %s, %d rounds\n", arguments.model.c_str(), answer.input_size.c_str(),
              cpu_name().c_str(), target_name(), arguments.rounds);
  std::printf("%-20s %8s %8s\n", "ms", "median", "minimum");
  line("XNNPACK, 1 thread", answer.xnnpack);
  line("Scrim, 1 thread", answer.scrim);
  if (arguments.threads > 1) {
    line("Scrim, " + std::to_string(arguments.threads) + " threads", answer.scrim_threads);
    std::printf("%d threads gain     %8.2f times\n", arguments.threads,
                answer.scrim.median() / answer.scrim_threads.median());
  }
  std::printf("Scrim is faster by  %8.2f times; largest difference %.1e of the output's range\n",
              answer.xnnpack.median() / answer.scrim.median(), answer.difference);
}

bool append_csv(const Arguments& arguments, const Answer& answer) {
  const std::string what = "network " + arguments.model;
  const auto append = [&](int threads, const Samples& samples) {
    return append_row(arguments.csv, what, threads, samples, answer.xnnpack,
                      answer.xnnpack.median() / samples.median());
  };
  return append(1, answer.scrim) &&
         (arguments.threads == 1 || append(arguments.threads, answer.scrim_threads));
}

}  // namespace
}  // namespace scrim::bench

int main(int argc, char** argv) {
  using namespace scrim;
  bench::Arguments arguments;
  CLI::App app("Times Scrim's inference against XNNPACK's: the same network, alternating.");
  app.add_option("--model", arguments.model, "landscape, general or a TFLite file");
  app.add_option("--rounds", arguments.rounds, "runs of each")->check(CLI::PositiveNumber);
  app.add_option("--threads", arguments.threads, "also time Scrim with so many threads")
      ->check(CLI::Range(1, 8));
  app.add_option("--csv", arguments.csv, "append the figures to this file");
  CLI11_PARSE(app, argc, argv);
  const Result<void> target = apply_target_from_environment();
  const Result<bench::Answer> answer =
      target ? bench::measure(arguments) : tl::unexpected(target.error());
  if (!answer) {
    std::fprintf(stderr, "nn_bench: %s\n", answer.error().message.c_str());
    return 1;
  }
  bench::print(arguments, *answer);
  if (!arguments.csv.empty() && !bench::append_csv(arguments, *answer)) {
    std::fprintf(stderr, "nn_bench: %s: cannot be written\n", arguments.csv.c_str());
    return 1;
  }
  return 0;
}
