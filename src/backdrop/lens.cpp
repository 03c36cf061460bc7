#include "backdrop/lens.hpp"

#include <algorithm>
#include <cmath>

#include "backdrop/radiance.hpp"
#include "frame/colour.hpp"
#include "frame/frame.hpp"

namespace scrim {
namespace {

constexpr std::size_t vector = 16;

LightToNode to_node(const Layout& layout) {
  constexpr float unit = 64;
  LightToNode out{.curve = light_curve(layout.transfer)};
  if (is_rgb(layout.format)) {
    for (std::size_t c = 0; c < 3; ++c) out.gain[c][c] = 255 * unit;
    return out;
  }
  const RgbToYuv conversion = rgb_to_yuv(layout.matrix, layout.range);
  for (std::size_t c = 0; c < 3; ++c) {
    for (std::size_t k = 0; k < 3; ++k) out.gain[c][k] = conversion.gain[c][k] * 255 * unit;
    out.offset[c] = conversion.offset[c] * unit;
  }
  return out;
}

/// Length of what [a, b] and [c, d] share.
double common(double a, double b, double c, double d) {
  return std::max(0.0, std::min(b, d) - std::max(a, c));
}

/// Light times weight ▶ value times weight.
void to_values(const Samples& samples, const LightCurve& curve) {
  for (int i = 0; i < samples.width * samples.height; ++i) {
    Sample& s = samples.data[i];
    const float weight = s.weight();
    if (weight <= 0) continue;
    const RgbTriple value = value_of({s.v[0] / weight, s.v[1] / weight, s.v[2] / weight}, curve);
    for (std::size_t c = 0; c < 3; ++c) s.v[c] = value[c] * weight;
  }
}

/// Fills what is beyond a row's ends.
void repeat_ends(float* row, int width, int before, int behind) {
  std::fill_n(row - before, before, row[0]);
  std::fill_n(row + width, behind, row[width - 1]);
}

}  // namespace

DiscWeights disc_weights(double x, double y, double radius) {
  constexpr int lines = 64;  // of a sample's square
  DiscWeights weights;
  double sum = 0;
  for (int j = -lens_reach; j <= lens_reach; ++j) {
    for (int i = -lens_reach; i <= lens_reach; ++i) {
      double area = 0;
      for (int line = 0; line < lines; ++line) {
        const double dy = j - 0.5 + (line + 0.5) / lines - y;
        const double half_chord = std::sqrt(std::max(0.0, radius * radius - dy * dy));
        area += common(x - half_chord, x + half_chord, i - 0.5, i + 0.5);
      }
      const auto at = std::size_t(j + lens_reach) * lens_taps + std::size_t(i + lens_reach);
      weights[at] = static_cast<float>(area);
      sum += area;
    }
  }
  for (float& w : weights) w = static_cast<float>(w / sum);
  return weights;
}

Lens::Lens(const Layout& layout, int max_columns, int max_rows)
    : to_node_(to_node(layout)),
      stride_(round_up(std::size_t(max_columns + before + behind), vector) + vector),
      rows_(std::size_t(max_rows + before + behind)),
      weights_(max_phases * max_phases),
      light_(3 * rows_ * stride_),
      feather_(2 * stride_) {}

void Lens::plan(const SampleGrid& grid) {
  grid_ = grid;
  phases_ = int(grid.pitch_x) / grid.step;
  for (int y = 0; y < phases_; ++y) {
    for (int x = 0; x < phases_; ++x) {
      weights_[std::size_t(y * phases_ + x)] =
          disc_weights(double(x) / phases_ - 0.5, double(y) / phases_ - 0.5, grid.radius);
    }
  }
}

/// A sample beside hidden ones counts less: a lamp at the person's outline comes and goes over the
/// width of a sample or two, it does not flash.
void Lens::feather(const Samples& samples) {
  const int width = samples.width;
  float* column = feather_.data() + 1;
  float* above = column + stride_;
  for (int x = 0; x < width; ++x) above[x] = samples.row(0)[x].weight();
  for (int y = 0; y < samples.height; ++y) {
    Sample* here = samples.row(y);
    const Sample* below = samples.row(std::min(y + 1, samples.height - 1));
    for (int x = 0; x < width; ++x) {
      const float weight = here[x].weight();
      column[x] = above[x] + 2 * weight + below[x].weight();
      above[x] = weight;
    }
    repeat_ends(column, width, 1, 1);
    for (int x = 0; x < width; ++x) {
      here[x] = here[x] * ((column[x - 1] + 2 * column[x] + column[x + 1]) * (1.0F / 16));
    }
  }
}

/// Values ▶ light, planar, with what is beyond the rim.
void Lens::spread(const Samples& samples) {
  for (int y = -before; y < samples.height + behind; ++y) {
    const std::array<float*, 3> to{row(0, y) + before, row(1, y) + before, row(2, y) + before};
    const Sample* from = samples.row(std::clamp(y, 0, samples.height - 1));
    for (int x = 0; x < samples.width; ++x) {
      const RgbTriple light = light_of({from[x].v[0], from[x].v[1], from[x].v[2]}, to_node_.curve);
      for (std::size_t c = 0; c < 3; ++c) to[c][x] = light[c];
    }
    for (float* line : to) repeat_ends(line, samples.width, before, behind);
  }
}

void Lens::render(const Samples& samples, Filler& filler, Nodes& nodes) {
  constexpr Sample grey{{0.5F, 0.5F, 0.5F, 0}};
  feather(samples);
  to_values(samples, to_node_.curve);
  filler.fill(samples, grey);
  spread(samples);
  for (int j = 0; j < nodes.down(); ++j) {
    LightRows in;
    for (std::size_t c = 0; c < 3; ++c) {
      for (int k = 0; k < int(lens_taps); ++k) {
        in[c][std::size_t(k)] = row(c, j / phases_ + k - lens_reach);
      }
    }
    disc_row(in, &weights_[std::size_t(j % phases_ * phases_)], phases_, to_node_, nodes.across(),
             nodes.row(j));
  }
}

}  // namespace scrim
