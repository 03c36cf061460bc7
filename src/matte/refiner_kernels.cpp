#include "matte/refiner_kernels.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "matte/refiner_kernels.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include "support/lanes-inl.hpp"
#include "support/rounding-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace scrim::refiner_kernels {
namespace HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;
using guided::tile_columns;
using guided::tile_rows;
using scrim::HWY_NAMESPACE::LanesFrom;

using F = hn::CappedTag<float, tile_columns>;
using Vector = hn::Vec<F>;
constexpr F f;
constexpr int lanes = int(hn::MaxLanes(f));
constexpr hn::Rebind<std::uint8_t, F> u8;
constexpr hn::Rebind<std::int32_t, F> i32;

Vector to_float(hn::Vec<decltype(u8)> v) {
  return hn::ConvertTo(f, hn::PromoteTo(i32, v));
}

/// N vectors whose values take turns in memory.
template <int N, class D>
std::array<hn::Vec<D>, N> load_in_turn(D d, const hn::TFromD<D>* from) {
  static_assert(N >= 1 && N <= 4);
  hn::Vec<D> a, b, c, e;
  if constexpr (N == 1) {
    return {hn::LoadU(d, from)};
  } else if constexpr (N == 2) {
    hn::LoadInterleaved2(d, from, a, b);
    return {a, b};
  } else if constexpr (N == 3) {
    hn::LoadInterleaved3(d, from, a, b, c);
    return {a, b, c};
  } else {
    hn::LoadInterleaved4(d, from, a, b, c, e);
    return {a, b, c, e};
  }
}

template <class D, std::size_t N>
void store_in_turn(const std::array<hn::Vec<D>, N>& v, D d, hn::TFromD<D>* to) {
  static_assert(N >= 1 && N <= 4);
  if constexpr (N == 1) hn::StoreU(v[0], d, to);
  if constexpr (N == 2) hn::StoreInterleaved2(v[0], v[1], d, to);
  if constexpr (N == 3) hn::StoreInterleaved3(v[0], v[1], v[2], d, to);
  if constexpr (N == 4) hn::StoreInterleaved4(v[0], v[1], v[2], v[3], d, to);
}

/// Bytes of N vectors that take turns in memory.
template <int N>
std::array<Vector, N> floats_in_turn(const std::uint8_t* from) {
  if constexpr (N == 2) {
    const hn::Rebind<std::uint16_t, F> u16;
    const auto pair =
        hn::BitCast(u16, hn::LoadU(hn::Repartition<std::uint8_t, decltype(u16)>(), from));
    return {hn::ConvertTo(f, hn::PromoteTo(i32, hn::And(pair, hn::Set(u16, 255)))),
            hn::ConvertTo(f, hn::PromoteTo(i32, hn::ShiftRight<8>(pair)))};
  } else {
    std::array<Vector, N> out;
    const auto in = load_in_turn<N>(u8, from);
    for (std::size_t n = 0; n < N; ++n) out[n] = to_float(in[n]);
    return out;
  }
}

using Words = hn::CappedTag<std::uint16_t, tile_columns>;
constexpr Words u16;

/// Sums of `Step` samples side by side.
template <int Step>
hn::Vec<Words> sums(const std::uint8_t* p) {
  const hn::Rebind<std::uint8_t, Words> narrow;
  const auto samples = load_in_turn<Step>(narrow, p);
  auto sum = hn::PromoteTo(u16, samples[0]);
  for (std::size_t k = 1; k < Step; ++k) sum = hn::Add(sum, hn::PromoteTo(u16, samples[k]));
  return sum;
}

/// Sums of Step×Step samples ▶ their means, rounded.
template <int Step>
hn::Vec<Words> means(hn::Vec<Words> sum) {
  static_assert(Step == 3 || Step == 4);
  const auto rounded = hn::Add(sum, hn::Set(u16, Step * Step / 2));
  if constexpr (Step == 3) return hn::MulHigh(rounded, hn::Set(u16, 65536 / 9 + 1));
  if constexpr (Step == 4) return hn::ShiftRight<4>(rounded);
}

template <int Step>
using Samples = std::array<const std::uint8_t*, Step>;  ///< of the proxy's rows

