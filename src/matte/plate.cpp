#include "matte/plate.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <cstring>

#include "matte/matte_tuning.hpp"
#include "matte/plate_kernels.hpp"

namespace scrim {
namespace plate = tuning::plate;

using plate_kernels::FloatRow;
using plate_kernels::FrameRow;
using plate_kernels::RoomRow;

namespace {

/// Cells across and down a block.
constexpr int block = 8;

/// The plate goes on beyond the frame's edges.
constexpr int beyond = 2 * plate::reach;
constexpr int middle = plate::reach * plate::place_steps;

/// A place along one axis; close to a whole cell the fraction is noise.
int settled(float place) {
  constexpr int steps = plate::place_steps;
  const int nearest = int(std::lround(std::clamp(place, 0.0F, float(beyond * steps))));
  const int part = nearest % steps;
  if (part == 1) return nearest - 1;
  return part == steps - 1 ? nearest + 1 : nearest;
}

int whole(int place) {
  return place / plate::place_steps;
}
float fraction(int place) {
  return float(place % plate::place_steps) / plate::place_steps;
}

/// What a plane holds moves so many cells to the left and up; 0 comes in.
template <class T>
void move_plane(PaddedPlane<T>& plane, int left, int up) {
  const int rows = plane.height();
  for (int i = 0; i < rows; ++i) {
    const int y = up > 0 ? i : rows - 1 - i, from = y + up;
    if (from >= 0 && from < rows) {
      std::memmove(plane.row(y), plane.row(from) + left, std::size_t(plane.width()) * sizeof(T));
    } else {
      std::fill_n(plane.row(y), plane.width(), T{0});
    }
  }
}

FrameRow frame_row(const Plate::Colour& now, int y) {
  return {now[0]->row(y), now[1]->row(y), now[2]->row(y)};
}

FloatRow rows_of(const std::array<Buffer<float>, 3>& columns) {
  return {columns[0].data(), columns[1].data(), columns[2].data()};
}

/// Columns of a row's tiles that are not background.
Span columns_of(const GuideTiles& tiles, int y) {
  const int tile_y = y / guided::tile_rows;
  return {tiles.begin(tile_y) * guided::tile_columns, tiles.end(tile_y) * guided::tile_columns};
}

Planes<std::uint16_t> room_planes(int columns, int rows) {
  return make_planes<std::uint16_t>(columns, rows, {guided::tile_columns, 0, guided::tile_columns});
}

Buffer<float> column_buffer(int columns) {
  return Buffer<float>(round_up(std::size_t(columns), guided::tile_columns));
}

}  // namespace

Plate::Plate(int columns, int rows)
    : columns_(columns),
      rows_(rows),
      across_((columns + block - 1) / block),
      down_((rows + block - 1) / block),
      place_{middle, middle},
      colours_(room_planes(columns + beyond, rows + beyond)),
      spread_(columns + beyond, rows + beyond),
      seen_(columns + beyond, rows + beyond),
      aligned_colours_(room_planes(columns, 1)),
      aligned_spread_(columns, 1),
      aligned_seen_(columns, rows),
      likelihood_(columns, rows + 2),
      log_volume_{},
      near_(columns, 1) {
  for (std::size_t i = 0; i < log_volume_.size(); ++i) {
    const float y = plate::noise + plate::spread_gain * float(i) / plate::spread_steps;
    log_volume_[i] = std::log(y) + 2 * std::log(std::max(1.0F, plate::tint_share * y));
  }
  for (auto& plane : aligned_now_) plane = GuidePlane<std::uint8_t>(columns, 1);
  for (auto& sums : column_sums_) sums = column_buffer(columns);
  const std::size_t blocks = std::size_t(across_) * std::size_t(down_);
  for (auto& sums : room_) sums.resize(blocks);
  for (auto& sums : person_) sums.resize(blocks);
  scratch_.resize(blocks);
  for (std::size_t k = 0; k < 3; ++k) {
    known_.offset[k] = column_buffer(columns);
    known_.mean[k] = column_buffer(columns);
    known_.precision[k] = column_buffer(columns);
  }
  known_.log_volume = column_buffer(columns);
}

void Plate::reset() {
  clear(colours_);
  clear(aligned_colours_);
  for (auto* plane : {&spread_, &seen_, &aligned_spread_, &aligned_seen_}) plane->clear();
  for (auto& plane : aligned_now_) plane.clear();
  likelihood_.clear();
  for (auto* sums : {&room_, &person_}) {
    for (auto& sum : *sums) std::fill(sum.begin(), sum.end(), 0.0F);
  }
  place_ = {middle, middle};
  usual_misfit_ = 1;
}

/// The sums of columns to those of a row of blocks; and to 0.
void Plate::gather(int block_row, std::size_t count, Sums& sums) {
  for (std::size_t k = 0; k < count; ++k) {
    float* from = column_sums_[k].data();
    float* to = sums[k].data() + std::ptrdiff_t{block_row} * across_;
    for (int b = 0; b < across_; ++b) {
      const int end = std::min(columns_, (b + 1) * block);
      float sum = 0;
      for (int x = b * block; x < end; ++x) sum += from[x];
      to[b] = sum;
    }
    std::fill_n(from, column_sums_[k].size(), 0.0F);
  }
}

/// Sums over squares of blocks, fewer at the edges.
void Plate::box(std::vector<float>& blocks, int radius) {
  for (int y = 0; y < down_; ++y) {
    const float* from = blocks.data() + std::ptrdiff_t{y} * across_;
    float* to = scratch_.data() + std::ptrdiff_t{y} * across_;
    std::fill_n(to, across_, 0.0F);
    for (int d = -radius; d <= radius; ++d) {
      for (int x = std::max(0, -d); x < std::min(across_, across_ - d); ++x) to[x] += from[x + d];
    }
  }
  std::fill(blocks.begin(), blocks.end(), 0.0F);
  for (int y = 0; y < down_; ++y) {
    float* to = blocks.data() + std::ptrdiff_t{y} * across_;
    for (int j = std::max(0, y - radius); j <= std::min(down_ - 1, y + radius); ++j) {
      const float* from = scratch_.data() + std::ptrdiff_t{j} * across_;
      for (int x = 0; x < across_; ++x) to[x] += from[x];
    }
  }
}

/// What the room differs by in a row of blocks, for each column.
void Plate::spread_offsets(int block_row) {
  const std::size_t at = std::size_t(block_row) * std::size_t(across_);
  for (int b = 0; b < across_; ++b) {
    const std::size_t i = at + std::size_t(b);
    const float share = 1 / (room_[0][i] + plate::few_cells);
    for (std::size_t k = 0; k < 3; ++k) {
      std::fill_n(known_.offset[k].data() + b * block, block, share * room_[k + 1][i]);
    }
  }
}

/// The person's colours in a row of blocks, for each column.
void Plate::spread_person(int block_row) {
  const std::size_t at = std::size_t(block_row) * std::size_t(across_);
  for (int b = 0; b < across_; ++b) {
    const std::size_t i = at + std::size_t(b);
    const bool enough = person_[0][i] >= plate::enough_person;
    const float share = 1 / std::max(1.0F, person_[0][i]);
    float volume = enough ? 1.0F : HUGE_VALF;
    for (std::size_t k = 0; k < 3; ++k) {
      const float mean = person_[1 + k][i] * share;
      const float least = k == 0 ? plate::person_noise : plate::person_noise / 2;
      const float variance =
          std::max(0.0F, person_[4 + k][i] * share - mean * mean) + least * least;
      volume *= variance;
      std::fill_n(known_.mean[k].data() + b * block, block, mean);
      std::fill_n(known_.precision[k].data() + b * block, block, 1 / variance);
    }
    std::fill_n(known_.log_volume.data() + b * block, block, 0.5F * std::log(volume));
  }
}

bool Plate::between_cells() const {
  return fraction(place_.x) > 0 || fraction(place_.y) > 0;
}

/// The plate's row, or the upper one of the two, that one of the frame's lies on.
RoomRow Plate::stored_row(int y) {
  const int row = y + whole(place_.y), x = whole(place_.x);
  return {{colours_[0].row(row) + x, colours_[1].row(row) + x, colours_[2].row(row) + x},
          spread_.row(row) + x,
          seen_.row(row) + x};
}

/// The room as it lies in a row of the frame; until the next one is asked for.
RoomRow Plate::room_row(int y, Span columns) {
  const RoomRow row = stored_row(y);
  if (!between_cells()) return row;
  const plate_kernels::Between between{fraction(place_.x) > 0, fraction(place_.x),
                                       fraction(place_.y)};
  const RoomRow out{
      {aligned_colours_[0].row(0), aligned_colours_[1].row(0), aligned_colours_[2].row(0)},
      aligned_spread_.row(0),
      aligned_seen_.row(y)};
  plate_kernels::blend_room_row(row, between.share_below > 0 ? stored_row(y + 1) : row, between,
                                columns, out);
  return out;
}

/// A row of the frame as it lies on stored_row, between itself and the one above. The margin around
/// what is learnt allows for a cell more.
FrameRow Plate::learnt_row(const Colour& now, int y) {
  if (!between_cells()) return frame_row(now, y);
  const plate_kernels::Between between{-1, fraction(place_.x), fraction(place_.y)};
  for (std::size_t k = 0; k < 3; ++k) {
    plate_kernels::blend_row(now[k]->row(y), now[k]->row(std::max(0, y - 1)), between, columns_,
                             aligned_now_[k].row(0));
  }
  return {aligned_now_[0].row(0), aligned_now_[1].row(0), aligned_now_[2].row(0)};
}

/// How the frame fits where it is taken to lie, and by how much it lies elsewhere.
plate_kernels::Drift Plate::compare(const Colour& now, const GuidePlane<std::uint8_t>& mask) {
  plate_kernels::Drift sum;
  for (int y = frame_; y < rows_; y += block) {
    spread_offsets(y / block);
    const FrameRow luma{now[0]->row(std::max(0, y - 1)), now[0]->row(y),
                        now[0]->row(std::min(rows_ - 1, y + 1))};
    sum += plate_kernels::drift_row(luma, room_row(y, {0, columns_}), mask.row(y),
                                    known_.offset[0].data(), columns_);
  }
  return sum;
}

/// Steps to where the frame fits better, by Gauss and Newton.
void Plate::descend(const Colour& now, const GuidePlane<std::uint8_t>& mask,
                    plate_kernels::Drift& here) {
  for (int i = 0; i < plate::most_steps; ++i) {
    const float noise = plate::slope_noise * float(here.cells);
    const float xx = here.across_across + noise, yy = here.down_down + noise;
    const float xy = here.across_down, scale = plate::place_steps / (xx * yy - xy * xy);
    const float x = scale * (yy * here.across_off - xy * here.down_off);
    const float y = scale * (xx * here.down_off - xy * here.across_off);
    const Place before = place_;
    place_ = {settled(float(before.x) + x), settled(float(before.y) + y)};
    if (place_ == before) return;
    const plate_kernels::Drift there = compare(now, mask);
    if (2 * there.cells < here.cells || there.mean_misfit() >= here.mean_misfit()) {
      place_ = before;
      return;
    }
    here = there;
  }
}

/// Looks for the frame in all places, and keeps to where it was when it fits nowhere clearly
/// better.
void Plate::search(const Colour& now, const GuidePlane<std::uint8_t>& mask,
                   plate_kernels::Drift& here) {
  const Place before = place_;
  Place best = before;
  plate_kernels::Drift found = here;
  constexpr int step = plate::search_step * plate::place_steps;
  for (int y = 0; y <= 2 * middle; y += step) {
    for (int x = 0; x <= 2 * middle; x += step) {
      place_ = {x, y};
      const plate_kernels::Drift there = compare(now, mask);
      if (2 * there.cells < here.cells || there.mean_misfit() >= found.mean_misfit()) continue;
      best = place_;
      found = there;
    }
  }
  place_ = best;
  descend(now, mask, found);
  if (found.mean_misfit() > plate::found_again * here.mean_misfit()) {
    place_ = before;
  } else {
    here = found;
  }
}

void Plate::align(const Colour& now, const GuidePlane<std::uint8_t>& mask) {
  plate_kernels::Drift here = compare(now, mask);
  if (here.cells < plate::enough_cells) return;
  descend(now, mask, here);
  if (here.mean_misfit() > plate::knocked * usual_misfit_ + plate::knocked_more) {
    search(now, mask, here);
  }
  usual_misfit_ += (here.mean_misfit() - usual_misfit_) / plate::usual_frames;
  recentre();
}

/// Brings the frame back to the middle of the plate when it has come near to an edge.
void Plate::recentre() {
  const auto away = [](int place) {
    const int cells = whole(place) - plate::reach;
    return std::abs(cells) > plate::reach / 2 ? cells : 0;
  };
  const int left = away(place_.x), up = away(place_.y);
  if (left == 0 && up == 0) return;
  for (auto& plane : colours_) move_plane(plane, left, up);
  move_plane(spread_, left, up);
  move_plane(seen_, left, up);
  place_.x -= left * plate::place_steps;
  place_.y -= up * plate::place_steps;
}

/// What the known room differs by now. Whether it can be compared with.
bool Plate::survey(const Colour& now, const GuidePlane<std::uint8_t>& mask) {
  const std::array<float*, 4> sums{column_sums_[0].data(), column_sums_[1].data(),
                                   column_sums_[2].data(), column_sums_[3].data()};
  int known = 0, different = 0;
  for (int b = 0; b < down_; ++b) {
    spread_offsets(b);
    const int end = std::min(rows_, (b + 1) * block);
    for (int y = b * block + frame_; y < end; y += plate::frames_apart) {
      const plate_kernels::Surveyed row =
          plate_kernels::survey_row(frame_row(now, y), room_row(y, {0, columns_}), mask.row(y),
                                    rows_of(known_.offset), columns_, sums);
      known += row.known;
      different += row.different;
    }
    gather(b, 4, room_);
  }
  for (std::size_t k = 0; k < 4; ++k) box(room_[k], plate::offset_radius);
  if (float(different) > plate::moved_away * float(known)) reset();
  return known > 0 && float(different) <= plate::moved_away * float(known);
}

void Plate::match(const Colour& now, const GuideTiles& tiles) {
  for (int y = -1; y <= rows_; ++y) {
    std::fill_n(likelihood_.row(y + 1) - 1, columns_ + 2, 0.0F);
  }
  for (int y = 0; y < rows_; ++y) {
    if (y % block == 0) spread_offsets(y / block);
    const Span columns = columns_of(tiles, y);
    plate_kernels::match_row(frame_row(now, y), room_row(y, columns), rows_of(known_.offset),
                             log_volume_.data(), columns, likelihood_.row(y + 1));
    // Beyond the frame, too, the plate may know something.
    for (int x = columns_; x < columns.end; ++x) likelihood_.row(y + 1)[x] = 0;
  }
}

void Plate::measure_person(const Colour& now, const GuideTiles& tiles,
                           const GuidePlane<std::uint8_t>& mask) {
  std::array<float*, 7> sums{};
  for (std::size_t k = 0; k < 7; ++k) sums[k] = column_sums_[k].data();
  for (int b = 0; b < down_; ++b) {
    const int end = std::min(rows_, (b + 1) * block);
    for (int y = b * block; y < end; ++y) {
      plate_kernels::measure_row(frame_row(now, y), mask.row(y), likelihood_.row(y + 1),
                                 columns_of(tiles, y), sums);
    }
    gather(b, 7, person_);
  }
  for (auto& sum : person_) box(sum, plate::person_radius);
}

void Plate::weigh(const Colour& now, const GuideTiles& tiles, GuidePlane<std::uint8_t>& mask) {
  for (int y = 0; y < rows_; ++y) {
    if (y % block == 0) spread_person(y / block);
    const FloatRow likelihood{likelihood_.row(y), likelihood_.row(y + 1), likelihood_.row(y + 2)};
    const std::uint8_t* seen = between_cells() ? aligned_seen_.row(y) : stored_row(y).seen;
    plate_kernels::weigh_row(frame_row(now, y), seen, likelihood, rows_of(known_.mean),
                             rows_of(known_.precision), known_.log_volume.data(),
                             columns_of(tiles, y), mask.row(y));
    mask.extend(y);
  }
}

bool Plate::correct(const Colour& now, const GuideTiles& tiles, GuidePlane<std::uint8_t>& mask) {
  align(now, mask);
  if (!survey(now, mask)) return false;
  match(now, tiles);
  measure_person(now, tiles, mask);
  weigh(now, tiles, mask);
  return true;
}

void Plate::learn(const Colour& now, const GuidePlane<std::uint8_t>& matte) {
  // Each of the plate's rows has its turn, wherever the frame lies.
  const int first = (frame_ + beyond - whole(place_.y)) % plate::frames_apart;
  for (int y = first; y < rows_; y += plate::frames_apart) {
    std::array<const std::uint8_t*, 2 * plate::margin + 1> rows{};
    for (int d = -plate::margin; d <= plate::margin; ++d) {
      rows[std::size_t(d + plate::margin)] = matte.row(std::clamp(y + d, 0, rows_ - 1));
    }
    plate_kernels::max_row(rows.data(), int(rows.size()), columns_, near_.row(0));
    near_.extend(0);
    plate_kernels::learn_row(learnt_row(now, y), near_.row(0), columns_, stored_row(y));
  }
  frame_ = (frame_ + 1) % plate::frames_apart;
}

float Plate::known() const {
  constexpr auto young = std::uint8_t(plate::young);
  std::ptrdiff_t count = 0;
  for (int y = 0; y < rows_; ++y) {
    const std::uint8_t* seen = seen_.row(y + whole(place_.y)) + whole(place_.x);
    int known = 0;
    for (int x = 0; x < columns_; ++x) known += seen[x] >= young ? 1 : 0;
    count += known;
  }
  return float(count) / (float(columns_) * float(rows_));
}

std::size_t Plate::memory() const {
  std::size_t bytes = memory_of(colours_) + spread_.memory() + seen_.memory() +
                      memory_of(aligned_colours_) + aligned_spread_.memory() +
                      aligned_seen_.memory() + 3 * aligned_now_[0].memory() + likelihood_.memory() +
                      near_.memory() + 17 * column_sums_[0].bytes();
  for (const auto* sums : {&room_, &person_})
    bytes += sums->size() * (*sums)[0].size() * sizeof(float);
  return bytes + scratch_.size() * sizeof(float);
}

}  // namespace scrim
