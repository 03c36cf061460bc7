#include "backdrop/reducer.hpp"

#include <algorithm>

namespace scrim {

Reducer::Reducer(int max_columns, int max_rows, const Room& room)
    : sums_(4 * std::size_t(room.width())) {
  const auto make = [](Shares& shares, int samples, int cells) {
    shares.first = Buffer<int>(std::size_t(samples));
    shares.offset = Buffer<int>(std::size_t(samples) + 1);
    shares.share = Buffer<float>(std::size_t(cells) + 2 * std::size_t(samples));
  };
  make(across_, max_columns, room.width());
  make(down_, max_rows, room.height());
}

/// Shares are of a cell's pixels and for each pixel of the sample, so that sums of pixels become
/// their mean.
void Reducer::Shares::plan(int samples, double size, int cells, int pixels) {
  int used = 0;
  for (int s = 0; s < samples; ++s) {
    const double begin = s * size;
    const double end = std::min(begin + size, double(pixels));
    first[std::size_t(s)] = std::min(int(begin) / Room::cell, cells - 1);
    offset[std::size_t(s)] = used;
    for (int c = first[std::size_t(s)]; c < cells && c * Room::cell < end; ++c) {
      const double cell_begin = c * Room::cell;
      const double cell_end = std::min(cell_begin + Room::cell, double(pixels));
      const double common = std::min(end, cell_end) - std::max(begin, cell_begin);
      share[std::size_t(used++)] =
          static_cast<float>(common / ((cell_end - cell_begin) * (end - begin)));
    }
  }
  offset[std::size_t(samples)] = used;
}

void Reducer::plan(const SampleGrid& grid, const Room& room, int scale) {
  const auto along = [&](Shares& shares, int samples, double pitch, int cells, int last) {
    shares.plan(samples, pitch / scale, cells, (cells - 1) * Room::cell + last);
  };
  along(across_, grid.width, grid.pitch_x, room.width(), room.columns_of(room.width() - 1));
  along(down_, grid.height, grid.pitch_y, room.height(), room.rows_of(room.height() - 1));
}

/// One row of samples from a row of sums.
void Reducer::gather(Sample* out, int width) const {
  const std::size_t cells = sums_.size() / 4;
  for (int x = 0; x < width; ++x) {
    const int from = across_.offset[std::size_t(x)];
    const int to = across_.offset[std::size_t(x) + 1];
    const float* in = sums_.data() + across_.first[std::size_t(x)];
    Sample sample;
    for (int k = from; k < to; ++k, ++in) {
      const float share = across_.share[std::size_t(k)];
      for (std::size_t c = 0; c < 4; ++c) sample.v[c] += share * in[c * cells];
    }
    out[x] = sample;
  }
}

template <class Cells>
void Reducer::reduce_cells(const Room& room, const Cells& cells, const Samples& out) {
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
        const auto* sum = cells.sums(int(c), row);
        float* to = plane(c);
        for (int x = 0; x < count; ++x) to[x] += share * weight[x] * float(sum[x]);
      }
      const float area = share * float(room.rows_of(row)) * Room::cell;
      float* to = plane(3);
      for (int x = 0; x < count; ++x) to[x] += area * weight[x];
    }
    plane(3)[count - 1] *= float(room.columns_of(count - 1)) / Room::cell;
    gather(out.row(y), out.width);
  }
}

void Reducer::reduce(const Room& room, const Samples& out) {
  reduce_cells(room, room, out);
}

void Reducer::reduce(const Room& room, const Radiance& light, const Samples& out) {
  reduce_cells(room, light, out);
}

std::size_t Reducer::memory() const {
  std::size_t bytes = sums_.bytes();
  for (const Shares* s : {&across_, &down_}) {
    bytes += s->first.bytes() + s->offset.bytes() + s->share.bytes();
  }
  return bytes;
}

}  // namespace scrim
