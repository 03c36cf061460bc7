#include "memory/held_things.hpp"

#include <algorithm>
#include <utility>

#include "frame/flood.hpp"
#include "memory/memory_tuning.hpp"

namespace scrim {
namespace {

using namespace tuning::held_things;

}  // namespace

HeldThings::HeldThings(int width, int height)
    : width_(width),
      height_(height),
      stride_(width + 2),
      kinds_(std::size_t(stride_) * std::size_t(height + 2)),
      blocks_(kinds_.size()),
      trust_(kinds_.size()),
      held_(std::size_t(width) * std::size_t(height)),
      members_(held_.size()),
      found_(held_.size()),
      found_trust_(held_.size()) {
  std::fill_n(kinds_.data(), kinds_.size(), std::uint8_t{outside});
}

void HeldThings::reset() {
  if (trusting_) std::fill_n(trust_.data(), trust_.size(), std::uint8_t{0});
  if (any_) std::fill_n(held_.data(), held_.size(), 0.0F);
  any_ = trusting_ = false;
}

/// Marks the squares of blocks; false when there are none.
bool HeldThings::mark_blocks() {
  const std::uint8_t* kind = kinds_.data();
  std::fill_n(blocks_.data(), blocks_.size(), std::uint8_t{0});
  bool any = false;
  for (int y = 0; y < height_; ++y) {
    for (int x = 0; x < width_; ++x) {
      const std::int32_t middle = at(x, y);
      if (kind[middle] != other && kind[middle] != shaded) continue;
      int rooms = 0, persons = 0, others = 0;
      visit_3x3(middle, stride_, [&](std::int32_t i) {
        rooms += kind[i] == room ? 1 : 0;
        persons += kind[i] == person ? 1 : 0;
        others += kind[i] == other ? 1 : 0;
      });
      if (rooms > 0 || 9 - persons < thing_in_block || others < clear_in_block) continue;
      any = true;
      visit_3x3(middle, stride_, [&](std::int32_t i) {
        blocks_.data()[i] = kind[i] == other || kind[i] == shaded ? 1 : 0;
      });
    }
  }
  return any;
}

/// Takes the connected squares of blocks around `seed` into members_, out of the blocks.
void HeldThings::gather(std::int32_t seed) {
  count_ = flood(seed, stride_, members_,
                 [this](std::int32_t i) { return std::exchange(blocks_.data()[i], 0) != 0; });
}

/// Directly, or through one square of the person's own rim.
bool HeldThings::touches_person() const {
  bool touches = false;
  for (std::size_t k = 0; k < count_ && !touches; ++k) {
    visit_3x3(members_[k], stride_, [&](std::int32_t i) {
      if (kinds_.data()[i] == outside) return;
      visit_3x3(i, stride_, [&](std::int32_t j) { touches |= kinds_.data()[j] == person; });
    });
  }
  return touches;
}

/// The mean over the squares that are not next to the person.
float HeldThings::probability_of(const float* probability) const {
  float sum = 0;
  int squares = 0;
  for (std::size_t k = 0; k < count_; ++k) {
    bool beside = false;
    visit_3x3(members_[k], stride_, [&](std::int32_t i) { beside |= kinds_.data()[i] == person; });
    if (beside) continue;
    sum += probability[place(members_[k])];
    ++squares;
  }
  return squares == 0 ? 0 : sum / float(squares);
}

int HeldThings::trust_in() const {
  int trust = 0;
  for (std::size_t k = 0; k < count_; ++k) {
    visit_3x3(members_[k], stride_,
              [&](std::int32_t i) { trust = std::max(trust, int(trust_.data()[i])); });
  }
  return trust;
}

/// The thing at hand, if it may be held.
void HeldThings::hold_if_trusted(const float* probability, std::size_t largest) {
  if (count_ > largest || !touches_person()) return;
  const bool enough = probability_of(probability) >= min_probability;
  const int trust = std::clamp(trust_in() + (enough ? gain : -loss), 0, max_trust);
  if (trust == 0) return;
  const float sure =
      std::clamp(float(trust - first_trust) / float(full_trust - first_trust), 0.0F, 1.0F);
  for (std::size_t k = 0; k < count_; ++k, ++found_count_) {
    held_.data()[place(members_[k])] = sure;
    found_[found_count_] = members_[k];
    found_trust_[found_count_] = std::uint8_t(trust);
  }
  any_ |= sure > 0;
}

std::size_t HeldThings::largest_thing() {
  std::ptrdiff_t persons = 0;
  for (int y = 0; y < height_; ++y) {
    persons += std::count(kinds(y), kinds(y) + width_, std::uint8_t{person});
  }
  return std::size_t(std::min(max_of_person * float(persons), max_of_frame * float(held_.size())));
}

void HeldThings::find(const float* probability) {
  if (any_) std::fill_n(held_.data(), held_.size(), 0.0F);
  any_ = false;
  found_count_ = 0;
  if (mark_blocks()) {
    const std::size_t largest = largest_thing();
    for (int y = 0; y < height_; ++y) {
      for (int x = 0; x < width_; ++x) {
        if (blocks_.data()[at(x, y)] == 0) continue;
        gather(at(x, y));
        hold_if_trusted(probability, largest);
      }
    }
  }
  if (trusting_) std::fill_n(trust_.data(), trust_.size(), std::uint8_t{0});
  for (std::size_t k = 0; k < found_count_; ++k) trust_.data()[found_[k]] = found_trust_[k];
  trusting_ = found_count_ > 0;
}

}  // namespace scrim
