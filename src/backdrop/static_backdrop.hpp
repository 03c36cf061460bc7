/// A picture made to stand behind the person.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "scrim/scrim.hpp"
#include "support/aligned.hpp"

namespace scrim {

/// A backdrop that stays from frame to frame, in the frame's own format. With stride 0 one row
/// serves for all.
struct StaticBackdrop {
  std::array<Buffer<std::uint8_t>, 3> planes;
  std::array<std::size_t, 3> strides{};

  bool empty() const { return planes[0].empty(); }
  std::uint8_t* row(int plane, int y) {
    return planes[std::size_t(plane)].data() + strides[std::size_t(plane)] * std::size_t(y);
  }
  const std::uint8_t* row(int plane, int y) const {
    return planes[std::size_t(plane)].data() + strides[std::size_t(plane)] * std::size_t(y);
  }
  /// As a frame of the layout that it was planned for.
  Frame view(const Layout& layout) const;
  std::size_t memory() const;
};

/// Memory for one row of a colour.
StaticBackdrop plan_colour(const Layout& layout);

/// Memory for a picture, or for its first plane alone. Throws std::bad_alloc.
StaticBackdrop plan_picture(const Layout& layout, bool chroma = true);

/// One sRGB colour all over, at graphics white in HDR, in the planes that there are. Allocates
/// nothing.
void set_colour(StaticBackdrop& backdrop, const Layout& layout,
                const std::array<std::uint8_t, 3>& rgb);

}  // namespace scrim
