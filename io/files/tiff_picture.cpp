#include "io/files/tiff_picture.hpp"

#include <tiffio.h>

extern "C" {
#include <libavutil/imgutils.h>
}

#include <algorithm>
#include <array>
#include <cstdarg>
#include <cstdio>
#include <cstring>
#include <limits>
#include <memory>
#include <new>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "io/files/picture_size.hpp"
#include "io/files/tiff_directory.hpp"
#include "io/handles/release.hpp"
#include "scrim/scrim.hpp"

namespace scrim::io {
namespace {

using Tiff = std::unique_ptr<TIFF, Release<TIFFClose>>;
using Options = std::unique_ptr<TIFFOpenOptions, Release<TIFFOpenOptionsFree>>;

/// What libtiff reads from.
struct Source {
  std::span<const std::uint8_t> bytes;
  std::uint64_t at = 0;
  bool jpeg_is_damaged = false;
};

Source& source_of(void* handle) {
  return *static_cast<Source*>(handle);
}

tmsize_t read(void* handle, void* to, tmsize_t size) {
  Source& source = source_of(handle);
  if (source.at >= source.bytes.size()) return 0;
  const auto rest = source.bytes.subspan(static_cast<std::size_t>(source.at));
  const std::size_t count = std::min(rest.size(), static_cast<std::size_t>(size));
  std::memcpy(to, rest.data(), count);
  source.at += count;
  return static_cast<tmsize_t>(count);
}

tmsize_t refuse_to_write(void* /*handle*/, void* /*from*/, tmsize_t /*size*/) {
  return 0;
}

std::uint64_t seek(void* handle, std::uint64_t offset, int from) {
  Source& source = source_of(handle);
  if (from == SEEK_CUR) offset += source.at;
  if (from == SEEK_END) offset += source.bytes.size();
  return source.at = offset;
}

int leave_open(void* /*handle*/) {
  return 0;
}

std::uint64_t size_of(void* handle) {
  return source_of(handle).bytes.size();
}

int say_nothing(TIFF* /*tiff*/, void* /*data*/, const char* /*module*/, const char* /*format*/,
                va_list /*values*/) {
  return 1;
}

/// libjpeg only warns of data that are damaged.
int heed_warning(TIFF* /*tiff*/, void* data, const char* module, const char* /*format*/,
                 va_list /*values*/) {
  if (module != nullptr && std::string_view(module) == "JPEGLib") {
    source_of(data).jpeg_is_damaged = true;
  }
  return 1;
}

/// Null when there is no first page. The source must live as long.
Tiff open(Source& source) {
  constexpr std::size_t samples = 4, sample = 2;
  constexpr std::size_t most = std::size_t{max_width} * max_height * samples * sample;
  const Options options(TIFFOpenOptionsAlloc());
  if (!options) throw std::bad_alloc();
  TIFFOpenOptionsSetMaxSingleMemAlloc(options.get(), static_cast<tmsize_t>(most));
  TIFFOpenOptionsSetErrorHandlerExtR(options.get(), say_nothing, nullptr);
  TIFFOpenOptionsSetWarningHandlerExtR(options.get(), heed_warning, &source);
  return Tiff(TIFFClientOpenExt("", "rm", &source, read, refuse_to_write, seek, leave_open, size_of,
                                nullptr, nullptr, options.get()));
}

/// How a page's pixels are stored.
struct Kind {
  std::uint32_t width = 0, height = 0;
  std::uint16_t bits = 1, samples = 1, format = SAMPLEFORMAT_UINT, compression = COMPRESSION_NONE,
                planes = PLANARCONFIG_CONTIG, photometric = PHOTOMETRIC_MINISBLACK;
  std::vector<std::uint16_t> extra;  ///< what each sample behind the colours is

