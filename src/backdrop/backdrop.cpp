#include "backdrop/backdrop.hpp"

#include <cstring>

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

void Backdrop::set_picture(const Frame& picture, const Placement& placement) {
  if (!picture_.is_for(picture.layout, placement)) {
    picture_ = PlacedPicture(layout_, picture.layout, placement);
  }
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
  const std::size_t bytes = depth_of(layout_.format).bytes();
  std::memcpy(out + begin * bytes, static_backdrop().row(plane, y) + begin * bytes,
              (end - begin) * bytes);
}

std::size_t Backdrop::memory() const {
  return blur_.memory() + colour_.memory() + picture_.memory() + colour_ambience_.memory() +
         picture_ambience_.memory();
}

}  // namespace scrim
