#include "matte/reference_refiner.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "matte/guided.hpp"

namespace scrim {
namespace {

struct Grid {
  int width = 0, height = 0;
  std::vector<float> values;

  Grid(int w, int h) : width(w), height(h), values(std::size_t(w) * std::size_t(h)) {}

  /// The edge's values go on outside.
  float at(int x, int y) const {
    return values[std::size_t(std::clamp(y, 0, height - 1)) * std::size_t(width) +
                  std::size_t(std::clamp(x, 0, width - 1))];
  }
  float& operator()(int x, int y) {
    return values[std::size_t(y) * std::size_t(width) + std::size_t(x)];
  }
};

/// The value at (x, y), where cell (i, j) covers [i, i + 1) × [j, j + 1).
float bilinear(const Grid& grid, float x, float y) {
  const float left = std::floor(x - 0.5F), top = std::floor(y - 0.5F);
  const int i = int(left), j = int(top);
  const float fx = x - 0.5F - left, fy = y - 0.5F - top;
  return std::lerp(std::lerp(grid.at(i, j), grid.at(i + 1, j), fx),
                   std::lerp(grid.at(i, j + 1), grid.at(i + 1, j + 1), fx), fy);
}

template <class Value>
Grid make(int width, int height, Value value) {
  Grid out(width, height);
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) out(x, y) = value(x, y);
  }
  return out;
}

Grid place(const Mask& mask, int columns, int rows, float cell) {
  Grid values(mask.width, mask.height);
  std::copy_n(mask.data, values.values.size(), values.values.begin());
  const Region& r = mask.region;
  return make(columns, rows, [&](int i, int j) {
    const float x = ((float(i) + 0.5F) * cell - r.x) / r.width;
    const float y = ((float(j) + 0.5F) * cell - r.y) / r.height;
    if (x < 0 || x >= 1 || y < 0 || y >= 1) return 0.0F;
    const float p = bilinear(values, x * float(mask.width), y * float(mask.height));
    return std::floor(p * 255 + 0.5F);
  });
}

Grid reduce(const Plane& plane, int step) {
  const int columns = (plane.width + step - 1) / step, rows = (plane.height + step - 1) / step;
  return make(columns, rows, [&](int i, int j) {
    int sum = 0;
    for (int y = 0; y < step; ++y) {
      const std::uint8_t* row = plane.row(std::min(j * step + y, plane.height - 1));
      for (int x = 0; x < step; ++x) sum += row[std::min(i * step + x, plane.width - 1)];
    }
    return float((sum + step * step / 2) / (step * step));
  });
}

Grid box_mean(const Grid& grid, int radius) {
  const int side = 2 * radius + 1;
  Grid across = make(grid.width, grid.height, [&](int x, int y) {
    float sum = 0;
    for (int d = -radius; d <= radius; ++d) sum += grid.at(x + d, y);
    return sum;
  });
  return make(grid.width, grid.height, [&](int x, int y) {
    float sum = 0;
    for (int d = -radius; d <= radius; ++d) sum += across.at(x, y + d);
    return sum / float(side * side);
  });
}

Grid times(const Grid& a, const Grid& b) {
  return make(a.width, a.height, [&](int x, int y) { return a.at(x, y) * b.at(x, y); });
}

using Colour = std::array<Grid, 3>;
/// alpha ≈ a[0]·Y + a[1]·U + a[2]·V + a[3]
using Coefficients = std::array<Grid, 4>;

/// x of the symmetric system m·x = c by Cramer's rule; m is given as xx, xy, xz, yy, yz, zz.
std::array<float, 3> solve(const std::array<float, 6>& m, const std::array<float, 3>& c) {
  const auto [xx, xy, xz, yy, yz, zz] = m;
  const float ixx = yy * zz - yz * yz, ixy = xz * yz - xy * zz, ixz = xy * yz - xz * yy;
  const float iyy = xx * zz - xz * xz, iyz = xy * xz - xx * yz, izz = xx * yy - xy * xy;
  const float determinant = xx * ixx + xy * ixy + xz * ixz;
  return {(ixx * c[0] + ixy * c[1] + ixz * c[2]) / determinant,
          (ixy * c[0] + iyy * c[1] + iyz * c[2]) / determinant,
          (ixz * c[0] + iyz * c[1] + izz * c[2]) / determinant};
}