/// The means of one tile's row of cells.
template <int Step>
void reduce_tile(const Samples<Step>& rows, int x, std::uint8_t* cells) {
  const hn::Rebind<std::uint8_t, Words> narrow;
  for (int i = 0; i < tile_columns; i += int(hn::MaxLanes(u16))) {
    auto sum = sums<Step>(rows[0] + x + Step * i);
    for (std::size_t k = 1; k < Step; ++k) sum = hn::Add(sum, sums<Step>(rows[k] + x + Step * i));
    const auto mean = hn::BitCast(hn::RebindToSigned<Words>(), means<Step>(sum));
    hn::StoreU(hn::DemoteTo(narrow, mean), narrow, cells + i);
  }
}

/// A row of the grid's cells. Beyond the proxy's edge its last column and row go on.
template <int Step>
void reduce_row(const Plane& plane, const GuideTiles* used, int across, int y,
                std::uint8_t* cells) {
  Samples<Step> rows;
  for (int k = 0; k < Step; ++k) {
    rows[std::size_t(k)] = plane.row(std::min(Step * y + k, plane.height - 1));
  }
  for (int tile = 0; tile < across; ++tile) {
    if (used != nullptr && !used->used(tile, y / tile_rows)) continue;
    reduce_tile<Step>(rows, tile * tile_columns * Step, cells + tile * tile_columns);
  }
  if (plane.width % Step == 0) return;
  const int last = plane.width / Step;
  int sum = Step * Step / 2;
  for (const std::uint8_t* row : rows) {
    for (int k = 0; k < Step; ++k) sum += row[std::min(Step * last + k, plane.width - 1)];
  }
  cells[last] = static_cast<std::uint8_t>(sum / (Step * Step));
}

template <int Step>
void reduce_by(const Proxy& proxy, const GuideTiles* used,
               std::array<GuidePlane<std::uint8_t>, 3>& colour) {
  const int across = (colour[0].width() + tile_columns - 1) / tile_columns;
  const std::array<Plane, 3> planes{proxy.y(), proxy.u(), proxy.v()};
  for (std::size_t c = 0; c < 3; ++c) {
    for (int y = 0; y < colour[c].height(); ++y) {
      reduce_row<Step>(planes[c], used, across, y, colour[c].row(y));
      colour[c].extend(y);
    }
  }
}

void reduce(const Proxy& proxy, int step, const GuideTiles* used,
            std::array<GuidePlane<std::uint8_t>, 3>& colour) {
  if (step == 3) reduce_by<3>(proxy, used, colour);
  if (step == 4) reduce_by<4>(proxy, used, colour);
}

/// Where sample `phase` of a cell's `step` lies from the cell's centre, in cells.
constexpr float off_centre(int phase, int step) {
  return (float(phase) + 0.5F) / float(step) - 0.5F;
}

Vector mix(Vector near, Vector far, float share) {
  return hn::MulAdd(hn::Set(f, 1 - share), near, hn::Mul(hn::Set(f, share), far));
}

/// Values one after another, and with each its neighbours.
struct Row3 {
  Vector before, here, after;
};

/// Of `row(i)`, the values from place i on. Reads a vector before and one behind.
template <class Row>
Row3 with_neighbours(const Row& row, int i) {
  const Vector here = row(i);
  return {LanesFrom<lanes - 1>(f, row(i - lanes), here), here,
          LanesFrom<1>(f, here, row(i + lanes))};
}

/// A plane of the grid between two rows of cells.
struct BetweenRows {
  const float* near_row;
  const float* far_row;
  float far_share;

  Vector operator()(int i) const {
    return mix(hn::LoadU(f, near_row + i), hn::LoadU(f, far_row + i), far_share);
  }
};

/// At sample `phase` of the `Step` across each cell.
template <int Step>
Vector between_cells(const Row3& cells, int phase) {
  const float off = off_centre(phase, Step);
  if (off < 0) return mix(cells.here, cells.before, -off);
  if (off > 0) return mix(cells.here, cells.after, off);
  return cells.here;
}

struct Alpha {
  Vector gain, offset;
};

