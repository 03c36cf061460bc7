#include "compose/own_colour.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <iterator>

#include "compose/compose_tuning.hpp"
#include "frame/colour.hpp"
#include "frame/frame.hpp"
#include "frame/planar_kernels.hpp"

namespace scrim {
namespace {

constexpr int proxy_cell = 2;  ///< proxy samples across a cell: those of Pyramid::half

/// For sample l of a group: where its channel lies, the middle of what it covers in half pixels.
SampleGroup sample_group(Format format, int plane) {
  SampleGroup group;
  const auto set = [&](int step, auto channel, auto offset) {
    group.step = step;
    for (int l = 0; l < int(group_samples); ++l) {
      const auto low = std::size_t(2 * l), high = low + 1;
      group.left[low] = static_cast<std::uint8_t>(channel(l));
      group.left[high] = 3;  // The node's byte that is 0.
      group.right[low] = static_cast<std::uint8_t>(4 + channel(l));
      group.right[high] = 4 + 3;
      group.offset[std::size_t(l)] = static_cast<std::uint16_t>(offset(l));
    }
  };
  switch (format) {
    case Format::nv12:
    case Format::i420:
    case Format::p010:
    case Format::i010:
    case Format::i210:
      if (plane == 0) {
        set(
            16, [](int) { return 0; }, [](int l) { return 2 * l + 1; });
      } else if (format == Format::nv12 || format == Format::p010) {
        set(
            16, [](int l) { return 1 + l % 2; }, [](int l) { return l / 2 * 4 + 2; });
      } else {
        set(
            32, [plane](int) { return plane; }, [](int l) { return 4 * l + 2; });
      }
      break;
    case Format::yuyv:
      set(
          8, [](int l) { return l % 2 == 0 ? 0 : 1 + l % 4 / 2; },
          [](int l) { return l % 2 == 0 ? l + 1 : l / 4 * 4 + 2; });
      break;
    case Format::rgba:
    case Format::bgra:
    case Format::rgba16: {
      const int red = format == Format::bgra ? 2 : 0;
      set(
          4, [red](int l) { return l % 4 == 1   ? 1
                                   : l % 4 == 3 ? 3
                                                : std::abs(l % 4 - red); },
          [](int l) { return l / 4 * 2 + 1; });
      break;
    }
  }
  return group;
}

/// A multiple of 1/1024, so that products with bytes are exact.
float exact(float value) {
  return std::round(value * 1024) / 1024;
}

NodeColours colours_of(const Layout& layout) {
  NodeColours out;
  if (!is_rgb(layout.format)) return out;
  out.to_rgb = true;
  const YuvToRgb conversion = yuv_to_rgb(Matrix::bt709, Range::full);
  for (std::size_t i = 0; i < 3; ++i) {
    for (std::size_t k = 0; k < 3; ++k) out.gain[i][k] = exact(conversion.gain[i][k]);
    out.offset[i] = -128 * (out.gain[i][1] + out.gain[i][2]);
  }
  return out;
}

}  // namespace

OwnColour::OwnColour(const Layout& layout)
    : layout_(layout), grid_(layout), colours_(colours_of(layout)) {
  const ProxySize proxy(layout);
  cells_per_node_ = grid_.spacing / (proxy.scale * proxy_cell);
  cell_columns_ = proxy.width / proxy_cell;
  cell_rows_ = proxy.height / proxy_cell;
  cell_stride_ = grid_.stride * std::size_t(cells_per_node_);
  cells_ = Buffer<float>(sum_planes * cell_stride_);
  sums_ = Buffer<float>(sum_planes * grid_.stride * std::size_t(grid_.rows + 2));
  any_ = Buffer<std::uint64_t>(cell_stride_ / 8);
  person_ = Buffer<std::uint8_t>(4 * grid_.stride * std::size_t(grid_.rows));
  room_ = Buffer<std::uint8_t>(4 * grid_.stride * std::size_t(grid_.rows));
  mixed_person_ = Buffer<std::uint8_t>(4 * grid_.stride);
  mixed_room_ = Buffer<std::uint8_t>(4 * grid_.stride);
  for (int p = 0; p < plane_count(layout.format); ++p) {
    const auto at = std::size_t(p);
    groups_[at] = sample_group(layout.format, p);
    groups_[at].interval = 2 * grid_.spacing;
  }
}

SumRows OwnColour::sums(int j) {
  const std::size_t row = sum_planes * grid_.stride;
  return {sums_.data() + std::size_t(j + 1) * row + NodeGrid::vector, grid_.stride};
}

NodeRow OwnColour::nodes(int j) {
  const std::size_t at = 4 * grid_.stride * std::size_t(j);
  return {person_.data() + at, room_.data() + at};
}

Rect OwnColour::find_person(const Plane& rough) {
  const auto columns = std::size_t(cell_columns_);
  const std::size_t words = (columns + 7) / 8;
  int top = cell_rows_, bottom = 0;
  std::uint64_t* any = any_.data();
  std::fill_n(any, words, std::uint64_t{0});
  for (int y = 0; y < cell_rows_; ++y) {
    const std::uint8_t* row = rough.row(y);
    std::uint64_t some = 0;
    for (std::size_t i = 0; i < words; ++i) {
      std::uint64_t word = 0;
      std::memcpy(&word, row + 8 * i, sizeof word);
      any[i] |= word;
      some |= word;
    }
    if (some == 0) continue;
    top = std::min(top, y);
    bottom = y + 1;
  }
  if (bottom == 0) return {};
  const auto has_person = [](std::uint64_t word) { return word != 0; };
  const auto count = [&](auto first) {
    return int(std::find_if(first, first + std::ptrdiff_t(words), has_person) - first) * 8;
  };
  const int left = count(any);
  const int right = int(8 * words) - count(std::reverse_iterator(any + words));
  constexpr int around = 2;  // A node looks at the next one, and a pixel at the next node.
  const auto node = [&](int cell) { return cell / cells_per_node_; };
  return {{std::max(node(left) - around, 0), std::min(node(right) + 2 + around, grid_.columns)},
          {std::max(node(top) - around, 0), std::min(node(bottom) + 2 + around, grid_.rows)}};
}

/// The sums of node row j: its square reaches half a node up and down, left and right.
void OwnColour::add_row(const Pyramid& pyramid, const Plane& rough, const Rect& box, int j) {
  const int reach = cells_per_node_ / 2;
  const int top = std::max(j * cells_per_node_ - reach, 0);
  const int bottom = std::min(j * cells_per_node_ + reach, cell_rows_);
  const int left = std::max(box.x.begin * cells_per_node_ - reach, 0);
  const int right = std::min(box.x.end * cells_per_node_ - reach, cell_columns_);
  const auto count = std::size_t(right - left);
  const SumRows out = sums(j);
  if (top >= bottom || right <= left) return;
  // As many nodes as gather_cells reads.
  const int nodes = box.x.end - box.x.begin;
  const std::size_t used =
      round_up(std::size_t(nodes), NodeGrid::vector) * std::size_t(cells_per_node_);
  for (std::size_t k = 0; k < sum_planes; ++k) {
    std::fill_n(cells_.data() + k * cell_stride_, used, 0.0F);
  }
  const int first = left + reach - box.x.begin * cells_per_node_;
  std::array<const std::uint8_t*, 3> colour{};
  for (int y = top; y < bottom; ++y) {
    for (std::size_t c = 0; c < 3; ++c) colour[c] = pyramid.half()[c].row(y) + left;
    add_cells(rough.row(y) + left, colour, count, {cells_.data() + first, cell_stride_});
  }
  for (std::size_t k = 0; k < sum_planes; ++k) {
    float* cells = cells_.data() + k * cell_stride_;
    std::fill(cells + first + int(count), cells + used, 0.0F);
    gather_cells(cells, cells_per_node_, std::size_t(nodes), out.row(k) + box.x.begin);
  }
}

std::array<float, sum_planes> OwnColour::everywhere(const Rect& box) {
  std::array<float, sum_planes> out{};
  for (int j = box.y.begin; j < box.y.end; ++j) {
    for (std::size_t k = 0; k < sum_planes; ++k) {
      const float* row = sums(j).row(k);
      for (int i = box.x.begin; i < box.x.end; ++i) out[k] += row[i] * tuning::everywhere_share;
    }
  }
  for (const std::size_t weight : {3, 7})
    out[weight] = std::max(out[weight], tuning::everywhere_share);
  return out;
}

void OwnColour::prepare(const Pyramid& pyramid, const Plane& rough, const Ambience* ambience) {
  std::fill_n(sums_.data(), sums_.size(), 0.0F);
  const Rect box = find_person(rough);
  for (int j = box.y.begin; j < box.y.end; ++j) add_row(pyramid, rough, box, j);
  const std::array<float, sum_planes> rest = everywhere(box);
  for (int j = 0; j < grid_.rows; ++j) {
    const std::array<SumRows, 3> around{sums(j - 1), sums(j), sums(j + 1)};
    std::array<const float*, 3> lit{};
    if (ambience != nullptr) lit = ambience->row(j);
    finish_nodes(around, rest, std::size_t(grid_.columns), colours_,
                 ambience != nullptr ? &lit : nullptr, nodes(j));
  }
}

bool OwnColour::measure(Tone& tone) const {
  std::array<double, 3> sum{};
  double squares = 0, weight = 0;
  for (int j = 0; j < grid_.rows; ++j) {
    const float* first =
        sums_.data() + std::size_t(j + 1) * sum_planes * grid_.stride + NodeGrid::vector;
    for (int i = 0; i < grid_.columns; ++i) {
      const auto at = [&](std::size_t plane) {
        return double(first[plane * grid_.stride + std::size_t(i)]);
      };
      const double w = at(3);
      if (w <= 0) continue;
      weight += w;
      for (std::size_t c = 0; c < 3; ++c) sum[c] += at(c);
      squares += at(0) * at(0) / w;
    }
  }
  if (weight < tuning::min_person * 255 * cell_columns_ * cell_rows_) return false;
  for (std::size_t c = 0; c < 3; ++c) tone.mean[c] = float(sum[c] / weight);
  const double mean = sum[0] / weight;
  tone.deviation = float(std::sqrt(std::max(0.0, squares / weight - mean * mean)));
  return true;
}

void OwnColour::row(int plane, int y, std::size_t first, std::size_t groups, const std::uint8_t* in,
                    const std::uint8_t* weight, std::uint8_t* out) {
  const SampleGroup& group = groups_[std::size_t(plane)];
  const bool halved = plane > 0 && chroma_down(layout_.format) == 2;
  const int at = halved ? 4 * y + 2 : 2 * y + 1;
  const int above = at / group.interval;
  const int share = (at - above * group.interval) * 256 / group.interval;
  const NodeRow upper = nodes(above), lower = nodes(above + 1);
  const auto node = [&](std::size_t n) {
    return n * std::size_t(group.step) / std::size_t(group.interval);
  };
  const std::size_t begin = 4 * node(first);
  const std::size_t bytes = 4 * (node(first + groups - 1) + 2) - begin;
  mix_rows(upper.person + begin, lower.person + begin, share, bytes, mixed_person_.data() + begin);
  mix_rows(upper.room + begin, lower.room + begin, share, bytes, mixed_room_.data() + begin);
  const NodeRow mixed{mixed_person_.data(), mixed_room_.data()};
  const Codes codes = codes_of(layout_, plane);
  if (codes.depth.bits == 8) {
    unmix(mixed, group, first, groups, in, weight, out);
  } else {
    unmix(mixed, group, first, groups, reinterpret_cast<const std::uint16_t*>(in), weight, codes,
          reinterpret_cast<std::uint16_t*>(out));
  }
}

std::size_t OwnColour::memory() const {
  return cells_.bytes() + sums_.bytes() + any_.bytes() + person_.bytes() + room_.bytes() +
         mixed_person_.bytes() + mixed_room_.bytes();
}

}  // namespace scrim
