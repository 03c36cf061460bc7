#include "matte/guided_filter.hpp"

#include <algorithm>
#include <type_traits>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "matte/guided_filter.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include "support/bytes-inl.hpp"
#include "support/lanes-inl.hpp"

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

/// What the cells of two rows count.
struct Signs {
  std::int16_t upper, lower;
};

Vector load(const float* p) {
  return hn::Load(f, p);
}
Vector load(const std::int32_t* p) {
  const hn::RebindToSigned<F> i32;
  return hn::ConvertTo(f, hn::Load(i32, p));
}

/// Sums over square windows of a radius. A `Quantities` type says of what: Quantities::Lane is
/// float or a 32-bit integer, add(upper, lower, signs, x, to, stride) adds the quantities of two
/// rows of cells, times a sign or 0 each, to the sums of Quantities::vector columns.
template <class Quantities>
class WindowSums {
 public:
  using Lane = typename Quantities::Lane;
  static constexpr std::size_t planes = Quantities::planes;
  /// Of the windows around the cells of a tile.
  using Windows = std::array<std::array<Lane, tile_columns>, planes>;

  WindowSums(GuidedFilter& g, int radius, const Quantities& quantities)
      : g_(g),
        radius_(radius),
        quantities_(quantities),
        stride_((g.tiles.across() + 2) * tile_columns),
        sums_(reinterpret_cast<Lane*>(g.sums.data())) {
    std::fill(g.sums_row.begin(), g.sums_row.end(), never);
  }

  /// The columns of a tile and as many beside it as windows reach, ready for `windows` in row y.
  void move(int y, int tile) {
    const int first = tile * strips_per_tile - 1;
    for (int strip = first; strip < first + strips_per_tile + 2; ++strip) {
      int& at = g_.sums_row[std::size_t(strip + strips_per_tile)];
      if (at == y) continue;
      const int x = strip * strip_columns;
      if (at == y - 1) {
        slide(y, x);
      } else {
        start(y, x);
      }
      at = y;
    }
  }

  void windows(int tile, Windows& out) const {
    for (std::size_t k = 0; k < planes; ++k) {
      const Lane* first = column(k, tile * tile_columns - radius_);
      if (radius_ == 4 && (lanes == 4 || std::is_same_v<Lane, std::int32_t>)) {
        nine_columns(first, out[k].data());
      } else {
        any_columns(first, out[k].data());
      }
    }
  }

 private:
  static constexpr int never = -2;
  static constexpr int strip_columns = GuidedFilter::strip_columns;
  static constexpr int strips_per_tile = tile_columns / strip_columns;

  Lane* column(std::size_t plane, int x) const {
    return sums_ + std::ptrdiff_t(plane) * stride_ + tile_columns + x;
  }

  void any_columns(const Lane* first, Lane* out) const {
    const hn::Rebind<Lane, F> d;
    for (int x = 0; x < tile_columns; x += lanes) {
      auto sum = hn::LoadU(d, first + x);
      for (int i = 1; i <= 2 * radius_; ++i) sum = hn::Add(sum, hn::LoadU(d, first + x + i));
      hn::StoreU(sum, d, out + x);
    }
  }

  /// Made of sums of two and of four columns: nine loads would take longer. Sums of floats in this
  /// order are others than those of `any_columns`.
  static void nine_columns(const Lane* first, Lane* out) {
    const hn::Rebind<Lane, F> d;
    constexpr std::size_t count = (tile_columns + 8 + lanes - 1) / lanes;
    std::array<hn::Vec<decltype(d)>, count> one, two, four;
    for (std::size_t i = 0; i < count; ++i) one[i] = hn::LoadU(d, first + lanes * int(i));
    const auto next = [](const auto& v, std::size_t i) { return v[std::min(i + 1, count - 1)]; };
    for (std::size_t i = 0; i < count; ++i) {
      two[i] = hn::Add(one[i], LanesFrom<1>(d, one[i], next(one, i)));
    }
    for (std::size_t i = 0; i < count; ++i) {
      four[i] = hn::Add(two[i], LanesFrom<2>(d, two[i], next(two, i)));
    }
    for (std::size_t i = 0; i < tile_columns / lanes; ++i) {
      const auto eight = hn::Add(four[i], LanesFrom<4>(d, four[i], next(four, i)));
      const auto ninth = lanes == 4
                             ? one[std::min(i + 2, count - 1)]
                             : LanesFrom<8 % lanes>(d, one[std::min(i + 8 / lanes, count - 1)],
                                                    one[std::min(i + 8 / lanes + 1, count - 1)]);
      hn::StoreU(hn::Add(eight, ninth), d, out + lanes * int(i));
    }
  }

