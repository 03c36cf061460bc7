#include "memory/statues.hpp"

#include <algorithm>
#include <span>
#include <utility>

#include "frame/flood.hpp"
#include "memory/memory_tuning.hpp"

namespace scrim {

using namespace tuning::statues;

Statues::Statues(int width, int height)
    : width_(width),
      height_(height),
      stride_(width + 2),
      untaken_(std::size_t(stride_) * std::size_t(height + 2)),
      found_(std::size_t(width) * std::size_t(height)),
      moved_(found_.size()),
      members_(found_.size()) {}

void Statues::reset() {
  clear();
  std::fill_n(moved_.data(), moved_.size(), std::uint8_t{0});
  age_ = 0;
}

void Statues::clear() {
  std::fill_n(found_.data(), found_.size(), std::uint8_t{0});
  any_ = false;
  frames_ = 0;
}

void Statues::find(const float* person, const std::uint8_t* still_for) {
  note_movement(person, still_for);
  if (++frames_ >= frames_between_looks) {
    clear();
    look(person, still_for);
    return;
  }
  if (!any_) return;
  for (std::size_t i = 0; i < found_.size(); ++i) found_[i] &= still_for[i] > 0;
}

/// At first nothing is known to stand still.
void Statues::note_movement(const float* person, const std::uint8_t* still_for) {
  if (age_ < settling) {
    ++age_;
    return;
  }
  for (std::size_t i = 0; i < moved_.size(); ++i) {
    moved_[i] |= std::uint8_t(still_for[i] == 0 && person[i] >= joined);
  }
}

/// Whether the component at hand has moved lately.
bool Statues::moves(std::size_t count, const std::uint8_t* still_for) const {
  const auto all = std::span(members_).first(count);
  const auto moved =
      std::count_if(all.begin(), all.end(), [&](std::int32_t m) { return moved_[place(m)] != 0; });
  const int needed = float(moved) < somebody_was * float(count) ? never_moved : has_moved;
  return std::any_of(all.begin(), all.end(),
                     [&](std::int32_t m) { return still_for[place(m)] < needed; });
}

void Statues::look(const float* person, const std::uint8_t* still_for) {
  std::size_t in_mask = 0;
  for (int y = 0; y < height_; ++y) {
    const float* from = person + std::ptrdiff_t{y} * width_;
    std::uint8_t* to = untaken_.data() + std::ptrdiff_t{y + 1} * stride_ + 1;
    for (int x = 0; x < width_; ++x) {
      to[x] = from[x] >= joined;
      in_mask += to[x];
    }
  }
  if (in_mask == 0) return;
  bool somebody_moves = false;
  const auto take = [&](std::int32_t square) {
    return std::exchange(untaken_[std::size_t(square)], std::uint8_t{0}) != 0;
  };
  for (std::int32_t seed = stride_; seed < stride_ * (height_ + 1); ++seed) {
    if (untaken_[std::size_t(seed)] == 0) continue;
    const std::size_t count = flood(seed, stride_, members_, take);
    if (moves(count, still_for)) {
      somebody_moves |= count >= somebody;
    } else {
      mark(count);
    }
  }
  if (!somebody_moves) clear();
}

/// The component at hand and the squares around it, where its soft edge is.
void Statues::mark(std::size_t count) {
  any_ = true;
  for (std::size_t i = 0; i < count; ++i) {
    const std::ptrdiff_t at = place(members_[i]);
    const int x = int(at % width_), y = int(at / width_);
    for (int j = std::max(0, y - 1); j <= std::min(height_ - 1, y + 1); ++j) {
      for (int k = std::max(0, x - 1); k <= std::min(width_ - 1, x + 1); ++k) {
        found_[std::size_t(j * width_ + k)] = 1;
      }
    }
  }
}

}  // namespace scrim
