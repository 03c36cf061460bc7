#include "io/pixels/transparency.hpp"

extern "C" {
#include <libavutil/pixdesc.h>
}

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <new>
#include <stdexcept>
#include <utility>
#include <vector>

namespace scrim::io {
namespace {

constexpr int channels = 3, pixel_bytes = 4, opaque = 255;

/// Pixels with a weight: how much is known of each.
struct Cells {
  std::uint8_t* data;
  std::ptrdiff_t stride;
  int width, height;

  std::uint8_t* at(int x, int y) const { return data + y * stride + pixel_bytes * x; }
};

struct Layer {
  std::vector<std::uint8_t> bytes;
  Cells cells;

  Layer(int width, int height)
      : bytes(static_cast<std::size_t>(width) * static_cast<std::size_t>(height) * pixel_bytes),
        cells{bytes.data(), std::ptrdiff_t{width} * pixel_bytes, width, height} {}
};

/// Pixels of one frame as cells: what is opaque counts.
Cells cells_of(AVFrame& frame) {
  return {frame.data[0], frame.linesize[0], frame.width, frame.height};
}

/// The mean of what is known in 2×2 cells. They are known as well as the best known of them: what
/// is hardly seen stays hardly known, however much there is of it.
void push(const Cells& fine, const Cells& coarse) {
  for (int y = 0; y < coarse.height; ++y) {
    for (int x = 0; x < coarse.width; ++x) {
      std::array<int, channels> sums{};
      int weight = 0, most = 0;
      for (int v = 2 * y; v < std::min(2 * y + 2, fine.height); ++v) {
        for (int u = 2 * x; u < std::min(2 * x + 2, fine.width); ++u) {
          const std::uint8_t* cell = fine.at(u, v);
          for (std::size_t c = 0; c < channels; ++c) sums[c] += cell[c] * cell[channels];
          weight += cell[channels];
          most = std::max(most, int(cell[channels]));
        }
      }
      if (weight == 0) continue;
      std::uint8_t* cell = coarse.at(x, y);
      for (std::size_t c = 0; c < channels; ++c) {
        cell[c] = static_cast<std::uint8_t>((sums[c] + weight / 2) / weight);
      }
      cell[channels] = static_cast<std::uint8_t>(most);
    }
  }
}

/// The coarse cells' colour in the middle of a fine one, linear between them.
std::array<int, channels> between(const Cells& coarse, int x, int y) {
  const auto near = [](int place, int size) { return std::clamp(place, 0, size - 1); };
  const int x0 = near(x / 2, coarse.width), y0 = near(y / 2, coarse.height);
  const int x1 = near(x / 2 + (x % 2 != 0 ? 1 : -1), coarse.width);
  const int y1 = near(y / 2 + (y % 2 != 0 ? 1 : -1), coarse.height);
  std::array<int, channels> colour{};
  for (std::size_t c = 0; c < channels; ++c) {
    const int sum = 9 * coarse.at(x0, y0)[c] + 3 * coarse.at(x1, y0)[c] + 3 * coarse.at(x0, y1)[c] +
                    coarse.at(x1, y1)[c];
    colour[c] = (sum + 8) / 16;
  }
  return colour;
}

/// What is not known well is taken from the coarser cells.
void pull(const Cells& coarse, const Cells& fine) {
  for (int y = 0; y < fine.height; ++y) {
    for (int x = 0; x < fine.width; ++x) {
      std::uint8_t* cell = fine.at(x, y);
      const int weight = cell[channels];
      if (weight == opaque) continue;
      const std::array<int, channels> colour = between(coarse, x, y);
      for (std::size_t c = 0; c < channels; ++c) {
        const int sum = cell[c] * weight + colour[c] * (opaque - weight);
        cell[c] = static_cast<std::uint8_t>((sum + opaque / 2) / opaque);
      }
    }
  }
}

void for_each_pixel(const Cells& cells, const auto& change) {
  for (int y = 0; y < cells.height; ++y) {
    for (int x = 0; x < cells.width; ++x) change(cells.at(x, y));
  }
}

/// Of an RGBA frame: each colour as far as it is seen, and from around it what is missing.
void fill_unseen(AVFrame& frame) {
  std::vector<Layer> layers;
  Cells fine = cells_of(frame);
  while (fine.width > 1 || fine.height > 1) {
    layers.emplace_back((fine.width + 1) / 2, (fine.height + 1) / 2);
    push(fine, layers.back().cells);
    fine = layers.back().cells;
  }
  constexpr std::uint8_t gray = 128;
  if (fine.at(0, 0)[channels] == 0) std::fill_n(fine.at(0, 0), channels, gray);
  for (std::size_t i = layers.size(); i > 0; --i) {
    pull(layers[i - 1].cells, i > 1 ? layers[i - 2].cells : cells_of(frame));
  }
  for_each_pixel(cells_of(frame), [](std::uint8_t* pixel) { pixel[channels] = opaque; });
}

bool is_opaque(const AVFrame& frame) {
  for (int y = 0; y < frame.height; ++y) {
    const std::uint8_t* row = frame.data[0] + std::ptrdiff_t{y} * frame.linesize[0];
    std::uint32_t all = ~std::uint32_t{0};
    for (int x = 0; x < frame.width; ++x) {
      std::uint32_t pixel = 0;
      std::memcpy(&pixel, row + pixel_bytes * x, pixel_bytes);
      all &= pixel;
    }
    std::array<std::uint8_t, pixel_bytes> least{};
    std::memcpy(least.data(), &all, pixel_bytes);
    if (least[channels] != opaque) return false;
  }
  return true;
}

bool is_yuv(AVPixelFormat format) {
  constexpr int with_alpha = 4;
  return !is_rgb(format) && av_pix_fmt_desc_get(format)->nb_components == with_alpha;
}

/// Codecs with loss make of 255 a little less here and there; nobody sees that.
bool is_nearly_opaque(const AVFrame& rgba) {
  constexpr int enough = 250;
  for (int y = 0; y < rgba.height; ++y) {
    const std::uint8_t* alpha = rgba.data[0] + std::ptrdiff_t{y} * rgba.linesize[0] + channels;
    int least = opaque;
    for (int x = 0; x < rgba.width; ++x) least = std::min(least, int(alpha[pixel_bytes * x]));
    if (least < enough) return false;
  }
  return true;
}

FramePtr new_picture(const AVFrame& like, AVPixelFormat format) {
  FramePtr frame = new_frame();
  av_frame_copy_props(frame.get(), &like);
  frame->format = format;
  frame->width = like.width;
  frame->height = like.height;
  if (av_frame_get_buffer(frame.get(), 0) < 0) throw std::bad_alloc();
  return frame;
}

/// Colours that are seen, if only just, stay as they are.
void fill_hidden(AVFrame& frame) {
  const FramePtr filled = copy_of_rgba(frame);
  fill_unseen(*filled);
  const Cells from = cells_of(*filled), to = cells_of(frame);
  for (int y = 0; y < to.height; ++y) {
    for (int x = 0; x < to.width; ++x) {
      std::uint8_t* pixel = to.at(x, y);
      if (pixel[channels] == 0) std::copy_n(from.at(x, y), channels, pixel);
      pixel[channels] = opaque;
    }
  }
}

FramePtr alpha_of(const AVFrame& rgba) {
  FramePtr alpha = new_picture(rgba, AV_PIX_FMT_GRAY8);
  for (int y = 0; y < rgba.height; ++y) {
    const std::uint8_t* from = rgba.data[0] + std::ptrdiff_t{y} * rgba.linesize[0];
    std::uint8_t* to = alpha->data[0] + std::ptrdiff_t{y} * alpha->linesize[0];
    for (int x = 0; x < rgba.width; ++x) to[x] = from[pixel_bytes * x + channels];
  }
  return alpha;
}

std::uint8_t product(int a, int b) {
  return static_cast<std::uint8_t>((a * b + opaque / 2) / opaque);
}

}  // namespace

bool may_be_transparent(AVPixelFormat format) {
  const AVPixFmtDescriptor* description = av_pix_fmt_desc_get(format);
  return description != nullptr &&
         (description->flags & (AV_PIX_FMT_FLAG_ALPHA | AV_PIX_FMT_FLAG_PAL)) != 0;
}

SplitPicture TransparencySplitter::split(FramePtr frame, const PixelKind& kind) {
  const bool as_it_is = kind.format == AV_PIX_FMT_RGBA || kind.format == AV_PIX_FMT_BGRA;
  if (as_it_is && is_opaque(*frame)) return {std::move(frame), nullptr};
  FramePtr rgba = new_picture(*frame, AV_PIX_FMT_RGBA);
  if (!is_rgb(kind.format)) rgba->colorspace = AVCOL_SPC_RGB;
  const PixelKind target{AV_PIX_FMT_RGBA, kind.width, kind.height, kind.matrix, kind.range};
  if (!converter_.convert(*frame, kind, *rgba, target)) return {};
  if (is_yuv(kind.format) ? is_nearly_opaque(*rgba) : is_opaque(*rgba)) {
    const bool palette = kind.format == AV_PIX_FMT_PAL8;  // would be converted again
    return {palette ? std::move(rgba) : std::move(frame), nullptr};
  }
  FramePtr alpha = alpha_of(*rgba);
  fill_hidden(*rgba);
  return {std::move(rgba), std::move(alpha)};
}

FramePtr copy_of_rgba(const AVFrame& picture) {
  if (picture.format != AV_PIX_FMT_RGBA) throw std::invalid_argument("the frame is not RGBA");
  FramePtr copy = new_picture(picture, AV_PIX_FMT_RGBA);
  if (av_frame_copy(copy.get(), &picture) < 0) throw std::bad_alloc();
  return copy;
}

FramePtr as_seen(const AVFrame& picture, const AVFrame& alpha) {
  FramePtr seen = copy_of_rgba(picture);
  const Cells pixels = cells_of(*seen);
  for (int y = 0; y < picture.height; ++y) {
    const std::uint8_t* given = alpha.data[0] + std::ptrdiff_t{y} * alpha.linesize[0];
    for (int x = 0; x < picture.width; ++x) pixels.at(x, y)[channels] = given[x];
  }
  fill_unseen(*seen);
  return seen;
}

void put_back_colours(AVFrame& result, const AVFrame& own, const AVFrame& seen,
                      const AVFrame& matte) {
  for (int y = 0; y < result.height; ++y) {
    const auto row = [y](const AVFrame& frame) {
      return frame.data[0] + std::ptrdiff_t{y} * frame.linesize[0];
    };
    std::uint8_t* pixel = row(result);
    const std::uint8_t *wanted = row(own), *made_of = row(seen), *share = row(matte);
    for (int x = 0; x < result.width; ++x) {
      for (std::size_t c = 0; c < channels; ++c) {
        const int lost = (wanted[c] - made_of[c]) * share[x];
        const int step = (lost + (lost < 0 ? -opaque : opaque) / 2) / opaque;
        pixel[c] = static_cast<std::uint8_t>(std::clamp(pixel[c] + step, 0, opaque));
      }
      pixel += pixel_bytes;
      wanted += pixel_bytes;
      made_of += pixel_bytes;
    }
  }
}

void multiply_alpha(AVFrame& picture, const AVFrame& alpha) {
  const Cells pixels = cells_of(picture);
  for (int y = 0; y < picture.height; ++y) {
    const std::uint8_t* given = alpha.data[0] + std::ptrdiff_t{y} * alpha.linesize[0];
    for (int x = 0; x < picture.width; ++x) {
      std::uint8_t* pixel = pixels.at(x, y);
      pixel[channels] = product(pixel[channels], given[x]);
      if (pixel[channels] == 0) std::fill_n(pixel, channels, std::uint8_t{0});
    }
  }
}

void multiply_matte(AVFrame& matte, const AVFrame& alpha) {
  for (int y = 0; y < matte.height; ++y) {
    std::uint8_t* row = matte.data[0] + std::ptrdiff_t{y} * matte.linesize[0];
    const std::uint8_t* given = alpha.data[0] + std::ptrdiff_t{y} * alpha.linesize[0];
    for (int x = 0; x < matte.width; ++x) row[x] = product(row[x], given[x]);
  }
}

void put_over(const std::array<std::uint8_t, 3>& colour, AVFrame& picture, const AVFrame& alpha) {
  const Cells pixels = cells_of(picture);
  std::array<int, channels> behind{colour[0], colour[1], colour[2]};
  if (picture.format == AV_PIX_FMT_BGRA) std::swap(behind[0], behind[2]);
  for (int y = 0; y < picture.height; ++y) {
    const std::uint8_t* given = alpha.data[0] + std::ptrdiff_t{y} * alpha.linesize[0];
    for (int x = 0; x < picture.width; ++x) {
      std::uint8_t* pixel = pixels.at(x, y);
      for (std::size_t c = 0; c < channels; ++c) {
        const int sum = pixel[c] * given[x] + behind[c] * (opaque - given[x]);
        pixel[c] = static_cast<std::uint8_t>((sum + opaque / 2) / opaque);
      }
    }
  }
}

}  // namespace scrim::io
