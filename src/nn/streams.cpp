#include "nn/streams.hpp"

#include <algorithm>
#include <numeric>

#include "nn/nn_tuning.hpp"

namespace scrim::nn {
namespace {

std::size_t index(int i) {
  return static_cast<std::size_t>(i);
}

int rows_of(const Shape& shape) {
  return shape.n() * shape.h();
}

class Finder {
 public:
  Finder(const Program& program, int threads)
      : program_(program),
        threads_(threads),
        phase_(program.steps.size(), 0),
        begins_phase_(program.steps.size(), false),
        writer_(program.values.size(), -1),
        root_(program.steps.size()) {
    for (std::size_t s = 0; s < program.steps.size(); ++s) {
      writer_[index(program.steps[s].output)] = static_cast<int>(s);
    }
    std::iota(root_.begin(), root_.end(), 0);
  }

  Streams run() {
    as_early_as_possible();
    expanding_steps_late();
    connect();
    collect();
    find_lifetimes();
    for (Stream& stream : result_.streams) finish(stream);
    return std::move(result_);
  }

 private:
  const Shape& shape(int value) const { return program_.values[index(value)].shape; }

  // Whether `reader` can begin while the writer of its input is still at work.
  bool flows(int writer, int reader, std::size_t input) const {
    const Step& from = program_.steps[index(writer)];
    const Step& to = program_.steps[index(reader)];
    if (begins_phase_[index(reader)] || !from.kernel->streams() || !to.kernel->streams()) {
      return false;
    }
    const int height = rows_of(shape(from.output));
    if (height == 1 || rows_of(shape(to.output)) == 1) return true;
    const int number = static_cast<int>(input);
    if (to.kernel->needs(number, {0, 1}) == Span{0, height}) return false;
    if (threads_ == 1) return true;
    const int seams = (threads_ - 1) * seam(*to.kernel, number, rows_of(shape(to.output)));
    return tuning::rows_per_seam_row * seams <= height;
  }

  // Rows of an input that both halves of the output's rows depend on.
  static int seam(const Kernel& kernel, int input, int height) {
    const int middle = height / 2;
    return kernel.needs(input, {0, middle}).end - kernel.needs(input, {middle, height}).begin;
  }

  // Calls f(writer, input) for each input of step `s` that another step makes.
  template <class F>
  void each_input(std::size_t s, F f) const {
    const std::vector<int>& inputs = program_.steps[s].inputs;
    for (std::size_t i = 0; i < inputs.size(); ++i) {
      const int writer = writer_[index(inputs[i])];
      if (writer >= 0) f(writer, i);
    }
  }

  // Calls f(writer, reader, input) for each value that one step makes and another reads.
  template <class F>
  void each_edge(F f) const {
    for (std::size_t s = 0; s < program_.steps.size(); ++s) {
      each_input(s, [&](int writer, std::size_t i) { f(writer, static_cast<int>(s), i); });
    }
  }

  // A step that would make a stream's weights too many begins the next phase.
  void as_early_as_possible() {
    std::vector<std::size_t> weights(program_.steps.size());  // of a step and those before it
    for (std::size_t s = 0; s < program_.steps.size(); ++s) {
      const Step& step = program_.steps[s];
      std::size_t before = 0;
      each_input(s, [&](int writer, std::size_t input) {
        const int earliest =
            phase_[index(writer)] + (flows(writer, static_cast<int>(s), input) ? 0 : 1);
        if (earliest > phase_[s]) before = 0;
        phase_[s] = std::max(phase_[s], earliest);
        if (phase_[index(writer)] == phase_[s]) before = std::max(before, weights[index(writer)]);
      });
      weights[s] = before + step.kernel->bytes();
      if (before == 0 || weights[s] <= tuning::max_stream_weights) continue;
      ++phase_[s];
      begins_phase_[s] = true;
      weights[s] = step.kernel->bytes();
    }
  }

  // A step that makes more than it reads waits for its readers, so that its output need not be
  // stored.
  void expanding_steps_late() {
    for (std::size_t s = program_.steps.size(); s-- > 0;) {
      const Step& step = program_.steps[s];
      std::size_t read = 0;
      for (const int input : step.inputs) {
        if (writer_[index(input)] >= 0) read += shape(input).size();
      }
      if (read >= shape(step.output).size() || program_.values[index(step.output)].external) {
        continue;
      }
      int latest = -1;
      each_edge([&](int writer, int reader, std::size_t input) {
        if (index(writer) != s) return;
        const int limit = phase_[index(reader)] - (flows(writer, reader, input) ? 0 : 1);
        latest = latest < 0 ? limit : std::min(latest, limit);
      });
      phase_[s] = std::max(phase_[s], latest);
    }
  }

  int root(int s) const {
    while (root_[index(s)] != s) s = root_[index(s)];
    return s;
  }

  void connect() {
    each_edge([&](int writer, int reader, std::size_t) {
      if (phase_[index(writer)] != phase_[index(reader)]) return;
      const int a = root(writer), b = root(reader);
      root_[index(std::max(a, b))] = std::min(a, b);
    });
  }

  void collect() {
    std::vector<int> stream_of(program_.steps.size(), -1);
    for (std::size_t s = 0; s < program_.steps.size(); ++s) {
      int& stream = stream_of[index(root(static_cast<int>(s)))];
      if (stream < 0) {
        stream = static_cast<int>(result_.streams.size());
        result_.streams.push_back({{}, phase_[s], 1, true});
      }
      result_.streams[index(stream)].steps.push_back(static_cast<int>(s));
    }
    std::stable_sort(result_.streams.begin(), result_.streams.end(),
                     [](const Stream& a, const Stream& b) { return a.phase < b.phase; });
  }

  void find_lifetimes() {
    result_.stored.assign(program_.values.size(), false);
    result_.written.assign(program_.values.size(), 0);
    result_.last_read.assign(program_.values.size(), 0);
    std::vector<bool> read(program_.values.size(), false);
    for (std::size_t s = 0; s < program_.steps.size(); ++s) {
      const auto v = index(program_.steps[s].output);
      result_.written[v] = result_.last_read[v] = phase_[s];
      result_.stored[v] = program_.values[v].external;
    }
    each_edge([&](int writer, int reader, std::size_t) {
      const auto v = index(program_.steps[index(writer)].output);
      read[v] = true;
      result_.last_read[v] = std::max(result_.last_read[v], phase_[index(reader)]);
      if (phase_[index(writer)] != phase_[index(reader)]) result_.stored[v] = true;
    });
    for (const Step& step : program_.steps) {
      if (!read[index(step.output)]) result_.stored[index(step.output)] = true;
    }
  }

  void finish(Stream& stream) const {
    std::size_t floats = 0;
    int tallest = 1;
    for (const int s : stream.steps) {
      const Shape& made = shape(program_.steps[index(s)].output);
      floats += made.size();
      tallest = std::max(tallest, rows_of(made));
      stream.splits = stream.splits && program_.steps[index(s)].kernel->streams();
    }
    stream.splits = stream.splits && tallest > 1;
    if (stream.steps.size() > 1) {
      stream.strips = std::clamp(static_cast<int>(floats / tuning::strip_floats), 1, tallest);
    }
  }

  const Program& program_;
  int threads_;
  std::vector<int> phase_;          // by step
  std::vector<bool> begins_phase_;  // by step: whether it had to, for its weights
  std::vector<int> writer_;         // by value
  std::vector<int> root_;           // by step
  Streams result_;
};

}  // namespace

Streams find_streams(const Program& program, int threads) {
  return Finder(program, threads).run();
}

}  // namespace scrim::nn
