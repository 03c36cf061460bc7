#include "compose/cut_out.hpp"

#include <array>
#include <cstring>

#include "frame/colour.hpp"
#include "frame/frame.hpp"

namespace scrim {
namespace {

using Rgb = std::array<std::uint8_t, 3>;

/// One row of each plane of any format, pixel by pixel as RGB.
class RgbReader {
 public:
  explicit RgbReader(const Frame& rows) {
    const Layout& layout = rows.layout;
    const auto& [first, second, third] = rows.planes;
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
      channels_ = {{{first, 1, 0}, {second, 2, 1}, {second + 1, 2, 1}}};
    } else {
      channels_ = {{{first, 1, 0}, {second, 1, 1}, {third, 1, 1}}};
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

}  // namespace

void cut_out_row(const Frame& colours, const std::uint8_t* matte, Span person, int y,
                 const MutableFrame& out) {
  const RgbReader colour(colours);
  const auto clear = [&](int begin, int end) {
    std::memset(row(out, 0, y) + std::ptrdiff_t{4} * begin, 0, 4 * std::size_t(end - begin));
  };
  clear(0, person.begin);
  for (int x = person.begin; x < person.end; ++x) {
    put(out, y, x, matte[x] == 0 ? Rgb{} : colour(x), matte[x]);
  }
  clear(person.end, out.layout.width);
}

}  // namespace scrim
