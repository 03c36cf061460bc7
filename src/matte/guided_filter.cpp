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

/// Calls consume(y, x, sums over the window around) for the cells of the tiles that are marked.
template <std::size_t Planes, class Contribution, class Consume>
void each_window(GuidedFilter& g, const TileMarks& marks, int radius,
                 const Contribution& contribution, const Consume& consume) {
  WindowSums<Planes, Contribution> sums(g, radius, contribution);
  for (int y = 0; y < g.rows; ++y) {
    const int tile_y = y / guided::tile_rows;
    const std::uint8_t* marked = marks.data() + std::ptrdiff_t{tile_y} * g.tiles.across();
    for (int tile = g.tiles.begin(tile_y); tile < g.tiles.end(tile_y); ++tile) {
      if (marked[tile] != 0) sums.move(y, tile);
    }
    for (int tile = g.tiles.begin(tile_y); tile < g.tiles.end(tile_y); ++tile) {
      if (marked[tile] == 0) continue;
      for (int x = tile * tile_columns; x < (tile + 1) * tile_columns; x += lanes) {
        consume(y, x, sums.at(x));
      }
    }
  }
}

/// Tiles beside active ones have one certain value, and need no windows to know it.
void fill_beside(GuidedFilter& g) {
  for (int y = 0; y < g.rows; ++y) {
    const int tile_y = y / guided::tile_rows;
    for (int tile = 0; tile < g.tiles.across(); ++tile) {
      if (!g.tiles.beside(tile, tile_y)) continue;
      const float value = g.tiles.at(tile, tile_y) == GuideTiles::person ? 255.0F : 0.0F;
      const int x = tile * tile_columns;
      for (std::size_t k = 0; k < 4; ++k) {
        const float coefficient = k == 3 ? value : 0.0F;
        std::fill_n(g.fit[k].row(y) + x, tile_columns, coefficient);
        std::fill_n(g.smooth[k].row(y) + x, tile_columns, coefficient);
      }
      std::fill_n(g.trust.row(y) + x, tile_columns, 1.0F);
    }
  }
}

/// Continues the rows that have tiles in use at the edge.
template <class... Planes>
void extend(const GuidedFilter& g, Planes&... planes) {
  for (int y = 0; y < g.rows; ++y) {
    const int tile_y = y / guided::tile_rows;
    if (!g.tiles.used(0, tile_y) && !g.tiles.used(g.tiles.across() - 1, tile_y)) continue;
    (planes.extend(y), ...);
  }
}

/// A cell's colour or mask, from grey.
Vector value(const GuidePlane<std::uint8_t>& plane, int y, int x) {
  return hn::Sub(bytes(plane.row(y) + x), hn::Set(f, guided::grey));
}

/// What `solve` takes, of one row of cells: the weight, and times that Y U V, their products YY YU
/// YV UU UV VV, the mask, and its products with Y U V and itself.
HWY_INLINE std::array<Vector, 15> moments(const GuidedFilter& g,
                                          const GuidePlane<std::uint8_t>& mask, int y, int x) {
  const Vector a = value(g.colour[0], y, x), b = value(g.colour[1], y, x);
  const Vector c = value(g.colour[2], y, x), p = value(mask, y, x);
  const Vector off = hn::Add(p, hn::Set(f, 0.5F));
  const Vector w =
      hn::Round(hn::MulAdd(hn::Mul(off, off), hn::Set(f, guided::weight_slope), hn::Set(f, 1.0F)));
  const Vector wa = hn::Mul(w, a), wb = hn::Mul(w, b), wc = hn::Mul(w, c), wp = hn::Mul(w, p);
  return {w,
          wa,
          wb,
          wc,
          hn::Mul(wa, a),
          hn::Mul(wa, b),
          hn::Mul(wa, c),
          hn::Mul(wb, b),
          hn::Mul(wb, c),
          hn::Mul(wc, c),
          wp,
          hn::Mul(wp, a),
          hn::Mul(wp, b),
          hn::Mul(wp, c),
          hn::Mul(wp, p)};
}

