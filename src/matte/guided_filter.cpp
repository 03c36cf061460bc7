#include "matte/guided_filter.hpp"

#include <algorithm>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "matte/guided_filter.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace scrim {
namespace HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;
using guided::tile_columns;

using F = hn::CappedTag<float, tile_columns>;
using Vector = hn::Vec<F>;
constexpr F f;
constexpr int lanes = int(hn::MaxLanes(f));

Vector bytes(const std::uint8_t* p) {
  const hn::Rebind<std::uint8_t, F> u8;
  const hn::Rebind<std::int32_t, F> i32;
  return hn::ConvertTo(f, hn::PromoteTo(i32, hn::LoadU(u8, p)));
}

void store_bytes(Vector v, std::uint8_t* p) {
  const hn::Rebind<std::uint8_t, F> u8;
  hn::StoreU(hn::DemoteTo(u8, hn::NearestInt(v)), u8, p);
}

Vector drawn(Vector alpha) {
  return hn::MulAdd(alpha, hn::Set(f, guided::stretch),
                    hn::Set(f, 127.5F - guided::drawn_middle * guided::stretch));
}

/// Sums of `Planes` quantities over square windows of a radius. A quantity is what contribution(y,
/// x) gives: the vectors of one row of cells. Sums of columns slide down the rows; a window's sum
/// is made of its columns'.
template <std::size_t Planes, class Contribution>
class WindowSums {
 public:
  using Vectors = std::array<Vector, Planes>;

  WindowSums(GuidedFilter& g, int radius, const Contribution& contribution)
      : g_(g),
        radius_(radius),
        contribution_(contribution),
        stride_((g.tiles.across() + 2) * tile_columns) {
    std::fill(g.sums_row.begin(), g.sums_row.end(), never);
  }

  /// The columns of a tile and its neighbours, ready for `at` in row y.
  void move(int y, int tile) {
    for (int t = tile - 1; t <= tile + 1; ++t) {
      int& at = g_.sums_row[std::size_t(t + 1)];
      if (at == y) continue;
      for (int x = t * tile_columns; x < (t + 1) * tile_columns; x += lanes) {
        if (at == y - 1) {
          slide(y, x);
        } else {
          start(y, x);
        }
      }
      at = y;
    }
  }

  Vectors at(int x) const {
    Vectors sum{};
    for (std::size_t k = 0; k < Planes; ++k) sum[k] = hn::LoadU(f, column(k, x - radius_));
    for (int d = 1 - radius_; d <= radius_; ++d) {
      for (std::size_t k = 0; k < Planes; ++k) {
        sum[k] = hn::Add(sum[k], hn::LoadU(f, column(k, x + d)));
      }
    }
    return sum;
  }

 private:
  static constexpr int never = -2;

  float* column(std::size_t plane, int x) const {
    return g_.sums.data() + std::ptrdiff_t(plane) * stride_ + tile_columns + x;
  }

  Vectors row(int y, int x) const { return contribution_(std::clamp(y, 0, g_.rows - 1), x); }

  void slide(int y, int x) HWY_ATTR {
    const Vectors in = row(y + radius_, x), out = row(y - radius_ - 1, x);
    for (std::size_t k = 0; k < Planes; ++k) {
      float* sum = column(k, x);
      hn::Store(hn::Add(hn::Load(f, sum), hn::Sub(in[k], out[k])), f, sum);
    }
  }

  void start(int y, int x) HWY_ATTR {
    Vectors sum = row(y - radius_, x);
    for (int d = 1 - radius_; d <= radius_; ++d) {
      const Vectors in = row(y + d, x);
      for (std::size_t k = 0; k < Planes; ++k) sum[k] = hn::Add(sum[k], in[k]);
    }
    for (std::size_t k = 0; k < Planes; ++k) hn::Store(sum[k], f, column(k, x));
  }

  GuidedFilter& g_;
  int radius_;
  const Contribution& contribution_;
  std::ptrdiff_t stride_;
};