  void add(int upper, int lower, Signs signs, int x) {
    const auto inside = [&](int y) { return std::clamp(y, 0, g_.rows - 1); };
    for (int i = 0; i < strip_columns; i += Quantities::vector) {
      quantities_.add(inside(upper), inside(lower), signs, x + i, column(0, x + i), stride_);
    }
  }

  void slide(int y, int x) { add(y + radius_, y - radius_ - 1, {1, -1}, x); }

  void start(int y, int x) {
    for (std::size_t k = 0; k < planes; ++k) std::fill_n(column(k, x), strip_columns, Lane{0});
    for (int d = -radius_; d < radius_; d += 2) add(y + d, y + d + 1, {1, 1}, x);
    add(y + radius_, y, {1, 0}, x);
  }

  GuidedFilter& g_;
  int radius_;
  const Quantities& quantities_;
  std::ptrdiff_t stride_;
  Lane* sums_;
};

/// Calls consume(y, x, sums over the windows around) for the cells of the tiles that are marked.
template <class Quantities, class Consume>
void each_window(GuidedFilter& g, const TileMarks& marks, int radius, const Quantities& quantities,
                 const Consume& consume) {
  using Sums = WindowSums<Quantities>;
  Sums sums(g, radius, quantities);
  alignas(64) typename Sums::Windows windows;
  for (int y = 0; y < g.rows; ++y) {
    const int tile_y = y / guided::tile_rows;
    const std::uint8_t* marked = marks.data() + std::ptrdiff_t{tile_y} * g.tiles.across();
    for (int tile = g.tiles.begin(tile_y); tile < g.tiles.end(tile_y); ++tile) {
      if (marked[tile] == 0) continue;
      sums.move(y, tile);
      sums.windows(tile, windows);
      for (int i = 0; i < tile_columns; i += lanes) {
        std::array<Vector, Sums::planes> sum;
        for (std::size_t k = 0; k < Sums::planes; ++k) sum[k] = load(windows[k].data() + i);
        consume(y, tile * tile_columns + i, sum);
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
    if (g.tiles.reach_edge(y / guided::tile_rows)) (planes.extend(y), ...);
  }
}

/// A cell's colour or mask, from grey.
Vector value(const PaddedPlane<std::uint8_t>& plane, int y, int x) {
  return hn::Sub(LoadBytes(f, plane.row(y) + x), hn::Set(f, guided::grey));
}

/// What `solve` takes: the weight, and times that Y U V, their products YY YU YV UU UV VV, the
/// mask, and its products with Y U V and itself. All of it is exact in integers, so that the order
/// in which it is added does not matter.
class Moments {
 public:
  using Lane = std::int32_t;
  static constexpr std::size_t planes = 15;

 private:
  using Sums = hn::CappedTag<Lane, GuidedFilter::strip_columns>;
  static constexpr Sums sums{};
  static constexpr hn::Repartition<std::int16_t, Sums> pairs{};
  using Pairs = hn::Vec<decltype(pairs)>;

 public:
  static constexpr int vector = int(hn::MaxLanes(sums));

  Moments(const GuidedFilter& g, const GuidePlane<std::uint8_t>& mask) : g_(g), mask_(mask) {}

  HWY_INLINE void add(int upper, int lower, Signs signs, int x, Lane* to,
                      std::ptrdiff_t stride) const {
    const auto at = [&](const PaddedPlane<std::uint8_t>& plane)
                        HWY_ATTR { return values(plane.row(upper) + x, plane.row(lower) + x); };
    const Pairs a = at(*g_.colour[0]), b = at(*g_.colour[1]), c = at(*g_.colour[2]), p = at(mask_);
    const Pairs one = hn::Set(pairs, 1);
    const Pairs squared = hn::Add(hn::Mul(p, p), p);
    const Pairs weight =
        hn::Add(hn::MulFixedPoint15(squared, hn::Set(pairs, tuning::weight_slope)), one);
    const Pairs w = hn::Mul(weight, alternate(signs));
    const Pairs wa = hn::Mul(w, a), wb = hn::Mul(w, b), wc = hn::Mul(w, c), wp = hn::Mul(w, p);
    const auto sum = [&](Pairs m, Pairs n) HWY_ATTR {
      auto rest = hn::Zero(sums);
      const auto products = hn::ReorderWidenMulAccumulate(sums, m, n, hn::Zero(sums), rest);
      const auto both = hn::RearrangeToOddPlusEven(products, rest);
      hn::Store(hn::Add(hn::Load(sums, to), both), sums, to);
      to += stride;
    };
    sum(w, one);
    sum(wa, one);
    sum(wb, one);
    sum(wc, one);
    sum(wa, a);
    sum(wa, b);
    sum(wa, c);
    sum(wb, b);
    sum(wb, c);
    sum(wc, c);
    sum(wp, one);
    sum(wp, a);
    sum(wp, b);
    sum(wp, c);
    sum(wp, p);
  }

 private:
  /// Cells of two rows in turn, from grey.
  static Pairs values(const std::uint8_t* upper, const std::uint8_t* lower) {
    const hn::Rebind<std::uint8_t, decltype(pairs)> both;
    const auto in_turn = hn::InterleaveLower(both, hn::LoadU(both, upper), hn::LoadU(both, lower));
    return hn::Sub(hn::PromoteTo(pairs, in_turn), hn::Set(pairs, std::int16_t(guided::grey)));
  }

  static Pairs alternate(Signs signs) {
    const auto bits = [](std::int16_t v) { return std::uint32_t{std::uint16_t(v)}; };
    const hn::RebindToUnsigned<Sums> u32;
    return hn::BitCast(pairs, hn::Set(u32, bits(signs.lower) << 16 | bits(signs.upper)));
  }

  const GuidedFilter& g_;
  const GuidePlane<std::uint8_t>& mask_;
};

/// What a window finds.
struct WindowFit {
  std::array<Vector, 4> k;
  Vector variance;  ///< of the mask
  Vector residual;  ///< what of it the colour does not explain
};

HWY_INLINE WindowFit solve(const std::array<Vector, 15>& sum) {
  const Vector share = hn::Div(hn::Set(f, 1.0F), sum[0]);
  const Vector epsilon = hn::Set(f, tuning::epsilon);
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
  each_window(g, marks, g.radius, Moments(g, mask),
              [&](int y, int x, const auto& sum) HWY_ATTR { consume(y, x, solve(sum)); });
}

/// The share of a draw that a window's fit deserves.
Vector followed(const WindowFit& fit) {
  const Vector explained =
      hn::Div(hn::Sub(fit.variance, fit.residual), hn::Add(fit.variance, hn::Set(f, 1.0F)));
  const Vector share = hn::MulAdd(explained, hn::Set(f, tuning::follow_slope),
                                  hn::Set(f, -tuning::follow_slope * tuning::explained_little));
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
      alpha = hn::MulAdd(fit.k[c], value(*g.colour[c], y, x), alpha);
    }
    const Vector drawn = hn::MulAdd(alpha, hn::Set(f, tuning::stretch),
                                    hn::Set(f, 127.5F - tuning::drawn_middle * tuning::stretch));
    const Vector was = LoadBytes(f, from.row(y) + x);
    const Vector step = hn::Sub(hn::Clamp(drawn, hn::Zero(f), hn::Set(f, 255.0F)), was);
    const Vector move = hn::Mul(followed(fit), step);
    StoreBytes(hn::Add(was, move), f, to.row(y) + x);
    if (!hn::AllTrue(f, hn::Le(hn::Abs(move), hn::Set(f, tuning::settled)))) {
      g.moved[std::size_t(y / guided::tile_rows * g.tiles.across() + x / tile_columns)] = 1;
    }
  });
  for (int y = 0; y < g.rows; ++y) to.extend(y);
}

