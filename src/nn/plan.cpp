#include "nn/plan.hpp"

#include <algorithm>
#include <chrono>
#include <cstring>

#include "nn/arena.hpp"
#include "nn/schedule.hpp"
#include "nn/streams.hpp"

namespace scrim::nn {
namespace {

std::size_t index(int i) {
  return static_cast<std::size_t>(i);
}

int rows_of(const Shape& shape) {
  return shape.n() * shape.h();
}

}  // namespace

// Makes the memory and the tasks of a plan.
class Plan::Builder {
 public:
  Builder(Plan& plan, int threads)
      : plan_(plan),
        program_(plan.program_),
        threads_(threads),
        streams_(find_streams(plan.program_, threads)),
        borders_(program_.values.size(), 0),
        whole_(program_.values.size()) {}

  void build() {
    for (const Step& step : program_.steps) {
      for (std::size_t i = 0; i < step.inputs.size(); ++i) {
        int& border = borders_[index(step.inputs[i])];
        border = std::max(border, step.kernel->border(static_cast<int>(i)));
      }
    }
    make_fixed_values();
    reserve_stored_values();
    for (std::size_t s = 0; s < streams_.streams.size(); ++s) {
      for (int t = 0; t < threads_; ++t) schedule(s, t);
    }
    place_arena();
    make_tasks();
    std::size_t scratch = 0;
    for (const Step& step : program_.steps) scratch = std::max(scratch, step.kernel->scratch());
    for (int t = 0; t < threads_; ++t) plan_.scratch_.emplace_back(scratch);
  }

 private:
  // Rows that follow each other in the arena, `count` of them, reused in turn if there are more.
  struct Allocation {
    std::size_t lifetime = 0;  // index into lifetimes_
    int rows = 0;
  };
  // One thread's share of a stream.
  struct Share {
    std::size_t stream = 0;
    int thread = 0;
    Schedule schedule;
    std::vector<Allocation> rings;  // by step of the stream: for rows that nobody else wants
  };

  int pixel_stride(int value) const {
    const Value& v = program_.values[index(value)];
    return v.external ? v.shape.c() : padded_channels(v.shape.c());
  }

  // Floats from one row to the next. Never a multiple of 4 KiB, so that neighbouring rows do not
  // compete for the same places in the cache.
  std::size_t pitch(int value) const {
    const Shape& shape = program_.values[index(value)].shape;
    const std::size_t pixels = index(shape.w()) + 2 * index(borders_[index(value)]);
    const std::size_t floats = round_up(pixels * index(pixel_stride(value)), 16);
    return floats % 1024 == 0 ? floats + 16 : floats;
  }

  std::size_t first_pixel(int value) const {
    return index(borders_[index(value)]) * index(pixel_stride(value));
  }

  const Rows* add_rows(int value, std::vector<float*> table) {
    const Shape& shape = program_.values[index(value)].shape;
    plan_.row_tables_.push_back(std::move(table));
    plan_.rows_.push_back({plan_.row_tables_.back().data(), rows_of(shape), shape.w(), shape.c(),
                           pixel_stride(value), borders_[index(value)]});
    return &plan_.rows_.back();
  }

  void make_fixed_values() {
    plan_.externals_.resize(program_.values.size());
    plan_.constants_.resize(program_.values.size());
    for (std::size_t v = 0; v < program_.values.size(); ++v) {
      const Value& value = program_.values[v];
      const int number = static_cast<int>(v);
      if (value.external) {
        Buffer<float>& buffer = plan_.externals_[v];
        buffer = Buffer<float>(value.shape.size());
        std::vector<float*> table;
        const std::size_t row = index(value.shape.w()) * index(value.shape.c());
        for (int y = 0; y < rows_of(value.shape); ++y)
          table.push_back(buffer.data() + index(y) * row);
        whole_[v] = add_rows(number, std::move(table));
      } else if (!value.constant.empty()) {
        whole_[v] = make_constant(number);
      }
    }
  }

