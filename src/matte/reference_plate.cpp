#include "matte/reference_plate.hpp"

#include <algorithm>
#include <cmath>

#include "matte/matte_tuning.hpp"

namespace scrim {

using namespace tuning::plate;

namespace {

constexpr int side = 8;

constexpr int beyond = 2 * reach, middle = reach * place_steps;

double colour_at(const Plate::Colour& now, std::size_t k, int x, int y) {
  return now[k]->row(y)[x];
}

std::array<double, 3> colours_at(const Plate::Colour& now, int x, int y) {
  return {colour_at(now, 0, x, y), colour_at(now, 1, x, y), colour_at(now, 2, x, y)};
}

int settled(double place) {
  const int nearest = int(std::lround(std::clamp(place, 0.0, double(beyond * place_steps))));
  const int part = nearest % place_steps;
  return part == 1 ? nearest - 1 : part == place_steps - 1 ? nearest + 1 : nearest;
}

double distance(const std::array<double, 3>& d) {
  return std::max({std::abs(d[0]), 2 * std::abs(d[1]), 2 * std::abs(d[2])});
}

double luma_deviation(int eighths) {
  return double(noise) + double(spread_gain) * eighths / double(spread_steps);
}

}  // namespace

ReferencePlate::ReferencePlate(int columns, int rows)
    : columns_(columns),
      rows_(rows),
      across_((columns + side - 1) / side),
      down_((rows + side - 1) / side),
      place_x_(middle),
      place_y_(middle),
      cells_(std::size_t(columns + beyond) * std::size_t(rows + beyond)),
      room_(std::size_t(across_) * std::size_t(down_)),
      person_(room_.size()),
      likelihood_(std::size_t(columns) * std::size_t(rows)) {}

ReferencePlate::Block& ReferencePlate::block(std::vector<Block>& blocks, int x, int y) const {
  return blocks[std::size_t(y / side * across_ + x / side)];
}

ReferencePlate::Cell& ReferencePlate::stored(int x, int y) {
  const int column = x + place_x_ / place_steps, row = y + place_y_ / place_steps;
  return cells_[std::size_t(row * (columns_ + beyond) + column)];
}

/// By the known ones of the four cells that it lies between.
ReferencePlate::Cell ReferencePlate::room(int x, int y) {
  const double right = place_x_ % place_steps / double(place_steps);
  const double down = place_y_ % place_steps / double(place_steps);
  if (right == 0 && down == 0) return stored(x, y);
  double known = 0, seen = 0, spread = 0;
  Colours colour{};
  for (int j = 0; j <= int(down > 0); ++j) {
    for (int i = 0; i <= int(right > 0); ++i) {
      const Cell& c = stored(x + i, y + j);
      if (float(c.seen) < young) continue;
      const double share = (i == 0 ? 1 - right : right) * (j == 0 ? 1 - down : down);
      known += share;
      seen += share * c.seen;
      spread += share * c.spread;
      for (std::size_t k = 0; k < 3; ++k) colour[k] += share * c.colour[k];
    }
  }
  if (known < 0.5) return {};
  Cell out;
  for (std::size_t k = 0; k < 3; ++k) out.colour[k] = int(std::nearbyint(colour[k] / known));
  out.spread = int(std::nearbyint(spread / known));
  out.seen = int(std::nearbyint(seen / known));
  return out;
}

/// What the frame shows where the stored cell lies.
ReferencePlate::Colours ReferencePlate::learnt(const Plate::Colour& now, int x, int y) const {
  const double right = place_x_ % place_steps / double(place_steps);
  const double down = place_y_ % place_steps / double(place_steps);
  const int before = std::max(0, x - 1), above = std::max(0, y - 1);
  Colours out;
  for (std::size_t k = 0; k < 3; ++k) {
    out[k] = std::nearbyint((1 - down) * (1 - right) * colour_at(now, k, x, y) +
                            (1 - down) * right * colour_at(now, k, before, y) +
                            down * (1 - right) * colour_at(now, k, x, above) +
                            down * right * colour_at(now, k, before, above));
  }
  return out;
}

ReferencePlate::Colours ReferencePlate::off(const Colours& seen, const Cell& room) {
  Colours d;
  for (std::size_t k = 0; k < 3; ++k) d[k] = seen[k] - room.colour[k] / double(square_step);
  return d;
}

ReferencePlate::Drift ReferencePlate::compare(const Plate::Colour& now,
                                              const GuidePlane<std::uint8_t>& mask) {
  const auto luma = [&](int x, int y) {
    return colour_at(now, 0, std::clamp(x, 0, columns_ - 1), std::clamp(y, 0, rows_ - 1));
  };
  Drift sum;
  for (int y = frame_; y < rows_; y += side) {
    for (int x = 0; x < columns_; ++x) {
      const Cell c = room(x, y);
      if (mask.row(y)[x] != 0 || float(c.seen) < young) continue;
      const double by = off(colours_at(now, x, y), c)[0] - offset(x, y)[0];
      const double across = (luma(x + 1, y) - luma(x - 1, y)) / 2;
      const double down = (luma(x, y + 1) - luma(x, y - 1)) / 2;
      const double weight = 1 / (1 + by * by * double(misfit_slope));
      ++sum.cells;
      sum.misfit += 1 - weight;
      sum.xx += weight * across * across;
      sum.xy += weight * across * down;
      sum.yy += weight * down * down;
      sum.x_off += weight * across * by;
      sum.y_off += weight * down * by;
    }
  }
  return sum;
}

void ReferencePlate::descend(const Plate::Colour& now, const GuidePlane<std::uint8_t>& mask,
                             Drift& here) {
  for (int i = 0; i < most_steps; ++i) {
    const double xx = here.xx + here.cells * double(slope_noise);
    const double yy = here.yy + here.cells * double(slope_noise);
    const double scale = place_steps / (xx * yy - here.xy * here.xy);
    const int old_x = place_x_, old_y = place_y_;
    place_x_ = settled(old_x + scale * (yy * here.x_off - here.xy * here.y_off));
    place_y_ = settled(old_y + scale * (xx * here.y_off - here.xy * here.x_off));
    if (place_x_ == old_x && place_y_ == old_y) return;
    const Drift there = compare(now, mask);
    if (2 * there.cells < here.cells || there.mean_misfit() >= here.mean_misfit()) {
      place_x_ = old_x;
      place_y_ = old_y;
      return;
    }
    here = there;
  }
}

void ReferencePlate::search(const Plate::Colour& now, const GuidePlane<std::uint8_t>& mask,
                            Drift& here) {
  const int old_x = place_x_, old_y = place_y_;
  int best_x = old_x, best_y = old_y;
  Drift found = here;
  for (int y = 0; y <= beyond; y += search_step) {
    for (int x = 0; x <= beyond; x += search_step) {
      place_x_ = x * place_steps;
      place_y_ = y * place_steps;
      const Drift there = compare(now, mask);
      if (2 * there.cells < here.cells || there.mean_misfit() >= found.mean_misfit()) continue;
      best_x = place_x_;
      best_y = place_y_;
      found = there;
    }
  }
  place_x_ = best_x;
  place_y_ = best_y;
  descend(now, mask, found);
  if (found.mean_misfit() <= double(found_again) * here.mean_misfit()) {
    here = found;
  } else {
    place_x_ = old_x;
    place_y_ = old_y;
  }
}

void ReferencePlate::align(const Plate::Colour& now, const GuidePlane<std::uint8_t>& mask) {
  Drift here = compare(now, mask);
  if (here.cells < enough_cells) return;
  descend(now, mask, here);
  if (here.mean_misfit() > double(knocked) * usual_misfit_ + double(knocked_more)) {
    search(now, mask, here);
  }
  usual_misfit_ += (here.mean_misfit() - usual_misfit_) / double(usual_frames);
  recentre();
}

void ReferencePlate::recentre() {
  const int right = place_x_ / place_steps - reach, down = place_y_ / place_steps - reach;
  const int x_by = std::abs(right) > reach / 2 ? right : 0;
  const int y_by = std::abs(down) > reach / 2 ? down : 0;
  const int wide = columns_ + beyond, high = rows_ + beyond;
  std::vector<Cell> moved(cells_.size());
  for (int y = std::max(0, -y_by); y < std::min(high, high - y_by); ++y) {
    for (int x = std::max(0, -x_by); x < std::min(wide, wide - x_by); ++x) {
      moved[std::size_t(y * wide + x)] = cells_[std::size_t((y + y_by) * wide + x + x_by)];
    }
  }
  cells_ = moved;
  place_x_ -= x_by * place_steps;
  place_y_ -= y_by * place_steps;
}

void ReferencePlate::forget() {
  for (Cell& c : cells_) c.seen = 0;
  room_.assign(room_.size(), {});
  place_x_ = place_y_ = middle;
  usual_misfit_ = 1;
}

ReferencePlate::Colours ReferencePlate::offset(int x, int y) {
  const Block& b = block(room_, x, y);
  Colours out;
  for (std::size_t k = 0; k < 3; ++k) out[k] = b.sum[k] / (b.count + double(few_cells));
  return out;
}

double ReferencePlate::deviation(const Colours& d, const Cell& c) const {
  const double luma = luma_deviation(c.spread), tint = std::max(1.0, double(tint_share) * luma);
  return d[0] * d[0] / (luma * luma) + (d[1] * d[1] + d[2] * d[2]) / (tint * tint);
}

std::vector<ReferencePlate::Block> ReferencePlate::box(const std::vector<Block>& blocks,
                                                       int radius) const {
  std::vector<Block> out(blocks.size());
  for (int y = 0; y < down_; ++y) {
    for (int x = 0; x < across_; ++x) {
      Block& sum = out[std::size_t(y * across_ + x)];
      for (int j = std::max(0, y - radius); j <= std::min(down_ - 1, y + radius); ++j) {
        for (int i = std::max(0, x - radius); i <= std::min(across_ - 1, x + radius); ++i) {
          const Block& b = blocks[std::size_t(j * across_ + i)];
          sum.count += b.count;
          for (std::size_t k = 0; k < 3; ++k) {
            sum.sum[k] += b.sum[k];
            sum.squares[k] += b.squares[k];
          }
        }
      }
    }
  }
  return out;
}

bool ReferencePlate::survey(const Plate::Colour& now, const GuidePlane<std::uint8_t>& mask) {
  std::vector<Block> seen(room_.size());
  int known = 0, strange = 0;
  for (int y = frame_; y < rows_; y += frames_apart) {
    for (int x = 0; x < columns_; ++x) {
      const Cell c = room(x, y);
      if (mask.row(y)[x] != 0 || float(c.seen) < young) continue;
      const Colours d = off(colours_at(now, x, y), c), before = offset(x, y);
      Colours left;
      for (std::size_t k = 0; k < 3; ++k) left[k] = d[k] - before[k];
      ++known;
      strange += deviation(left, c) >= double(different);
      if (distance(d) >= double(max_offset)) continue;
      Block& b = block(seen, x, y);
      ++b.count;
      for (std::size_t k = 0; k < 3; ++k) b.sum[k] += d[k];
    }
  }
  room_ = box(seen, offset_radius);
  if (strange > double(moved_away) * known) {
    forget();
    return false;
  }
  return known > 0;
}

/// The logarithm of how likely the room looks like this; 0 where it is not known.
double ReferencePlate::likelihood(const Plate::Colour& now, int x, int y) {
  const Cell c = room(x, y);
  if (float(c.seen) < young) return 0;
  Colours d = off(colours_at(now, x, y), c);
  const Colours lamp = offset(x, y);
  for (std::size_t k = 0; k < 3; ++k) d[k] -= lamp[k];
  const double luma = luma_deviation(c.spread), tint = std::max(1.0, double(tint_share) * luma);
  return std::max(-deviation(d, c) / 2, -double(outlier)) - std::log(luma) - 2 * std::log(tint);
}

/// The logarithm of how likely somebody near looks like this.
double ReferencePlate::as_person(const Plate::Colour& now, int x, int y) {
  const Block& b = block(person_, x, y);
  if (b.count < double(enough_person)) return double(anything);
  double square = 0, volume = 0;
  for (std::size_t k = 0; k < 3; ++k) {
    const double mean = b.sum[k] / b.count, least = double(person_noise) / (k == 0 ? 1 : 2);
    const double variance = std::max(0.0, b.squares[k] / b.count - mean * mean) + least * least;
    const double d = colour_at(now, k, x, y) - mean;
    square += d * d / variance;
    volume += std::log(variance) / 2;
  }
  return std::max(-square / 2 - volume, double(anything));
}

std::vector<std::uint8_t> ReferencePlate::correct(const Plate::Colour& now,
                                                  const GuidePlane<std::uint8_t>& mask) {
  std::vector<std::uint8_t> out;
  for (int y = 0; y < rows_; ++y) out.insert(out.end(), mask.row(y), mask.row(y) + columns_);
  align(now, mask);
  if (!survey(now, mask)) return out;
  // The library looks only where tiles are not background, and next to them: where the mask has
  // nobody nothing is asked.
  const auto at = [&](int x, int y) -> double& {
    return likelihood_[std::size_t(y * columns_ + x)];
  };
  GuideTiles tiles(columns_, rows_, 5);
  tiles.update(mask);
  std::vector<Block> people(person_.size());
  for (int y = 0; y < rows_; ++y) {
    const int row = y / guided::tile_rows;
    for (int x = 0; x < columns_; ++x) {
      const int tile = x / guided::tile_columns;
      const bool looked_at = tile >= tiles.begin(row) && tile < tiles.end(row);
      at(x, y) = looked_at ? likelihood(now, x, y) : 0;
      const bool like_room = at(x, y) < 0 && at(x, y) > double(alike);
      if (float(mask.row(y)[x]) < surely_person || like_room) continue;
      Block& b = block(people, x, y);
      ++b.count;
      for (std::size_t k = 0; k < 3; ++k) {
        const double c = colour_at(now, k, x, y);
        b.sum[k] += c;
        b.squares[k] += c * c;
      }
    }
  }
  person_ = box(people, person_radius);
  for (int y = 0; y < rows_; ++y) {
    for (int x = 0; x < columns_; ++x) {
      const double alpha = mask.row(y)[x];
      if (alpha == 0 || at(x, y) == 0) continue;
      double sum = 0, count = 0;
      for (int j = std::max(0, y - 1); j <= std::min(rows_ - 1, y + 1); ++j) {
        for (int i = std::max(0, x - 1); i <= std::min(columns_ - 1, x + 1); ++i) {
          sum += at(i, j);
          count += at(i, j) < 0;
        }
      }
      const double as_room = (at(x, y) + sum / count) / 2;
      const double evidence =
          std::clamp(as_person(now, x, y) - as_room, -double(max_against), double(max_for));
      const double sure = std::min(1.0, room(x, y).seen / double(max_seen));
      const double odds = std::pow(1 + evidence * sure / 64, 64);
      const double p = (1 + alpha * 253 / 255) / 255, q = p * odds / (1 - p + p * odds);
      const double value = (q * 255 - 1) * 255 / 253;
      out[std::size_t(y * columns_ + x)] = std::uint8_t(std::clamp(value + 0.5, 0.0, 255.0));
    }
  }
  return out;
}

void ReferencePlate::learn(const Plate::Colour& now, const GuidePlane<std::uint8_t>& matte) {
  const auto nearest = [&](int x, int y) {
    int most = 0;
    for (int j = -margin; j <= margin; ++j) {
      for (int i = -margin; i <= margin; ++i) {
        most = std::max(
            most,
            int(matte.row(std::clamp(y + j, 0, rows_ - 1))[std::clamp(x + i, 0, columns_ - 1)]));
      }
    }
    return float(most);
  };
  for (int y = 0; y < rows_; ++y) {
    if ((y + place_y_ / place_steps) % frames_apart != frame_) continue;
    for (int x = 0; x < columns_; ++x) {
      if (nearest(x, y) > nobody) continue;
      Cell& c = stored(x, y);
      const Colours d = off(learnt(now, x, y), c);
      const double spread = c.spread / double(spread_steps), away = distance(d);
      if (c.seen > 0 && away > double(unlike) + double(unlike_spreads) * spread) {
        const int left = int(std::floor(float(c.seen) * kept)) - 1;
        c.seen = std::max(0, left);
        if (c.seen > 0) continue;
      }
      const double share = 1.0 / (c.seen + 1);
      for (std::size_t k = 0; k < 3; ++k) {
        const double mean = c.colour[k] + share * d[k] * double(square_step);
        c.colour[k] = int(std::nearbyint(mean));
      }
      const double wider = c.seen > 0 ? spread + share * (away - spread) : 0;
      c.spread = std::min(255, int(std::nearbyint(wider * double(spread_steps))));
      c.seen = std::min(int(max_seen), c.seen + 1);
    }
  }
  frame_ = (frame_ + 1) % frames_apart;
}

}  // namespace scrim