Coefficients fit(const Colour& colour, const Grid& p, int radius) {
  constexpr std::array<std::array<std::size_t, 2>, 6> pairs{
      {{0, 0}, {0, 1}, {0, 2}, {1, 1}, {1, 2}, {2, 2}}};
  std::vector<Grid> mean, square, cross;
  for (const Grid& c : colour) mean.push_back(box_mean(c, radius));
  for (auto [i, j] : pairs) square.push_back(box_mean(times(colour[i], colour[j]), radius));
  for (const Grid& c : colour) cross.push_back(box_mean(times(c, p), radius));
  const Grid mean_p = box_mean(p, radius);
  const Grid none(p.width, p.height);
  Coefficients out{none, none, none, none};
  for (int y = 0; y < p.height; ++y) {
    for (int x = 0; x < p.width; ++x) {
      std::array<float, 6> covariance{};
      for (std::size_t k = 0; k < 6; ++k) {
        const auto [i, j] = pairs[k];
        covariance[k] = square[k].at(x, y) - mean[i].at(x, y) * mean[j].at(x, y) +
                        (i == j ? guided::epsilon : 0);
      }
      std::array<float, 3> with_p{};
      for (std::size_t i = 0; i < 3; ++i) {
        with_p[i] = cross[i].at(x, y) - mean[i].at(x, y) * mean_p.at(x, y);
      }
      const std::array<float, 3> a = solve(covariance, with_p);
      float b = mean_p.at(x, y);
      for (std::size_t i = 0; i < 3; ++i) {
        out[i](x, y) = a[i];
        b -= a[i] * mean[i].at(x, y);
      }
      out[3](x, y) = b;
    }
  }
  for (Grid& c : out) c = box_mean(c, radius);
  return out;
}

}  // namespace

std::vector<std::uint8_t> reference_matte(const Plane& luma, const Proxy& proxy, const Mask& mask) {
  const Colour colour{reduce(proxy.y(), guided::step), reduce(proxy.u(), guided::step),
                      reduce(proxy.v(), guided::step)};
  const int columns = colour[0].width, rows = colour[0].height;
  const int radius = guided::radius(columns, rows);
  Grid p = place(mask, columns, rows, float(guided::step * proxy.scale()));
  Coefficients k = fit(colour, p, radius);
  for (int pass = 1; pass < guided::passes; ++pass) {
    p = make(columns, rows, [&](int x, int y) {
      float alpha = k[3].at(x, y);
      for (std::size_t c = 0; c < 3; ++c) alpha += k[c].at(x, y) * colour[c].at(x, y);
      return std::floor(guided::stretched(alpha / 255) * 255 + 0.5F);
    });
    k = fit(colour, p, radius);
  }
  const auto fine = [&](const Grid& g, int x, int y) {
    return bilinear(g, (float(x) + 0.5F) / guided::step, (float(y) + 0.5F) / guided::step);
  };
  const Grid gain =
      make(proxy.width(), proxy.height(), [&](int x, int y) { return fine(k[0], x, y); });
  const Grid offset = make(proxy.width(), proxy.height(), [&](int x, int y) {
    return fine(k[1], x, y) * float(proxy.u().row(y)[x]) +
           fine(k[2], x, y) * float(proxy.v().row(y)[x]) + fine(k[3], x, y);
  });
  std::vector<std::uint8_t> matte;
  matte.reserve(std::size_t(luma.width) * std::size_t(luma.height));
  for (int y = 0; y < luma.height; ++y) {
    for (int x = 0; x < luma.width; ++x) {
      const float px = (float(x) + 0.5F) / float(proxy.scale());
      const float py = (float(y) + 0.5F) / float(proxy.scale());
      const float alpha = bilinear(gain, px, py) * float(luma.row(y)[x]) + bilinear(offset, px, py);
      matte.push_back(static_cast<std::uint8_t>(guided::stretched(alpha / 255) * 255 + 0.5F));
    }
  }
  return matte;
}

}  // namespace scrim
