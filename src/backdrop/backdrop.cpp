#include "backdrop/backdrop.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

#include "frame/blend_kernels.hpp"
#include "frame/frame.hpp"

namespace scrim {
namespace {

constexpr std::array<std::uint8_t, 3> black{0, 0, 0};

}  // namespace

Backdrop::Backdrop(const Layout& layout)
    : layout_(layout),
      blur_(layout),
      colour_(plan_colour(layout)),
      colour_ambience_(layout),
      picture_ambience_(layout) {
  show_colour(black);
}

void Backdrop::set_picture(const Frame& picture, const Placement& placement, AlphaPlane opacity) {
  const bool another = !picture_.is_for(picture.layout, placement);
  const bool transparent = opacity.data != nullptr;
  Opacity fresh;
  if (transparent && (another || opacity_.empty())) {
    fresh = Opacity(layout_, picture.layout, placement);
    for (auto& row : mixed_) row = Buffer<std::uint8_t>(row_bytes(layout_, 0));
  }
  if (another) picture_ = PlacedPicture(layout_, picture.layout, placement);
  if (another || !fresh.empty()) opacity_ = std::move(fresh);
  transparent_ = transparent;
  if (transparent) opacity_.render(opacity);
  picture_.render(picture);
  picture_ambience_.update(picture_.backdrop().view(layout_),
                           transparent ? opacity_.pixels() : AlphaPlane{});
}

void Backdrop::prepare(const Pyramid& pyramid, const Mask& mask, const Settings& settings) {
  effect_ = settings.effect;
  switch (effect_) {
    case Effect::blur:
      blur_.prepare(pyramid, mask, settings);
      break;
    case Effect::colour:
      show_colour(settings.colour);
      break;
    case Effect::picture:
      if (picture_.empty()) show_colour(black);
      if (shows_through()) blur_.prepare(pyramid, mask, settings);
      break;
    case Effect::transparent:
    case Effect::none:
      break;
  }
}

void Backdrop::show_colour(const std::array<std::uint8_t, 3>& rgb) {
  set_colour(colour_, layout_, rgb);
  colour_ambience_.update(rgb);
}

const Ambience* Backdrop::ambience() const {
  if (shows_picture()) return &picture_ambience_;
  return effect_ == Effect::colour || effect_ == Effect::picture ? &colour_ambience_ : nullptr;
}

void Backdrop::row(int plane, int y, std::size_t begin, std::size_t end, std::uint8_t* out) {
  if (effect_ == Effect::blur) {
    blur_.row(plane, y, begin, end, out);
    return;
  }
  if (shows_through()) {
    mix_row(plane, y, begin, end, out);
    return;
  }
  const std::size_t bytes = depth_of(layout_.format).bytes();
  std::memcpy(out + begin * bytes, static_backdrop().row(plane, y) + begin * bytes,
              (end - begin) * bytes);
}

/// The picture over the blurred room.
void Backdrop::mix_row(int plane, int y, std::size_t begin, std::size_t end, std::uint8_t* out) {
  if (begin == end) return;
  const Depth depth = depth_of(layout_.format);
  const std::uint8_t* picture = picture_.backdrop().row(plane, y);
  const std::uint8_t* weight = opacity_.row(plane, y);
  for (std::size_t at = begin; at < end;) {
    const auto [kind, blocks] = next_run(weight + at, (end - at + blend_block - 1) / blend_block);
    const std::size_t next = std::min(at + blocks * blend_block, end);
    const std::size_t from = at * depth.bytes(), bytes = (next - at) * depth.bytes();
    if (kind == Weights::empty) {
      blur_.row(plane, y, at, next, out);
    } else if (kind == Weights::solid) {
      std::memcpy(out + from, picture + from, bytes);
    } else {
      std::uint8_t* mixed = mixed_[1].data() + from;
      blur_.row(plane, y, at, next, mixed_[0].data());
      blend(picture + from, mixed_[0].data() + from, weight + at, depth, blocks, mixed);
      std::memcpy(out + from, mixed, bytes);
    }
    at = next;
  }
}

std::size_t Backdrop::memory() const {
  return blur_.memory() + colour_.memory() + picture_.memory() + colour_ambience_.memory() +
         picture_ambience_.memory() + opacity_.memory() + mixed_[0].bytes() + mixed_[1].bytes();
}

}  // namespace scrim
