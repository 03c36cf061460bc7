#include "backdrop/still.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "frame/colour.hpp"
#include "frame/frame.hpp"

namespace scrim {
namespace {

using Rgb = std::array<float, 3>;

/// The pixels [first, first + weight.size()) of a row or column of the picture, for one of the
/// frame.
struct Taps {
  int first = 0;
  std::vector<float> weight;
};

std::vector<Taps> triangles(int out_size, int in_size, double begin, double in_per_out) {
  const double reach = std::max(1.0, in_per_out);
  std::vector<Taps> all(static_cast<std::size_t>(out_size));
  for (int i = 0; i < out_size; ++i) {
    const double centre = begin + (i + 0.5) * in_per_out - 0.5;
    Taps& taps = all[std::size_t(i)];
    taps.first = std::clamp(int(std::ceil(centre - reach)), 0, in_size - 1);
    const int last = std::clamp(int(std::floor(centre + reach)), taps.first, in_size - 1);
    double sum = 0;
    for (int k = taps.first; k <= last; ++k) {
      const double weight = std::max(1e-6, 1 - std::abs(k - centre) / reach);
      taps.weight.push_back(static_cast<float>(weight));
      sum += weight;
    }
    for (float& w : taps.weight) w = static_cast<float>(w / sum);
  }
  return all;
}

/// Gives the scaled picture's rows.
class Scaler {
 public:
  Scaler(const Layout& layout, const Frame& picture) : picture_(picture) {
    const Layout& in = picture.layout;
    const double scale =
        std::min(double(in.width) / layout.width, double(in.height) / layout.height);
    columns_ = triangles(layout.width, in.width, (in.width - layout.width * scale) / 2, scale);
    rows_ = triangles(layout.height, in.height, (in.height - layout.height * scale) / 2, scale);
    sum_.resize(std::size_t(in.width));
  }

  void row(int y, std::vector<Rgb>& out) {
    const bool bgra = picture_.layout.format == Format::bgra;
    const Taps& taps = rows_[std::size_t(y)];
    std::fill(sum_.begin(), sum_.end(), Rgb{});
    for (std::size_t k = 0; k < taps.weight.size(); ++k) {
      const std::uint8_t* pixel = scrim::row(picture_, 0, taps.first + int(k));
      for (Rgb& sum : sum_) {
        for (std::size_t c = 0; c < 3; ++c) {
          sum[c] += taps.weight[k] * float(pixel[bgra ? 2 - c : c]);
        }
        pixel += 4;
      }
    }
    out.resize(columns_.size());
    for (std::size_t x = 0; x < out.size(); ++x) {
      out[x] = {};
      const Taps& across = columns_[x];
      for (std::size_t k = 0; k < across.weight.size(); ++k) {
        const Rgb& from = sum_[std::size_t(across.first) + k];
        for (std::size_t c = 0; c < 3; ++c) out[x][c] += across.weight[k] * from[c];
      }
    }
  }

 private:
  const Frame& picture_;
  std::vector<Taps> columns_, rows_;
  std::vector<Rgb> sum_;  ///< a row of the picture, scaled downwards only
};

std::uint8_t to_byte(float value) {
  return static_cast<std::uint8_t>(std::clamp(value + 0.5F, 0.0F, 255.0F));
}

/// Rows of RGB pixels ▶ rows of the frame's format.
class Packer {
 public:
  explicit Packer(const Layout& layout)
      : layout_(layout), conversion_(rgb_to_yuv(layout.matrix, layout.range)) {}

  /// RGBA or BGRA.
  void rgb(const std::vector<Rgb>& pixels, std::uint8_t* out) const {
    const bool bgra = layout_.format == Format::bgra;
    for (const Rgb& pixel : pixels) {
      for (std::size_t c = 0; c < 3; ++c) out[bgra ? 2 - c : c] = to_byte(pixel[c]);
      out[3] = 255;
      out += 4;
    }
  }

  /// Y to out[x·step].
  void luma(const std::vector<Rgb>& pixels, std::uint8_t* out, std::size_t step) const {
    for (std::size_t x = 0; x < pixels.size(); ++x) out[x * step] = yuv(pixels[x])[0];
  }

