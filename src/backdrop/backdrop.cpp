#include "backdrop/backdrop.hpp"

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

void Backdrop::set_picture(const Frame& picture, const Placement& placement, AlphaPlane alpha) {
  const bool another = !picture_.is_for(picture.layout, placement);
  const bool transparent = alpha.data != nullptr;
  Opacity opacity;
  if (transparent && (another || opacity_.empty())) {
    opacity = Opacity(layout_, picture.layout, placement);
    for (auto& row : mixed_) row = Buffer<std::uint8_t>(row_bytes(layout_, 0));
  }
  if (another) picture_ = PlacedPicture(layout_, picture.layout, placement);
  if (another || !opacity.empty()) opacity_ = std::move(opacity);
  transparent_ = transparent;
  if (transparent) opacity_.render(alpha);
  picture_.render(picture);
  picture_ambience_.update(picture_.backdrop().view(layout_));
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
  if (shows_through()) return nullptr;
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
  const std::size_t from = begin * depth.bytes();
  const std::size_t blocks = (end - begin + blend_block - 1) / blend_block;
  std::uint8_t* room = mixed_[0].data();
  std::uint8_t* mixed = mixed_[1].data();
  blur_.row(plane, y, begin, end, room);
  const std::uint8_t* picture = picture_.backdrop().row(plane, y) + from;
  const std::uint8_t* weight = opacity_.row(plane, y) + begin;
  if (depth.bits == 8) {
    blend(picture, room + from, weight, blocks, mixed + from);
  } else {
    const auto words = [](std::uint8_t* bytes) { return reinterpret_cast<std::uint16_t*>(bytes); };
    blend(reinterpret_cast<const std::uint16_t*>(picture), words(room + from), weight, depth,
          blocks, words(mixed + from));
  }
  std::memcpy(out + from, mixed + from, (end - begin) * depth.bytes());
}

std::size_t Backdrop::memory() const {
  return blur_.memory() + colour_.memory() + picture_.memory() + colour_ambience_.memory() +
         picture_ambience_.memory() + opacity_.memory() + mixed_[0].bytes() + mixed_[1].bytes();
}

}  // namespace scrim
