#include "compose/cut_out.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>

#include "frame/colour.hpp"
#include "frame/frame.hpp"
#include "frame/signal.hpp"

namespace scrim {
namespace {

/// One row of each plane of a frame of such samples, pixel by pixel as R, G, B of an output's.
template <class Sample, class Out>
class RgbReader {
 public:
  RgbReader(const Frame& rows, const Codes& out) : out_(out) {
    const Layout& layout = rows.layout;
    const auto plane = [&](std::size_t p, int first, int step, int halvings = 0) {
      const auto* samples = reinterpret_cast<const Sample*>(rows.planes[p]);
      return Channel{samples + first, step, halvings, codes_of(layout, int(p))};
    };
    if (is_rgb(layout.format)) {
      const bool bgra = layout.format == Format::bgra;
      channels_ = {plane(0, bgra ? 2 : 0, 4), plane(0, 1, 4), plane(0, bgra ? 0 : 2, 4)};
      return;
    }
    is_yuv_ = true;
    const YuvToRgb to_rgb = yuv_to_rgb(layout.matrix, layout.range);
    conversion_ = {to_rgb.gain, to_rgb.offset};
    if (layout.format == Format::yuyv) {
      channels_ = {plane(0, 0, 2), plane(0, 1, 4, 1), plane(0, 3, 4, 1)};
    } else if (plane_count(layout.format) == 2) {
      channels_ = {plane(0, 0, 1), plane(1, 0, 2, 1), plane(1, 1, 2, 1)};
    } else {
      channels_ = {plane(0, 0, 1), plane(1, 0, 1, 1), plane(2, 0, 1, 1)};
    }
  }

  std::array<Out, 3> operator()(int x) const {
    const auto& [first, second, third] = channels_;
    if constexpr (sizeof(Sample) == sizeof(Out)) {
      if (!is_yuv_) return {first.sample(x), second.sample(x), third.sample(x)};
    }
    Levels rgb{first.level(x), second.level(x), third.level(x)};
    if constexpr (sizeof(Out) == 1) {
      return convert(conversion_, rgb[0], rgb[1], rgb[2]);
    } else {
      if (is_yuv_) rgb = converted(conversion_, rgb);
      return {out_.word(rgb[0]), out_.word(rgb[1]), out_.word(rgb[2])};
    }
  }

 private:
  struct Channel {
    const Sample* data = nullptr;
    int step = 0;
    int halvings = 0;
    Codes codes;

    Sample sample(int x) const { return data[std::ptrdiff_t{x >> halvings} * step]; }
    float level(int x) const {
      if constexpr (sizeof(Sample) == 1) return sample(x);
      return codes.level(float(codes.depth.sample(sample(x))));
    }
  };
  std::array<Channel, 3> channels_{};
  Codes out_;
  bool is_yuv_ = false;
  Conversion conversion_ = no_conversion;
};

template <class In, class Out>
void cut_out(const Frame& colours, const std::uint8_t* matte, Span person, int y,
             const MutableFrame& out) {
  const Codes codes = codes_of(out.layout, 0);
  const RgbReader<In, Out> colour(colours, codes);
  const std::size_t red = out.layout.format == Format::bgra ? 2 : 0;
  Out* pixel = reinterpret_cast<Out*>(row(out, 0, y)) + std::ptrdiff_t{4} * person.begin;
  for (int x = person.begin; x < person.end; ++x, pixel += 4) {
    if (matte[x] == 0) {
      std::fill_n(pixel, 4, Out{0});
      continue;
    }
    const auto [r, g, b] = colour(x);
    pixel[red] = r;
    pixel[1] = g;
    pixel[2 - red] = b;
    pixel[3] = sizeof(Out) == 1 ? matte[x] : static_cast<Out>(codes.word(matte[x]));
  }
}

template <class In>
void cut_out(const Frame& colours, const std::uint8_t* matte, Span person, int y,
             const MutableFrame& out) {
  const bool deep = is_deep(out.layout.format);
  (deep ? cut_out<In, std::uint16_t> : cut_out<In, std::uint8_t>)(colours, matte, person, y, out);
}

}  // namespace

void cut_out_row(const Frame& colours, const std::uint8_t* matte, Span person, int y,
                 const MutableFrame& out) {
  const std::size_t pixel = 4 * depth_of(out.layout.format).bytes();
  const auto clear = [&](int begin, int end) {
    std::memset(row(out, 0, y) + std::size_t(begin) * pixel, 0, std::size_t(end - begin) * pixel);
  };
  clear(0, person.begin);
  const bool deep = is_deep(colours.layout.format);
  (deep ? cut_out<std::uint16_t> : cut_out<std::uint8_t>)(colours, matte, person, y, out);
  clear(person.end, out.layout.width);
}

}  // namespace scrim
