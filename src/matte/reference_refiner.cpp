#include "matte/reference_refiner.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "matte/guided.hpp"
#include "matte/mask_placer.hpp"

namespace scrim {
namespace {

struct Field {
  int width = 0, height = 0;
  std::vector<double> values;

  Field(int w, int h) : width(w), height(h), values(std::size_t(w) * std::size_t(h)) {}

  /// The edge's values go on outside.
  double at(int x, int y) const {
    return values[std::size_t(std::clamp(y, 0, height - 1)) * std::size_t(width) +
                  std::size_t(std::clamp(x, 0, width - 1))];
  }
  double& operator()(int x, int y) {
    return values[std::size_t(y) * std::size_t(width) + std::size_t(x)];
  }
};

/// The value at (x, y), where cell (i, j) covers [i, i + 1) × [j, j + 1).
double bilinear(const Field& grid, double x, double y) {
  const double left = std::floor(x - 0.5), top = std::floor(y - 0.5);
  const int i = int(left), j = int(top);
  const double fx = x - 0.5 - left, fy = y - 0.5 - top;
  return std::lerp(std::lerp(grid.at(i, j), grid.at(i + 1, j), fx),
                   std::lerp(grid.at(i, j + 1), grid.at(i + 1, j + 1), fx), fy);
}

template <class Value>
Field make(int width, int height, Value value) {
  Field out(width, height);
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) out(x, y) = value(x, y);
  }
  return out;
}

Field place(const Mask& mask, const Plane& luma, int columns, int rows, int cell) {
  const Layout layout{.width = luma.width, .height = luma.height};
  return make(columns, rows,
              [&](int i, int j) { return double(reference_placed(mask, layout, cell, i, j)); });
}

/// Whether a tile and what is near are all certain of the same: see guided::tile_columns.
bool certain_tile(const Field& p, int tile_x, int tile_y, int radius) {
  const double value = p.at(tile_x * guided::tile_columns, tile_y * guided::tile_rows);
  if (value != 0 && value != 255) return false;
  for (int y = -guided::tile_rows; y < 2 * guided::tile_rows; ++y) {
    for (int x = -radius; x < guided::tile_columns + radius; ++x) {
      if (p.at(tile_x * guided::tile_columns + x, tile_y * guided::tile_rows + y) != value) {
        return false;
      }
    }
  }
  return true;
}

/// For each cell, whether its tile is filtered.
Field active_cells(const Field& p, int radius) {
  Field out(p.width, p.height);
  for (int y = 0; y < p.height; y += guided::tile_rows) {
    for (int x = 0; x < p.width; x += guided::tile_columns) {
      const bool active = !certain_tile(p, x / guided::tile_columns, y / guided::tile_rows, radius);
      for (int j = y; j < std::min(p.height, y + guided::tile_rows); ++j) {
        for (int i = x; i < std::min(p.width, x + guided::tile_columns); ++i) out(i, j) = active;
      }
    }
  }
  return out;
}

/// For each cell, whether its tile is active and sees one in which the mask moved: see
/// tuning::settled.
Field awake_cells(const Field& was, const Field& now, const Field& active, int radius) {
  const int reach = (radius + guided::tile_rows - 1) / guided::tile_rows;
  const auto moved = [&](int x, int y) {
    return std::abs(now.at(x, y) - was.at(x, y)) > tuning::settled;
  };
  return make(was.width, was.height, [&](int x, int y) {
    const int left = (x / guided::tile_columns - 1) * guided::tile_columns;
    const int top = (y / guided::tile_rows - reach) * guided::tile_rows;
    for (int j = top; j < top + (2 * reach + 1) * guided::tile_rows; ++j) {
      for (int i = left; i < left + 3 * guided::tile_columns; ++i) {
        if (moved(i, j)) return active.at(x, y);
      }
    }
    return 0.0;
  });
}

Field reduce(const Plane& plane, int step) {
  const int columns = (plane.width + step - 1) / step, rows = (plane.height + step - 1) / step;
  return make(columns, rows, [&](int i, int j) {
    int sum = 0;
    for (int y = 0; y < step; ++y) {
      const std::uint8_t* row = plane.row(std::min(j * step + y, plane.height - 1));
      for (int x = 0; x < step; ++x) sum += row[std::min(i * step + x, plane.width - 1)];
    }
    return double((sum + step * step / 2) / (step * step)) - double(guided::grey);
  });
}

Field box_mean(const Field& grid, int radius) {
  const int side = 2 * radius + 1;
  Field across = make(grid.width, grid.height, [&](int x, int y) {
    double sum = 0;
    for (int d = -radius; d <= radius; ++d) sum += grid.at(x + d, y);
    return sum;
  });
  return make(grid.width, grid.height, [&](int x, int y) {
    double sum = 0;
    for (int d = -radius; d <= radius; ++d) sum += across.at(x, y + d);
    return sum / (side * side);
  });
}