  bool separate() const { return planes == PLANARCONFIG_SEPARATE; }
  bool cmyk() const { return photometric == PHOTOMETRIC_SEPARATED; }
  bool gray() const {
    return photometric == PHOTOMETRIC_MINISBLACK || photometric == PHOTOMETRIC_MINISWHITE;
  }
  bool floats() const {
    return format == SAMPLEFORMAT_IEEEFP || format == SAMPLEFORMAT_COMPLEXIEEEFP;
  }
};

Kind kind_of(TIFF* tiff) {
  Kind kind;
  TIFFGetField(tiff, TIFFTAG_IMAGEWIDTH, &kind.width);
  TIFFGetField(tiff, TIFFTAG_IMAGELENGTH, &kind.height);
  TIFFGetFieldDefaulted(tiff, TIFFTAG_BITSPERSAMPLE, &kind.bits);
  TIFFGetFieldDefaulted(tiff, TIFFTAG_SAMPLESPERPIXEL, &kind.samples);
  TIFFGetFieldDefaulted(tiff, TIFFTAG_SAMPLEFORMAT, &kind.format);
  TIFFGetFieldDefaulted(tiff, TIFFTAG_COMPRESSION, &kind.compression);
  TIFFGetFieldDefaulted(tiff, TIFFTAG_PLANARCONFIG, &kind.planes);
  if (TIFFGetField(tiff, TIFFTAG_PHOTOMETRIC, &kind.photometric) == 0 && kind.samples >= 3) {
    kind.photometric = PHOTOMETRIC_RGB;  // as libav and libtiff guess
  }
  std::uint16_t count = 0;
  std::uint16_t* extra = nullptr;
  TIFFGetFieldDefaulted(tiff, TIFFTAG_EXTRASAMPLES, &count, &extra);
  if (extra != nullptr) kind.extra.assign(extra, extra + count);
  return kind;
}

bool libav_unpacks(std::uint16_t compression) {
  switch (compression) {
    case COMPRESSION_NONE:
    case COMPRESSION_CCITTRLE:
    case COMPRESSION_CCITTFAX3:
    case COMPRESSION_CCITTFAX4:
    case COMPRESSION_LZW:
    case COMPRESSION_ADOBE_DEFLATE:
    case COMPRESSION_PACKBITS:
    case COMPRESSION_DEFLATE:
    case COMPRESSION_LZMA:
      return true;
    default:
      return false;
  }
}

bool libav_has_colours(const Kind& kind) {
  constexpr std::uint16_t byte = 8, odd = 12, word = 16, inks = 4, colours_and_alpha = 4;
  const bool whole = kind.bits == byte || kind.bits == word;
  const bool alone = kind.samples == 1;
  switch (kind.floats() ? 0xFFFF : kind.photometric) {
    case PHOTOMETRIC_MINISBLACK:
      if (kind.bits == odd) return alone && kind.compression == COMPRESSION_NONE;
      [[fallthrough]];
    case PHOTOMETRIC_MINISWHITE:
      return alone ? whole || kind.bits < byte : whole && kind.samples == 2 && !kind.separate();
    case PHOTOMETRIC_RGB:
      return whole && kind.samples <= colours_and_alpha;
    case PHOTOMETRIC_PALETTE:
    case PHOTOMETRIC_MASK:
      return kind.bits <= byte;
    case PHOTOMETRIC_SEPARATED:
      return kind.bits == byte && kind.samples == inks && !kind.separate();
    default:
      return false;
  }
}

std::string colours_of(const Kind& kind) {
  switch (kind.photometric) {
    case PHOTOMETRIC_MINISWHITE:
    case PHOTOMETRIC_MINISBLACK:
      return "gray";
    case PHOTOMETRIC_RGB:
      return "RGB";
    case PHOTOMETRIC_PALETTE:
      return "palette";
    case PHOTOMETRIC_SEPARATED:
      return "CMYK";
    case PHOTOMETRIC_YCBCR:
      return "YCbCr";
    case PHOTOMETRIC_CIELAB:
    case PHOTOMETRIC_ICCLAB:
    case PHOTOMETRIC_ITULAB:
      return "Lab";
    default:
      return "other";
  }
}

tl::unexpected<std::string> unknown(const Kind& kind) {
  std::string of = std::to_string(kind.bits) + "-bit ";
  of += kind.floats() ? "floats" : colours_of(kind) + " samples";
  if (TIFFIsCODECConfigured(kind.compression) == 0) {
    of = "compression " + std::to_string(kind.compression);
  }
  return tl::unexpected("is a TIFF of " + of +
                        ", which is not read; save it as RGB of 8 or 16 bits, with LZW");
}

tl::unexpected<std::string> damaged() {
  return tl::unexpected<std::string>(
      "is damaged (not all its pixels decode); copy or export it again");
}

FramePtr new_picture(AVPixelFormat format, const Kind& kind) {
  FramePtr frame = new_frame();
  frame->format = format;
  frame->width = static_cast<int>(kind.width);
  frame->height = static_cast<int>(kind.height);
  frame->colorspace = AVCOL_SPC_RGB;
  frame->pts = frame->best_effort_timestamp = 0;
  if (av_frame_get_buffer(frame.get(), 0) < 0) throw std::bad_alloc();
  return frame;
}

/// Colours that alpha was multiplied into, by `white`, as they were before.
template <class Sample>
void divide(std::array<Sample, 4>& rgba, unsigned white) {
  const unsigned alpha = rgba[3];
  for (std::size_t i = 0; alpha != 0 && i < 3; ++i) {
    rgba[i] = static_cast<Sample>(std::min((rgba[i] * white + alpha / 2) / alpha, white));
  }
}

bool is_multiplied(const Kind& kind) {
  return !kind.extra.empty() && kind.extra.front() == EXTRASAMPLE_ASSOCALPHA;
}

/// libtiff would multiply alpha in, and lose what a small one leaves of the colours.
void keep_alpha_apart(TIFF* tiff, const Kind& kind) {
  if (kind.extra.empty() || kind.extra.front() != EXTRASAMPLE_UNASSALPHA) return;
  std::vector<std::uint16_t> extra = kind.extra;
  extra.front() = EXTRASAMPLE_ASSOCALPHA;
  TIFFSetField(tiff, TIFFTAG_EXTRASAMPLES, static_cast<int>(extra.size()), extra.data());
}

/// libtiff shows Lab's white in the light that it names, mostly D50, and sRGB's is D65.
void keep_white_white(TIFF* tiff) {
  std::array<float, 2> d65{0.3127F, 0.3290F};
  TIFFSetField(tiff, TIFFTAG_WHITEPOINT, d65.data());
}

/// Eight bits of anything that libtiff knows.
Result<FramePtr> decode_rgba(TIFF* tiff, const Kind& kind) {
  keep_alpha_apart(tiff, kind);
  keep_white_white(tiff);
  std::array<char, 1024> why{};
  TIFFRGBAImage image{};
  if (TIFFRGBAImageBegin(&image, tiff, 1, why.data()) == 0) return unknown(kind);
  image.req_orientation = image.orientation;
  std::vector<std::uint32_t> raster(std::size_t{kind.width} * kind.height);
  const bool whole = TIFFRGBAImageGet(&image, raster.data(), kind.width, kind.height) != 0;
  TIFFRGBAImageEnd(&image);
  if (!whole) return damaged();
  if (is_multiplied(kind)) {
    for (std::uint32_t& pixel : raster) {
      std::array<std::uint8_t, 4> rgba{};
      std::memcpy(rgba.data(), &pixel, rgba.size());
      divide(rgba, std::numeric_limits<std::uint8_t>::max());
      std::memcpy(&pixel, rgba.data(), rgba.size());
    }
  }
  FramePtr frame = new_picture(AV_PIX_FMT_RGBA, kind);
  const int row = 4 * frame->width;
  av_image_copy_plane(frame->data[0], frame->linesize[0],
                      reinterpret_cast<const std::uint8_t*>(raster.data()), row, row,
                      frame->height);
  return frame;
}

/// A tile or a strip, decoded; empty when it is damaged.
struct Block {
  std::uint32_t width = 0, height = 0;
  std::vector<std::uint16_t> samples{};
};

Block read_block(TIFF* tiff, const Kind& kind, std::uint32_t x, std::uint32_t y,
                 std::uint16_t plane) {
  Block block{.width = kind.width, .height = kind.height};
  const bool tiled = TIFFIsTiled(tiff) != 0;
  if (tiled) {
    TIFFGetField(tiff, TIFFTAG_TILEWIDTH, &block.width);
    TIFFGetField(tiff, TIFFTAG_TILELENGTH, &block.height);
  } else {
    std::uint32_t rows = 0;
    TIFFGetFieldDefaulted(tiff, TIFFTAG_ROWSPERSTRIP, &rows);
    block.height = std::clamp(rows, 1U, kind.height);
  }
  constexpr std::uint64_t most = std::uint64_t{max_width} * max_height * 4;
  const std::uint64_t count =
      std::uint64_t{block.width} * block.height * (kind.separate() ? 1U : kind.samples);
  if (count == 0 || count > most) return block;
  std::vector<std::uint16_t> samples(count);
  const auto size = static_cast<tmsize_t>(count * sizeof(std::uint16_t));
  const std::uint32_t rows = tiled ? block.height : std::min(block.height, kind.height - y);
  const tmsize_t read =
      tiled ? TIFFReadEncodedTile(tiff, TIFFComputeTile(tiff, x, y, 0, plane), samples.data(), size)
            : TIFFReadEncodedStrip(tiff, TIFFComputeStrip(tiff, y, plane), samples.data(), size);
  if (read >= size / block.height * rows) block.samples = std::move(samples);
  return block;
}

/// The first samples of each pixel, `used` of them, from left to right and from the top.
struct Samples {
  std::uint32_t width = 0;
  std::uint16_t used = 0;
  std::vector<std::uint16_t> all{};