/// Calls consume(y, x, sums over the window around) for the cells of every active tile.
template <std::size_t Planes, class Contribution, class Consume>
void each_window(GuidedFilter& g, int radius, const Contribution& contribution,
                 const Consume& consume) {
  WindowSums<Planes, Contribution> sums(g, radius, contribution);
  for (int y = 0; y < g.rows; ++y) {
    const int tile_y = y / guided::tile_rows;
    for (int tile = g.tiles.begin(tile_y); tile < g.tiles.end(tile_y); ++tile) {
      if (g.tiles.at(tile, tile_y) != GuideTiles::active) continue;
      sums.move(y, tile);
    }
    for (int tile = g.tiles.begin(tile_y); tile < g.tiles.end(tile_y); ++tile) {
      if (g.tiles.at(tile, tile_y) != GuideTiles::active) continue;
      for (int x = tile * tile_columns; x < (tile + 1) * tile_columns; x += lanes) {
        consume(y, x, sums.at(x));
      }
    }
  }
}

/// Tiles beside active ones have one certain value, and need no windows to know it.
void fill_beside(GuidedFilter& g, std::array<GuidePlane<float>, 4>& planes) {
  for (int y = 0; y < g.rows; ++y) {
    const int tile_y = y / guided::tile_rows;
    for (int tile = 0; tile < g.tiles.across(); ++tile) {
      if (!g.tiles.beside(tile, tile_y)) continue;
      const float value = g.tiles.at(tile, tile_y) == GuideTiles::person ? 255.0F : 0.0F;
      for (std::size_t k = 0; k < 4; ++k) {
        std::fill_n(planes[k].row(y) + tile * tile_columns, tile_columns, k == 3 ? value : 0.0F);
      }
    }
  }
}

template <class T, std::size_t N>
void extend(const GuidedFilter& g, std::array<GuidePlane<T>, N>& planes) {
  for (int y = 0; y < g.rows; ++y) {
    const int tile_y = y / guided::tile_rows;
    if (!g.tiles.used(0, tile_y) && !g.tiles.used(g.tiles.across() - 1, tile_y)) continue;
    for (auto& plane : planes) plane.extend(y);
  }
}

Vector colour(const GuidedFilter& g, std::size_t c, int y, int x) {
  return hn::Sub(bytes(g.colour[c].row(y) + x), hn::Set(f, guided::grey));
}

/// Where GuidedFilter::windows has quantity k.
float* window(GuidedFilter& g, std::size_t k, int y, int x) {
  const std::ptrdiff_t tile_row = std::ptrdiff_t{y} * g.tiles.across() + x / tile_columns;
  return g.windows.data() + (tile_row * 9 + std::ptrdiff_t(k)) * tile_columns + x % tile_columns;
}

/// The inverse of each window's covariance of colours, and the mean.
void invert(GuidedFilter& g, int y, int x, const std::array<Vector, 9>& sum) {
  const int side = 2 * g.radius + 1;
  const Vector share = hn::Set(f, 1.0F / float(side * side));
  const Vector epsilon = hn::Set(f, guided::epsilon);
  const Vector my = hn::Mul(sum[0], share), mu = hn::Mul(sum[1], share);
  const Vector mv = hn::Mul(sum[2], share);
  const auto covariance = [&](std::size_t k, Vector a, Vector b)
                              HWY_ATTR { return hn::NegMulAdd(a, b, hn::Mul(sum[k], share)); };
  const Vector xx = hn::Add(covariance(3, my, my), epsilon), xy = covariance(4, my, mu);
  const Vector xz = covariance(5, my, mv), yy = hn::Add(covariance(6, mu, mu), epsilon);
  const Vector yz = covariance(7, mu, mv), zz = hn::Add(covariance(8, mv, mv), epsilon);
  const auto minor = [](Vector a, Vector b, Vector c, Vector d)
                         HWY_ATTR { return hn::Sub(hn::Mul(a, b), hn::Mul(c, d)); };
  const std::array<Vector, 6> adjugate{minor(yy, zz, yz, yz), minor(xz, yz, xy, zz),
                                       minor(xy, yz, xz, yy), minor(xx, zz, xz, xz),
                                       minor(xy, xz, xx, yz), minor(xx, yy, xy, xy)};
  const Vector determinant =
      hn::MulAdd(xx, adjugate[0], hn::MulAdd(xy, adjugate[1], hn::Mul(xz, adjugate[2])));
  const Vector scale = hn::Div(hn::Set(f, 1.0F), determinant);
  for (std::size_t k = 0; k < 6; ++k) {
    hn::Store(hn::Mul(adjugate[k], scale), f, window(g, k, y, x));
  }
  hn::Store(my, f, window(g, 6, y, x));
  hn::Store(mu, f, window(g, 7, y, x));
  hn::Store(mv, f, window(g, 8, y, x));
}

