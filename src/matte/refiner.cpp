#include "matte/refiner.hpp"

#include <algorithm>
#include <cstring>

#include "matte/refiner_kernels.hpp"

namespace scrim {
namespace {

using guided::step;
using guided::tile_columns;
using guided::tile_rows;

int cells(int samples) {
  return (samples + step - 1) / step;
}

}  // namespace

Refiner::Refiner(const Layout& layout, Techniques without)
    : Refiner(layout, Proxy(layout), !without.has(Technique::refiner)) {}

Refiner::Refiner(const Layout& layout, const Proxy& proxy, bool draws)
    : draws_(draws),
      width_(layout.width),
      scale_(proxy.scale()),
      proxy_height_(proxy.height()),
      filter_(cells(proxy.width()), cells(proxy.height())),
      placer_(layout, filter_.columns, filter_.rows, step * proxy.scale()),
      gain_(proxy.width(), proxy.height()),
      offset_(proxy.width(), proxy.height()) {}

void Refiner::prepare(const Proxy& proxy, const Mask& mask) {
  placer_.place(mask, filter_.mask);
  filter_.tiles.update(filter_.mask);
  if (draws_) {
    refiner_kernels::reduce(proxy, filter_);
    filter_.run();
  } else {
    filter_.keep_mask();
  }
  refiner_kernels::evaluate(proxy, filter_, gain_, offset_);
}

Plane Refiner::rough() const {
  const GuidePlane<std::uint8_t>& drawn = filter_.answer();
  return {drawn.row(0), drawn.row(1) - drawn.row(0), filter_.columns, filter_.rows};
}

Span Refiner::row(int y, const std::uint8_t* luma, std::uint8_t* matte) const {
  // Row y lies between the centres of two rows of the proxy.
  const int doubled = 2 * y + 1 - scale_;
  const int above = doubled < 0 ? -1 : doubled / (2 * scale_);
  refiner_kernels::RowPlace place;
  place.share = float(doubled - above * 2 * scale_) / float(2 * scale_);
  place.above = std::clamp(above, 0, proxy_height_ - 1);
  place.below = std::clamp(above + 1, 0, proxy_height_ - 1);

  const int tile_above = place.above / (step * tile_rows);
  const int tile_below = place.below / (step * tile_rows);
  const GuideTiles& tiles = filter_.tiles;
  const int tile_width = tile_columns * step * scale_;
  Span span{std::min(tiles.begin(tile_above), tiles.begin(tile_below)) * tile_width,
            std::min(width_, std::max(tiles.end(tile_above), tiles.end(tile_below)) * tile_width)};
  if (span.begin >= span.end) span = {};
  std::memset(matte, 0, std::size_t(span.begin));
  std::memset(matte + span.end, 0, std::size_t(width_ - span.end));
  for (int x = span.begin; x < span.end; x += tile_width) {
    const int tile = x / tile_width;
    const GuideTiles::State state = tiles.at(tile, tile_above);
    const int count = std::min(tile_width, span.end - x);
    if (state != GuideTiles::active && state == tiles.at(tile, tile_below)) {
      std::memset(matte + x, state == GuideTiles::person ? 255 : 0, std::size_t(count));
    } else {
      place.first = tile * tile_columns * step;
      refiner_kernels::matte_tile(gain_, offset_, place, scale_, luma + x, count, matte + x);
    }
  }
  return span;
}

std::size_t Refiner::memory() const {
  return filter_.memory() + placer_.memory() + gain_.memory() + offset_.memory();
}

}  // namespace scrim
