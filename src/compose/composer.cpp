#include "compose/composer.hpp"

#include <algorithm>
#include <cstring>

#include "compose/compose_tuning.hpp"
#include "compose/cut_out.hpp"
#include "frame/blend_kernels.hpp"
#include "frame/frame.hpp"
#include "frame/frame_tuning.hpp"
#include "frame/luma.hpp"
#include "frame/signal.hpp"

namespace scrim {
namespace {

constexpr std::size_t block = blend_block;

/// A block of samples of either size.
struct alignas(std::uint16_t) Edge {
  std::array<std::uint8_t, 2 * block> bytes{};
};

std::size_t blocks_of(std::size_t samples) {
  return (samples + block - 1) / block;
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
    : layout_(layout),
      depth_(depth_of(layout.format)),
      without_(without),
      view_(layout, Sight::normal, 1),
      weights_(layout),
      opacity_(layout),
      own_colour_(layout),
      tone_(layout) {
  const std::size_t width = std::size_t(layout.width) + 1;
  for (auto& luma : luma_) luma = Buffer<std::uint8_t>(width);
  for (auto& matte : matte_) matte = Buffer<std::uint8_t>(width);
  for (int p = 0; p < plane_count(layout.format); ++p) {
    own_[std::size_t(p)] = Buffer<std::uint8_t>(row_bytes(layout, p));
  }
  backdrop_ = Buffer<std::uint8_t>(bytes(4 * width));
}

void Composer::prepare(const Pyramid& pyramid, const Plane& rough, const Backdrop& backdrop,
                       const Settings& settings) {
  const bool hides = backdrop.effect() != Effect::none && rough.data != nullptr;
  const Ambience* behind = backdrop.ambience();
  const bool matches =
      behind != nullptr && backdrop.effect() == Effect::picture && settings.match > 0;
  unmixes_ =
      hides && (backdrop.effect() == Effect::transparent || !without_.has(Technique::own_colour));
  if (unmixes_ || (hides && matches)) own_colour_.prepare(pyramid, rough, behind);
  Tone person;
  if (!matches) {
    tone_.rest();
  } else if (hides && own_colour_.measure(person)) {
    tone_.follow(person, behind->tone(), settings.match, behind->opacity());
  }
}

const std::uint8_t* Composer::luma_row_of(const Frame& in, int y, std::size_t index) {
  std::uint8_t* luma = luma_[index].data();
  if (!view_.empty()) {
    view_.luma(in, y, luma);
  } else if (readable(in, y, std::size_t(in.layout.width) + Buffer<std::uint8_t>::slack)) {
    return row(in, 0, y);
  } else {
    luma_row(in, y, luma);
  }
  return luma;
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

Composer::PlaneRow Composer::plane_row(const Layout& layout, int plane, int y, std::size_t index,
                                       Span span) const {
  const auto begin = std::size_t(span.begin), end = std::size_t(span.end);
  const std::uint8_t* weight = weights_.row(plane);
  if (weight == nullptr) return {plane, y, matte_[index].data(), begin, end};
  if (is_rgb(layout.format)) return {plane, y, weight, 4 * begin, 4 * end};
  const std::size_t pair = begin / 2, pair_end = (end + 1) / 2;
  const std::size_t samples = layout.format == Format::yuyv     ? 4
                              : plane_count(layout.format) == 2 ? 2
                                                                : 1;
  return {plane, y, weight, samples * pair, samples * pair_end};
}

/// The person's colours where the weights are neither all 0 nor all 255: blocks from sample
/// `at` on, which is the first of `person`.
const std::uint8_t* Composer::own(const PlaneRow& row, std::size_t at, std::size_t blocks,
                                  const std::uint8_t* person) {
  std::uint8_t* out = own_[std::size_t(row.plane)].data() + bytes(at);
  if (unmixes_) {
    own_colour_.row(row.plane, row.y, at / group_samples, blocks * block / group_samples, person,
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
  if (layout_.format == Format::rgba16) {
    make_opaque(reinterpret_cast<const std::uint16_t*>(person), blocks,
                reinterpret_cast<std::uint16_t*>(out));
  } else if (is_rgb(layout_.format)) {
    make_opaque(person, blocks, out);
  } else if (person != out) {
    std::memcpy(out, person, bytes(blocks * block));
  }
}

void Composer::blend_row(const Frame& in, Backdrop& backdrop, const MutableFrame& out,
                         const PlaneRow& r) {
  const std::size_t samples = row_samples(in.layout, r.plane);
  const std::size_t first = r.begin / block * block;
  const std::size_t last = r.begin == r.end ? first : std::min(samples, blocks_of(r.end) * block);
  const std::uint8_t* person = row(in, r.plane, r.y);
  std::uint8_t* to = row(out, r.plane, r.y);
  backdrop.row(r.plane, r.y, 0, first, to);
  std::size_t at = first;
  for (std::size_t left = (last - first) / block; left > 0;) {
    const auto [kind, blocks] = next_run(r.weight + at, left);
    const std::size_t end = at + blocks * block;
    if (kind == Weights::solid) {
      copy_person(r, person + bytes(at), blocks, to + bytes(at));
    } else if (kind == Weights::empty) {
      backdrop.row(r.plane, r.y, at, end, to);
    } else {
      backdrop.row(r.plane, r.y, at, end, backdrop_.data());
      blend(own(r, at, blocks, person + bytes(at)), backdrop_.data() + bytes(at), r.weight + at,
            depth_, blocks, to + bytes(at));
    }
    at = end;
    left -= blocks;
  }
  if (at < last) {
    // What does not fill a block at the row's end.
    Edge edge;
    std::uint8_t* rest = edge.bytes.data();
    std::memcpy(rest, person + bytes(at), bytes(last - at));
    backdrop.row(r.plane, r.y, at, last, backdrop_.data());
    blend(own(r, at, 1, rest), backdrop_.data() + bytes(at), r.weight + at, depth_, 1, rest);
    std::memcpy(to + bytes(at), rest, bytes(last - at));
  }
  backdrop.row(r.plane, r.y, last, samples, to);
}

void Composer::blend_rows(const Frame& in, Backdrop& backdrop, const MutableFrame& out, int y,
                          const std::array<Span, 2>& spans, bool transparent) {
  const int down = chroma_down(in.layout.format);
  const auto show = [&](const PlaneRow& row, int index = 0) {
    blend_row(in, backdrop, out, row);
    if (transparent) show_through(backdrop, out, row.plane, row.y, opacity_.row(row.plane, index));
  };
  for (int i = 0; i < down && y + i < in.layout.height; ++i) {
    const auto index = std::size_t(i);
    show(plane_row(in.layout, 0, y + i, index, spans[index]), i);
  }
  for (int p = 1; p < plane_count(in.layout.format); ++p) {
    show(plane_row(in.layout, p, y / down, 0, join(spans[0], spans[1])));
  }
}

/// Samples of any number: what does not fill a block goes through a copy.
void Composer::mix_in(const std::uint8_t* backdrop, const std::uint8_t* weight, std::size_t samples,
                      std::uint8_t* out) const {
  const std::size_t whole = samples / block * block, rest = samples - whole;
  blend(out, backdrop, weight, depth_, whole / block, out);
  if (rest == 0) return;
  Edge edge;
  std::uint8_t* last = edge.bytes.data();
  std::memcpy(last, out + bytes(whole), bytes(rest));
  blend(last, backdrop + bytes(whole), weight + whole, depth_, 1, last);
  std::memcpy(out + bytes(whole), last, bytes(rest));
}

/// Puts the backdrop over a row as far as it is transparent.
void Composer::show_through(Backdrop& backdrop, const MutableFrame& out, int plane, int y,
                            const std::uint8_t* opacity) {
  const std::size_t samples = row_samples(layout_, plane);
  std::uint8_t* to = row(out, plane, y);
  for (std::size_t at = 0; at < samples;) {
    const auto [kind, blocks] = next_run(opacity + at, blocks_of(samples - at));
    const std::size_t end = std::min(at + blocks * block, samples);
    if (kind == Weights::empty) {
      backdrop.row(plane, y, at, end, to);
    } else if (kind == Weights::mixed) {
      backdrop.row(plane, y, at, end, backdrop_.data());
      mix_in(backdrop_.data() + bytes(at), opacity + at, end - at, to + bytes(at));
    }
    at = end;
  }
}

void Composer::cut_out_rows(const Frame& in, const MutableFrame& out, int y,
                            const std::array<Span, 2>& spans) {
  const int down = chroma_down(in.layout.format);
  Frame colours{.layout = in.layout};  // one row of each plane
  for (std::size_t p = 0; p < 3; ++p) colours.planes[p] = own_[p].data();
  for (int i = 0; i < down && y + i < in.layout.height; ++i) {
    const auto index = std::size_t(i);
    for (int p = 0; p < plane_count(in.layout.format); ++p) {
      const Span span = p == 0 ? spans[index] : join(spans[0], spans[1]);
      const PlaneRow r = plane_row(in.layout, p, p == 0 ? y + i : y / down, index, span);
      const std::uint8_t* person = row(in, p, r.y);
      const std::size_t first = r.begin / block * block;
      const std::size_t blocks = r.begin == r.end ? 0 : (r.end - first) / block;
      std::uint8_t* to = own_[std::size_t(p)].data();
      const auto unmix = [&](std::size_t at, std::size_t samples, const std::uint8_t* from) {
        if (samples == 0) return;
        own_colour_.row(p, r.y, at / group_samples, samples / group_samples, from, r.weight + at,
                        to + bytes(at));
      };
      unmix(first, blocks * block, person + bytes(first));
      const std::size_t rest = first + blocks * block;
      if (rest >= r.end) continue;
      Edge edge;
      std::memcpy(edge.bytes.data(), person + bytes(rest), bytes(r.end - rest));
      unmix(rest, block, edge.bytes.data());
    }
    cut_out_row(colours, matte_[index].data(), spans[index], y + i, out);
  }
}

void Composer::compose(const Frame& in, const MatteRows& rows, Backdrop& backdrop,
                       const MutableFrame& out, MattePlane matte, AlphaPlane opacity) {
  const int step = chroma_down(in.layout.format);
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
    weights_.weigh(matte_[0].data(), matte_[1].data());
    if (backdrop.effect() == Effect::transparent) {
      cut_out_rows(in, out, y, spans);
    } else {
      const bool transparent = opacity.data != nullptr;
      if (transparent) opacity_.take(opacity, y);
      blend_rows(in, backdrop, out, y, spans, transparent);
    }
  }
  if (backdrop.effect() == Effect::none) copy(in, out);
}

std::size_t Composer::memory() const {
  return own_colour_.memory() + luma_[0].bytes() + luma_[1].bytes() + matte_[0].bytes() +
         matte_[1].bytes() + opacity_.memory() + view_.memory() + weights_.memory() +
         own_[0].bytes() + own_[1].bytes() + own_[2].bytes() + backdrop_.bytes();
}

void cover(const MutableFrame& out) {
  constexpr std::array<std::uint8_t, 3> grey{128, 128, 128};
  for (int p = 0; p < plane_count(out.layout.format); ++p) {
    for (int y = 0; y < row_count(out.layout, p); ++y)
      fill_row(out.layout, p, grey, row(out, p, y));
  }
}

}  // namespace scrim
