#include "backdrop/blur.hpp"

#include <algorithm>

#include "frame/colour.hpp"
#include "frame/frame.hpp"

namespace scrim {

Blur::Blur(const Layout& layout) : layout_(layout), upsampler_(layout) {
  const ProxySize proxy(layout);
  square_ = square_side * proxy.scale;
  room_ = RoomWeights(proxy);
  light_ = Radiance(proxy, light_curve(layout.transfer));
  const SampleGrid soft = sample_grid(layout, square_, Look::soft, 0);
  const SampleGrid lens = sample_grid(layout, square_, Look::lens, 0);
  const int width = std::max(soft.width, lens.width);
  const int height = std::max(soft.height, lens.height);
  reducer_ = Reducer(width, height, proxy);
  samples_ = Buffer<Sample>(std::size_t(width) * std::size_t(height));
  row_ = Buffer<Sample>(std::size_t(soft.width));
  filler_ = Filler(width, height);
  nodes_ = Nodes(layout.width, layout.height, std::min(soft.step, lens.step));
  spline_ = Spline(layout.width, layout.height, soft.height, nodes_);
  lens_ = Lens(layout, lens.width, lens.height);
}

void Blur::plan(Look look, int strength) {
  if (look == look_ && strength == strength_) return;
  look_ = look;
  strength_ = strength;
  grid_ = sample_grid(layout_, square_, look, strength);
  reducer_.plan(grid_);
  nodes_.set_step(grid_.step);
  if (look == Look::lens) lens_.plan(grid_);
}

/// 1 2 1 across and down, in place.
void Blur::smooth() {
  const Samples all = samples();
  for (int y = 0; y < all.height; ++y) {
    Sample* row = all.row(y);
    Sample before = row[0];
    for (int x = 0; x < all.width; ++x) {
      const Sample here = row[x];
      row[x] = (before + here * 2 + row[std::min(x + 1, all.width - 1)]) * 0.25F;
      before = here;
    }
  }
  Sample* before = row_.data();
  std::copy_n(all.row(0), all.width, before);
  for (int y = 0; y < all.height; ++y) {
    Sample* row = all.row(y);
    const Sample* after = all.row(std::min(y + 1, all.height - 1));
    for (int x = 0; x < all.width; ++x) {
      const Sample here = row[x];
      row[x] = (before[x] + here * 2 + after[x]) * 0.25F;
      before[x] = here;
    }
  }
}

void Blur::to_rgb() {
  const YuvToRgb conversion = yuv_to_rgb(Matrix::bt709, Range::full);
  for (int i = 0; i < grid_.width * grid_.height; ++i) {
    const Sample yuv = samples_[std::size_t(i)];
    for (std::size_t c = 0; c < 3; ++c) {
      const auto& gain = conversion.gain[c];
      const float value =
          gain[0] * yuv.v[0] + gain[1] * yuv.v[1] + gain[2] * yuv.v[2] + conversion.offset[c];
      samples_[std::size_t(i)].v[c] = std::clamp(value, 0.0F, 255.0F);
    }
  }
}

/// Light ▶ levels of the frame's channels.
void Blur::to_levels() {
  const LightCurve curve = light_curve(layout_.transfer);
  const RgbToYuv yuv = rgb_to_yuv(layout_.matrix, layout_.range);
  for (int i = 0; i < grid_.width * grid_.height; ++i) {
    Sample& sample = samples_[std::size_t(i)];
    RgbTriple levels = value_of({sample.v[0], sample.v[1], sample.v[2]}, curve);
    for (float& level : levels) level *= 255;
    if (!is_rgb(layout_.format)) levels = converted(yuv, levels);
    std::copy(levels.begin(), levels.end(), sample.v.begin());
  }
}

void Blur::render_soft(const Squares& colours) {
  constexpr Sample grey{{128, 128, 128, 0}};
  reducer_.reduce(room_, colours, samples());
  filler_.fill(samples(), grey);
  smooth();
  if (is_rgb(layout_.format)) to_rgb();
  render_spline();
}

void Blur::render_soft_light(const Proxy& proxy) {
  const float grey = light_of({0.5F, 0.5F, 0.5F}, light_curve(layout_.transfer))[0];
  light_.update(proxy);
  reducer_.reduce(room_, light_, samples());
  filler_.fill(samples(), {{grey, grey, grey, 0}});
  smooth();
  to_levels();
  render_spline();
}

void Blur::render_spline() {
  constexpr float opaque = 255;
  for (int i = 0; i < grid_.width * grid_.height; ++i) samples_[std::size_t(i)].v[3] = opaque;
  spline_.render(samples(), nodes_);
}

void Blur::render_lens(const Proxy& proxy) {
  light_.update(proxy);
  reducer_.reduce(room_, light_, samples());
  lens_.render(samples(), filler_, nodes_);
}

void Blur::prepare(const Pyramid& pyramid, const Mask& mask, const Settings& settings) {
  plan(settings.look, settings.strength);
  room_.update(mask);
  room_.leave_out(PixelAreas(layout_, settings.keep, {}));
  if (look_ == Look::lens) {
    render_lens(pyramid.proxy());
  } else if (layout_.transfer != Transfer::sdr) {
    render_soft_light(pyramid.proxy());
  } else {
    render_soft(pyramid.quarter());
  }
  upsampler_.begin(nodes_);
}

std::size_t Blur::memory() const {
  return room_.memory() + light_.memory() + reducer_.memory() + samples_.bytes() + row_.bytes() +
         filler_.memory() + spline_.memory() + lens_.memory() + nodes_.memory() +
         upsampler_.memory();
}

}  // namespace scrim
