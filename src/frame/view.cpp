#include "frame/view.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "frame/luma.hpp"
#include "frame/planar_kernels.hpp"
#include "frame/signal.hpp"

namespace scrim {
namespace {

constexpr int piece = 64;  ///< codes of 10 bits; 8 bits are taken times four

/// Words become 10-bit codes by this shift.
int code_shift(Format format) {
  const Depth depth = depth_of(format);
  return depth.shift + depth.bits - 10;
}

/// `level` gives the level, 0 to 255, of a 10-bit code.
template <class Level>
LevelCurve make_curve(Level level) {
  const auto at = [&](std::size_t i) {
    return std::lround(std::clamp(double(level(double(i) * piece)), 0.0, 255.996) * 256);
  };
  LevelCurve curve;
  for (std::size_t i = 0; i < curve.base.size(); ++i) {
    curve.base[i] = static_cast<std::uint16_t>(at(i));
    curve.slope[i] =
        static_cast<std::uint8_t>(std::clamp(double(at(i + 1) - at(i)) / piece + 0.5, 0.0, 255.0));
  }
  return curve;
}

/// 10-bit codes, or the first 10 bits of 16, ▶ levels.
double shortened(const Layout& layout, int plane, double code) {
  const Codes codes = codes_of(layout, plane);
  if (codes.depth.bits == 8) return code / 4;
  return codes.level(float(code * codes.depth.max() / 1023));
}

/// The black of such a frame's Y, or R G B, and how far white is from it, in levels.
struct Reach {
  double black, span;
};
Reach reach(const Layout& layout) {
  const bool limited = !is_rgb(layout.format) && layout.range == Range::limited;
  return limited ? Reach{16, 219} : Reach{0, 255};
}

double normal(const Layout& layout, double code) {
  const auto [black, span] = reach(layout);
  const double signal = std::clamp((shortened(layout, 0, code) - black) / span, 0.0, 1.0);
  return black + span * sdr_of_light(light_of_grey(layout.transfer, signal));
}

/// How much stronger colours look between mid-grey and graphics white in SDR than in the signal.
double chroma_gain(Transfer transfer) {
  constexpr double mid_grey = 0.18;
  const auto signal_of = [&](double light) {
    double low = 0, high = 1;
    for (int i = 0; i < 40; ++i) {
      const double middle = (low + high) / 2;
      (light_of_grey(transfer, middle) < light ? low : high) = middle;
    }
    return low;
  };
  return (sdr_of_light(1) - sdr_of_light(mid_grey)) / (signal_of(1) - signal_of(mid_grey));
}

/// Whole blocks are read; what does not fill one goes through a copy.
template <class See>
void over_words(const std::uint16_t* row, const std::uint16_t* other, std::size_t count, See see) {
  const std::size_t whole = count / view_block;
  see(row, other, whole, std::size_t{0});
  const std::size_t done = whole * view_block;
  if (done == count) return;
  std::array<std::array<std::uint16_t, view_block>, 2> edge{};
  std::memcpy(edge[0].data(), row + done, (count - done) * sizeof *row);
  std::memcpy(edge[1].data(), other + done, (count - done) * sizeof *row);
  see(edge[0].data(), row == other ? edge[0].data() : edge[1].data(), std::size_t{1}, done);
}

/// nv12 for p010, i420 for i010 and i210, rgba for rgba16; formats of 8 bits stay.
Layout viewed(const Layout& layout) {
  Layout view = layout;
  switch (layout.format) {
    case Format::p010:
      view.format = Format::nv12;
      break;
    case Format::i010:
    case Format::i210:
      view.format = Format::i420;
      break;
    case Format::rgba16:
      view.format = Format::rgba;
      break;
    default:
      break;
  }
  return view;
}

}  // namespace

bool looks_normal(const Layout& layout) {
  return layout.transfer == Transfer::sdr;
}

View::View(const Layout& frame, Sight sight, int rows) : layout_(viewed(frame)), rows_(rows) {
  const bool as_is = sight == Sight::signal || looks_normal(frame);
  if (as_is && !is_deep(frame.format)) return;
  const double gain = as_is ? 1 : chroma_gain(frame.transfer);
  luma_ = make_curve(
      [&](double code) { return as_is ? shortened(frame, 0, code) : normal(frame, code); });
  chroma_ = make_curve([&](double code) { return 128 + gain * (shortened(frame, 1, code) - 128); });
  layout_.height = rows;
  for (int p = 0; p < plane_count(layout_.format); ++p) {
    const auto at = std::size_t(p);
    strides_[at] = round_up(row_bytes(layout_, p), view_block);
    planes_[at] = Buffer<std::uint8_t>(strides_[at] * std::size_t(row_count(layout_, p)));
  }
}

void View::see(const Frame& frame, int plane, int y, int other, std::uint8_t* out) const {
  const Format format = frame.layout.format;
  const LevelCurve& curve = plane == 0 ? luma_ : chroma_;
  if (!is_deep(format)) {
    const LevelCurve& odd = format == Format::yuyv ? chroma_ : curve;
    over_row(
        row(frame, plane, y), row_bytes(frame.layout, plane), 1,
        [&](const auto* in, auto blocks, auto at) { see_bytes(in, curve, odd, blocks, out + at); });
    return;
  }
  const int shift = code_shift(format);
  over_words(words(frame, plane, y), words(frame, plane, other), row_samples(frame.layout, plane),
             [&](const auto* in, const auto* second, auto blocks, auto at) {
               see_words(in, second, shift, curve, blocks, out + at);
             });
}

Frame View::rows(const Frame& frame, int y) {
  Frame out{.layout = layout_};
  out.layout.height = std::min(rows_, frame.layout.height - y);
  for (int p = 0; p < plane_count(layout_.format); ++p) {
    const auto at = std::size_t(p);
    out.planes[at] = planes_[at].data();
    out.strides[at] = std::ptrdiff_t(strides_[at]);
    const bool halved = p > 0 && chroma_down(frame.layout.format) == 2;
    const bool averaged = p > 0 && !halved && rows_ > 1;
    const int first = halved ? y / 2 : y, last = row_count(frame.layout, p) - 1;
    for (int i = 0; i < row_count(out.layout, p); ++i) {
      const int from = first + (averaged ? 2 * i : i);
      see(frame, p, from, averaged ? std::min(from + 1, last) : from,
          planes_[at].data() + std::size_t(i) * strides_[at]);
    }
  }
  return out;
}

void View::luma(const Frame& frame, int y, std::uint8_t* out) {
  if (plane_count(frame.layout.format) == 1) {
    see(frame, 0, y, y, planes_[0].data());
    luma_row({layout_, {planes_[0].data()}, {}}, 0, out);
  } else {
    see(frame, 0, y, y, out);
  }
}

std::size_t View::memory() const {
  return planes_[0].bytes() + planes_[1].bytes() + planes_[2].bytes();
}

}  // namespace scrim