/// The last pass's windows.
void fit(GuidedFilter& g, const GuidePlane<std::uint8_t>& mask) {
  const Vector half_trusted = hn::Set(f, tuning::half_trusted);
  each_fit(g, g.active, mask, [&g, half_trusted](int y, int x, const WindowFit& fit) HWY_ATTR {
    const Vector trust = hn::Div(half_trusted, hn::Add(fit.residual, half_trusted));
    for (std::size_t k = 0; k < 4; ++k) {
      hn::StoreU(hn::Mul(trust, fit.k[k]), f, g.fit[k].row(y) + x);
    }
    hn::StoreU(trust, f, g.trust.row(y) + x);
  });
  extend(g, g.fit[0], g.fit[1], g.fit[2], g.fit[3], g.trust);
}

/// What the windows found, times trust, and the trust.
class TrustedFits {
 public:
  using Lane = float;
  static constexpr std::size_t planes = 5;

 private:
  static constexpr hn::CappedTag<Lane, GuidedFilter::strip_columns> d{};

 public:
  static constexpr int vector = int(hn::MaxLanes(d));

  explicit TrustedFits(const GuidedFilter& g) : g_(g) {}

  HWY_INLINE void add(int upper, int lower, Signs signs, int x, Lane* to,
                      std::ptrdiff_t stride) const {
    for (std::size_t k = 0; k < planes; ++k, to += stride) {
      const GuidePlane<float>& plane = k < 4 ? g_.fit[k] : g_.trust;
      const auto more =
          hn::MulAdd(hn::LoadU(d, plane.row(lower) + x), hn::Set(d, float(signs.lower)),
                     hn::LoadU(d, plane.row(upper) + x));
      hn::Store(hn::Add(hn::Load(d, to), more), d, to);
    }
  }

