/// For tests: planes of opacity with hard geometry.
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <random>
#include <vector>

#include "scrim/scrim.hpp"

namespace scrim {

/// An opacity for each pixel of a picture: any values, and tiles of 0 and of 255 that hold whole
/// blocks of the kernels. In memory its rows have gaps between them, and the last one comes first.
class RandomOpacity {
 public:
  /// Of `alike` rows each is as the first.
  RandomOpacity(int width, int height, unsigned seed, int alike = 1)
      : stride_(width + gap), bytes_(std::size_t(stride_ * height - gap), mark) {
    constexpr int tile_width = 152, tile_height = 16;
    std::mt19937 random(seed);
    std::vector<unsigned> tiles(std::size_t(width / tile_width + 1));
    for (int y = 0; y < height; ++y) {
      if (y % tile_height == 0) std::generate(tiles.begin(), tiles.end(), std::ref(random));
      for (int x = 0; x < width; ++x) {
        const bool fresh = y % alike == 0;
        values.push_back(fresh ? value_in(tiles[std::size_t(x / tile_width)], random)
                               : values[std::size_t((y - 1) * width + x)]);
        bytes_[std::size_t((height - 1 - y) * stride_ + x)] = values.back();
      }
    }
  }
  explicit RandomOpacity(const Layout& layout, unsigned seed = 1)
      : RandomOpacity(layout.width, layout.height, seed) {}
  RandomOpacity(const RandomOpacity&) = delete;
  RandomOpacity& operator=(const RandomOpacity&) = delete;

  /// A view of this object.
  AlphaPlane plane() const {
    const auto last = std::ptrdiff_t(bytes_.size()) - (stride_ - gap);
    return {bytes_.data() + last, -std::ptrdiff_t{stride_}};
  }

  std::vector<std::uint8_t> values;  ///< row by row, without gaps

 private:
  static constexpr int gap = 5;
  static constexpr std::uint8_t mark = 0xA5;

  static std::uint8_t value_in(unsigned tile, std::mt19937& random) {
    enum Kind : std::uint8_t { clear, opaque, any };
    if (tile % 3 == any) return static_cast<std::uint8_t>(random());
    return tile % 3 == opaque ? 255 : 0;
  }

  int stride_;
  std::vector<std::uint8_t> bytes_;
};

}  // namespace scrim
