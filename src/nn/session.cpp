#include "nn/session.hpp"

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

class Session::Impl {
 public:
  Impl(Program program, int threads) : plan(std::move(program), threads) {}

  int input(int index) const { return plan.program().inputs[static_cast<std::size_t>(index)]; }
  int output(int index) const { return plan.program().outputs[static_cast<std::size_t>(index)]; }

  Plan plan;
};

Result<Session> Session::create(Graph graph, int threads) {
  if (threads < 1 || threads > max_threads) {
    return tl::unexpected(Error{Status::bad_argument, max_threads == 1
                                                          ? "this build runs on 1 thread"
                                                          : "a session runs on 1 to 8 threads"});
  }
  try {
    return Session(std::make_unique<Impl>(lower(optimize(std::move(graph))), threads));
  } catch (const std::bad_alloc&) {
    // Short enough to need no memory of its own.
    return tl::unexpected(Error{Status::out_of_memory, "out of memory"});
  }
}

Session::Session(std::unique_ptr<Impl> impl) noexcept : impl_(std::move(impl)) {}
Session::Session(Session&&) noexcept = default;
Session& Session::operator=(Session&&) noexcept = default;
Session::~Session() = default;

int Session::input_count() const noexcept {
  return static_cast<int>(impl_->plan.program().inputs.size());
}

int Session::output_count() const noexcept {
  return static_cast<int>(impl_->plan.program().outputs.size());
}

Shape Session::input_shape(int index) const noexcept {
  return shape_of(impl_->plan, impl_->input(index));
}

Shape Session::output_shape(int index) const noexcept {
  return shape_of(impl_->plan, impl_->output(index));
}

std::span<float> Session::input(int index) noexcept {
  return impl_->plan.external(impl_->input(index));
}

std::span<const float> Session::output(int index) const noexcept {
  return std::as_const(impl_->plan).external(impl_->output(index));
}

void Session::wake() noexcept {
  impl_->plan.wake();
}

void Session::run() noexcept {
  impl_->plan.run();
}

std::size_t Session::memory() const noexcept {
  return impl_->plan.memory();
}

std::vector<StepTime> Session::profile(int runs) {
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
