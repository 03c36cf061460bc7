#include "compose/cut_out.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>

#include "frame/colour.hpp"
#include "frame/frame.hpp"

namespace scrim {
namespace {

using Rgb = std::array<std::uint8_t, 3>;

/// A row of any format, pixel by pixel as RGB.
class RgbReader {
 public:
  RgbReader(const Frame& frame, int y) {
    const Layout& layout = frame.layout;
    const std::uint8_t* first = row(frame, 0, y);
    if (is_rgb(layout.format)) {
      const bool bgra = layout.format == Format::bgra;
      channels_ = {
          {{first + (bgra ? 2 : 0), 4, 0}, {first + 1, 4, 0}, {first + (bgra ? 0 : 2), 4, 0}}};
      return;
    }
    converted_ = true;
    conversion_ = yuv_to_rgb(layout.matrix, layout.range);
    if (layout.format == Format::yuyv) {
      channels_ = {{{first, 2, 0}, {first + 1, 4, 1}, {first + 3, 4, 1}}};
    } else if (layout.format == Format::nv12) {
      const std::uint8_t* chroma = row(frame, 1, y / 2);
      channels_ = {{{first, 1, 0}, {chroma, 2, 1}, {chroma + 1, 2, 1}}};
    } else {
      channels_ = {{{first, 1, 0}, {row(frame, 1, y / 2), 1, 1}, {row(frame, 2, y / 2), 1, 1}}};
    }
  }

  Rgb operator()(int x) const {
    const auto at = [&](const Channel& c) {
      return c.data[std::ptrdiff_t{x >> c.halvings} * c.step];
    };
    const Rgb value{at(channels_[0]), at(channels_[1]), at(channels_[2])};
    return converted_ ? convert(conversion_, value[0], value[1], value[2]) : value;
  }

 private:
  struct Channel {
    const std::uint8_t* data = nullptr;
    int step = 0;
    int halvings = 0;
  };
  std::array<Channel, 3> channels_{};
  bool converted_ = false;
  YuvToRgb conversion_;
};

void put(const MutableFrame& out, int y, int x, const Rgb& colour, std::uint8_t alpha) {
  std::uint8_t* pixel = row(out, 0, y) + std::ptrdiff_t{4} * x;
  const bool bgra = out.layout.format == Format::bgra;
  pixel[0] = colour[bgra ? 2 : 0];
  pixel[1] = colour[1];
  pixel[2] = colour[bgra ? 0 : 2];
  pixel[3] = alpha;
}

Rgb mix(const Rgb& from, const Rgb& to, int weight) {
  Rgb out{};
  for (std::size_t c = 0; c < 3; ++c) {
    out[c] = static_cast<std::uint8_t>((from[c] * (255 - weight) + to[c] * weight + 127) / 255);
  }
  return out;
}

}  // namespace

void cut_out_row(const Frame& in, int y, const std::uint8_t* matte, Span person,
                 const MutableFrame& out) {
  constexpr std::uint8_t opaque = 255;
  constexpr int none = -1;
  const RgbReader colour(in, y);
  const auto clear = [&](int begin, int end) {
    std::memset(row(out, 0, y) + std::ptrdiff_t{4} * begin, 0, 4 * std::size_t(end - begin));
  };
  const auto next_opaque = [&](int x) {
    const std::uint8_t* found = std::find(matte + x, matte + person.end, opaque);
    return found == matte + person.end ? none : int(found - matte);
  };
  clear(0, person.begin);
  int before = none;
  int after = next_opaque(person.begin);
  for (int x = person.begin; x < person.end; ++x) {
    const std::uint8_t alpha = matte[x];
    if (x == after) {
      before = x;
      after = next_opaque(x + 1);
    }
    if (alpha == 0) {
      put(out, y, x, {}, 0);
    } else if (alpha == opaque) {
      put(out, y, x, colour(x), alpha);
    } else {
      const bool left = before != none && (after == none || x - before <= after - x);
      const int nearest = left ? before : after;
      put(out, y, x, mix(nearest == none ? Rgb{} : colour(nearest), colour(x), alpha), alpha);
    }
  }
  clear(person.end, out.layout.width);
}

}  // namespace scrim