/// What a window finds.
struct WindowFit {
  std::array<Vector, 4> k;
  Vector variance;  ///< of the mask
  Vector residual;  ///< what of it the colour does not explain
};

HWY_INLINE WindowFit solve(const std::array<Vector, 15>& sum) {
  const Vector share = hn::Div(hn::Set(f, 1.0F), sum[0]);
  const Vector epsilon = hn::Set(f, guided::epsilon);
  const Vector ma = hn::Mul(sum[1], share), mb = hn::Mul(sum[2], share);
  const Vector mc = hn::Mul(sum[3], share), mp = hn::Mul(sum[10], share);
  const auto covariance = [&](std::size_t i, Vector m, Vector n)
                              HWY_ATTR { return hn::NegMulAdd(m, n, hn::Mul(sum[i], share)); };
  const Vector aa = hn::Add(covariance(4, ma, ma), epsilon), ab = covariance(5, ma, mb);
  const Vector ac = covariance(6, ma, mc), bb = hn::Add(covariance(7, mb, mb), epsilon);
  const Vector bc = covariance(8, mb, mc), cc = hn::Add(covariance(9, mc, mc), epsilon);
  const Vector pa = covariance(11, mp, ma), pb = covariance(12, mp, mb);
  const Vector pc = covariance(13, mp, mc), pp = covariance(14, mp, mp);
  const auto minor = [](Vector m, Vector n, Vector q, Vector r)
                         HWY_ATTR { return hn::Sub(hn::Mul(m, n), hn::Mul(q, r)); };
  const Vector iaa = minor(bb, cc, bc, bc), iab = minor(ac, bc, ab, cc);
  const Vector iac = minor(ab, bc, ac, bb), ibb = minor(aa, cc, ac, ac);
  const Vector ibc = minor(ab, ac, aa, bc), icc = minor(aa, bb, ab, ab);
  const auto dot = [](Vector m, Vector n, Vector q, Vector r, Vector s, Vector t)
                       HWY_ATTR { return hn::MulAdd(m, n, hn::MulAdd(q, r, hn::Mul(s, t))); };
  const Vector scale = hn::Div(hn::Set(f, 1.0F), dot(aa, iaa, ab, iab, ac, iac));
  const Vector ka = hn::Mul(dot(iaa, pa, iab, pb, iac, pc), scale);
  const Vector kb = hn::Mul(dot(iab, pa, ibb, pb, ibc, pc), scale);
  const Vector kc = hn::Mul(dot(iac, pa, ibc, pb, icc, pc), scale);
  const Vector constant =
      hn::Sub(hn::Add(mp, hn::Set(f, guided::grey)), dot(ka, ma, kb, mb, kc, mc));
  const Vector explained = dot(ka, pa, kb, pb, kc, pc);
  return {{ka, kb, kc, constant}, pp, hn::Max(hn::Sub(pp, explained), hn::Zero(f))};
}

/// Calls consume(y, x, what the window around finds) for the cells of the tiles that are marked.
template <class Consume>
void each_fit(GuidedFilter& g, const TileMarks& marks, const GuidePlane<std::uint8_t>& mask,
              const Consume& consume) {
  each_window<15>(
      g, marks, g.radius, [&](int y, int x) HWY_ATTR { return moments(g, mask, y, x); },
      [&](int y, int x, const auto& sum) HWY_ATTR { consume(y, x, solve(sum)); });
}

/// The share of a draw that a window's fit deserves.
Vector followed(const WindowFit& fit) {
  const Vector explained =
      hn::Div(hn::Sub(fit.variance, fit.residual), hn::Add(fit.variance, hn::Set(f, 1.0F)));
  const Vector share = hn::MulAdd(explained, hn::Set(f, guided::follow_slope),
                                  hn::Set(f, -guided::follow_slope * guided::explained_little));
  return hn::Clamp(share, hn::Zero(f), hn::Set(f, 1.0F));
}

