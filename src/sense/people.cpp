#include "sense/people.hpp"

#include <algorithm>
#include <cmath>

#include "sense/sense_tuning.hpp"

namespace scrim {
namespace {

using namespace tuning::people;

float rise(float value, float from, float to) {
  return std::clamp((value - from) / (to - from), 0.0F, 1.0F);
}

}  // namespace

People::People(const Layout& layout, int width, int height)
    : frame_{0, 0, float(layout.width), float(layout.height)},
      width_(width),
      height_(height),
      components_(width, height),
      selected_(std::size_t(width) * std::size_t(height)) {}

void People::reset() {
  has_main_ = false;
  frames_of_another_ = 0;
}

/// A component's share of the frame.
float People::size(const Component& component, const Region& region) const {
  return component.mass * region.width * region.height / (frame_.width * frame_.height);
}

/// From 0 for a speck to 1 for somebody.
float People::weight(const Component& component, const Region& region) const {
  const float cells = component.mass * float(width_) * float(height_);
  const float vagueness = component.vagueness - rim / std::sqrt(std::max(1.0F, cells));
  return rise(component.peak, weak, strong) * rise(size(component, region), speck, small) *
         (1 - rise(vagueness, distinct, vague));
}

/// How much a component speaks for being the main person.
float People::score(const Component& component, const Region& region) const {
  const float x = (region.x + component.x * region.width) / frame_.width;
  const float middle = 1 - (1 - at_the_side) * std::min(1.0F, std::abs(2 * x - 1));
  return weight(component, region) * size(component, region) * middle;
}

/// Where the centre of a block lies in the map.
std::size_t People::map_cell(const Region& region, int column, int row) const {
  const auto place = [](float at, float length) {
    return std::size_t(std::clamp(at / length * map_side, 0.0F, float(map_side - 1)));
  };
  const auto centre = [](int block) { return (float(block) + 0.5F) * Components::block; };
  return place(region.y + centre(row) * region.height / float(height_), frame_.height) * map_side +
         place(region.x + centre(column) * region.width / float(width_), frame_.width);
}

/// The component that covers most of where the main person was; -1 for none.
int People::where_main_was(const Region& region) const {
  std::array<int, Components::max_components> covered{};
  for (int j = 0; j < components_.rows(); ++j) {
    for (int i = 0; i < components_.columns(); ++i) {
      const int component = components_.component_at(i, j);
      if (component >= 0 && main_map_[map_cell(region, i, j)]) ++covered[std::size_t(component)];
    }
  }
  const auto* most = std::max_element(covered.begin(), covered.end());
  return *most > 0 ? int(most - covered.begin()) : -1;
}

/// The component that speaks most for being the main person; -1 when there are but specks.
int People::strongest(const Region& region) const {
  int best = -1;
  float most = 0;
  for (int k = 0; k < int(components_.found().size()); ++k) {
    const float speaks = score(components_.found()[std::size_t(k)], region);
    if (speaks <= most) continue;
    most = speaks;
    best = k;
  }
  return best;
}

/// The main person's component; -1 for none.
int People::find_main(const Region& region) {
  const auto component = [&](int k) -> const Component& {
    return components_.found()[std::size_t(k)];
  };
  const int best = strongest(region);
  if (best < 0 || !has_main_) return best;
  const int there = where_main_was(region);
  const bool another =
      there < 0 ? size(component(best), region) < similar * main_size_
                : score(component(best), region) > clearly_more * score(component(there), region);
  frames_of_another_ = another ? frames_of_another_ + 1 : 0;
  if (frames_of_another_ > patience)
    frames_of_another_ = 0;
  else if (another || there >= 0)
    return there;
  return best;
}

void People::remember(const Region& region, int main) {
  has_main_ = true;
  main_size_ = size(components_.found()[std::size_t(main)], region);
  main_map_.fill(false);
  for (int j = 0; j < components_.rows(); ++j) {
    for (int i = 0; i < components_.columns(); ++i) {
      if (components_.component_at(i, j) == main) main_map_[map_cell(region, i, j)] = true;
    }
  }
}

/// Whether something is taken out.
bool People::weigh(const Region& region, Who who) {
  const std::span<const Component> components = components_.found();
  const int main = who == Who::main ? find_main(region) : -1;
  if (main >= 0) remember(region, main);
  bool changes = who == Who::main || components.size() == Components::max_components;
  for (std::size_t k = 0; k < components.size(); ++k) {
    const bool stays = who == Who::everyone || int(k) == main;
    weights_[k] = stays ? weight(components[k], region) : 0;
    changes = changes || weights_[k] < 1;
  }
  return changes;
}

/// Every cell with its component's weight; what is no component's is background.
Mask People::apply(const Mask& mask) {
  const auto weight = [&](int column, int row) {
    const int component = components_.component_at(column, row);
    return component < 0 ? 0 : weights_[std::size_t(component)];
  };
  for (int y = 0; y < height_; ++y) {
    const float* from = mask.data + std::ptrdiff_t{y} * width_;
    float* to = selected_.data() + std::ptrdiff_t{y} * width_;
    const int row = y / Components::block;
    for (int begin = 0, end = 0; begin < components_.columns(); begin = end) {
      const float run = weight(begin, row);
      while (end < components_.columns() && weight(end, row) == run) ++end;
      const int first = begin * Components::block, last = std::min(end * Components::block, width_);
      if (run == 0) {
        std::fill(to + first, to + last, 0.0F);
      } else {
        std::transform(from + first, from + last, to + first, [run](float p) { return run * p; });
      }
    }
  }
  return mask.with(selected_.data());
}

Mask People::select(const Mask& mask, Who who) {
  if (who == Who::main) {
    components_.divide(mask, somebody);
  } else {
    reset();
    components_.divide(mask, touched);
  }
  if (!weigh(mask.region, who)) return mask;
  components_.grow(touched);
  return apply(mask);
}

}  // namespace scrim
