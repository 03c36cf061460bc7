#include "compose/reference_own_colour.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "frame/colour.hpp"
#include "frame/frame.hpp"
#include "frame/node_grid.hpp"
#include "frame/reference_blend.hpp"
#include "frame/reference_samples.hpp"

namespace scrim {
namespace {

/// Three channels times weight, and the weight.
using Sum = std::array<double, 4>;

Sum& operator+=(Sum& a, const Sum& b) {
  for (std::size_t k = 0; k < 4; ++k) a[k] += b[k];
  return a;
}

Sum times(Sum a, double factor) {
  for (double& v : a) v *= factor;
  return a;
}

struct Colours {
  std::array<double, 3> person{}, room{};
};

class ReferenceNodes {
 public:
  ReferenceNodes(const Layout& layout, const Proxy& proxy, const Plane& rough,
                 const Ambience* ambience)
      : layout_(layout), grid_(layout), proxy_(proxy), rough_(rough), ambience_(ambience) {
    cells_ = grid_.spacing / (2 * proxy.scale());
    for (int j = 0; j < grid_.rows; ++j) {
      for (int i = 0; i < grid_.columns; ++i) {
        person_.push_back(sum(i, j, true));
        room_.push_back(sum(i, j, false));
        everyone_ += times(person_.back(), 1e-6);
        everywhere_ += times(room_.back(), 1e-6);
      }
    }
  }

  /// In the frame's channels, at a place in pixels.
  Colours at(double x, double y) const {
    const double u = x / grid_.spacing, v = y / grid_.spacing;
    const int i = int(u), j = int(v);
    Colours out;
    for (int d = 0; d < 4; ++d) {
      const int right = d % 2, below = d / 2;
      const double share = (right != 0 ? u - i : 1 - u + i) * (below != 0 ? v - j : 1 - v + j);
      const auto person = mean(person_, everyone_, i + right, j + below);
      const auto light = light_at(i + right, j + below, person[0]);
      const auto lit_person = in_frame(person, light);
      const auto lit_room = in_frame(mean(room_, everywhere_, i + right, j + below), light);
      for (std::size_t c = 0; c < 3; ++c) {
        out.person[c] += share * lit_person[c];
        out.room[c] += share * lit_room[c];
      }
    }
    return out;
  }

 private:
  Sum sum(int i, int j, bool person) const {
    Sum out{};
    const auto in = [](int cell, int size) { return cell >= 0 && cell < size / 2; };
    for (int y = j * cells_ - cells_ / 2; y < j * cells_ + cells_ / 2; ++y) {
      for (int x = i * cells_ - cells_ / 2; x < i * cells_ + cells_ / 2; ++x) {
        if (!in(x, proxy_.width()) || !in(y, proxy_.height())) continue;
        const double weight = reference_purity(person ? rough_.row(y)[x] : 255 - rough_.row(y)[x]);
        const std::array<Plane, 3> planes{proxy_.y(), proxy_.u(), proxy_.v()};
        for (std::size_t c = 0; c < 3; ++c) {
          const std::uint8_t* upper = planes[c].row(2 * y) + 2 * x;
          const std::uint8_t* lower = upper + planes[c].stride;
          out[c] += weight * (upper[0] + upper[1] + lower[0] + lower[1]) / 4.0;
        }
        out[3] += weight;
      }
    }
    return out;
  }

  /// In Y U V.
  std::array<double, 3> mean(const std::vector<Sum>& sums, const Sum& all, int i, int j) const {
    Sum total = all;
    for (int y = std::max(j - 1, 0); y <= std::min(j + 1, grid_.rows - 1); ++y) {
      for (int x = std::max(i - 1, 0); x <= std::min(i + 1, grid_.columns - 1); ++x) {
        const Sum& near = sums[std::size_t(y * grid_.columns + x)];
        total += times(near, x == i && y == j ? 1 + 1.0 / 16 : 1.0 / 16);
      }
    }
    std::array<double, 3> yuv{};
    for (std::size_t c = 0; c < 3; ++c) yuv[c] = total[c] / std::max(total[3], 1e-6);
    return yuv;
  }