/// One draw of the tiles that are awake, from one plane into another. Marks those that it moves.
void draw(GuidedFilter& g, const GuidePlane<std::uint8_t>& from, GuidePlane<std::uint8_t>& to) {
  for (int y = 0; y < g.rows; ++y) {
    std::copy_n(from.row(y), g.tiles.across() * tile_columns, to.row(y));
  }
  std::fill(g.moved.begin(), g.moved.end(), std::uint8_t{0});
  each_fit(g, g.awake, from, [&](int y, int x, const WindowFit& fit) HWY_ATTR {
    Vector alpha = fit.k[3];
    for (std::size_t c = 0; c < 3; ++c) {
      alpha = hn::MulAdd(fit.k[c], value(g.colour[c], y, x), alpha);
    }
    const Vector drawn = hn::MulAdd(alpha, hn::Set(f, guided::stretch),
                                    hn::Set(f, 127.5F - guided::drawn_middle * guided::stretch));
    const Vector was = bytes(from.row(y) + x);
    const Vector step = hn::Sub(hn::Clamp(drawn, hn::Zero(f), hn::Set(f, 255.0F)), was);
    const Vector move = hn::Mul(followed(fit), step);
    store_bytes(hn::Add(was, move), to.row(y) + x);
    if (!hn::AllTrue(f, hn::Le(hn::Abs(move), hn::Set(f, guided::settled)))) {
      g.moved[std::size_t(y / guided::tile_rows * g.tiles.across() + x / tile_columns)] = 1;
    }
  });
  for (int y = 0; y < g.rows; ++y) to.extend(y);
}

/// The last pass's windows.
void fit(GuidedFilter& g, const GuidePlane<std::uint8_t>& mask) {
  const Vector doubt = hn::Set(f, guided::doubt);
  each_fit(g, g.active, mask, [&g, doubt](int y, int x, const WindowFit& fit) HWY_ATTR {
    const Vector trust = hn::Div(doubt, hn::Add(fit.residual, doubt));
    for (std::size_t k = 0; k < 4; ++k) {
      hn::StoreU(hn::Mul(trust, fit.k[k]), f, g.fit[k].row(y) + x);
    }
    hn::StoreU(trust, f, g.trust.row(y) + x);
  });
  extend(g, g.fit[0], g.fit[1], g.fit[2], g.fit[3], g.trust);
}

/// The mean of what the windows found, by how far each is trusted.
void smooth(GuidedFilter& g) {
  each_window<5>(
      g, g.active, guided::smoothing_radius(g.radius),
      [&g](int y, int x) HWY_ATTR {
        return std::array<Vector, 5>{
            hn::LoadU(f, g.fit[0].row(y) + x), hn::LoadU(f, g.fit[1].row(y) + x),
            hn::LoadU(f, g.fit[2].row(y) + x), hn::LoadU(f, g.fit[3].row(y) + x),
            hn::LoadU(f, g.trust.row(y) + x)};
      },
      [&g](int y, int x, const auto& sum) HWY_ATTR {
        const Vector share = hn::Div(hn::Set(f, 1.0F), sum[4]);
        for (std::size_t k = 0; k < 4; ++k) {
          hn::StoreU(hn::Mul(sum[k], share), f, g.smooth[k].row(y) + x);
        }
      });
  extend(g, g.smooth[0], g.smooth[1], g.smooth[2], g.smooth[3]);
}

void run(GuidedFilter& g) {
  const GuidePlane<std::uint8_t>* mask = &g.mask;
  g.tiles.mark_active(g.active);
  g.awake = g.active;
  for (std::size_t i = 0; i < guided::draws; ++i) {
    draw(g, *mask, g.drawn[i % 2]);
    mask = &g.drawn[i % 2];
    g.tiles.mark_around(g.moved, g.awake);
  }
  fill_beside(g);
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

constexpr std::size_t most_planes = 15;

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
      trust(columns_, rows_),
      sums(most_planes * std::size_t((tiles.across() + 2) * guided::tile_columns)),
      sums_row(std::size_t(tiles.across() + 2)),
      active(std::size_t(tiles.across()) * std::size_t(tiles.down())),
      awake(active.size()),
      moved(active.size()) {}

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
         memory_of(fit) + trust.memory() + sums.bytes() + 3 * active.size();
}

}  // namespace scrim
#endif  // HWY_ONCE
