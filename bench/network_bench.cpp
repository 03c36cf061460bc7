// network_bench [landscape|general] [ROUNDS]: the time of the network alone and of each of its
// steps; under Node.js too.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "bench/samples.hpp"
#include "models/models.hpp"
#include "nn/network.hpp"
#include "nn/tflite_reader.hpp"
#include "support/target.hpp"

int main(int argc, char** argv) {
  using namespace scrim;
  const bool general = argc > 1 && std::strcmp(argv[1], "general") == 0;
  const int rounds = argc > 2 ? std::atoi(argv[2]) : 300;
  if (!apply_target_from_environment()) return 2;
  Result<nn::Network> network =
      nn::Network::create(*nn::read_tflite(general ? models::general() : models::landscape()));
  if (!network) return 1;
  bench::Samples samples;
  for (int i = 0; i < rounds; ++i) {
    std::fill(network->input().begin(), network->input().end(), 0.5F);
    samples.time([&] { network->run(); });
  }
  for (const nn::StepTime& step : network->profile(rounds)) {
    std::printf("%8.1f us %6.2f M %6.2f MAC/ns  %s\n", step.microseconds, step.multiply_adds / 1e6,
                step.multiply_adds / step.microseconds / 1e3, step.name.c_str());
  }
  std::printf("%s: median %.3f ms, minimum %.3f ms\n", target_name(), samples.median(),
              samples.minimum());
}
