#include "segment/region.hpp"

#include <algorithm>

namespace scrim {
namespace {

/// Room around the person, as a share of the person's size.
constexpr float margin = 0.12F;
constexpr float person = 0.5F;

struct Box {
  int left, top, right, bottom;
  bool empty() const { return right <= left || bottom <= top; }
};

Box box_of_person(const Mask& mask) {
  Box box{mask.width, mask.height, 0, 0};
  for (int y = 0; y < mask.height; ++y) {
    for (int x = 0; x < mask.width; ++x) {
      if (mask.data[std::ptrdiff_t{y} * mask.width + x] < person) continue;
      box = {std::min(box.left, x), std::min(box.top, y), std::max(box.right, x + 1), y + 1};
    }
  }
  return box;
}

}  // namespace

RegionTracker::RegionTracker(const Layout& layout)
    : whole_{0, 0, float(layout.width), float(layout.height)}, region_(whole_) {}

void RegionTracker::update(const Proxy&, const Mask& mask) {
  const Box box = box_of_person(mask);
  if (box.empty()) return reset();
  const float cell_w = mask.region.width / float(mask.width);
  const float cell_h = mask.region.height / float(mask.height);
  const float room_w = margin * float(box.right - box.left) * cell_w;
  const float room_h = margin * float(box.bottom - box.top) * cell_h;
  const float left = std::max(0.0F, mask.region.x + float(box.left) * cell_w - room_w);
  const float top = std::max(0.0F, mask.region.y + float(box.top) * cell_h - room_h);
  const float right = std::min(whole_.width, mask.region.x + float(box.right) * cell_w + room_w);
  const float bottom = std::min(whole_.height, mask.region.y + float(box.bottom) * cell_h + room_h);
  region_ = {left, top, right - left, bottom - top};
}

void RegionTracker::reset() {
  region_ = whole_;
}

}  // namespace scrim