  /// U to u[i·step] and V to v[i·step] for each pair of columns of two rows.
  void chroma(const std::vector<Rgb>& upper, const std::vector<Rgb>& lower, std::uint8_t* u,
              std::uint8_t* v, std::size_t step) const {
    for (std::size_t i = 0; i < std::size_t(half(layout_.width)); ++i) {
      const std::size_t left = 2 * i;
      const std::size_t right = std::min(left + 1, upper.size() - 1);
      Rgb mean;
      for (std::size_t c = 0; c < 3; ++c) {
        mean[c] = (upper[left][c] + upper[right][c] + lower[left][c] + lower[right][c]) / 4;
      }
      const auto colour = yuv(mean);
      u[i * step] = colour[1];
      v[i * step] = colour[2];
    }
  }

 private:
  std::array<std::uint8_t, 3> yuv(const Rgb& rgb) const {
    return convert(conversion_, rgb[0], rgb[1], rgb[2]);
  }

  Layout layout_;
  RgbToYuv conversion_;
};

Still plan(const Layout& layout, bool one_row) {
  Still still;
  for (int p = 0; p < plane_count(layout.format); ++p) {
    const std::size_t bytes = round_up(row_bytes(layout, p), alignment);
    const auto rows = one_row ? 1 : std::size_t(row_count(layout, p));
    still.planes[std::size_t(p)] = Buffer<std::uint8_t>(bytes * rows);
    still.strides[std::size_t(p)] = one_row ? 0 : bytes;
  }
  return still;
}

void cover_rgb(Still& still, const Layout& layout, Scaler& scaler) {
  const Packer packer(layout);
  std::vector<Rgb> pixels;
  for (int y = 0; y < layout.height; ++y) {
    scaler.row(y, pixels);
    packer.rgb(pixels, still.row(0, y));
  }
}

void cover_yuyv(Still& still, const Layout& layout, Scaler& scaler) {
  const Packer packer(layout);
  std::vector<Rgb> pixels;
  for (int y = 0; y < layout.height; ++y) {
    scaler.row(y, pixels);
    if (layout.width % 2 != 0) pixels.push_back(pixels.back());
    std::uint8_t* out = still.row(0, y);
    packer.luma(pixels, out, 2);
    packer.chroma(pixels, pixels, out + 1, out + 3, 4);
  }
}

void cover_420(Still& still, const Layout& layout, Scaler& scaler) {
  const Packer packer(layout);
  std::vector<Rgb> upper;
  std::vector<Rgb> lower;
  for (int y = 0; y < layout.height; y += 2) {
    const int second = std::min(y + 1, layout.height - 1);
    scaler.row(y, upper);
    scaler.row(second, lower);
    packer.luma(upper, still.row(0, y), 1);
    packer.luma(lower, still.row(0, second), 1);
    std::uint8_t* u = still.row(1, y / 2);
    const bool interleaved = layout.format == Format::nv12;
    packer.chroma(upper, lower, u, interleaved ? u + 1 : still.row(2, y / 2), interleaved ? 2 : 1);
  }
}

}  // namespace

std::size_t Still::memory() const {
  return planes[0].bytes() + planes[1].bytes() + planes[2].bytes();
}

Still plan_colour(const Layout& layout) {
  return plan(layout, true);
}

void set_colour(Still& still, const Layout& layout, const std::array<std::uint8_t, 3>& rgb) {
  for (int p = 0; p < plane_count(layout.format); ++p) {
    const auto pattern = bytes_of_colour(layout, p, rgb);
    std::uint8_t* out = still.row(p, 0);
    for (std::size_t i = 0; i < row_bytes(layout, p); ++i) out[i] = pattern[i % 4];
  }
}

Still cover_with(const Layout& layout, const Frame& picture) {
  Still still = plan(layout, false);
  Scaler scaler(layout, picture);
  if (is_rgb(layout.format)) {
    cover_rgb(still, layout, scaler);
  } else if (layout.format == Format::yuyv) {
    cover_yuyv(still, layout, scaler);
  } else {
    cover_420(still, layout, scaler);
  }
  return still;
}

}  // namespace scrim