/// A window's coefficients, from the sums of colour times mask, and of the mask.
std::array<Vector, 4> solve(GuidedFilter& g, int y, int x, const std::array<Vector, 4>& sum) {
  const int side = 2 * g.radius + 1;
  const Vector share = hn::Set(f, 1.0F / float(side * side));
  const auto inverse = [&](std::size_t k) HWY_ATTR { return hn::Load(f, window(g, k, y, x)); };
  const auto mean = [&](std::size_t c) HWY_ATTR { return inverse(6 + c); };
  const Vector mask = hn::Mul(sum[3], share);
  const Vector cy = hn::NegMulAdd(mean(0), mask, hn::Mul(sum[0], share));
  const Vector cu = hn::NegMulAdd(mean(1), mask, hn::Mul(sum[1], share));
  const Vector cv = hn::NegMulAdd(mean(2), mask, hn::Mul(sum[2], share));
  const auto product = [&](std::size_t i, std::size_t j, std::size_t k) HWY_ATTR {
    return hn::MulAdd(inverse(i), cy, hn::MulAdd(inverse(j), cu, hn::Mul(inverse(k), cv)));
  };
  const Vector a = product(0, 1, 2), b = product(1, 3, 4), c = product(2, 4, 5);
  const Vector constant =
      hn::NegMulAdd(a, mean(0), hn::NegMulAdd(b, mean(1), hn::NegMulAdd(c, mean(2), mask)));
  return {a, b, c, constant};
}

/// The sums that `solve` takes, over the windows of active tiles.
template <class Consume>
void each_mask_window(GuidedFilter& g, const GuidePlane<std::uint8_t>& mask,
                      const Consume& consume) {
  each_window<4>(
      g, g.radius,
      [&](int y, int x) HWY_ATTR {
        const Vector p = bytes(mask.row(y) + x);
        return std::array<Vector, 4>{hn::Mul(colour(g, 0, y, x), p), hn::Mul(colour(g, 1, y, x), p),
                                     hn::Mul(colour(g, 2, y, x), p), p};
      },
      consume);
}

/// One draw, from one plane into another.
void draw(GuidedFilter& g, const GuidePlane<std::uint8_t>& from, GuidePlane<std::uint8_t>& to) {
  for (int y = 0; y < g.rows; ++y) {
    std::copy_n(from.row(y), g.tiles.across() * tile_columns, to.row(y));
  }
  each_mask_window(g, from, [&](int y, int x, const auto& sum) HWY_ATTR {
    const std::array<Vector, 4> k = solve(g, y, x, sum);
    Vector alpha = k[3];
    for (std::size_t c = 0; c < 3; ++c) alpha = hn::MulAdd(k[c], colour(g, c, y, x), alpha);
    store_bytes(drawn(alpha), to.row(y) + x);
  });
  for (int y = 0; y < g.rows; ++y) to.extend(y);
}

/// The last pass's windows.
void fit(GuidedFilter& g, const GuidePlane<std::uint8_t>& mask) {
  fill_beside(g, g.fit);
  each_mask_window(g, mask, [&g](int y, int x, const auto& sum) HWY_ATTR {
    const std::array<Vector, 4> coefficients = solve(g, y, x, sum);
    for (std::size_t k = 0; k < 4; ++k) hn::StoreU(coefficients[k], f, g.fit[k].row(y) + x);
  });
  extend(g, g.fit);
}