Field times(const Field& a, const Field& b) {
  return make(a.width, a.height, [&](int x, int y) { return a.at(x, y) * b.at(x, y); });
}

using Colour = std::array<Field, 3>;
/// alpha ≈ k[0]·(Y - grey) + k[1]·(U - grey) + k[2]·(V - grey) + k[3]
using Coefficients = std::array<Field, 4>;

/// Each window's coefficients, the mask's variance in it, and what of that they leave.
struct Fit {
  Coefficients k;
  Field variance, residual;
};

/// x of the symmetric system m·x = c by Cramer's rule; m is given as xx, xy, xz, yy, yz, zz.
std::array<double, 3> solve(const std::array<double, 6>& m, const std::array<double, 3>& c) {
  const auto [xx, xy, xz, yy, yz, zz] = m;
  const double ixx = yy * zz - yz * yz, ixy = xz * yz - xy * zz, ixz = xy * yz - xz * yy;
  const double iyy = xx * zz - xz * xz, iyz = xy * xz - xx * yz, izz = xx * yy - xy * xy;
  const double determinant = xx * ixx + xy * ixy + xz * ixz;
  return {(ixx * c[0] + ixy * c[1] + ixz * c[2]) / determinant,
          (ixy * c[0] + iyy * c[1] + iyz * c[2]) / determinant,
          (ixz * c[0] + iyz * c[1] + izz * c[2]) / determinant};
}

Fit fit(const Colour& colour, const Field& p, const Field& active, int radius) {
  constexpr std::array<std::array<std::size_t, 2>, 6> pairs{
      {{0, 0}, {0, 1}, {0, 2}, {1, 1}, {1, 2}, {2, 2}}};
  const Field weights = make(
      p.width, p.height, [&](int x, int y) { return double(guided::weight(float(p.at(x, y)))); });
  const Field from_grey =
      make(p.width, p.height, [&](int x, int y) { return p.at(x, y) - guided::grey; });
  const Field weight = box_mean(weights, radius);
  const auto weighted_mean = [&](const Field& g) {
    const Field sum = box_mean(times(weights, g), radius);
    return make(g.width, g.height, [&](int x, int y) { return sum.at(x, y) / weight.at(x, y); });
  };
  std::vector<Field> mean, square, cross;
  for (const Field& c : colour) mean.push_back(weighted_mean(c));
  for (auto [i, j] : pairs) square.push_back(weighted_mean(times(colour[i], colour[j])));
  for (const Field& c : colour) cross.push_back(weighted_mean(times(c, from_grey)));
  const Field mean_p = weighted_mean(from_grey);
  const Field square_p = weighted_mean(times(from_grey, from_grey));
  const Field none(p.width, p.height);
  Fit out{{none, none, none, none}, none, none};
  for (int y = 0; y < p.height; ++y) {
    for (int x = 0; x < p.width; ++x) {
      if (active.at(x, y) == 0) {
        out.k[3](x, y) = p.at(x, y);
        continue;
      }
      std::array<double, 6> covariance{};
      for (std::size_t k = 0; k < 6; ++k) {
        const auto [i, j] = pairs[k];
        covariance[k] = square[k].at(x, y) - mean[i].at(x, y) * mean[j].at(x, y) +
                        (i == j ? tuning::epsilon : 0);
      }
      std::array<double, 3> with_p{};
      for (std::size_t i = 0; i < 3; ++i) {
        with_p[i] = cross[i].at(x, y) - mean[i].at(x, y) * mean_p.at(x, y);
      }
      const std::array<double, 3> a = solve(covariance, with_p);
      const double variance = square_p.at(x, y) - mean_p.at(x, y) * mean_p.at(x, y);
      double constant = mean_p.at(x, y) + guided::grey, explained = 0;
      for (std::size_t i = 0; i < 3; ++i) {
        out.k[i](x, y) = a[i];
        constant -= a[i] * mean[i].at(x, y);
        explained += a[i] * with_p[i];
      }
      out.k[3](x, y) = constant;
      out.variance(x, y) = variance;
      out.residual(x, y) = std::max(0.0, variance - explained);
    }
  }
  return out;
}

/// The mask with each awake cell drawn to the alpha that its own window finds.
Field drawn(const Fit& fit, const Colour& colour, const Field& p, const Field& awake) {
  return make(p.width, p.height, [&](int x, int y) {
    if (awake.at(x, y) == 0) return p.at(x, y);
    double alpha = fit.k[3].at(x, y);
    for (std::size_t c = 0; c < 3; ++c) alpha += fit.k[c].at(x, y) * colour[c].at(x, y);
    const double share =
        guided::followed(float(fit.variance.at(x, y)), float(fit.residual.at(x, y)));
    const double target = guided::stretched(float(alpha), tuning::drawn_middle);
    return std::floor(std::lerp(p.at(x, y), double(target), double(share)) + 0.5);
  });
}

