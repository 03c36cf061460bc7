#include "backdrop/still.hpp"

#include "frame/colour.hpp"
#include "frame/frame.hpp"

namespace scrim {
namespace {

Still plan(const Layout& layout, bool one_row) {
  Still still;
  for (int p = 0; p < plane_count(layout.format); ++p) {
    const std::size_t bytes = round_up(row_bytes(layout, p), alignment);
    const auto rows = one_row ? 1 : std::size_t(row_count(layout, p));
    still.planes[std::size_t(p)] = Buffer<std::uint8_t>(bytes * rows);
    still.strides[std::size_t(p)] = one_row ? 0 : bytes;
  }
  return still;
}

}  // namespace

Frame Still::view(const Layout& layout) const {
  Frame frame{.layout = layout};
  for (int p = 0; p < plane_count(layout.format); ++p) {
    frame.planes[std::size_t(p)] = row(p, 0);
    frame.strides[std::size_t(p)] = std::ptrdiff_t(strides[std::size_t(p)]);
  }
  return frame;
}

std::size_t Still::memory() const {
  return planes[0].bytes() + planes[1].bytes() + planes[2].bytes();
}

Still plan_colour(const Layout& layout) {
  return plan(layout, true);
}

Still plan_picture(const Layout& layout) {
  return plan(layout, false);
}

void set_colour(Still& still, const Layout& layout, const std::array<std::uint8_t, 3>& rgb) {
  for (int p = 0; p < plane_count(layout.format); ++p) {
    const auto pattern = bytes_of_colour(layout, p, rgb);
    const int rows = still.strides[std::size_t(p)] == 0 ? 1 : row_count(layout, p);
    for (int y = 0; y < rows; ++y) {
      std::uint8_t* out = still.row(p, y);
      for (std::size_t i = 0; i < row_bytes(layout, p); ++i) out[i] = pattern[i % 4];
    }
  }
}

}  // namespace scrim