Alpha evaluate_at(const std::array<Vector, 4>& k, Vector u, Vector v) {
  const Vector grey = hn::Set(f, guided::grey);
  const Vector of_chroma =
      hn::MulAdd(k[1], hn::Sub(u, grey), hn::MulAdd(k[2], hn::Sub(v, grey), k[3]));
  return {k[0], hn::NegMulAdd(k[0], grey, of_chroma)};
}

template <int Step>
void evaluate_tile(const Proxy& proxy, const GuidedFilter& filter, int tile, int y, float* gain,
                   float* offset) {
  const int near_row = y / Step;
  const float off = off_centre(y % Step, Step);
  const int far_row = std::clamp(off < 0 ? near_row - 1 : near_row + 1, 0, filter.rows - 1);
  std::array<BetweenRows, 4> down;
  for (std::size_t k = 0; k < 4; ++k) {
    down[k] = {filter.smooth[k].row(near_row) + tile * tile_columns,
               filter.smooth[k].row(far_row) + tile * tile_columns, std::abs(off)};
  }
  const int x = tile * tile_columns * Step;
  for (int i = 0; i < tile_columns; i += lanes) {
    const auto u = floats_in_turn<Step>(proxy.u().row(y) + x + Step * i);
    const auto v = floats_in_turn<Step>(proxy.v().row(y) + x + Step * i);
    std::array<Row3, 4> cells;
    for (std::size_t k = 0; k < 4; ++k) cells[k] = with_neighbours(down[k], i);
    std::array<Vector, Step> gains, offsets;
    for (int p = 0; p < Step; ++p) {
      const auto at = [&](std::size_t k) HWY_ATTR { return between_cells<Step>(cells[k], p); };
      const auto n = std::size_t(p);
      const Alpha alpha = evaluate_at({at(0), at(1), at(2), at(3)}, u[n], v[n]);
      gains[n] = alpha.gain;
      offsets[n] = alpha.offset;
    }
    store_in_turn(gains, f, gain + x + Step * i);
    store_in_turn(offsets, f, offset + x + Step * i);
  }
}

template <int Step>
void evaluate_by(const Proxy& proxy, const GuidedFilter& filter, int y, float* gain,
                 float* offset) {
  constexpr int tile_pixels = tile_columns * Step;
  const int tile_y = y / (Step * tile_rows);
  for (int tile = 0; tile < filter.tiles.across(); ++tile) {
    if (!filter.tiles.used(tile, tile_y)) continue;
    const GuideTiles::State state = filter.tiles.at(tile, tile_y);
    if (state == GuideTiles::active) {
      evaluate_tile<Step>(proxy, filter, tile, y, gain, offset);
      continue;
    }
    std::fill_n(gain + tile * tile_pixels, tile_pixels, 0.0F);
    std::fill_n(offset + tile * tile_pixels, tile_pixels,
                state == GuideTiles::person ? 255.0F : 0.0F);
  }
}

void evaluate(const Proxy& proxy, int step, const GuidedFilter& filter, int y, float* gain,
              float* offset) {
  if (step == 2) evaluate_by<2>(proxy, filter, y, gain, offset);
  if (step == 3) evaluate_by<3>(proxy, filter, y, gain, offset);
  if (step == 4) evaluate_by<4>(proxy, filter, y, gain, offset);
}

/// One row of a tile's gain or offset, between two rows of the proxy.
struct TileRow {
  const float* above;
  const float* below;
  float share;

  TileRow(const GuidePlane<float>& plane, const RowPlace& place)
      : above(plane.row(place.above) + place.first),
        below(plane.row(place.below) + place.first),
        share(place.share) {}

  Vector operator()(int i) const {
    const Vector a = hn::LoadU(f, above + i);
    return hn::MulAdd(hn::Set(f, share), hn::Sub(hn::LoadU(f, below + i), a), a);
  }
  float down_one(int i) const { return above[i] + share * (below[i] - above[i]); }
};

/// Of pixel `phase` of the `Scale` pixels across each sample of the proxy.
template <int Scale>
Vector between_samples(const Row3& samples, int phase) {
  if constexpr (Scale == 1) return samples.here;
  const float place = off_centre(phase, Scale);
  const Vector left = place < 0 ? samples.before : samples.here;
  const Vector right = place < 0 ? samples.here : samples.after;
  return hn::MulAdd(hn::Set(f, place < 0 ? place + 1 : place), hn::Sub(right, left), left);
}

