#include "segment/people.hpp"

#include <algorithm>
#include <cmath>

namespace scrim {
namespace {

/// Blocks with this probability and more hang together, and are somebody of their own.
constexpr float touched = 0.05F, somebody = 0.5F;

/// From where to where a part's weight rises from none to all with its highest probability, and
/// with its share of the frame.
constexpr float weak = 0.5F, strong = 0.8F;
constexpr float speck = 0.0004F, small = 0.0012F;

/// From where to where it falls from all to none as the part gets vague. What a rim some cells wide
/// makes of a small part is taken off first: so much by the square root of its cells.
constexpr float distinct = 0.75F, vague = 1, rim = 16;

/// What a person at the frame's side counts, to one in the middle.
constexpr float at_the_side = 0.6F;

/// How much more than the main person another one must be to take over, and for how many frames.
constexpr float clearly_more = 1.5F;
constexpr int patience = 30;

/// A part of this size, to the main person's when last seen, is taken for them wherever it is.
constexpr float similar = 0.5F;

float rise(float value, float from, float to) {
  return std::clamp((value - from) / (to - from), 0.0F, 1.0F);
}

}  // namespace

People::People(const Layout& layout, int width, int height)
    : frame_{0, 0, float(layout.width), float(layout.height)},
      width_(width),
      height_(height),
      parts_(width, height),
      kept_(std::size_t(width) * std::size_t(height)) {}

void People::reset() {
  has_main_ = false;
  frames_of_another_ = 0;
}

/// A part's share of the frame.
float People::size(const MaskPart& part, const Region& region) const {
  return part.mass * region.width * region.height / (frame_.width * frame_.height);
}

/// From 0 for a speck to 1 for somebody.
float People::weight(const MaskPart& part, const Region& region) const {
  const float cells = part.mass * float(width_) * float(height_);
  const float vagueness = part.vagueness - rim / std::sqrt(std::max(1.0F, cells));
  return rise(part.peak, weak, strong) * rise(size(part, region), speck, small) *
         (1 - rise(vagueness, distinct, vague));
}

/// How much a part speaks for being the main person.
float People::score(const MaskPart& part, const Region& region) const {
  const float x = (region.x + part.x * region.width) / frame_.width;
  const float middle = 1 - (1 - at_the_side) * std::min(1.0F, std::abs(2 * x - 1));
  return weight(part, region) * size(part, region) * middle;
}

/// Where the centre of a block lies in the map.
std::size_t People::map_cell(const Region& region, int column, int row) const {
  const auto place = [](float at, float length) {
    return std::size_t(std::clamp(at / length * map_side, 0.0F, float(map_side - 1)));
  };
  const auto centre = [](int block) { return (float(block) + 0.5F) * MaskParts::block; };
  return place(region.y + centre(row) * region.height / float(height_), frame_.height) * map_side +
         place(region.x + centre(column) * region.width / float(width_), frame_.width);
}

/// The part that covers most of where the main person was; -1 for none.
int People::where_main_was(const Region& region) const {
  std::array<int, MaskParts::most> covered{};
  for (int j = 0; j < parts_.rows(); ++j) {
    for (int i = 0; i < parts_.columns(); ++i) {
      const int part = parts_.part_of(i, j);
      if (part >= 0 && main_map_[map_cell(region, i, j)]) ++covered[std::size_t(part)];
    }
  }
  const auto* most = std::max_element(covered.begin(), covered.end());
  return *most > 0 ? int(most - covered.begin()) : -1;
}

/// The part that speaks most for being the main person; -1 when there are but specks.
int People::most_of_all(const Region& region) const {
  int best = -1;
  float most = 0;
  for (int k = 0; k < int(parts_.parts().size()); ++k) {
    const float speaks = score(parts_.parts()[std::size_t(k)], region);
    if (speaks <= most) continue;
    most = speaks;
    best = k;
  }
  return best;
}

/// The main person's part; -1 for none.
int People::find_main(const Region& region) {
  const auto part = [&](int k) -> const MaskPart& { return parts_.parts()[std::size_t(k)]; };
  const int best = most_of_all(region);
  if (best < 0 || !has_main_) return best;
  const int same = where_main_was(region);
  const bool another = same < 0
                           ? size(part(best), region) < similar * main_size_
                           : score(part(best), region) > clearly_more * score(part(same), region);
  frames_of_another_ = another ? frames_of_another_ + 1 : 0;
  if (frames_of_another_ > patience)
    frames_of_another_ = 0;
  else if (another || same >= 0)
    return same;
  return best;
}

void People::remember(const Region& region, int main) {
  has_main_ = true;
  main_size_ = size(parts_.parts()[std::size_t(main)], region);
  main_map_.fill(false);
  for (int j = 0; j < parts_.rows(); ++j) {
    for (int i = 0; i < parts_.columns(); ++i) {
      if (parts_.part_of(i, j) == main) main_map_[map_cell(region, i, j)] = true;
    }
  }
}

/// Whether something is taken out.
bool People::weigh(const Region& region, Who who) {
  const std::span<const MaskPart> parts = parts_.parts();
  const int main = who == Who::main ? find_main(region) : -1;
  if (main >= 0) remember(region, main);
  bool less = who == Who::main || parts.size() == MaskParts::most;
  for (std::size_t k = 0; k < parts.size(); ++k) {
    const bool kept = who == Who::everyone || int(k) == main;
    weights_[k] = kept ? weight(parts[k], region) : 0;
    less = less || weights_[k] < 1;
  }
  return less;
}

/// Every cell with its part's weight; what is no part's is background.
Mask People::apply(const Mask& mask) {
  const auto weight = [&](int column, int row) {
    const int part = parts_.part_of(column, row);
    return part < 0 ? 0 : weights_[std::size_t(part)];
  };
  for (int y = 0; y < height_; ++y) {
    const float* from = mask.data + std::ptrdiff_t{y} * width_;
    float* to = kept_.data() + std::ptrdiff_t{y} * width_;
    const int row = y / MaskParts::block;
    for (int begin = 0, end = 0; begin < parts_.columns(); begin = end) {
      const float run = weight(begin, row);
      while (end < parts_.columns() && weight(end, row) == run) ++end;
      const int first = begin * MaskParts::block, last = std::min(end * MaskParts::block, width_);
      if (run == 0) {
        std::fill(to + first, to + last, 0.0F);
      } else {
        std::transform(from + first, from + last, to + first, [run](float p) { return run * p; });
      }
    }
  }
  return {kept_.data(), width_, height_, mask.region};
}

Mask People::select(const Mask& mask, Who who) {
  if (who == Who::main) {
    parts_.divide(mask, somebody);
  } else {
    reset();
    parts_.divide(mask, touched);
  }
  if (!weigh(mask.region, who)) return mask;
  parts_.grow(touched);
  return apply(mask);
}

}  // namespace scrim
