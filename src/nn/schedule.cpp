#include "nn/schedule.hpp"

#include <algorithm>

namespace scrim::nn {
namespace {

class Scheduler {
 public:
  explicit Scheduler(std::span<const StreamStep> steps)
      : steps_(steps), done_(steps.size()), consumers_(steps.size()) {
    result_.computed.resize(steps.size());
    result_.live.resize(steps.size());
    find_spans();
  }

  Schedule run(int strips) {
    for (int i = 1; i <= strips; ++i) {
      for (std::size_t s = 0; s < steps_.size(); ++s) {
        const Span stored = steps_[s].stored;
        if (stored.size() > 0)
          advance(static_cast<int>(s), stored.begin + stored.size() * i / strips);
      }
    }
    return std::move(result_);
  }

 private:
  struct Consumer {
    std::size_t step;
    int input;
  };

  void find_spans() {
    for (std::size_t s = steps_.size(); s-- > 0;) {
      Span& span = result_.computed[s];
      span = join(span, steps_[s].stored);
      done_[s] = span.begin;
      if (span.size() <= 0) continue;
      for (std::size_t i = 0; i < steps_[s].producers.size(); ++i) {
        const int producer = steps_[s].producers[i];
        if (producer < 0) continue;
        Span& needed = result_.computed[static_cast<std::size_t>(producer)];
        needed = join(needed, steps_[s].kernel->needs(static_cast<int>(i), span));
        consumers_[static_cast<std::size_t>(producer)].push_back({s, static_cast<int>(i)});
      }
    }
  }

  void advance(int step, int end) {
    const auto s = static_cast<std::size_t>(step);
    if (done_[s] >= end) return;
    const Span rows{done_[s], end};
    for (std::size_t i = 0; i < steps_[s].producers.size(); ++i) {
      const int producer = steps_[s].producers[i];
      if (producer < 0) continue;
      const Span needed = steps_[s].kernel->needs(static_cast<int>(i), rows);
      if (!needed.empty()) advance(producer, needed.end);
    }
    result_.tasks.push_back({step, rows});
    result_.live[s] = std::max(result_.live[s], end - oldest_wanted(s, rows.begin));
    done_[s] = end;
  }

  // The first row of a step's output that some consumer still has to read.
  int oldest_wanted(std::size_t s, int newest) const {
    int oldest = newest;
    for (const Consumer& c : consumers_[s]) {
      const int next = done_[c.step];
      if (next >= result_.computed[c.step].end) continue;
      const Span wanted = steps_[c.step].kernel->needs(c.input, {next, next + 1});
      if (wanted.size() > 0) oldest = std::min(oldest, wanted.begin);
    }
    return std::max(oldest, result_.computed[s].begin);
  }

  std::span<const StreamStep> steps_;
  std::vector<int> done_;
  std::vector<std::vector<Consumer>> consumers_;
  Schedule result_;
};

}  // namespace

Schedule make_schedule(std::span<const StreamStep> steps, int strips) {
  return Scheduler(steps).run(strips);
}

}  // namespace scrim::nn
