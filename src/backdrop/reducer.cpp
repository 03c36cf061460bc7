#include "backdrop/reducer.hpp"

#include <algorithm>

namespace scrim {

Reducer::Reducer(int max_columns, int max_rows, const ProxySize& proxy)
    : proxy_(proxy), sums_(4 * std::size_t(squares_of(proxy.width))) {
  const auto make = [](Shares& shares, int samples, int squares) {
    shares.first = Buffer<int>(std::size_t(samples));
    shares.offset = Buffer<int>(std::size_t(samples) + 1);
    shares.share = Buffer<float>(std::size_t(squares) + 2 * std::size_t(samples));
  };
  make(across_, max_columns, squares_of(proxy.width));
  make(down_, max_rows, squares_of(proxy.height));
}

/// Shares are of a whole square's pixels and for each pixel of the sample, so that sums over whole
/// squares become the mean of a pixel. `pixels` are the proxy's.
void Reducer::Shares::plan(int samples, double size, int pixels) {
  const int squares = squares_of(pixels);
  int used = 0;
  for (int s = 0; s < samples; ++s) {
    const double begin = s * size;
    const double end = std::min(begin + size, double(pixels));
    first[std::size_t(s)] = std::min(int(begin) / square_side, squares - 1);
    offset[std::size_t(s)] = used;
    for (int c = first[std::size_t(s)]; c < squares && c * square_side < end; ++c) {
      const double square_begin = c * square_side;
      const double square_end = std::min(square_begin + square_side, double(pixels));
      const double common = std::min(end, square_end) - std::max(begin, square_begin);
      share[std::size_t(used++)] = static_cast<float>(common / (square_side * (end - begin)));
    }
  }
  offset[std::size_t(samples)] = used;
}

void Reducer::plan(const SampleGrid& grid) {
  across_.plan(grid.width, grid.pitch_x / proxy_.scale, proxy_.width);
  down_.plan(grid.height, grid.pitch_y / proxy_.scale, proxy_.height);
}

/// One row of samples from a row of sums.
void Reducer::gather(Sample* out, int width) const {
  const std::size_t squares = sums_.size() / 4;
  for (int x = 0; x < width; ++x) {
    const int from = across_.offset[std::size_t(x)];
    const int to = across_.offset[std::size_t(x) + 1];
    const float* in = sums_.data() + across_.first[std::size_t(x)];
    Sample sample;
    for (int k = from; k < to; ++k, ++in) {
      const float share = across_.share[std::size_t(k)];
      for (std::size_t c = 0; c < 4; ++c) sample.v[c] += share * in[c * squares];
    }
    out[x] = sample;
  }
}

/// `sums(c, y)` is a row of sums over whole squares; a square that is cut counts as if it were
/// whole.
template <class Sums>
void Reducer::reduce_squares(const RoomWeights& room, const Sums& sums, const Samples& out) {
  const int count = room.width();
  const auto plane = [&](std::size_t c) { return sums_.data() + c * std::size_t(count); };
  for (int y = 0; y < out.height; ++y) {
    std::fill_n(sums_.data(), sums_.size(), 0.0F);
    const int first_share = down_.offset[std::size_t(y)];
    const int shares = down_.offset[std::size_t(y) + 1] - first_share;
    for (int k = 0; k < shares; ++k) {
      const int row = down_.first[std::size_t(y)] + k;
      const float share = down_.share[std::size_t(first_share + k)];
      const float* weight = room.weights(row);
      for (std::size_t c = 0; c < 3; ++c) {
        const auto* sum = sums(c, row);
        float* to = plane(c);
        for (int x = 0; x < count; ++x) to[x] += share * weight[x] * float(sum[x]);
      }
      const float area = share * square_side * square_side;
      float* to = plane(3);
      for (int x = 0; x < count; ++x) to[x] += area * weight[x];
    }
    gather(out.row(y), out.width);
  }
}

void Reducer::reduce(const RoomWeights& room, const Squares& colours, const Samples& out) {
  reduce_squares(
      room, [&](std::size_t c, int y) { return colours[c].row(y); }, out);
}

void Reducer::reduce(const RoomWeights& room, const Radiance& light, const Samples& out) {
  reduce_squares(
      room, [&](std::size_t c, int y) { return light.sums(int(c), y); }, out);
}

std::size_t Reducer::memory() const {
  std::size_t bytes = sums_.bytes();
  for (const Shares* s : {&across_, &down_}) {
    bytes += s->first.bytes() + s->offset.bytes() + s->share.bytes();
  }
  return bytes;
}

}  // namespace scrim