  std::uint16_t* at(std::size_t x, std::size_t y) { return &all[(y * width + x) * used]; }
};

/// Those of one row of a block, of one plane.
void place_row(const std::uint16_t* from, const Kind& kind, std::uint32_t columns,
               std::uint16_t used, std::uint16_t* to) {
  const int step = kind.separate() ? 1 : kind.samples;
  const int copied = kind.separate() ? 1 : used;
  for (std::uint32_t i = 0; i < columns; ++i, from += step, to += used) {
    std::copy_n(from, copied, to);
  }
}

bool read_plane(TIFF* tiff, const Kind& kind, std::uint16_t plane, Samples& samples) {
  for (std::uint32_t y = 0, rows = 0; y < kind.height; y += rows) {
    for (std::uint32_t x = 0, columns = 0; x < kind.width; x += columns) {
      const Block block = read_block(tiff, kind, x, y, plane);
      if (block.samples.empty()) return false;
      rows = std::min(block.height, kind.height - y);
      columns = std::min(block.width, kind.width - x);
      const std::size_t stride = block.samples.size() / block.height;
      for (std::size_t row = 0; row < rows; ++row) {
        place_row(&block.samples[row * stride], kind, columns, samples.used,
                  samples.at(x, y + row) + plane);
      }
    }
  }
  return true;
}

/// Nothing when one is missing.
std::vector<std::uint16_t> read_samples(TIFF* tiff, const Kind& kind, std::uint16_t used) {
  Samples samples{.width = kind.width, .used = used};
  samples.all.resize(std::size_t{kind.width} * kind.height * used);
  const std::uint16_t planes = kind.separate() ? used : 1;
  for (std::uint16_t plane = 0; plane < planes; ++plane) {
    if (!read_plane(tiff, kind, plane, samples)) return {};
  }
  return std::move(samples.all);
}

/// Of 16 bits a channel.
std::array<std::uint16_t, 4> rgba_of(const Kind& kind, const std::uint16_t* samples,
                                     bool transparent) {
  constexpr std::uint32_t white = std::numeric_limits<std::uint16_t>::max();
  const auto value = [](std::uint32_t number) { return static_cast<std::uint16_t>(number); };
  const auto ink = [&](std::size_t i) {
    return value((white - samples[i]) * (white - samples[3]) / white);
  };
  std::array<std::uint16_t, 4> rgba{0, 0, 0, value(white)};
  if (kind.cmyk()) return {ink(0), ink(1), ink(2), value(white)};
  const std::size_t colours = kind.gray() ? 1 : 3;
  const bool inverted = kind.photometric == PHOTOMETRIC_MINISWHITE;
  for (std::size_t i = 0; i < 3; ++i) {
    const std::uint16_t sample = samples[kind.gray() ? 0 : i];
    rgba[i] = inverted ? value(white - sample) : sample;
  }
  if (transparent) rgba[3] = samples[colours];
  if (transparent && is_multiplied(kind)) divide(rgba, white);
  return rgba;
}

bool is_deep(const Kind& kind) {
  const bool known = kind.gray() || kind.cmyk() || kind.photometric == PHOTOMETRIC_RGB;
  return known && kind.bits == 16 && !kind.floats();
}

Result<FramePtr> decode_deep(TIFF* tiff, const Kind& kind) {
  const std::uint16_t colours = kind.cmyk() ? 4 : kind.gray() ? 1 : 3;
  const bool transparent = !kind.cmyk() && kind.samples > colours;
  const bool usable = kind.samples >= colours && TIFFIsCODECConfigured(kind.compression) != 0;
  if (!usable) return unknown(kind);
  const auto used = static_cast<std::uint16_t>(colours + (transparent ? 1 : 0));
  const auto samples = read_samples(tiff, kind, used);
  if (samples.empty()) return damaged();
  FramePtr frame = new_picture(AV_PIX_FMT_RGBA64, kind);
  const std::uint16_t* pixel = samples.data();
  for (std::uint32_t y = 0; y < kind.height; ++y) {
    std::uint8_t* to = frame->data[0] + std::ptrdiff_t{frame->linesize[0]} * y;
    for (std::uint32_t x = 0; x < kind.width; ++x, pixel += used) {
      const auto rgba = rgba_of(kind, pixel, transparent);
      std::memcpy(to + x * sizeof(rgba), rgba.data(), sizeof(rgba));
    }
  }
  return frame;
}

template <class Bytes>
Bytes bytes_of(TIFF* tiff, std::uint32_t tag) {
  std::uint32_t size = 0;
  const void* data = nullptr;
  if (TIFFGetField(tiff, tag, &size, &data) == 0 || data == nullptr) return {};
  const auto* bytes = static_cast<const typename Bytes::value_type*>(data);
  return Bytes(bytes, bytes + size);
}

/// A TIFF of one tag, as EXIF is: how the picture was held.
std::vector<std::uint8_t> exif_of(TIFF* tiff) {
  std::uint16_t held = ORIENTATION_TOPLEFT;
  TIFFGetFieldDefaulted(tiff, TIFFTAG_ORIENTATION, &held);
  std::vector<std::uint8_t> exif{'I',  'I', '*', 0, 8, 0, 0, 0, 1, 0,  //
                                 0x12, 1,   3,   0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
  exif[18] = static_cast<std::uint8_t>(held);
  return exif;
}

/// Exiv2 knows no BigTIFF.
PictureTags tags_of(TIFF* tiff, std::span<const std::uint8_t> bytes) {
  if (TIFFIsBigTIFF(tiff) == 0) return PictureTags::of_file(bytes);
  return PictureTags::of_blocks({
      .exif = exif_of(tiff),
      .xmp = bytes_of<std::string>(tiff, TIFFTAG_XMLPACKET),
      .icc = bytes_of<std::vector<std::uint8_t>>(tiff, TIFFTAG_ICCPROFILE),
  });
}

}  // namespace

bool is_tiff(std::span<const std::uint8_t> start) {
  constexpr std::array<std::string_view, 4> signs{
      std::string_view("II*\0", 4), std::string_view("MM\0*", 4), std::string_view("II+\0", 4),
      std::string_view("MM\0+", 4)};
  if (start.size() < 4) return false;
  const std::string_view sign(reinterpret_cast<const char*>(start.data()), 4);
  return std::find(signs.begin(), signs.end(), sign) != signs.end();
}

bool is_tiff_for_libtiff(std::span<const std::uint8_t> file) {
  if (!is_tiff(file) || holds_preview(file)) return false;
  Source source{file};
  const Tiff tiff = open(source);
  if (!tiff) return false;
  const Kind kind = kind_of(tiff.get());
  return TIFFIsBigTIFF(tiff.get()) != 0 || TIFFIsTiled(tiff.get()) != 0 ||
         !libav_unpacks(kind.compression) || !libav_has_colours(kind);
}

Result<ForeignFile> open_tiff_picture(std::span<const std::uint8_t> bytes) {
  Source source{bytes};
  const Tiff tiff = open(source);
  if (!tiff) return damaged();
  const Kind kind = kind_of(tiff.get());
  constexpr auto most = std::uint32_t{std::numeric_limits<int>::max()};
  const int width = static_cast<int>(std::min(kind.width, most));
  const int height = static_cast<int>(std::min(kind.height, most));
  if (auto fits = check_picture_size(width, height); !fits) return tl::unexpected(fits.error());
  auto frame = is_deep(kind) ? decode_deep(tiff.get(), kind) : decode_rgba(tiff.get(), kind);
  if (!frame) return tl::unexpected(frame.error());
  if (source.jpeg_is_damaged) return damaged();
  ForeignFile file;
  file.picture = true;
  file.container = describe_stream(width, height, {1, 25});
  file.frames = one_frame(std::move(*frame));
  file.tags = tags_of(tiff.get(), bytes);
  return file;
}

}  // namespace scrim::io
