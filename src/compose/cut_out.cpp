#include "compose/cut_out.hpp"

#include <array>
#include <cstring>

#include "frame/colour.hpp"
#include "frame/frame.hpp"
#include "frame/signal.hpp"

namespace scrim {
namespace {

/// One row of each plane of any format, pixel by pixel as R, G, B in levels.
class RgbReader {
 public:
  explicit RgbReader(const Frame& rows)
      : codes_{codes_of(rows.layout, 0), codes_of(rows.layout, 1)} {
    const Layout& layout = rows.layout;
    const auto& [first, second, third] = rows.planes;
    const auto size = int(codes_[0].depth.bytes());
    if (is_rgb(layout.format)) {
      const bool bgra = layout.format == Format::bgra;
      channels_ = {{{first + (bgra ? 2 : 0), 4 * size, 0},
                    {first + size, 4 * size, 0},
                    {first + (bgra ? 0 : 2 * size), 4 * size, 0}}};
      return;
    }
    converted_ = true;
    conversion_ = yuv_to_rgb(layout.matrix, layout.range);
    if (layout.format == Format::yuyv) {
      channels_ = {{{first, 2, 0}, {first + 1, 4, 1}, {first + 3, 4, 1}}};
    } else if (plane_count(layout.format) == 2) {
      channels_ = {{{first, size, 0}, {second, 2 * size, 1}, {second + size, 2 * size, 1}}};
    } else {
      channels_ = {{{first, size, 0}, {second, size, 1}, {third, size, 1}}};
    }
  }

  Levels operator()(int x) const {
    const auto at = [&](const Channel& c) {
      return level_at(c.data + std::ptrdiff_t{x >> c.halvings} * c.step,
                      codes_[std::size_t(c.halvings)]);
    };
    const Levels in{at(channels_[0]), at(channels_[1]), at(channels_[2])};
    if (!converted_) return in;
    Levels out{};
    for (std::size_t i = 0; i < 3; ++i) {
      const auto& gain = conversion_.gain[i];
      out[i] = gain[0] * in[0] + gain[1] * in[1] + gain[2] * in[2] + conversion_.offset[i];
    }
    return out;
  }

 private:
  struct Channel {
    const std::uint8_t* data = nullptr;
    int step = 0;
    int halvings = 0;
  };
  std::array<Codes, 2> codes_;  ///< of luma or R G B; of chroma
  std::array<Channel, 3> channels_{};
  bool converted_ = false;
  YuvToRgb conversion_;
};

void put(const MutableFrame& out, int y, int x, const Levels& colour, std::uint8_t alpha) {
  const Codes codes = codes_of(out.layout, 0);
  const std::size_t pixel = 4 * codes.depth.bytes();
  std::uint8_t* to = row(out, 0, y) + std::size_t(x) * pixel;
  const std::size_t red = out.layout.format == Format::bgra ? 2 : 0;
  const std::array<float, 4> levels{colour[red], colour[1], colour[2 - red], float(alpha)};
  std::array<std::uint16_t, 4> samples{};
  for (std::size_t c = 0; c < 4; ++c) samples[c] = codes.word(levels[c]);
  if (codes.depth.bits == 8) {
    for (std::size_t c = 0; c < 4; ++c) to[c] = static_cast<std::uint8_t>(samples[c]);
  } else {
    std::memcpy(to, samples.data(), pixel);
  }
}

}  // namespace

void cut_out_row(const Frame& colours, const std::uint8_t* matte, Span person, int y,
                 const MutableFrame& out) {
  const RgbReader colour(colours);
  const auto clear = [&](int begin, int end) {
    const std::size_t pixel = 4 * depth_of(out.layout.format).bytes();
    std::memset(row(out, 0, y) + std::size_t(begin) * pixel, 0, std::size_t(end - begin) * pixel);
  };
  clear(0, person.begin);
  for (int x = person.begin; x < person.end; ++x) {
    put(out, y, x, matte[x] == 0 ? Levels{} : colour(x), matte[x]);
  }
  clear(person.end, out.layout.width);
}

}  // namespace scrim