/// Each active cell's mean over the windows around it.
Coefficients smooth(const Fit& fit, const Field& active, int radius) {
  const Field trust = make(active.width, active.height, [&](int x, int y) {
    return double(guided::trust(float(fit.residual.at(x, y))));
  });
  const Field sum = box_mean(trust, radius);
  Coefficients out = fit.k;
  for (Field& k : out) {
    const Field mean = box_mean(times(trust, k), radius);
    for (std::size_t i = 0; i < mean.values.size(); ++i) {
      if (active.values[i] != 0) k.values[i] = mean.values[i] / sum.values[i];
    }
  }
  return out;
}

}  // namespace

std::uint8_t reference_placed(const Mask& mask, const Layout& layout, int cell, int column,
                              int row) {
  const Region& r = mask.region;
  const float x = (float(column) + 0.5F) * float(cell), y = (float(row) + 0.5F) * float(cell);
  const auto holds = [](float begin, float extent, int frame, float place) {
    const float end = begin + extent;
    return place >= begin && (place < end || end >= float(frame));
  };
  if (!holds(r.x, r.width, layout.width, x) || !holds(r.y, r.height, layout.height, y)) return 0;
  const auto window = [cell](float at, float begin, float extent, int count) {
    Resampling one(1, double(MaskResampler::max_per_cell));
    const double per_pixel = count / double(extent);
    one.aim((at - float(cell) / 2 - begin) * per_pixel, cell * per_pixel, count);
    return one;
  };
  const Resampling across = window(x, r.x, r.width, mask.width);
  const Resampling down = window(y, r.y, r.height, mask.height);
  double p = 0;
  for (int m = 0; m < down.taps(); ++m) {
    const float* cells = mask.data + std::ptrdiff_t{down.first(0) + m} * mask.width;
    for (int k = 0; k < across.taps(); ++k) {
      p += double(down.weights(0)[m]) * across.weights(0)[k] * cells[across.first(0) + k];
    }
  }
  const double sure = (p - tuning::certain) / (1 - 2 * double(tuning::certain));
  return static_cast<std::uint8_t>(std::clamp(sure, 0.0, 1.0) * 255 + 0.5);
}

std::vector<std::uint8_t> reference_matte(const Plane& luma, const Proxy& proxy, int step,
                                          const Mask& mask) {
  const Colour colour{reduce(proxy.y(), step), reduce(proxy.u(), step), reduce(proxy.v(), step)};
  const int columns = colour[0].width, rows = colour[0].height;
  const int radius = guided::radius(columns, rows);
  Field p = place(mask, luma, columns, rows, step * proxy.scale());
  const Field active = active_cells(p, radius);
  Field awake = active;
  for (std::size_t i = 0; i < tuning::draws; ++i) {
    const Field was = p;
    p = drawn(fit(colour, p, awake, radius), colour, p, awake);
    awake = awake_cells(was, p, active, radius);
  }
  const Coefficients k =
      smooth(fit(colour, p, active, radius), active, guided::smoothing_radius(radius));
  const auto fine = [&](const Field& g, int x, int y) {
    return bilinear(g, (double(x) + 0.5) / double(step), (double(y) + 0.5) / double(step));
  };
  const auto grid_of = [&](auto value) {
    return make(proxy.width(), proxy.height(),
                [&](int x, int y) { return value(x, y, active.at(x / step, y / step) != 0); });
  };
  const Field gain = grid_of([&](int x, int y, bool on) { return on ? fine(k[0], x, y) : 0.0; });
  const Field offset = grid_of([&](int x, int y, bool on) {
    if (!on) return p.at(x / step, y / step);
    return fine(k[1], x, y) * (double(proxy.u().row(y)[x]) - guided::grey) +
           fine(k[2], x, y) * (double(proxy.v().row(y)[x]) - guided::grey) + fine(k[3], x, y) -
           fine(k[0], x, y) * double(guided::grey);
  });
  std::vector<std::uint8_t> matte;
  matte.reserve(std::size_t(luma.width) * std::size_t(luma.height));
  for (int y = 0; y < luma.height; ++y) {
    for (int x = 0; x < luma.width; ++x) {
      const double px = (double(x) + 0.5) / double(proxy.scale());
      const double py = (double(y) + 0.5) / double(proxy.scale());
      const double alpha =
          bilinear(gain, px, py) * double(luma.row(y)[x]) + bilinear(offset, px, py);
      matte.push_back(static_cast<std::uint8_t>(guided::stretched(float(alpha)) + 0.5));
    }
  }
  return matte;
}

}  // namespace scrim