  const Rows* make_constant(int number) {
    const Value& value = program_.values[index(number)];
    const std::size_t row = pitch(number);
    Buffer<float>& buffer = plan_.constants_[index(number)];
    buffer = Buffer<float>(row * index(rows_of(value.shape)));
    std::vector<float*> table;
    const float* from = value.constant.data();
    for (int y = 0; y < rows_of(value.shape); ++y) {
      float* to = buffer.data() + index(y) * row + first_pixel(number);
      table.push_back(to);
      for (int x = 0; x < value.shape.w(); ++x) {
        std::copy_n(from, value.shape.c(), to + std::ptrdiff_t{x} * pixel_stride(number));
        from += value.shape.c();
      }
    }
    return add_rows(number, std::move(table));
  }

  Allocation reserve(int value, int rows, int first, int last) {
    lifetimes_.push_back({pitch(value) * index(rows) + 64, first, last});
    return {lifetimes_.size() - 1, rows};
  }

  void reserve_stored_values() {
    stored_.resize(program_.values.size());
    for (const Step& step : program_.steps) {
      const auto v = index(step.output);
      if (!streams_.stored[v] || program_.values[v].external) continue;
      stored_[v] = reserve(step.output, rows_of(program_.values[v].shape), streams_.written[v],
                           streams_.last_read[v]);
    }
  }

  // Thread t's share of `rows`. What must not be split belongs to the first thread.
  Span share_of(const Stream& stream, int rows, int t) const {
    if (!stream.splits) return t == 0 ? Span{0, rows} : Span{0, 0};
    return {rows * t / threads_, rows * (t + 1) / threads_};
  }

  void schedule(std::size_t number, int t) {
    const Stream& stream = streams_.streams[number];
    std::vector<StreamStep> steps;
    for (const int s : stream.steps) {
      const Step& step = program_.steps[index(s)];
      const int height = rows_of(program_.values[index(step.output)].shape);
      StreamStep result{step.kernel.get(), height, {}, {}};
      if (streams_.stored[index(step.output)]) result.stored = share_of(stream, height, t);
      for (const int input : step.inputs) result.producers.push_back(producer(stream, input));
      steps.push_back(std::move(result));
    }
    Share share{number, t, make_schedule(steps, stream.strips), {}};
    for (std::size_t i = 0; i < steps.size(); ++i) {
      const int value = program_.steps[index(stream.steps[i])].output;
      const Span stored = steps[i].stored, computed = share.schedule.computed[i];
      const bool all_stored = stored.begin <= computed.begin && computed.end <= stored.end;
      const int rows = all_stored ? 0 : share.schedule.live[i];
      share.rings.push_back(rows == 0 ? Allocation{}
                                      : reserve(value, rows, stream.phase, stream.phase));
    }
    shares_.push_back(std::move(share));
  }

  int producer(const Stream& stream, int value) const {
    for (std::size_t i = 0; i < stream.steps.size(); ++i) {
      if (program_.steps[index(stream.steps[i])].output == value) return static_cast<int>(i);
    }
    return -1;
  }

  void place_arena() {
    const Placed placed = place(lifetimes_);
    offsets_ = placed.offsets;
    plan_.arena_ = Buffer<float>(placed.size);
    for (std::size_t v = 0; v < stored_.size(); ++v) {
      if (stored_[v].rows == 0) continue;
      std::vector<float*> table;
      const int value = static_cast<int>(v);
      for (int y = 0; y < stored_[v].rows; ++y) table.push_back(row_of(value, stored_[v], y));
      whole_[v] = add_rows(value, std::move(table));
    }
  }

  float* row_of(int value, const Allocation& place, int y) {
    return plan_.arena_.data() + offsets_[place.lifetime] + pitch(value) * index(y % place.rows) +
           first_pixel(value);
  }

  void make_tasks() {
    for (const Share& share : shares_) {
      const Stream& stream = streams_.streams[share.stream];
      if (share.schedule.tasks.empty()) continue;
      plan_.units_.push_back({{}, stream.phase});
      std::vector<Task>& tasks = plan_.units_.back().tasks;
      const std::vector<const Rows*> outputs = rows_of_share(share);
      std::vector<std::span<const Rows* const>> inputs;
      for (const int s : stream.steps) inputs.push_back(inputs_of(stream, s, outputs));
      for (const RowTask& task : share.schedule.tasks) {
        const int step = stream.steps[index(task.step)];
        tasks.push_back({program_.steps[index(step)].kernel.get(), inputs[index(task.step)],
                         outputs[index(task.step)], task.rows, step});
      }
    }
  }

