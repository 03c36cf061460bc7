#include "memory/reference_mover.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "memory/block_motion.hpp"
#include "memory/mask_mover.hpp"
#include "memory/memory_tuning.hpp"

namespace scrim {
namespace {

class Mover {
 public:
  Mover(const Pyramid& before, const Mask& mask, const Pyramid& now)
      : before_(before),
        now_(now),
        mask_(mask),
        motion_(before.quarter()[0].width(), before.quarter()[0].height()) {
    motion_.remember(before.quarter());
    motion_.find(now.quarter(), {{0, motion_.across()}, {0, motion_.down()}});
    find_occupied();
  }

  ReferenceMove move() const {
    ReferenceMove out{true, {}};
    double found = 0, lost = 0;
    for (int j = 0; j < mask_.height; ++j) {
      for (int i = 0; i < mask_.width; ++i) {
        const int x = block_of(column(i), motion_.across());
        const int y = block_of(row(j), motion_.down());
        const float person = occupied(x, y) ? moved(i, j, x, y) : 0;
        out.cells.push_back(person * trust(sample(column(i), width()), sample(row(j), height())));
        found += double{person};
        lost += double{person - out.cells.back()};
      }
    }
    out.trusted = lost <= tuning::moving::tolerable * found;
    return out;
  }

 private:
  // Samples are those of Pyramid::half.
  int width() const { return now_.proxy().width() / 2; }
  int height() const { return now_.proxy().height() / 2; }

  /// The middle of a cell, in samples.
  float column(int i) const { return mask_.grid().across().centre(i) / pixels(); }
  float row(int j) const { return mask_.grid().down().centre(j) / pixels(); }
  float pixels() const { return float(2 * now_.proxy().scale()); }

  static int sample(float at, int count) { return std::clamp(int(at), 0, count - 1); }
  static int block_of(float at, int count) {
    return std::clamp(int(std::floor(at / moving::per_block)), 0, count - 1);
  }

  /// Beyond its edges the mask goes on.
  float cell(int i, int j) const {
    const int row = std::clamp(j, 0, mask_.height - 1), column = std::clamp(i, 0, mask_.width - 1);
    return mask_.data[row * mask_.width + column];
  }

  /// Somebody may be in the blocks where they were, and next to these.
  void find_occupied() {
    std::vector<char> person(std::size_t(motion_.across() * motion_.down()));
    for (int j = 0; j < mask_.height; ++j) {
      for (int i = 0; i < mask_.width; ++i) {
        if (cell(i, j) < tuning::moving::nobody) continue;
        person[place(block_of(column(i), motion_.across()), block_of(row(j), motion_.down()))] = 1;
      }
    }
    occupied_.resize(person.size());
    for (int y = 0; y < motion_.down(); ++y) {
      for (int x = 0; x < motion_.across(); ++x) {
        each_around(x, y, [&](int bx, int by) { occupied_[place(x, y)] |= person[place(bx, by)]; });
        if (occupied_[place(x, y)] == 0) continue;
        person_ = join(person_, {{x, x + 1}, {y, y + 1}});
      }
    }
  }
  std::size_t place(int x, int y) const { return std::size_t(y * motion_.across() + x); }
  bool occupied(int x, int y) const { return occupied_[place(x, y)] != 0; }

  template <class Visit>
  void each_around(int x, int y, Visit visit) const {
    for (int by = std::max(y - 1, 0); by <= std::min(y + 1, motion_.down() - 1); ++by) {
      for (int bx = std::max(x - 1, 0); bx <= std::min(x + 1, motion_.across() - 1); ++bx) {
        visit(bx, by);
      }
    }
  }

  bool moves(int x, int y) const {
    bool any = false;
    each_around(x, y, [&](int bx, int by) {
      if (!person_.x.has(bx) || !person_.y.has(by)) return;
      const BlockMotion::Vector& v = motion_.at(bx, by);
      any |= std::max(std::abs(v.dx), std::abs(v.dy)) > tuning::moving::still;
    });
    return any;
  }

  /// The mask between its cells; `x` and `y` are in cells from the middle of
  /// the first.
  float between(float x, float y) const {
    const float left = std::floor(x), top = std::floor(y);
    const int i = int(left), j = int(top);
    const auto across = [&](int line) {
      return cell(i, line) + (x - left) * (cell(i + 1, line) - cell(i, line));
    };
    return across(j) + (y - top) * (across(j + 1) - across(j));
  }

  /// The cell as it came along with its block; where the picture moved, the
  /// least of four that lie around there.
  float moved(int i, int j, int block_x, int block_y) const {
    const BlockMotion::Vector& v = motion_.at(block_x, block_y);
    const float per_x = pixels() / mask_.region.width * float(mask_.width);
    const float per_y = pixels() / mask_.region.height * float(mask_.height);
    const float x = float(i) - moving::per_square * v.dx * per_x;
    const float y = float(j) - moving::per_square * v.dy * per_y;
    if (!moves(block_x, block_y)) return std::min(1.0F, between(x, y));
    const float dx = tuning::moving::unsure * per_x, dy = tuning::moving::unsure * per_y;
    return std::min(
        {1.0F, between(x - dx, y), between(x + dx, y), between(x, y - dy), between(x, y + dy)});
  }

  /// By how much a sample lies outside what the frame before shows around where
  /// it came from.
  int doubt(int x, int y) const {
    if (x < 0 || y < 0 || x >= width() || y >= height()) return 0;
    const int block_x = x / moving::per_block, block_y = y / moving::per_block;
    if (!occupied(block_x, block_y)) return 0;
    const BlockMotion::Vector& v = motion_.at(block_x, block_y);
    const int from_x = std::clamp(x - int(std::lround(v.dx * moving::per_square)), 0, width() - 1);
    const int from_y = std::clamp(y - int(std::lround(v.dy * moving::per_square)), 0, height() - 1);
    int most = 0;
    for (std::size_t c = 0; c < 3; ++c) {
      int low = 255, high = 0;
      for (int j = std::max(from_y - 1, 0); j <= std::min(from_y + 1, height() - 1); ++j) {
        for (int i = from_x - 1; i <= from_x + 1; ++i) {
          low = std::min(low, int(before_.half()[c].row(j)[i]));
          high = std::max(high, int(before_.half()[c].row(j)[i]));
        }
      }
      const int here = now_.half()[c].row(y)[x];
      most = std::max({most, low - here, here - high});
    }
    return std::min(most, tuning::moving::max_doubt);
  }

  /// From the mean doubt over 3×3 samples.
  float trust(int x, int y) const {
    int sum = 0;
    for (int j = y - 1; j <= y + 1; ++j) {
      for (int i = x - 1; i <= x + 1; ++i) sum += doubt(i, j);
    }
    const float mean = float(sum) / 9;
    return 1 - std::clamp((mean - tuning::moving::trusted) /
                              (tuning::moving::doubted - tuning::moving::trusted),
                          0.0F, 1.0F);
  }

  const Pyramid &before_, &now_;
  Mask mask_;
  BlockMotion motion_;
  std::vector<char> occupied_;  // by block
  Rect person_;                 // all occupied blocks lie in it
};

}  // namespace

ReferenceMove reference_move(const Pyramid& before, const Mask& mask, const Pyramid& now) {
  return Mover(before, mask, now).move();
}

}  // namespace scrim
