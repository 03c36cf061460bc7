#include "matte/reference_plate.hpp"

#include <algorithm>
#include <cmath>

#include "matte/matte_tuning.hpp"

namespace scrim {

using namespace tuning::plate;

namespace {

constexpr int side = 8;

double colour_at(const Plate::Colour& now, std::size_t k, int x, int y) {
  return now[k]->row(y)[x];
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
      cells_(std::size_t(columns) * std::size_t(rows)),
      room_(std::size_t(across_) * std::size_t(down_)),
      person_(room_.size()),
      likelihood_(cells_.size()) {}

ReferencePlate::Block& ReferencePlate::block(std::vector<Block>& blocks, int x, int y) const {
  return blocks[std::size_t(y / side * across_ + x / side)];
}

ReferencePlate::Colours ReferencePlate::off(const Plate::Colour& now, int x, int y) {
  Colours d;
  for (std::size_t k = 0; k < 3; ++k) {
    d[k] = colour_at(now, k, x, y) - cell(x, y).colour[k] / double(square_step);
  }
  return d;
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
      if (mask.row(y)[x] != 0 || float(cell(x, y).seen) < young) continue;
      const Colours d = off(now, x, y), before = offset(x, y);
      Colours left;
      for (std::size_t k = 0; k < 3; ++k) left[k] = d[k] - before[k];
      ++known;
      strange += deviation(left, cell(x, y)) >= double(different);
      if (distance(d) >= double(max_offset)) continue;
      Block& b = block(seen, x, y);
      ++b.count;
      for (std::size_t k = 0; k < 3; ++k) b.sum[k] += d[k];
    }
  }
  room_ = box(seen, offset_radius);
  if (strange > double(moved_away) * known) {
    for (Cell& c : cells_) c.seen = 0;
    room_.assign(room_.size(), {});
    return false;
  }
  return known > 0;
}

/// The logarithm of how likely the room looks like this; 0 where it is not known.
double ReferencePlate::likelihood(const Plate::Colour& now, int x, int y) {
  const Cell& c = cell(x, y);
  if (float(c.seen) < young) return 0;
  Colours d = off(now, x, y);
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
      const double sure = std::min(1.0, cell(x, y).seen / double(max_seen));
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
  for (int y = frame_; y < rows_; y += frames_apart) {
    for (int x = 0; x < columns_; ++x) {
      if (nearest(x, y) > nobody) continue;
      Cell& c = cell(x, y);
      const Colours d = off(now, x, y);
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