/// The mean of what the windows found.
void smooth(GuidedFilter& g) {
  const int radius = guided::smoothing_radius(g.radius);
  const int side = 2 * radius + 1;
  const float share = 1.0F / float(side * side);
  fill_beside(g, g.smooth);
  each_window<4>(
      g, radius,
      [&g](int y, int x) HWY_ATTR {
        return std::array<Vector, 4>{
            hn::LoadU(f, g.fit[0].row(y) + x), hn::LoadU(f, g.fit[1].row(y) + x),
            hn::LoadU(f, g.fit[2].row(y) + x), hn::LoadU(f, g.fit[3].row(y) + x)};
      },
      [&g, share](int y, int x, const auto& sum) HWY_ATTR {
        for (std::size_t k = 0; k < 4; ++k) {
          hn::StoreU(hn::Mul(sum[k], hn::Set(f, share)), f, g.smooth[k].row(y) + x);
        }
      });
  extend(g, g.smooth);
}

void run(GuidedFilter& g) {
  each_window<9>(
      g, g.radius,
      [&g](int y, int x) HWY_ATTR {
        const Vector a = colour(g, 0, y, x), b = colour(g, 1, y, x), c = colour(g, 2, y, x);
        return std::array<Vector, 9>{a,
                                     b,
                                     c,
                                     hn::Mul(a, a),
                                     hn::Mul(a, b),
                                     hn::Mul(a, c),
                                     hn::Mul(b, b),
                                     hn::Mul(b, c),
                                     hn::Mul(c, c)};
      },
      [&g](int y, int x, const auto& sum) HWY_ATTR { invert(g, y, x, sum); });
  const GuidePlane<std::uint8_t>* mask = &g.mask;
  for (std::size_t i = 0; i < guided::draws; ++i) {
    draw(g, *mask, g.drawn[i % 2]);
    mask = &g.drawn[i % 2];
  }
  fit(g, g.answer());
  smooth(g);
}

}  // namespace
}  // namespace HWY_NAMESPACE
}  // namespace scrim
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace scrim {

HWY_EXPORT(run);

namespace {

constexpr std::size_t most_planes = 9;

template <class T, std::size_t N>
std::array<GuidePlane<T>, N> make_planes(int columns, int rows) {
  std::array<GuidePlane<T>, N> out;
  for (auto& plane : out) plane = GuidePlane<T>(columns, rows);
  return out;
}

template <class T, std::size_t N>
std::size_t memory_of(const std::array<GuidePlane<T>, N>& planes) {
  return N * planes[0].memory();
}

}  // namespace

GuidedFilter::GuidedFilter(int columns_, int rows_)
    : columns(columns_),
      rows(rows_),
      radius(guided::radius(columns_, rows_)),
      colour(make_planes<std::uint8_t, 3>(columns_, rows_)),
      mask(columns_, rows_),
      tiles(columns_, rows_, radius),
      smooth(make_planes<float, 4>(columns_, rows_)),
      drawn(make_planes<std::uint8_t, 2>(columns_, rows_)),
      fit(make_planes<float, 4>(columns_, rows_)),
      windows(std::size_t{9} * std::size_t(tiles.across() * guided::tile_columns) *
              std::size_t(rows_)),
      sums(most_planes * std::size_t((tiles.across() + 2) * guided::tile_columns)),
      sums_row(std::size_t(tiles.across() + 2)) {}

void GuidedFilter::run() {
  HWY_DYNAMIC_DISPATCH(run)(*this);
}

void GuidedFilter::keep_mask() {
  GuidePlane<std::uint8_t>& kept = drawn[(guided::draws - 1) % 2];
  for (int y = 0; y < rows; ++y) {
    std::copy_n(mask.row(y), columns, kept.row(y));
    kept.extend(y);
    for (std::size_t k = 0; k < 3; ++k) std::fill_n(smooth[k].row(y), columns, 0.0F);
    std::transform(mask.row(y), mask.row(y) + columns, smooth[3].row(y),
                   [](std::uint8_t alpha) { return guided::unstretched(alpha); });
    for (auto& plane : smooth) plane.extend(y);
  }
}

std::size_t GuidedFilter::memory() const {
  return memory_of(colour) + mask.memory() + memory_of(drawn) + tiles.memory() + memory_of(smooth) +
         memory_of(fit) + windows.bytes() + sums.bytes();
}

}  // namespace scrim
#endif  // HWY_ONCE
