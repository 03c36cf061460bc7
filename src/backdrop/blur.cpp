#include "backdrop/blur.hpp"

#include <algorithm>
#include <cmath>

#include "frame/colour.hpp"
#include "frame/frame.hpp"

namespace scrim {
namespace {

constexpr double most_samples = 160;
constexpr double fewest_samples = 24;
constexpr int pixels_per_sample = 8;
// Of the most samples, so that the strength has a say in small frames too.
constexpr double least_share = 0.4;

struct Size {
  int width, height;
};

/// Samples for a frame at a strength, never more than the room has cells.
Size samples_for(const Layout& layout, const Room& room, int strength) {
  const int larger = std::max(layout.width, layout.height);
  const double most = std::min(most_samples, double(larger / pixels_per_sample));
  const double fewest = std::min(fewest_samples, least_share * most);
  const double count =
      std::round(most * std::pow(fewest / most, std::clamp(strength, 0, 100) / 100.0));
  const auto along = [&](int size, int cells) {
    return std::clamp(int(std::lround(count * size / larger)), 1, cells);
  };
  return {along(layout.width, room.width()), along(layout.height, room.height())};
}

/// The distance of nodes: at most half that of samples, where the spline is nearly linear.
int step_for(const Layout& layout, int samples_across) {
  int step = 1;
  while (step < Upsampler::max_step && 4 * step * samples_across <= layout.width) step *= 2;
  return step;
}

Room room_of(const Proxy& proxy) {
  return {proxy.width(), proxy.height()};
}

}  // namespace

Blur::Blur(const Layout& layout) : layout_(layout) {
  const Proxy proxy(layout);
  proxy_width_ = proxy.width();
  proxy_height_ = proxy.height();
  room_ = room_of(proxy);
  const Size most = samples_for(layout, room_, 0);
  const auto plan = [](Shares& shares, int samples, int cells) {
    shares.first = Buffer<int>(std::size_t(samples));
    shares.offset = Buffer<int>(std::size_t(samples) + 1);
    shares.share = Buffer<float>(std::size_t(cells) + 2 * std::size_t(samples));
  };
  plan(across_, most.width, room_.width());
  plan(down_, most.height, room_.height());
  sums_ = Buffer<float>(4 * std::size_t(room_.width()));
  samples_ = Buffer<Sample>(std::size_t(most.width) * std::size_t(most.height));
  row_ = Buffer<Sample>(std::size_t(most.width));
  filler_ = Filler(most.width, most.height);
  upsampler_ = Upsampler(layout, most.height, step_for(layout, most.width));
}

void Blur::Shares::plan(int samples, int cells, int pixels) {
  const double size = double(pixels) / samples;
  int used = 0;
  for (int s = 0; s < samples; ++s) {
    const double begin = s * size;
    const double end = begin + size;
    first[std::size_t(s)] = int(begin) / Room::cell;
    offset[std::size_t(s)] = used;
    for (int c = first[std::size_t(s)]; c < cells && c * Room::cell < end; ++c) {
      const double cell_begin = c * Room::cell;
      const double cell_end = std::min(cell_begin + Room::cell, double(pixels));
      const double common = std::min(end, cell_end) - std::max(begin, cell_begin);
      share[std::size_t(used++)] = static_cast<float>(common / (cell_end - cell_begin));
    }
  }
  offset[std::size_t(samples)] = used;
}

void Blur::choose_size(int strength) {
  if (strength == strength_) return;
  strength_ = strength;
  const Size size = samples_for(layout_, room_, strength);
  width_ = size.width;
  height_ = size.height;
  step_ = step_for(layout_, width_);
  across_.plan(width_, room_.width(), proxy_width_);
  down_.plan(height_, room_.height(), proxy_height_);
}

void Blur::reduce() {
  const int cells = room_.width();
  const auto plane = [&](std::size_t c) { return sums_.data() + c * std::size_t(cells); };
  const float per_sample =
      float(width_) * float(height_) / (float(proxy_width_) * float(proxy_height_));
  for (int y = 0; y < height_; ++y) {
    std::fill_n(sums_.data(), sums_.size(), 0.0F);
    const int first_share = down_.offset[std::size_t(y)];
    const int count = down_.offset[std::size_t(y) + 1] - first_share;
    for (int k = 0; k < count; ++k) {
      const int row = down_.first[std::size_t(y)] + k;
      const float share = down_.share[std::size_t(first_share + k)] * per_sample;
      const float* weight = room_.weights(row);
      for (std::size_t c = 0; c < 3; ++c) {
        const std::uint16_t* sum = room_.sums(int(c), row);
        float* to = plane(c);
        for (int x = 0; x < cells; ++x) to[x] += share * weight[x] * float(sum[x]);
      }
      const float area = share * float(room_.rows_of(row)) * Room::cell;
      float* to = plane(3);
      for (int x = 0; x < cells; ++x) to[x] += area * weight[x];
    }
    plane(3)[cells - 1] *= float(room_.columns_of(cells - 1)) / Room::cell;
    for (int x = 0; x < width_; ++x) {
      const int from = across_.offset[std::size_t(x)];
      const int to = across_.offset[std::size_t(x) + 1];
      Sample sample;
      for (int k = from; k < to; ++k) {
        const int cell = across_.first[std::size_t(x)] + k - from;
        const float share = across_.share[std::size_t(k)];
        for (std::size_t c = 0; c < 4; ++c) sample.v[c] += share * plane(c)[cell];
      }
      samples().row(y)[x] = sample;
    }
  }
}

/// 1 2 1 across and down, in place.
void Blur::smooth() {
  const Samples all = samples();
  for (int y = 0; y < height_; ++y) {
    Sample* row = all.row(y);
    Sample before = row[0];
    for (int x = 0; x < width_; ++x) {
      const Sample here = row[x];
      row[x] = (before + here * 2 + row[std::min(x + 1, width_ - 1)]) * 0.25F;
      before = here;
    }
  }
  Sample* before = row_.data();
  std::copy_n(all.row(0), width_, before);
  for (int y = 0; y < height_; ++y) {
    Sample* row = all.row(y);
    const Sample* after = all.row(std::min(y + 1, height_ - 1));
    for (int x = 0; x < width_; ++x) {
      const Sample here = row[x];
      row[x] = (before[x] + here * 2 + after[x]) * 0.25F;
      before[x] = here;
    }
  }
}

void Blur::to_rgb() {
  const YuvToRgb conversion = yuv_to_rgb(Matrix::bt709, Range::full);
  for (int i = 0; i < width_ * height_; ++i) {
    const Sample yuv = samples_[std::size_t(i)];
    for (std::size_t c = 0; c < 3; ++c) {
      const auto& gain = conversion.gain[c];
      const float value =
          gain[0] * yuv.v[0] + gain[1] * yuv.v[1] + gain[2] * yuv.v[2] + conversion.offset[c];
      samples_[std::size_t(i)].v[c] = std::clamp(value, 0.0F, 255.0F);
    }
  }
}

void Blur::prepare(const Proxy& proxy, const Mask& mask, int strength) {
  constexpr Sample grey{{128, 128, 128, 0}};
  constexpr float opaque = 255;
  choose_size(strength);
  room_.update(proxy, mask);
  reduce();
  filler_.fill(samples(), grey);
  smooth();
  if (is_rgb(layout_.format)) to_rgb();
  for (int i = 0; i < width_ * height_; ++i) samples_[std::size_t(i)].v[3] = opaque;
  upsampler_.begin(samples(), step_);
}

std::size_t Blur::memory() const {
  std::size_t bytes = room_.memory() + sums_.bytes() + samples_.bytes() + row_.bytes() +
                      filler_.memory() + upsampler_.memory();
  for (const Shares* s : {&across_, &down_}) {
    bytes += s->first.bytes() + s->offset.bytes() + s->share.bytes();
  }
  return bytes;
}

}  // namespace scrim
