#include "frame/areas.hpp"

#include <algorithm>
#include <cmath>

#include "frame/frame.hpp"

namespace scrim {
namespace {

/// A rectangle may lie anywhere: floats beyond the frame must not reach an int.
int to_int(double place, int size) {
  return static_cast<int>(std::clamp(place, 0.0, double(size)));
}

Rect centres_in(const Region& r, const Layout& layout) {
  const auto at = [](double place, int size) { return to_int(std::ceil(place - 0.5), size); };
  return {{at(r.x, layout.width), at(double{r.x} + double{r.width}, layout.width)},
          {at(r.y, layout.height), at(double{r.y} + double{r.height}, layout.height)}};
}

Rect touched_by(const Region& r, const Layout& layout) {
  if (r.width <= 0 || r.height <= 0) return {};
  const bool rgb = is_rgb(layout.format);
  const int across = rgb ? 1 : 2;
  const int down = chroma_down(layout.format);
  const auto begin = [](double place, int size, int step) {
    return to_int(std::floor(place / step) * step, size);
  };
  const auto end = [](double place, int size, int step) {
    return to_int(std::ceil(place / step) * step, size);
  };
  return {
      {begin(r.x, layout.width, across), end(double{r.x} + double{r.width}, layout.width, across)},
      {begin(r.y, layout.height, down), end(double{r.y} + double{r.height}, layout.height, down)}};
}

}  // namespace

PixelAreas::PixelAreas(const Layout& layout, const Areas& keep, const Areas& hide) {
  const auto all = [&](const Areas& areas, auto pixels, auto& out) {
    std::transform(areas.begin(), areas.end(), out.begin(),
                   [&](const Region& region) { return pixels(region, layout); });
  };
  all(keep, centres_in, keep_);
  all(hide, touched_by, hide_);
}

Span PixelAreas::apply(int y, std::uint8_t* matte, Span person) const {
  for (const Rect& r : keep_) {
    if (r.empty() || !r.y.has(y)) continue;
    std::fill(matte + r.x.begin, matte + r.x.end, std::uint8_t{255});
    person = join(person, r.x);
  }
  for (const Rect& r : hide_) {
    if (r.empty() || !r.y.has(y)) continue;
    std::fill(matte + r.x.begin, matte + r.x.end, std::uint8_t{0});
  }
  return person;
}

}  // namespace scrim
