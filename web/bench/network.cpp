/// The network alone in WebAssembly, for web/bench: no frame, no stages.
#include <emscripten/emscripten.h>

#include <memory>
#include <span>
#include <utility>

#include "nn/session.hpp"
#include "nn/tflite_reader.hpp"

using scrim::nn::Session;

extern "C" {

/// Null when the network cannot be used.
EMSCRIPTEN_KEEPALIVE Session* network_create(const std::byte* model, std::size_t bytes,
                                             int threads) {
  auto graph = scrim::nn::read_tflite({model, bytes});
  if (!graph) return nullptr;
  auto session = Session::create(std::move(*graph), threads);
  return session ? std::make_unique<Session>(std::move(*session)).release() : nullptr;
}

EMSCRIPTEN_KEEPALIVE float* network_input(Session* session) {
  return session->input().data();
}

EMSCRIPTEN_KEEPALIVE const float* network_output(Session* session) {
  return session->output().data();
}

EMSCRIPTEN_KEEPALIVE void network_run(Session* session) {
  session->run();
}

}  // extern "C"
