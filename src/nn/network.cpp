#include "nn/network.hpp"

#ifdef __EMSCRIPTEN__
#include <emscripten/threading.h>
#endif

#include <algorithm>
#include <new>
#include <utility>

#include "nn/optimizer.hpp"
#include "nn/plan.hpp"

namespace scrim::nn {
namespace {

Shape shape_of(const Plan& plan, int value) {
  return plan.program().values[static_cast<std::size_t>(value)].shape;
}

}  // namespace

#ifdef __EMSCRIPTEN__
const int max_threads = emscripten_has_threading_support() != 0 ? 8 : 1;
#else
const int max_threads = 8;
#endif

class Network::Impl {
 public:
  Impl(Program program, int threads) : plan(std::move(program), threads) {}

  int input(int index) const { return plan.program().inputs[static_cast<std::size_t>(index)]; }
  int output(int index) const { return plan.program().outputs[static_cast<std::size_t>(index)]; }

  Plan plan;
};

Result<Network> Network::create(Graph graph, int threads) {
  if (threads < 1 || threads > max_threads) {
    return tl::unexpected(Error{Status::bad_argument, max_threads == 1
                                                          ? "this build runs on 1 thread"
                                                          : "a network runs on 1 to 8 threads"});
  }
  try {
    return Network(std::make_unique<Impl>(lower(optimize(std::move(graph))), threads));
  } catch (const std::bad_alloc&) {
    // Short enough to need no memory of its own.
    return tl::unexpected(Error{Status::out_of_memory, "out of memory"});
  }
}

Network::Network(std::unique_ptr<Impl> impl) noexcept : impl_(std::move(impl)) {}
Network::Network(Network&&) noexcept = default;
Network& Network::operator=(Network&&) noexcept = default;
Network::~Network() = default;

int Network::input_count() const noexcept {
  return static_cast<int>(impl_->plan.program().inputs.size());
}

int Network::output_count() const noexcept {
  return static_cast<int>(impl_->plan.program().outputs.size());
}

Shape Network::input_shape(int index) const noexcept {
  return shape_of(impl_->plan, impl_->input(index));
}

Shape Network::output_shape(int index) const noexcept {
  return shape_of(impl_->plan, impl_->output(index));
}

std::span<float> Network::input(int index) noexcept {
  return impl_->plan.external(impl_->input(index));
}

std::span<const float> Network::output(int index) const noexcept {
  return std::as_const(impl_->plan).external(impl_->output(index));
}

void Network::wake() noexcept {
  impl_->plan.wake();
}

void Network::run() noexcept {
  impl_->plan.run();
}

std::size_t Network::memory() const noexcept {
  return impl_->plan.memory();
}

std::vector<StepTime> Network::profile(int runs) {
  const std::vector<Step>& steps = impl_->plan.program().steps;
  std::vector<StepTime> result;
  for (const Step& step : steps) result.push_back({step.name, 1e9, step.multiply_adds});
  for (int run = 0; run < runs; ++run) {
    std::vector<double> seconds(steps.size());
    impl_->plan.run_timed(seconds);
    for (std::size_t i = 0; i < steps.size(); ++i) {
      result[i].microseconds = std::min(result[i].microseconds, seconds[i] * 1e6);
    }
  }
  return result;
}

}  // namespace scrim::nn
