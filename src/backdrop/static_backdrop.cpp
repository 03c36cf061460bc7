#include "backdrop/static_backdrop.hpp"

#include "frame/frame.hpp"
#include "frame/signal.hpp"

namespace scrim {
namespace {

StaticBackdrop plan(const Layout& layout, int planes, bool one_row) {
  StaticBackdrop backdrop;
  for (int p = 0; p < planes; ++p) {
    const std::size_t bytes = round_up(row_bytes(layout, p), alignment);
    const auto rows = one_row ? 1 : std::size_t(row_count(layout, p));
    backdrop.planes[std::size_t(p)] = Buffer<std::uint8_t>(bytes * rows);
    backdrop.strides[std::size_t(p)] = one_row ? 0 : bytes;
  }
  return backdrop;
}

}  // namespace

Frame StaticBackdrop::view(const Layout& layout) const {
  Frame frame{.layout = layout};
  for (int p = 0; p < plane_count(layout.format); ++p) {
    frame.planes[std::size_t(p)] = row(p, 0);
    frame.strides[std::size_t(p)] = std::ptrdiff_t(strides[std::size_t(p)]);
  }
  return frame;
}

std::size_t StaticBackdrop::memory() const {
  return planes[0].bytes() + planes[1].bytes() + planes[2].bytes();
}

StaticBackdrop plan_colour(const Layout& layout) {
  return plan(layout, plane_count(layout.format), true);
}

StaticBackdrop plan_picture(const Layout& layout, bool chroma) {
  return plan(layout, chroma ? plane_count(layout.format) : 1, false);
}

void set_colour(StaticBackdrop& backdrop, const Layout& layout,
                const std::array<std::uint8_t, 3>& rgb) {
  for (int p = 0; p < plane_count(layout.format); ++p) {
    if (backdrop.planes[std::size_t(p)].empty()) break;
    const int rows = backdrop.strides[std::size_t(p)] == 0 ? 1 : row_count(layout, p);
    for (int y = 0; y < rows; ++y) fill_row(layout, p, rgb, backdrop.row(p, y));
  }
}

}  // namespace scrim
