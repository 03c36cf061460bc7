#include "matte/refiner_kernels.hpp"

#include <algorithm>
#include <array>
#include <cstring>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "matte/refiner_kernels.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace scrim::refiner_kernels {
namespace HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;
using guided::step;
using guided::tile_columns;
using guided::tile_rows;

using F = hn::CappedTag<float, tile_columns>;
using Vector = hn::Vec<F>;
constexpr F f;
constexpr int lanes = int(hn::MaxLanes(f));
constexpr hn::Rebind<std::uint8_t, F> u8;
constexpr hn::Rebind<std::int32_t, F> i32;

constexpr int tile_pixels = tile_columns * step;
static_assert(step == 2);

Vector to_float(hn::Vec<decltype(u8)> v) {
  return hn::ConvertTo(f, hn::PromoteTo(i32, v));
}

/// The means of 2×2 samples for one tile's row of cells.
void reduce_tile(const std::uint8_t* above, const std::uint8_t* below, std::uint8_t* cells) {
  const hn::CappedTag<std::uint16_t, tile_columns> u16;
  const hn::Repartition<std::uint8_t, decltype(u16)> pairs;
  const hn::Rebind<std::uint8_t, decltype(u16)> narrow;
  const auto low = hn::Set(u16, 255);
  const auto sum_of_pairs = [&](const std::uint8_t* p) HWY_ATTR {
    const auto pair = hn::BitCast(u16, hn::LoadU(pairs, p));
    return hn::Add(hn::And(pair, low), hn::ShiftRight<8>(pair));
  };
  for (int i = 0; i < tile_columns; i += int(hn::MaxLanes(u16))) {
    const auto sum = hn::Add(sum_of_pairs(above + 2 * i), sum_of_pairs(below + 2 * i));
    const auto mean = hn::ShiftRight<2>(hn::Add(sum, hn::Set(u16, 2)));
    hn::StoreU(hn::DemoteTo(narrow, hn::BitCast(hn::RebindToSigned<decltype(u16)>(), mean)), narrow,
               cells + i);
  }
}

/// A row of the grid's cells; the last column and row of an odd proxy are their own neighbours.
void reduce_row(const Plane& plane, const GuidedFilter& filter, int y, std::uint8_t* cells) {
  const std::uint8_t* above = plane.row(step * y);
  const std::uint8_t* below = plane.row(std::min(step * y + 1, plane.height - 1));
  for (int tile = 0; tile < filter.tiles.across(); ++tile) {
    if (!filter.tiles.used(tile, y / tile_rows)) continue;
    reduce_tile(above + tile * tile_pixels, below + tile * tile_pixels,
                cells + tile * tile_columns);
  }
  if (plane.width % step != 0) {
    const int last = plane.width - 1;
    cells[last / step] = static_cast<std::uint8_t>((above[last] + below[last] + 1) / 2);
  }
}

void reduce(const Proxy& proxy, GuidedFilter& filter) {
  const std::array<Plane, 3> planes{proxy.y(), proxy.u(), proxy.v()};
  for (std::size_t c = 0; c < 3; ++c) {
    for (int y = 0; y < filter.rows; ++y) {
      reduce_row(planes[c], filter, y, filter.colour[c].row(y));
      filter.colour[c].extend(y);
    }
  }
}

/// A plane of the grid between its cells: samples at a quarter of a cell left and right of the
/// centres of cells i …, a quarter up or down.
struct Upsampler {
  const float* near_row;
  const float* far_row;

  Vector even(int i) const { return mix(down(i), down(i - 1)); }
  Vector odd(int i) const { return mix(down(i), down(i + 1)); }

 private:
  static Vector mix(Vector near, Vector far) {
    return hn::MulAdd(hn::Set(f, 0.75F), near, hn::Mul(hn::Set(f, 0.25F), far));
  }
  Vector down(int i) const { return mix(hn::LoadU(f, near_row + i), hn::LoadU(f, far_row + i)); }
};

struct Alpha {
  Vector gain, offset;
};

Alpha evaluate_at(const std::array<Vector, 4>& k, Vector u, Vector v) {
  const Vector grey = hn::Set(f, guided::grey);
  const Vector of_chroma =
      hn::MulAdd(k[1], hn::Sub(u, grey), hn::MulAdd(k[2], hn::Sub(v, grey), k[3]));
  return {k[0], hn::NegMulAdd(k[0], grey, of_chroma)};
}

void evaluate_tile(const Proxy& proxy, const GuidedFilter& filter, int tile, int y, float* gain,
                   float* offset) {
  const int near_row = y / step;
  const int far_row = std::clamp(y % step == 0 ? near_row - 1 : near_row + 1, 0, filter.rows - 1);
  std::array<Upsampler, 4> up;
  for (std::size_t k = 0; k < 4; ++k) {
    up[k] = {filter.smooth[k].row(near_row) + tile * tile_columns,
             filter.smooth[k].row(far_row) + tile * tile_columns};
  }
  const int x = tile * tile_pixels;
  for (int i = 0; i < tile_columns; i += lanes) {
    hn::Vec<decltype(u8)> u_even, u_odd, v_even, v_odd;
    hn::LoadInterleaved2(u8, proxy.u().row(y) + x + step * i, u_even, u_odd);
    hn::LoadInterleaved2(u8, proxy.v().row(y) + x + step * i, v_even, v_odd);
    const Alpha even = evaluate_at({up[0].even(i), up[1].even(i), up[2].even(i), up[3].even(i)},
                                   to_float(u_even), to_float(v_even));
    const Alpha odd = evaluate_at({up[0].odd(i), up[1].odd(i), up[2].odd(i), up[3].odd(i)},
                                  to_float(u_odd), to_float(v_odd));
    hn::StoreInterleaved2(even.gain, odd.gain, f, gain + x + step * i);
    hn::StoreInterleaved2(even.offset, odd.offset, f, offset + x + step * i);
  }
}

