#include "nn/schedule.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "nn/arena.hpp"

namespace scrim::nn {
namespace {

// Rows y * stride - above … y * stride + below of an input of some height.
class Window final : public Kernel {
 public:
  Window(int stride, int above, int below, int height)
      : stride_(stride), above_(above), below_(below), height_(height) {}

  Span needs(int, Span rows) const override {
    const auto clip = [&](int y) { return std::clamp(y, 0, height_); };
    return {clip(rows.begin * stride_ - above_), clip((rows.end - 1) * stride_ + below_ + 1)};
  }
  void run(std::span<const Rows* const>, const Rows&, Span, float*) const noexcept override {}

 private:
  int stride_, above_, below_, height_;
};

// A pointwise step, a 5-row window with stride 2, and a step that reads both the window's result
// and, at twice the rate, the first step's.
struct Fixture {
  Window point{1, 0, 0, 40}, window{2, 2, 2, 40}, join{1, 0, 0, 20};
  std::vector<StreamStep> steps{
      {&point, 40, {-1}, {}}, {&window, 20, {0}, {}}, {&join, 20, {1}, {0, 20}}};
};

// Runs the schedule with rings of the promised size: fails where a row is read that was never
// computed, or is no longer there.
void expect_rows_are_there(const std::vector<StreamStep>& steps, const Schedule& schedule) {
  std::vector<int> done(steps.size());
  for (std::size_t s = 0; s < steps.size(); ++s) done[s] = schedule.computed[s].begin;
  for (const RowTask& task : schedule.tasks) {
    const auto s = static_cast<std::size_t>(task.step);
    ASSERT_EQ(task.rows.begin, done[s]) << "rows of step " << s << " come in order";
    for (std::size_t i = 0; i < steps[s].producers.size(); ++i) {
      if (steps[s].producers[i] < 0) continue;
      const auto p = static_cast<std::size_t>(steps[s].producers[i]);
      const Span needed = steps[s].kernel->needs(static_cast<int>(i), task.rows);
      if (needed.empty()) continue;
      EXPECT_LE(needed.end, done[p]) << "step " << s << " reads what is not there yet";
      EXPECT_GE(needed.begin, done[p] - schedule.live[p]) << "step " << s << " reads what is gone";
    }
    done[s] = task.rows.end;
    EXPECT_LE(done[s], schedule.computed[s].end) << "step " << s << " computes what nobody wants";
  }
  for (std::size_t s = 0; s < steps.size(); ++s) EXPECT_EQ(done[s], schedule.computed[s].end);
}

TEST(Schedule, ComputesEveryRowOnceAndBeforeItIsRead) {
  const Fixture f;
  for (const int strips : {1, 2, 7, 20}) {
    expect_rows_are_there(f.steps, make_schedule(f.steps, strips));
  }
}

TEST(Schedule, RemembersFewRowsWhenStripsAreThin) {
  const Fixture f;
  EXPECT_EQ(make_schedule(f.steps, 1).live[0], 40);
  EXPECT_LE(make_schedule(f.steps, 20).live[0], 6);
}

TEST(Schedule, ComputesJustTheRowsThatAPartNeeds) {
  Fixture f;
  f.steps[2].stored = {10, 12};
  const Schedule schedule = make_schedule(f.steps, 2);
  expect_rows_are_there(f.steps, schedule);
  EXPECT_EQ(schedule.computed[1], (Span{10, 12}));
  EXPECT_EQ(schedule.computed[0], (Span{18, 25}));
}

TEST(Schedule, ComputesNothingForRowsThatNeedNothing) {
  // 9 rows and 12 of padding below: the lower half is made of padding alone.
  const Window pointwise{1, 0, 0, 9}, padded{1, 0, 0, 9};
  const std::vector<StreamStep> steps{{&pointwise, 9, {-1}, {}}, {&padded, 21, {0}, {10, 21}}};
  const Schedule schedule = make_schedule(steps, 3);
  expect_rows_are_there(steps, schedule);
  EXPECT_TRUE(schedule.computed[0].empty());
}

TEST(Schedule, KeepsRowsForASlowReader) {
  const Window pointwise{1, 0, 0, 16}, tall{1, 3, 3, 16};
  const std::vector<StreamStep> steps{{&pointwise, 16, {-1}, {}},
                                      {&tall, 16, {0}, {}},
                                      {&tall, 16, {1}, {}},
                                      {&pointwise, 16, {2, 0}, {0, 16}}};
  const Schedule schedule = make_schedule(steps, 16);
  expect_rows_are_there(steps, schedule);
  EXPECT_GE(schedule.live[0], 7);
}

TEST(Arena, NeverOverlapsBlocksThatLiveAtTheSameTime) {
  std::minstd_rand random(3);
  std::vector<Lifetime> blocks;
  for (int i = 0; i < 200; ++i) {
    const int first = static_cast<int>(random() % 30);
    blocks.push_back({random() % 1000 + 1, first, first + static_cast<int>(random() % 5)});
  }
  const Placed placed = place(blocks);
  for (std::size_t a = 0; a < blocks.size(); ++a) {
    EXPECT_EQ(placed.offsets[a] % 16, 0u);
    EXPECT_LE(placed.offsets[a] + blocks[a].size, placed.size);
    for (std::size_t b = 0; b < a; ++b) {
      if (blocks[a].first > blocks[b].last || blocks[b].first > blocks[a].last) continue;
      EXPECT_TRUE(placed.offsets[a] + blocks[a].size <= placed.offsets[b] ||
                  placed.offsets[b] + blocks[b].size <= placed.offsets[a]);
    }
  }
}

TEST(Arena, ReusesMemory) {
  const std::vector<Lifetime> chain{{100, 0, 1}, {100, 1, 2}, {100, 2, 3}, {100, 3, 4}};
  EXPECT_LE(place(chain).size, 212u);
}

}  // namespace
}  // namespace scrim::nn
