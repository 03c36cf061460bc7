/// The network alone in WebAssembly, for web/bench: no frame, no stages.
#include <emscripten/emscripten.h>

#include <memory>
#include <span>
#include <utility>

#include "nn/network.hpp"
#include "nn/tflite_reader.hpp"

using scrim::nn::Network;

extern "C" {

/// Null when the network cannot be used.
EMSCRIPTEN_KEEPALIVE Network* network_create(const std::byte* model, std::size_t bytes,
                                             int threads) {
  auto graph = scrim::nn::read_tflite({model, bytes});
  if (!graph) return nullptr;
  auto network = Network::create(std::move(*graph), threads);
  return network ? std::make_unique<Network>(std::move(*network)).release() : nullptr;
}

EMSCRIPTEN_KEEPALIVE float* network_input(Network* network) {
  return network->input().data();
}

EMSCRIPTEN_KEEPALIVE const float* network_output(Network* network) {
  return network->output().data();
}

EMSCRIPTEN_KEEPALIVE void network_run(Network* network) {
  network->run();
}

}  // extern "C"