  // Where a share's steps write, and where its other steps read: rows of stored values that belong
  // to another thread are computed into a ring of this thread's own.
  std::vector<const Rows*> rows_of_share(const Share& share) {
    const Stream& stream = streams_.streams[share.stream];
    std::vector<const Rows*> result;
    for (std::size_t i = 0; i < stream.steps.size(); ++i) {
      const int value = program_.steps[index(stream.steps[i])].output;
      const Rows* whole = whole_[index(value)];
      const Allocation& ring = share.rings[i];
      if (ring.rows == 0) {
        result.push_back(whole != nullptr ? whole : add_rows(value, {}));
        continue;
      }
      const int height = rows_of(program_.values[index(value)].shape);
      const Span own = whole == nullptr ? Span{0, 0} : share_of(stream, height, share.thread);
      std::vector<float*> table;
      for (int y = 0; y < height; ++y) {
        const bool mine = own.begin <= y && y < own.end;
        table.push_back(mine ? whole->row[y] : row_of(value, ring, y));
      }
      result.push_back(add_rows(value, std::move(table)));
    }
    return result;
  }

  std::span<const Rows* const> inputs_of(const Stream& stream, int step,
                                         const std::vector<const Rows*>& outputs) {
    std::vector<const Rows*> inputs;
    for (const int value : program_.steps[index(step)].inputs) {
      const int p = producer(stream, value);
      inputs.push_back(p < 0 ? whole_[index(value)] : outputs[index(p)]);
    }
    plan_.inputs_.push_back(std::move(inputs));
    return plan_.inputs_.back();
  }

  Plan& plan_;
  Program& program_;
  int threads_;
  Streams streams_;
  std::vector<int> borders_;        // by value
  std::vector<const Rows*> whole_;  // by value: rows that every thread may read
  std::vector<Allocation> stored_;  // by value
  std::vector<Lifetime> lifetimes_;
  std::vector<std::size_t> offsets_;
  std::vector<Share> shares_;
};

Plan::Plan(Program program, int threads) : program_(std::move(program)) {
  Builder(*this, threads).build();
  std::vector<int> after;
  int first_of_phase = 0;
  for (std::size_t i = 0; i < units_.size(); ++i) {
    if (i > 0 && units_[i].phase != units_[i - 1].phase) first_of_phase = static_cast<int>(i);
    after.push_back(first_of_phase);
  }
  workers_ = std::make_unique<Workers>(threads, std::move(after), run_unit, this);
}

void Plan::execute(const Task& task, float* scratch) noexcept {
  task.kernel->run(task.in, *task.out, task.rows, scratch);
  const Rows& out = *task.out;
  if (out.border == 0) return;
  const std::size_t bytes = index(out.border) * index(out.pixel_stride) * sizeof(float);
  for (int y = task.rows.begin; y < task.rows.end; ++y) {
    std::memset(out.row[y] - std::ptrdiff_t{out.border} * out.pixel_stride, 0, bytes);
    std::memset(out.row[y] + std::ptrdiff_t{out.width} * out.pixel_stride, 0, bytes);
  }
}

void Plan::run_unit(void* plan, int unit, int member) noexcept {
  auto& self = *static_cast<Plan*>(plan);
  float* const scratch = self.scratch_[index(member)].data();
  for (const Task& task : self.units_[index(unit)].tasks) execute(task, scratch);
}

void Plan::run() noexcept {
  workers_->run();
}

void Plan::run_timed(std::span<double> seconds) {
  using Clock = std::chrono::steady_clock;
  for (const Unit& unit : units_) {
    for (const Task& task : unit.tasks) {
      const auto start = Clock::now();
      execute(task, scratch_[0].data());
      seconds[index(task.step)] += std::chrono::duration<double>(Clock::now() - start).count();
    }
  }
}

std::size_t Plan::memory() const noexcept {
  std::size_t sum = arena_.bytes();
  for (const auto& buffer : externals_) sum += buffer.bytes();
  for (const auto& buffer : constants_) sum += buffer.bytes();
  for (const auto& buffer : scratch_) sum += buffer.bytes();
  for (const auto& table : row_tables_) sum += table.size() * sizeof(float*);
  for (const Step& step : program_.steps) sum += step.kernel->bytes();
  for (const Unit& unit : units_) sum += unit.tasks.size() * sizeof(Task);
  return sum;
}

}  // namespace scrim::nn
