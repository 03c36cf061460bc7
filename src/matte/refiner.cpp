#include "matte/refiner.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

#include "matte/refiner_kernels.hpp"

namespace scrim {
namespace {

using guided::tile_columns;
using guided::tile_rows;

/// Samples of the proxy across a cell of Refiner::rough, and of Pyramid::half.
constexpr int half_step = 2;

int cells(int samples, int step) {
  return (samples + step - 1) / step;
}

}  // namespace

Refiner::Guide::Guide(const Layout& layout, const ProxySize& proxy, int step_)
    : step(step_),
      filter(cells(proxy.width, step), cells(proxy.height, step)),
      placer(layout, filter.columns, filter.rows, step * proxy.scale) {
  if (step == half_step) return;
  for (auto& plane : colour) plane = GuidePlane<std::uint8_t>(filter.columns, filter.rows);
  for (int x = 0; x < cells(proxy.width, half_step); ++x) {
    rough_from.push_back((2 * x + 1) * half_step / (2 * step));
  }
}

Refiner::Refiner(const Layout& layout, Techniques without)
    : Refiner(layout, ProxySize(layout), without) {}

Refiner::Refiner(const Layout& layout, const ProxySize& proxy, Techniques without)
    : draws_(!without.has(Technique::refiner)),
      remembers_(draws_ && !without.has(Technique::plate)),
      width_(layout.width),
      scale_(proxy.scale),
      proxy_height_(proxy.height),
      guides_{Guide(layout, proxy, guided::step(proxy.width, proxy.height)),
              Guide(layout, proxy, guided::step(proxy.width, proxy.height, true))},
      plate_(guides_[0].filter.columns, guides_[0].filter.rows),
      rough_columns_(cells(proxy.width, half_step)),
      rough_rows_(cells(proxy.height, half_step)),
      rough_cells_(std::size_t(rough_columns_) * std::size_t(rough_rows_)),
      gain_(proxy.width, 2, tile_columns * guided::max_step),
      offset_(proxy.width, 2, tile_columns * guided::max_step) {}

void Refiner::prepare(const Pyramid& pyramid, const Mask& mask, Detail detail) {
  detail_ = detail;
  auto& [step, filter, placer, colour, rough_from] = guides_[std::size_t(detail)];
  placer.place(mask, filter.mask);
  filter.tiles.update(filter.mask);
  if (draws_) {
    for (std::size_t c = 0; c < 3; ++c) {
      filter.colour[c] = step == half_step ? &pyramid.half()[c] : &colour[c];
    }
    const bool compares = remembers_ && detail == Detail::normal && mask.data != nullptr;
    if (step != half_step) {
      refiner_kernels::reduce(pyramid.proxy(), step, compares ? nullptr : &filter.tiles, colour);
    }
    if (compares && plate_.correct(filter.colour, filter.tiles, filter.mask)) {
      filter.tiles.update(filter.mask);
    }
    filter.run();
    if (compares) plate_.learn(filter.colour, filter.answer());
  } else {
    filter.keep_mask();
  }
  proxy_ = &pyramid.proxy();
  evaluated_.fill(-1);
  if (step != half_step) make_rough();
}

/// Each cell takes the value of the grid's cell at its centre.
void Refiner::make_rough() {
  const auto& [step, filter, placer, colour, rough_from] = guide();
  std::fill_n(rough_cells_.data(), rough_cells_.size(), std::uint8_t{0});
  for (int y = 0; y < rough_rows_; ++y) {
    const int from_y = std::min((2 * y + 1) * half_step / (2 * step), filter.rows - 1);
    const int tile_y = from_y / tile_rows;
    const std::uint8_t* from = filter.answer().row(from_y);
    std::uint8_t* to = rough_cells_.data() + std::ptrdiff_t{y} * rough_columns_;
    const int begin = filter.tiles.begin(tile_y) * tile_columns * step / half_step;
    const int end = filter.tiles.end(tile_y) * tile_columns * step / half_step;
    for (int x = begin; x < std::min(end, rough_columns_); ++x) {
      to[x] = from[rough_from[std::size_t(x)]];
    }
  }
}

Plane Refiner::rough() const {
  const auto& [step, filter, placer, colour, rough_from] = guide();
  if (step != half_step) {
    return {rough_cells_.data(), rough_columns_, rough_columns_, rough_rows_};
  }
  const GuidePlane<std::uint8_t>& drawn = filter.answer();
  return {drawn.row(0), drawn.row(1) - drawn.row(0), filter.columns, filter.rows};
}

/// Where a row of the proxy lies in gain_ and offset_; evaluates it if need be.
int Refiner::evaluated(int proxy_row) {
  const int at = proxy_row % 2;
  if (std::exchange(evaluated_[std::size_t(at)], proxy_row) == proxy_row) return at;
  const Guide& guide = this->guide();
  refiner_kernels::evaluate(*proxy_, guide.step, guide.filter, proxy_row, gain_.row(at),
                            offset_.row(at));
  if (guide.filter.tiles.reach_edge(proxy_row / (guide.step * tile_rows))) {
    gain_.extend(at);
    offset_.extend(at);
  }
  return at;
}

Span Refiner::row(int y, const std::uint8_t* luma, std::uint8_t* matte) {
  // Row y lies between the centres of two rows of the proxy.
  const int doubled = 2 * y + 1 - scale_;
  const int before = doubled < 0 ? -1 : doubled / (2 * scale_);
  const float share = float(doubled - before * 2 * scale_) / float(2 * scale_);
  const int above = std::max(before, 0), below = std::min(before + 1, proxy_height_ - 1);

  const auto& [step, filter, placer, colour, rough_from] = guide();
  const int tile_above = above / (step * tile_rows);
  const int tile_below = below / (step * tile_rows);
  const GuideTiles& tiles = filter.tiles;
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
      const refiner_kernels::RowPlace place{evaluated(above), evaluated(below), share,
                                            tile * tile_columns * step};
      refiner_kernels::matte_tile(gain_, offset_, place, step, scale_, luma + x, count, matte + x);
    }
  }
  return span;
}

std::size_t Refiner::memory() const {
  std::size_t bytes = rough_cells_.bytes() + gain_.memory() + offset_.memory() + plate_.memory();
  for (const Guide& guide : guides_) {
    bytes += guide.filter.memory() + guide.placer.memory() + 3 * guide.colour[0].memory();
  }
  return bytes;
}

}  // namespace scrim
