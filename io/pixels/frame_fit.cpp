#include "io/pixels/frame_fit.hpp"

extern "C" {
#include <libavutil/imgutils.h>
#include <libavutil/pixdesc.h>
}

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace scrim::io {
namespace {

int to_even(double size, int most) {
  constexpr int smallest = 2;
  const int even = 2 * static_cast<int>(std::lround(size / 2));
  return std::clamp(even, std::min(smallest, most), most);
}

int even_middle(int inner, int outer) {
  return (outer - inner) / 4 * 2;
}

/// The same pixels from column `x` and row `y` on.
void step_into(AVFrame& frame, AVPixelFormat format, int x, int y) {
  const AVPixFmtDescriptor& description = *av_pix_fmt_desc_get(format);
  std::array<bool, 4> moved{};
  for (int c = 0; c < description.nb_components; ++c) {
    const AVComponentDescriptor& component = description.comp[c];
    const auto plane = static_cast<std::size_t>(component.plane);
    if (std::exchange(moved[plane], true)) continue;
    const bool chroma = plane == 1 || plane == 2;
    const int row = chroma ? y >> description.log2_chroma_h : y;
    frame.data[plane] += row * frame.linesize[plane];
    frame.data[plane] += av_image_get_linesize(format, x, static_cast<int>(plane));
  }
}

}  // namespace

Placed place_whole(int width, int height, double aspect, int frame_width, int frame_height) {
  const double wide = width * aspect;
  const double scale = std::min(frame_width / wide, frame_height / static_cast<double>(height));
  Placed placed;
  placed.width = to_even(wide * scale, frame_width);
  placed.height = to_even(height * scale, frame_height);
  placed.x = even_middle(placed.width, frame_width);
  placed.y = even_middle(placed.height, frame_height);
  return placed;
}

Result<void> fit_whole(const AVFrame& in, const PixelKind& from, double aspect, AVFrame& out,
                       const PixelKind& to, PixelConverter& converter) {
  const Placed placed = place_whole(from.width, from.height, aspect, to.width, to.height);
  std::array<std::ptrdiff_t, 4> strides{};
  std::ranges::copy_n(std::begin(out.linesize), 4, strides.begin());
  const AVColorRange range = to.range == Range::full ? AVCOL_RANGE_JPEG : AVCOL_RANGE_MPEG;
  av_image_fill_black(out.data, strides.data(), to.format, range, to.width, to.height);
  const FramePtr part(av_frame_clone(&out));
  if (!part) return tl::unexpected<std::string>("out of memory");
  step_into(*part, to.format, placed.x, placed.y);
  PixelKind inner = to;
  inner.width = placed.width;
  inner.height = placed.height;
  return converter.convert(in, from, *part, inner);
}

}  // namespace scrim::io
