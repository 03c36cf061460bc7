#include "matte/stabilizer.hpp"

#include <algorithm>

namespace scrim {

Stabilizer::Stabilizer(int width, int height) : steady_(std::size_t(width) * std::size_t(height)) {}

Mask Stabilizer::update(const Proxy&, const Mask& mask) {
  std::copy_n(mask.data, steady_.size(), steady_.data());
  return {steady_.data(), mask.width, mask.height, mask.region};
}

void Stabilizer::reset() {}

}  // namespace scrim
