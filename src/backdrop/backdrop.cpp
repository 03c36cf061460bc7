#include "backdrop/backdrop.hpp"

#include <cstring>

namespace scrim {
namespace {

constexpr std::array<std::uint8_t, 3> black{0, 0, 0};

}  // namespace

Backdrop::Backdrop(const Layout& layout)
    : layout_(layout), blur_(layout), colour_(plan_colour(layout)) {
  set_colour(colour_, layout, black);
}

void Backdrop::set_picture(const Frame& picture, const Placement& placement) {
  if (!picture_.is_for(picture.layout, placement)) {
    picture_ = PlacedPicture(layout_, picture.layout, placement);
  }
  picture_.draw(picture);
}

void Backdrop::prepare(const Proxy& proxy, const Mask& mask, const Settings& settings) {
  effect_ = settings.effect;
  switch (effect_) {
    case Effect::blur:
      blur_.prepare(proxy, mask, settings);
      break;
    case Effect::colour:
      set_colour(colour_, layout_, settings.colour);
      break;
    case Effect::picture:
      if (picture_.empty()) set_colour(colour_, layout_, black);
      break;
    case Effect::transparent:
    case Effect::none:
      break;
  }
}

void Backdrop::row(int plane, int y, std::size_t begin, std::size_t end, std::uint8_t* out) {
  if (effect_ == Effect::blur) {
    blur_.row(plane, y, begin, end, out);
    return;
  }
  Still& still = effect_ == Effect::picture && !picture_.empty() ? picture_.still() : colour_;
  std::memcpy(out + begin, still.row(plane, y) + begin, end - begin);
}

std::size_t Backdrop::memory() const {
  return blur_.memory() + colour_.memory() + picture_.memory();
}

}  // namespace scrim
