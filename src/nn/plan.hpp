/// A program placed in memory and put in order: what a network runs.
#pragma once

#include <deque>
#include <memory>
#include <span>
#include <vector>

#include "nn/program.hpp"
#include "nn/workers.hpp"
#include "support/aligned.hpp"

namespace scrim::nn {

/// Steps that stream into each other form a stream and are computed strip by strip, so that the
/// rows between them stay in the cache; only values that leave a stream are stored whole. Streams
/// that do not depend on each other form a phase. For several threads the rows of every stream are
/// cut into as many shares (rows at the seams are computed twice); a phase begins when all shares
/// of the one before are done.
class Plan {
 public:
  Plan(Program program, int threads);
  Plan(const Plan&) = delete;
  Plan& operator=(const Plan&) = delete;

  /// A dense buffer: inputs and outputs only.
  std::span<float> external(int value) {
    return externals_[static_cast<std::size_t>(value)].span();
  }
  std::span<const float> external(int value) const {
    return externals_[static_cast<std::size_t>(value)].span();
  }

  const Program& program() const { return program_; }
  void wake() noexcept { workers_->wake(); }
  void run() noexcept;
  std::size_t memory() const noexcept;

  /// Adds to seconds[step] the time that one run spends in each step, on one thread.
  void run_timed(std::span<double> seconds);

 private:
  struct Task {
    const Kernel* kernel;
    std::span<const Rows* const> in;
    const Rows* out;
    Span rows;
    int step;
  };
  /// What one thread computes of a stream, at a stretch.
  struct Unit {
    std::vector<Task> tasks;
    int phase = 0;
  };

  class Builder;

  static void execute(const Task& task, float* scratch) noexcept;
  static void run_unit(void* plan, int unit, int member) noexcept;

  Program program_;
  std::vector<Buffer<float>> externals_;  // by value
  std::vector<Buffer<float>> constants_;  // by value, padded
  Buffer<float> arena_;
  std::vector<Buffer<float>> scratch_;  // by thread
  std::deque<std::vector<float*>> row_tables_;
  std::deque<Rows> rows_;
  std::deque<std::vector<const Rows*>> inputs_;
  std::vector<Unit> units_;  // phase by phase
  std::unique_ptr<Workers> workers_;
};

}  // namespace scrim::nn