void evaluate(const Proxy& proxy, const GuidedFilter& filter, GuidePlane<float>& gain,
              GuidePlane<float>& offset) {
  const GuideTiles& tiles = filter.tiles;
  for (int y = 0; y < proxy.height(); ++y) {
    const int tile_y = y / (step * tile_rows);
    bool any = false;
    for (int tile = 0; tile < tiles.across(); ++tile) {
      if (!tiles.used(tile, tile_y)) continue;
      any = true;
      if (tiles.at(tile, tile_y) == GuideTiles::active) {
        evaluate_tile(proxy, filter, tile, y, gain.row(y), offset.row(y));
        continue;
      }
      const float value = tiles.at(tile, tile_y) == GuideTiles::person ? 255.0F : 0.0F;
      std::fill_n(gain.row(y) + tile * tile_pixels, tile_pixels, 0.0F);
      std::fill_n(offset.row(y) + tile * tile_pixels, tile_pixels, value);
    }
    if (!any) continue;
    gain.extend(y);
    offset.extend(y);
  }
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

  Vector down(int i) const {
    const Vector a = hn::LoadU(f, above + i);
    return hn::MulAdd(hn::Set(f, share), hn::Sub(hn::LoadU(f, below + i), a), a);
  }
  float down_one(int i) const { return above[i] + share * (below[i] - above[i]); }

  /// Of pixel `phase` of the `Scale` pixels of proxy pixels i …
  template <int Scale>
  Vector at(int i, int phase) const {
    if constexpr (Scale == 1) return down(i);
    const float place = (float(phase) + 0.5F) / Scale - 0.5F;
    const Vector left = down(place < 0 ? i - 1 : i), right = down(place < 0 ? i : i + 1);
    return hn::MulAdd(hn::Set(f, place < 0 ? place + 1 : place), hn::Sub(right, left), left);
  }
};

hn::Vec<decltype(u8)> matte_of(Vector gain, Vector luma, Vector offset) {
  const Vector alpha = hn::MulAdd(gain, luma, offset);
  const Vector stretched =
      hn::MulAdd(alpha, hn::Set(f, guided::stretch), hn::Set(f, 127.5F - 127.5F * guided::stretch));
  return hn::DemoteTo(u8, hn::NearestInt(stretched));
}

template <int Scale>
void matte_whole_tile(const TileRow& gain, const TileRow& offset, const std::uint8_t* luma,
                      std::uint8_t* matte) {
  const auto at = [&](int i, int phase, hn::Vec<decltype(u8)> y) HWY_ATTR {
    return matte_of(gain.at<Scale>(i, phase), to_float(y), offset.at<Scale>(i, phase));
  };
  for (int i = 0; i < tile_pixels; i += lanes) {
    const std::uint8_t* in = luma + i * Scale;
    std::uint8_t* out = matte + i * Scale;
    if constexpr (Scale == 1) {
      hn::StoreU(at(i, 0, hn::LoadU(u8, in)), u8, out);
    } else if constexpr (Scale == 2) {
      hn::Vec<decltype(u8)> a, b;
      hn::LoadInterleaved2(u8, in, a, b);
      hn::StoreInterleaved2(at(i, 0, a), at(i, 1, b), u8, out);
    } else {
      static_assert(Scale == 4);
      hn::Vec<decltype(u8)> a, b, c, d;
      hn::LoadInterleaved4(u8, in, a, b, c, d);
      hn::StoreInterleaved4(at(i, 0, a), at(i, 1, b), at(i, 2, c), at(i, 3, d), u8, out);
    }
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
                const RowPlace& place, int scale, const std::uint8_t* luma, int count,
                std::uint8_t* matte) {
  const TileRow gain(gain_plane, place), offset(offset_plane, place);
  if (scale > 4) return matte_large_tile(gain, offset, scale, luma, count, matte);
  std::uint8_t whole[4 * tile_pixels];
  std::uint8_t* out = count == tile_pixels * scale ? matte : whole;
  if (scale == 1) matte_whole_tile<1>(gain, offset, luma, out);
  if (scale == 2) matte_whole_tile<2>(gain, offset, luma, out);
  if (scale == 4) matte_whole_tile<4>(gain, offset, luma, out);
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

void reduce(const Proxy& proxy, GuidedFilter& filter) {
  HWY_DYNAMIC_DISPATCH(reduce)(proxy, filter);
}

void evaluate(const Proxy& proxy, const GuidedFilter& filter, GuidePlane<float>& gain,
              GuidePlane<float>& offset) {
  HWY_DYNAMIC_DISPATCH(evaluate)(proxy, filter, gain, offset);
}

void matte_tile(const GuidePlane<float>& gain, const GuidePlane<float>& offset,
                const RowPlace& place, int scale, const std::uint8_t* luma, int count,
                std::uint8_t* matte) {
  HWY_DYNAMIC_DISPATCH(matte_tile)(gain, offset, place, scale, luma, count, matte);
}

}  // namespace scrim::refiner_kernels
#endif  // HWY_ONCE