 private:
  const GuidedFilter& g_;
};

/// The mean of what the windows found, by how far each is trusted.
void smooth(GuidedFilter& g) {
  each_window(g, g.active, guided::smoothing_radius(g.radius), TrustedFits(g),
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
  for (std::size_t i = 0; i < tuning::draws; ++i) {
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

/// Of the sums: those of Moments are the most.
constexpr std::size_t max_sums = 15;

template <class T, std::size_t N>
std::array<GuidePlane<T>, N> guide_planes(int columns, int rows) {
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
      mask(columns_, rows_),
      tiles(columns_, rows_, radius),
      smooth(guide_planes<float, 4>(columns_, rows_)),
      drawn(guide_planes<std::uint8_t, 2>(columns_, rows_)),
      fit(guide_planes<float, 4>(columns_, rows_)),
      trust(columns_, rows_),
      sums(max_sums * std::size_t((tiles.across() + 2) * guided::tile_columns)),
      sums_row(std::size_t((tiles.across() + 2) * guided::tile_columns / strip_columns)),
      active(std::size_t(tiles.across()) * std::size_t(tiles.down())),
      awake(active.size()),
      moved(active.size()) {}

void GuidedFilter::run() {
  HWY_DYNAMIC_DISPATCH(run)(*this);
}

void GuidedFilter::keep_mask() {
  GuidePlane<std::uint8_t>& answer = drawn[(tuning::draws - 1) % 2];
  for (int y = 0; y < rows; ++y) {
    std::copy_n(mask.row(y), columns, answer.row(y));
    answer.extend(y);
    for (std::size_t k = 0; k < 3; ++k) std::fill_n(smooth[k].row(y), columns, 0.0F);
    std::transform(mask.row(y), mask.row(y) + columns, smooth[3].row(y),
                   [](std::uint8_t alpha) { return guided::unstretched(alpha); });
    for (auto& plane : smooth) plane.extend(y);
  }
}

std::size_t GuidedFilter::memory() const {
  return mask.memory() + memory_of(drawn) + tiles.memory() + memory_of(smooth) + memory_of(fit) +
         trust.memory() + sums.bytes() + 3 * active.size();
}

}  // namespace scrim
#endif  // HWY_ONCE
