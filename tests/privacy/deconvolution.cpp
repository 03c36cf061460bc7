#include "deconvolution.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <numbers>
#include <utility>

namespace scrim::test {
namespace {

using Complex = std::complex<float>;

int power_of_two(int size) {
  return int(std::bit_ceil(unsigned(size)));
}

std::vector<Complex> roots(std::size_t n, bool inverse) {
  std::vector<Complex> out(n / 2);
  for (std::size_t i = 0; i < out.size(); ++i) {
    const double angle = (inverse ? 2 : -2) * std::numbers::pi * double(i) / double(n);
    out[i] = {float(std::cos(angle)), float(std::sin(angle))};
  }
  return out;
}

/// Cooley and Tukey 1965, radix 2, in place; not scaled.
void transform(Complex* line, std::size_t n, const std::vector<Complex>& root) {
  for (std::size_t i = 1, j = 0; i < n; ++i) {
    std::size_t bit = n >> 1;
    for (; (j & bit) != 0; bit >>= 1) j ^= bit;
    j |= bit;
    if (i < j) std::swap(line[i], line[j]);
  }
  for (std::size_t half = 1; half < n; half *= 2) {
    const std::size_t step = n / (2 * half);
    for (std::size_t begin = 0; begin < n; begin += 2 * half) {
      for (std::size_t k = 0; k < half; ++k) {
        const Complex w = root[k * step], b = line[begin + k + half];
        const Complex odd{w.real() * b.real() - w.imag() * b.imag(),
                          w.real() * b.imag() + w.imag() * b.real()};
        const Complex even = line[begin + k];
        line[begin + k] = even + odd;
        line[begin + k + half] = even - odd;
      }
    }
  }
}

void transform(Spectrum& s, bool inverse) {
  const auto width = std::size_t(s.width), height = std::size_t(s.height);
  const std::vector<Complex> across = roots(width, inverse), down = roots(height, inverse);
  for (std::size_t y = 0; y < height; ++y) transform(&s.values[y * width], width, across);
  constexpr std::size_t columns = 8;  // at a time, for the cache's sake
  std::vector<Complex> lines(columns * height);
  for (std::size_t x = 0; x < width; x += columns) {
    for (std::size_t y = 0; y < height; ++y) {
      for (std::size_t i = 0; i < columns; ++i) {
        lines[i * height + y] = s.values[y * width + x + i];
      }
    }
    for (std::size_t i = 0; i < columns; ++i) transform(&lines[i * height], height, down);
    for (std::size_t y = 0; y < height; ++y) {
      for (std::size_t i = 0; i < columns; ++i) {
        s.values[y * width + x + i] = lines[i * height + y];
      }
    }
  }
  if (!inverse) return;
  const float scale = 1 / (float(width) * float(height));
  for (Complex& v : s.values) v *= scale;
}

float mean(const Gray& picture) {
  double sum = 0;
  for (const float v : picture.values) sum += v;
  return float(sum / double(picture.values.size()));
}

/// Zero at its mean, and continued so that the right end leads smoothly back to the left one and
/// the lower end to the upper one.
std::vector<float> extended(const Gray& picture, int width, int height) {
  const float grey = mean(picture);
  const auto share = [](int i, int size, int padded) {
    return float(i - size + 1) / float(padded - size + 1);
  };
  const auto row = [&](int x, int y) {
    if (x < picture.width) return picture.at(x, y) - grey;
    const float t = share(x, picture.width, width);
    return (1 - t) * picture.at(picture.width - 1, y) + t * picture.at(0, y) - grey;
  };
  std::vector<float> out;
  for (int y = 0; y < height; ++y) {
    const float t = share(y, picture.height, height);
    for (int x = 0; x < width; ++x) {
      out.push_back(y < picture.height ? row(x, y)
                                       : (1 - t) * row(x, picture.height - 1) + t * row(x, 0));
    }
  }
  return out;
}

/// The spectrum of one picture, or, with another one as the imaginary part, of both.
Spectrum spectrum_of(const Gray& real, const Gray* imaginary = nullptr) {
  Spectrum s{power_of_two(real.width), power_of_two(real.height), {}};
  const std::vector<float> re = extended(real, s.width, s.height);
  for (const float v : re) s.values.emplace_back(v, 0.0F);
  if (imaginary != nullptr) {
    const std::vector<float> im = extended(*imaginary, s.width, s.height);
    for (std::size_t i = 0; i < im.size(); ++i) s.values[i].imag(im[i]);
  }
  transform(s, false);
  return s;
}

/// Squares of several sizes, black or white at random, in a frame of plain grey.
Gray random_picture(int width, int height, unsigned seed) {
  constexpr int border = 96;
  Gray picture(width, height, 128);
  // No frequency is missing in all of them.
  constexpr std::array sides{5, 9, 17, 31};
  const int side = sides[seed % sides.size()];
  for (int y = border; y < height - border; ++y) {
    for (int x = border; x < width - border; ++x) {
      std::uint32_t h = seed * 0x9e3779b1U + std::uint32_t(x / side) * 0x85ebca77U +
                        std::uint32_t(y / side) * 0xc2b2ae3dU;
      h = (h ^ (h >> 15)) * 0x2c1b3c6dU;
      h = (h ^ (h >> 12)) * 0x297a2d39U;
      picture.at(x, y) = ((h >> 17) & 1) != 0 ? 235.0F : 20.0F;
    }
  }
  return picture;
}

void cut_off(Spectrum& kernel, int radius) {
  float sum = 0;
  for (int y = 0; y < kernel.height; ++y) {
    for (int x = 0; x < kernel.width; ++x) {
      const int dx = std::min(x, kernel.width - x), dy = std::min(y, kernel.height - y);
      Complex& v = kernel.values[std::size_t(y) * std::size_t(kernel.width) + std::size_t(x)];
      v = dx * dx + dy * dy <= radius * radius ? v.real() : 0.0F;
      sum += v.real();
    }
  }
  for (Complex& v : kernel.values) v /= sum;
}

void stretch(Gray& picture) {
  std::vector<float> sorted = picture.values;
  const auto percentile = [&](double share) {
    const auto at = sorted.begin() + std::ptrdiff_t(share * double(sorted.size() - 1));
    std::nth_element(sorted.begin(), at, sorted.end());
    return *at;
  };
  const float black = percentile(0.01), white = percentile(0.99);
  for (float& v : picture.values) v = 255 * (v - black) / std::max(white - black, 1e-6F);
}

}  // namespace

Kernel Kernel::learn(const Filter& blur, const Filter& seen, int width, int height, int radius) {
  constexpr unsigned pictures = 4;
  Kernel out;
  std::vector<float> power;
  for (unsigned seed = 0; seed < pictures; ++seed) {
    const Gray sharp = random_picture(width, height, seed);
    const Gray from = seen(sharp), to = seen(blur(sharp));
    const Spectrum both = spectrum_of(from, &to);
    if (seed == 0) {
      out.response_ = {both.width, both.height, std::vector<Complex>(both.values.size())};
      power.resize(both.values.size());
    }
    const auto w = std::size_t(both.width), h = std::size_t(both.height);
    for (std::size_t y = 0; y < h; ++y) {
      for (std::size_t x = 0; x < w; ++x) {
        const std::size_t i = y * w + x;
        const Complex here = both.values[i];
        const Complex there = std::conj(both.values[(h - y) % h * w + (w - x) % w]);
        const Complex f = (here + there) * 0.5F, t = (here - there) * Complex(0, -0.5F);
        out.response_.values[i] += t * std::conj(f);
        power[i] += std::norm(f);
      }
    }
  }
  const float least = 1e-6F * *std::max_element(power.begin(), power.end());
  for (std::size_t i = 0; i < power.size(); ++i) {
    out.response_.values[i] /= std::max(power[i], least);
  }
  transform(out.response_, true);
  cut_off(out.response_, radius);
  transform(out.response_, false);
  return out;
}

Gray Kernel::undo(const Gray& blurred, float noise_to_signal) const {
  Spectrum s = spectrum_of(blurred);
  for (std::size_t i = 0; i < s.values.size(); ++i) {
    const Complex h = response_.values[i];
    s.values[i] *= std::conj(h) / (std::norm(h) + noise_to_signal);
  }
  transform(s, true);
  Gray out(blurred.width, blurred.height, 0);
  for (int y = 0; y < out.height; ++y) {
    for (int x = 0; x < out.width; ++x) {
      out.at(x, y) = s.values[std::size_t(y) * std::size_t(s.width) + std::size_t(x)].real();
    }
  }
  stretch(out);
  return out;
}

}  // namespace scrim::test