  /// What a screen adds at a node where the person is as bright as `luma`: half of the light, as
  /// far as there is room.
  std::array<double, 3> light_at(int i, int j, double luma) const {
    if (ambience_ == nullptr) return {};
    std::array<double, 3> light{};
    for (std::size_t c = 0; c < 3; ++c) {
      light[c] = double{ambience_->row(j)[c][i]} * (255 - luma) / 255 / 2;
    }
    return light;
  }

  /// Y U V in the frame's channels, with the light, which is in them.
  std::array<double, 3> in_frame(const std::array<double, 3>& yuv,
                                 const std::array<double, 3>& light) const {
    std::array<double, 3> out = yuv;
    if (is_rgb(layout_.format)) {
      const YuvToRgb conversion = yuv_to_rgb(Matrix::bt709, Range::full);
      for (std::size_t c = 0; c < 3; ++c) {
        double value = conversion.offset[c];
        for (std::size_t k = 0; k < 3; ++k) value += double{conversion.gain[c][k]} * yuv[k];
        out[c] = std::clamp(value, 0.0, 255.0);
      }
    }
    for (std::size_t c = 0; c < 3; ++c) out[c] = std::clamp(out[c] + light[c], 0.0, 255.0);
    if (layout_.format == Format::bgra) std::swap(out[0], out[2]);
    return out;
  }

  Layout layout_;
  NodeGrid grid_;
  const Proxy& proxy_;
  Plane rough_;
  const Ambience* ambience_;
  int cells_ = 0;
  std::vector<Sum> person_, room_;
  Sum everyone_{}, everywhere_{};
};

std::size_t channel_of(Format format, int plane, int sample) {
  switch (format) {
    case Format::nv12:
    case Format::p010:
      return plane == 0 ? 0 : std::size_t(1 + sample % 2);
    case Format::i420:
    case Format::i010:
    case Format::i210:
      break;
    case Format::yuyv:
      return sample % 2 == 0 ? 0 : std::size_t(1 + sample % 4 / 2);
    case Format::rgba:
    case Format::bgra:
    case Format::rgba16:
      return std::size_t(sample % 4);
  }
  return std::size_t(plane);
}

}  // namespace

double reference_purity(int alpha) {
  double value = alpha;
  for (int i = 0; i < 3; ++i) value = std::ceil(value * value / 256);
  return value;
}

void reference_own_colour(const Frame& in, const Proxy& proxy, const Plane& rough,
                          const Ambience* ambience, const std::vector<std::uint8_t>& matte,
                          const MutableFrame& out) {
  const Layout& layout = in.layout;
  const ReferenceNodes nodes(layout, proxy, rough, ambience);
  for (int p = 0; p < plane_count(layout.format); ++p) {
    for (int y = 0; y < row_count(layout, p); ++y) {
      for (int i = 0; i < int(row_samples(layout, p)); ++i) {
        const std::size_t channel = channel_of(layout.format, p, i);
        const double pixel = level_of(in, p, y, i);
        if (channel == 3) {
          put_level(out, p, y, i, pixel);
          continue;
        }
        const Pixels covered = covered_by(layout, p, y, i);
        const double alpha = mean_weight(matte, layout.width, covered) / 255;
        // A sample that is cut by the frame's edge still lies in the middle of the whole.
        const bool halved = channel > 0 && !is_rgb(layout.format);
        const double across = halved ? 2 : 1;
        const double down = halved ? chroma_down(layout.format) : 1;
        const Colours near = nodes.at(covered.left + across / 2, covered.top + down / 2);
        const double person = near.person[channel], room = near.room[channel];
        const double own = person + alpha * (pixel - (alpha * person + (1 - alpha) * room));
        put_level(out, p, y, i, own);
      }
    }
  }
}

}  // namespace scrim
