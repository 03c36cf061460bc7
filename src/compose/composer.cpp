#include "compose/composer.hpp"

#include <algorithm>
#include <cstring>

#include "compose/blend_kernels.hpp"
#include "compose/compose_tuning.hpp"
#include "compose/cut_out.hpp"
#include "frame/colour.hpp"
#include "frame/frame.hpp"
#include "frame/frame_tuning.hpp"
#include "frame/luma.hpp"
#include "frame/planar_kernels.hpp"

namespace scrim {
namespace {

constexpr std::size_t block = blend_block;

std::size_t blocks_of(std::size_t bytes) {
  return (bytes + block - 1) / block;
}

bool chroma_is_apart(Format format) {
  return format == Format::nv12 || format == Format::i420;
}

void copy(const Frame& in, const MutableFrame& out) {
  for (int p = 0; p < plane_count(in.layout.format); ++p) {
    for (int y = 0; y < row_count(in.layout, p); ++y) {
      const std::uint8_t* from = row(in, p, y);
      std::uint8_t* to = row(out, p, y);
      if (from != to) std::memcpy(to, from, row_bytes(in.layout, p));
    }
  }
}

}  // namespace

Composer::Composer(const Layout& layout, Techniques without)
    : layout_(layout), without_(without), own_colour_(layout), tone_(layout) {
  const std::size_t width = std::size_t(layout.width) + 1;
  for (auto& luma : luma_) luma = Buffer<std::uint8_t>(width);
  for (auto& matte : matte_) matte = Buffer<std::uint8_t>(width);
  chroma_ = Buffer<std::uint8_t>(width);
  weight_ = Buffer<std::uint8_t>(4 * width);
  for (int p = 0; p < plane_count(layout.format); ++p) {
    own_[std::size_t(p)] = Buffer<std::uint8_t>(row_bytes(layout, p));
  }
  backdrop_ = Buffer<std::uint8_t>(4 * width);
}

void Composer::prepare(const Pyramid& pyramid, const Plane& rough, const Backdrop& backdrop,
                       const Settings& settings) {
  const bool hides = backdrop.effect() != Effect::none && rough.data != nullptr;
  const bool matches = backdrop.effect() == Effect::picture && settings.match > 0;
  unmixes_ =
      hides && (backdrop.effect() == Effect::transparent || !without_.has(Technique::own_colour));
  if (unmixes_ || (hides && matches)) own_colour_.prepare(pyramid, rough, backdrop.ambience());
  Tone person;
  if (!matches) {
    tone_.rest();
  } else if (hides && own_colour_.measure(person)) {
    tone_.follow(person, backdrop.ambience()->tone(), settings.match);
  }
}

const std::uint8_t* Composer::luma_row_of(const Frame& in, int y, std::size_t index) {
  if (readable(in, y, std::size_t(in.layout.width) + Buffer<std::uint8_t>::slack)) {
    return row(in, 0, y);
  }
  luma_row(in, y, luma_[index].data());
  return luma_[index].data();
}

Span Composer::matte_row(const Frame& in, const MatteRows& rows, int y, std::size_t index) {
  const int width = in.layout.width;
  std::uint8_t* matte = matte_[index].data();
  const Span span = rows(y, luma_row_of(in, y, index), matte);
  matte[width] = matte[width - 1];
  return span;
}

Rect Composer::write_matte(const Frame& in, const MatteRows& rows, MattePlane matte) {
  Span columns;
  int top = in.layout.height, bottom = 0;
  for (int y = 0; y < in.layout.height; ++y) {
    const Span span = rows(y, luma_row_of(in, y, 0), matte.data + y * matte.stride);
    if (span.empty()) continue;
    columns = join(columns, span);
    top = std::min(top, y);
    bottom = y + 1;
  }
  return {columns, {std::min(top, bottom), bottom}};
}

/// Mattes ▶ what the bytes of every plane weigh.
void Composer::weigh(const Layout& layout) {
  const auto blocks = blocks_of(std::size_t(layout.width));
  if (chroma_is_apart(layout.format)) {
    average_boxes(matte_[0].data(), matte_[1].data(), blocks_of(std::size_t(half(layout.width))),
                  chroma_.data());
    if (layout.format == Format::nv12) {
      repeat_bytes(chroma_.data(), blocks_of(row_bytes(layout, 1)), weight_.data());
    }
  } else if (layout.format == Format::yuyv) {
    spread_yuyv(matte_[0].data(), blocks, weight_.data());
  } else {
    spread_rgba(matte_[0].data(), blocks, weight_.data());
  }
}

Composer::PlaneRow Composer::plane_row(const Layout& layout, int plane, int y, std::size_t index,
                                       Span span) const {
  const auto begin = std::size_t(span.begin), end = std::size_t(span.end);
  const std::size_t pair = begin / 2, pair_end = (end + 1) / 2;
  switch (layout.format) {
    case Format::nv12:
      if (plane == 1) return {plane, y, weight_.data(), 2 * pair, 2 * pair_end};
      break;
    case Format::i420:
      if (plane > 0) return {plane, y, chroma_.data(), pair, pair_end};
      break;
    case Format::yuyv:
      return {plane, y, weight_.data(), 4 * pair, 4 * pair_end};
    case Format::rgba:
    case Format::bgra:
      return {plane, y, weight_.data(), 4 * begin, 4 * end};
  }
  return {plane, y, matte_[index].data(), begin, end};
}

/// The person's colours where the weights are neither all 0 nor all 255: blocks at byte `at`, of
/// which `person` is the first byte.
const std::uint8_t* Composer::own(const PlaneRow& row, std::size_t at, std::size_t blocks,
                                  const std::uint8_t* person) {
  std::uint8_t* out = own_[std::size_t(row.plane)].data() + at;
  if (unmixes_) {
    own_colour_.row(row.plane, row.y, at / group_bytes, blocks * block / group_bytes, person,
                    row.weight + at, out);
    person = out;
  }
  if (!tone_.resting() || is_rgb(layout_.format)) {
    copy_person(row, person, blocks, out);
    person = out;
  }
  return person;
}

/// The person's colours where the weights are 255.
void Composer::copy_person(const PlaneRow& row, const std::uint8_t* person, std::size_t blocks,
                           std::uint8_t* out) {
  if (!tone_.resting()) {
    tone_.apply(row.plane, person, blocks, out);
    person = out;
  }
  if (is_rgb(layout_.format)) {
    make_opaque(person, blocks, out);
  } else if (person != out) {
    std::memcpy(out, person, blocks * block);
  }
}

void Composer::blend_row(const Frame& in, Backdrop& backdrop, const MutableFrame& out,
                         const PlaneRow& r) {
  const std::size_t bytes = row_bytes(in.layout, r.plane);
  const std::size_t first = r.begin / block * block;
  const std::size_t last = r.begin == r.end ? first : std::min(bytes, blocks_of(r.end) * block);
  const std::uint8_t* person = row(in, r.plane, r.y);
  std::uint8_t* to = row(out, r.plane, r.y);
  backdrop.row(r.plane, r.y, 0, first, to);
  std::size_t at = first;
  for (std::size_t left = (last - first) / block; left > 0;) {
    const auto [kind, blocks] = next_run(r.weight + at, left);
    const std::size_t end = at + blocks * block;
    if (kind == Weights::solid) {
      copy_person(r, person + at, blocks, to + at);
    } else if (kind == Weights::empty) {
      backdrop.row(r.plane, r.y, at, end, to);
    } else {
      backdrop.row(r.plane, r.y, at, end, backdrop_.data());
      blend(own(r, at, blocks, person + at), backdrop_.data() + at, r.weight + at, blocks, to + at);
    }
    at = end;
    left -= blocks;
  }
  if (at < last) {
    // What does not fill a block at the row's end.
    std::array<std::uint8_t, block> edge{};
    std::memcpy(edge.data(), person + at, last - at);
    backdrop.row(r.plane, r.y, at, last, backdrop_.data());
    blend(own(r, at, 1, edge.data()), backdrop_.data() + at, r.weight + at, 1, edge.data());
    std::memcpy(to + at, edge.data(), last - at);
  }
  backdrop.row(r.plane, r.y, last, bytes, to);
}

void Composer::blend_rows(const Frame& in, Backdrop& backdrop, const MutableFrame& out, int y,
                          const std::array<Span, 2>& spans) {
  const bool apart = chroma_is_apart(in.layout.format);
  for (int i = 0; i < (apart ? 2 : 1) && y + i < in.layout.height; ++i) {
    const auto index = std::size_t(i);
    blend_row(in, backdrop, out, plane_row(in.layout, 0, y + i, index, spans[index]));
  }
  for (int p = 1; p < plane_count(in.layout.format); ++p) {
    blend_row(in, backdrop, out, plane_row(in.layout, p, y / 2, 0, join(spans[0], spans[1])));
  }
}

void Composer::cut_out_rows(const Frame& in, const MutableFrame& out, int y,
                            const std::array<Span, 2>& spans) {
  const bool apart = chroma_is_apart(in.layout.format);
  Frame colours{.layout = in.layout};  // one row of each plane
  for (std::size_t p = 0; p < 3; ++p) colours.planes[p] = own_[p].data();
  for (int i = 0; i < (apart ? 2 : 1) && y + i < in.layout.height; ++i) {
    const auto index = std::size_t(i);
    for (int p = 0; p < plane_count(in.layout.format); ++p) {
      const Span span = p == 0 ? spans[index] : join(spans[0], spans[1]);
      const PlaneRow r = plane_row(in.layout, p, p == 0 ? y + i : y / 2, index, span);
      const std::uint8_t* person = row(in, p, r.y);
      const std::size_t first = r.begin / block * block;
      const std::size_t blocks = r.begin == r.end ? 0 : (r.end - first) / block;
      std::uint8_t* to = own_[std::size_t(p)].data();
      const auto unmix = [&](std::size_t at, std::size_t bytes, const std::uint8_t* from) {
        if (bytes == 0) return;
        own_colour_.row(p, r.y, at / group_bytes, bytes / group_bytes, from, r.weight + at,
                        to + at);
      };
      unmix(first, blocks * block, person + first);
      const std::size_t rest = first + blocks * block;
      if (rest >= r.end) continue;
      std::array<std::uint8_t, block> edge{};
      std::memcpy(edge.data(), person + rest, r.end - rest);
      unmix(rest, block, edge.data());
    }
    cut_out_row(colours, matte_[index].data(), spans[index], y + i, out);
  }
}

void Composer::compose(const Frame& in, const MatteRows& rows, Backdrop& backdrop,
                       const MutableFrame& out, MattePlane matte) {
  const int step = chroma_is_apart(in.layout.format) ? 2 : 1;
  for (int y = 0; y < in.layout.height; y += step) {
    const int count = std::min(step, in.layout.height - y);
    if (y + tuning::rows_ahead + step <= in.layout.height) {
      fetch_rows(in, y + tuning::rows_ahead, step);
    }
    std::array<Span, 2> spans;
    for (int i = 0; i < count; ++i) {
      spans[std::size_t(i)] = matte_row(in, rows, y + i, std::size_t(i));
      if (matte.data == nullptr) continue;
      std::memcpy(matte.data + (y + i) * matte.stride, matte_[std::size_t(i)].data(),
                  std::size_t(in.layout.width));
    }
    if (backdrop.effect() == Effect::none) continue;
    if (count < step) std::memcpy(matte_[1].data(), matte_[0].data(), matte_[0].size());
    weigh(in.layout);
    if (backdrop.effect() == Effect::transparent) {
      cut_out_rows(in, out, y, spans);
    } else {
      blend_rows(in, backdrop, out, y, spans);
    }
  }
  if (backdrop.effect() == Effect::none) copy(in, out);
}

std::size_t Composer::memory() const {
  return own_colour_.memory() + luma_[0].bytes() + luma_[1].bytes() + matte_[0].bytes() +
         matte_[1].bytes() + chroma_.bytes() + weight_.bytes() + own_[0].bytes() + own_[1].bytes() +
         own_[2].bytes() + backdrop_.bytes();
}

void cover(const MutableFrame& out) {
  constexpr std::array<std::uint8_t, 3> grey{128, 128, 128};
  for (int p = 0; p < plane_count(out.layout.format); ++p) {
    const auto pattern = bytes_of_colour(out.layout, p, grey);
    for (int y = 0; y < row_count(out.layout, p); ++y) {
      std::uint8_t* to = row(out, p, y);
      for (std::size_t i = 0; i < row_bytes(out.layout, p); ++i) to[i] = pattern[i % 4];
    }
  }
}

}  // namespace scrim