hn::Vec<decltype(u8)> matte_of(Vector gain, Vector luma, Vector offset) {
  const Vector alpha = hn::MulAdd(gain, luma, offset);
  const Vector stretched =
      hn::MulAdd(alpha, hn::Set(f, tuning::stretch), hn::Set(f, 127.5F - 127.5F * tuning::stretch));
  return hn::DemoteTo(u8, scrim::HWY_NAMESPACE::NearestSmall(stretched));
}

template <int Scale>
void matte_whole_tile(const TileRow& gain, const TileRow& offset, int pixels,
                      const std::uint8_t* luma, std::uint8_t* matte) {
  for (int i = 0; i < pixels; i += lanes) {
    const auto in = floats_in_turn<Scale>(luma + i * Scale);
    const Row3 gains = with_neighbours(gain, i), offsets = with_neighbours(offset, i);
    std::array<hn::Vec<decltype(u8)>, Scale> out;
    for (int p = 0; p < Scale; ++p) {
      const auto n = std::size_t(p);
      out[n] =
          matte_of(between_samples<Scale>(gains, p), in[n], between_samples<Scale>(offsets, p));
    }
    store_in_turn(out, u8, matte + i * Scale);
  }
}

/// Any scale: for frames so large that no vector form was worth its code.
void matte_large_tile(const TileRow& gain, const TileRow& offset, int scale,
                      const std::uint8_t* luma, int count, std::uint8_t* matte) {
  for (int x = 0; x < count; ++x) {
    const float place = (float(x) + 0.5F) / float(scale) + 0.5F;
    const int left = int(place) - 1;
    const float share = place - float(int(place));
    const auto at = [&](const TileRow& row) {
      return row.down_one(left) + share * (row.down_one(left + 1) - row.down_one(left));
    };
    const float alpha = at(gain) * float(luma[x]) + at(offset);
    matte[x] = static_cast<std::uint8_t>(guided::stretched(alpha) + 0.5F);
  }
}

void matte_tile(const GuidePlane<float>& gain_plane, const GuidePlane<float>& offset_plane,
                const RowPlace& place, int step, int scale, const std::uint8_t* luma, int count,
                std::uint8_t* matte) {
  const TileRow gain(gain_plane, place), offset(offset_plane, place);
  if (scale > 4) return matte_large_tile(gain, offset, scale, luma, count, matte);
  const int pixels = tile_columns * step;
  std::uint8_t whole[4 * tile_columns * guided::max_step];
  std::uint8_t* out = count == pixels * scale ? matte : whole;
  if (scale == 1) matte_whole_tile<1>(gain, offset, pixels, luma, out);
  if (scale == 2) matte_whole_tile<2>(gain, offset, pixels, luma, out);
  if (scale == 4) matte_whole_tile<4>(gain, offset, pixels, luma, out);
  if (out == whole) std::memcpy(matte, whole, std::size_t(count));
}

}  // namespace
}  // namespace HWY_NAMESPACE
}  // namespace scrim::refiner_kernels
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace scrim::refiner_kernels {

HWY_EXPORT(reduce);
HWY_EXPORT(evaluate);
HWY_EXPORT(matte_tile);

void reduce(const Proxy& proxy, int step, const GuideTiles* used,
            std::array<GuidePlane<std::uint8_t>, 3>& colour) {
  HWY_DYNAMIC_DISPATCH(reduce)(proxy, step, used, colour);
}

void evaluate(const Proxy& proxy, int step, const GuidedFilter& filter, int y, float* gain,
              float* offset) {
  HWY_DYNAMIC_DISPATCH(evaluate)(proxy, step, filter, y, gain, offset);
}

void matte_tile(const GuidePlane<float>& gain, const GuidePlane<float>& offset,
                const RowPlace& place, int step, int scale, const std::uint8_t* luma, int count,
                std::uint8_t* matte) {
  HWY_DYNAMIC_DISPATCH(matte_tile)(gain, offset, place, step, scale, luma, count, matte);
}

}  // namespace scrim::refiner_kernels
#endif  // HWY_ONCE
