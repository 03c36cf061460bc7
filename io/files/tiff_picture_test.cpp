#include "io/files/tiff_picture.hpp"

#include <gtest/gtest.h>
#include <stdlib.h>
#include <tiffio.h>
#include <unistd.h>

#include <array>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "io/files/file_bytes.hpp"
#include "io/handles/release.hpp"

namespace scrim::io {
namespace {

using Bytes = std::vector<std::uint8_t>;
using Tiff = std::unique_ptr<TIFF, Release<TIFFClose>>;
using Words = std::vector<std::uint16_t>;
using Pixel = std::array<double, 4>;  ///< red, green, blue and alpha, of 1

constexpr std::uint32_t width = 80, height = 72, tile = 32;

/// One kind of picture, whose left half has the samples of `left`, and the right those of `right`.
struct Sample {
  std::uint16_t photometric = PHOTOMETRIC_RGB, bits = 8;
  std::vector<double> left{0.8, 0.2, 0.1}, right{0.1, 0.4, 0.7};
  std::uint16_t compression = COMPRESSION_LZW;
  bool tiled = false, big = false, planes = false;
  std::uint16_t alpha = 0;  ///< the kind of the last sample; 0 when it is a colour
  std::uint16_t format = SAMPLEFORMAT_UINT;
  std::function<void(TIFF*)> more = [](TIFF*) {};  ///< further tags
};

template <class Number>
void append(Bytes& bytes, Number number) {
  const auto* begin = reinterpret_cast<const std::uint8_t*>(&number);
  bytes.insert(bytes.end(), begin, begin + sizeof(number));
}

void append_sample(Bytes& bytes, double value, const Sample& sample) {
  if (sample.format == SAMPLEFORMAT_IEEEFP) {
    append(bytes, static_cast<float>(value));
  } else if (sample.bits == 16) {
    append(bytes, static_cast<std::uint16_t>(std::lround(value * 65535)));
  } else {
    append(bytes, static_cast<std::uint8_t>(std::lround(value * 255)));
  }
}

/// A strip or a tile from this column on, of all samples or of one.
Bytes block(const Sample& sample, std::uint32_t x, std::uint32_t columns, std::uint32_t rows,
            std::size_t first, std::size_t count) {
  Bytes bytes;
  for (std::uint32_t i = 0; i < columns * rows; ++i) {
    const auto& values = x + i % columns < width / 2 ? sample.left : sample.right;
    for (std::size_t s = first; s < first + count; ++s) append_sample(bytes, values[s], sample);
  }
  return bytes;
}

void write_pixels(TIFF* tiff, const Sample& sample) {
  const std::size_t samples = sample.left.size();
  const std::size_t count = sample.planes ? 1 : samples;
  for (std::size_t plane = 0; plane < samples / count; ++plane) {
    const auto p = static_cast<std::uint16_t>(plane);
    if (!sample.tiled) {
      Bytes strip = block(sample, 0, width, height, plane, count);
      TIFFWriteEncodedStrip(tiff, p, strip.data(), static_cast<tmsize_t>(strip.size()));
      continue;
    }
    for (std::uint32_t y = 0; y < height; y += tile) {
      for (std::uint32_t x = 0; x < width; x += tile) {
        Bytes bytes = block(sample, x, tile, tile, plane, count);
        TIFFWriteEncodedTile(tiff, TIFFComputeTile(tiff, x, y, 0, p), bytes.data(),
                             static_cast<tmsize_t>(bytes.size()));
      }
    }
  }
}

class TiffPicture : public testing::Test {
 protected:
  TiffPicture() {
    std::string name = (std::filesystem::temp_directory_path() / "tiff-XXXXXX").string();
    const int file = mkstemp(name.data());
    close(file);
    path_ = name;
  }
  ~TiffPicture() override { std::filesystem::remove(path_); }

  Bytes written(const Sample& sample) const {
    {
      const Tiff owner(TIFFOpen(path_.c_str(), sample.big ? "w8" : "w"));
      TIFF* tiff = owner.get();
      TIFFSetField(tiff, TIFFTAG_IMAGEWIDTH, width);
      TIFFSetField(tiff, TIFFTAG_IMAGELENGTH, height);
      TIFFSetField(tiff, TIFFTAG_BITSPERSAMPLE, sample.bits);
      TIFFSetField(tiff, TIFFTAG_SAMPLESPERPIXEL, static_cast<int>(sample.left.size()));
      TIFFSetField(tiff, TIFFTAG_SAMPLEFORMAT, sample.format);
      TIFFSetField(tiff, TIFFTAG_PHOTOMETRIC, sample.photometric);
      TIFFSetField(tiff, TIFFTAG_COMPRESSION, sample.compression);
      TIFFSetField(tiff, TIFFTAG_PLANARCONFIG,
                   sample.planes ? PLANARCONFIG_SEPARATE : PLANARCONFIG_CONTIG);
      if (sample.alpha != 0) TIFFSetField(tiff, TIFFTAG_EXTRASAMPLES, 1, &sample.alpha);
      if (sample.tiled) {
        TIFFSetField(tiff, TIFFTAG_TILEWIDTH, tile);
        TIFFSetField(tiff, TIFFTAG_TILELENGTH, tile);
      } else {
        TIFFSetField(tiff, TIFFTAG_ROWSPERSTRIP, height);
      }
      sample.more(tiff);
      write_pixels(tiff, sample);
    }
    return bytes_of_file(path_.string());
  }

 private:
  std::filesystem::path path_;
};

Pixel pixel(const AVFrame& frame, int x, int y) {
  const bool deep = frame.format == AV_PIX_FMT_RGBA64;
  const std::uint8_t* at =
      frame.data[0] + std::ptrdiff_t{frame.linesize[0]} * y + std::ptrdiff_t{x} * (deep ? 8 : 4);
  Pixel result{};
  for (std::size_t i = 0; i < result.size(); ++i) {
    result[i] = deep ? reinterpret_cast<const std::uint16_t*>(at)[i] / 65535.0 : at[i] / 255.0;
  }
  return result;
}

/// Shows these colours in its two halves, each channel no farther off than that.
void expect_shown(const Bytes& file, const Pixel& left, const Pixel& right, double off) {
  ASSERT_TRUE(is_tiff_for_libtiff(file));
  auto opened = open_tiff_picture(file);
  ASSERT_TRUE(opened) << opened.error();
  const FramePtr frame = opened->frames->next().value();
  ASSERT_EQ(frame->width, int{width});
  ASSERT_EQ(frame->height, int{height});
  for (const int y : {1, int{height} / 2, int{height} - 2}) {
    const Pixel a = pixel(*frame, 2, y), b = pixel(*frame, int{width} - 3, y);
    for (std::size_t i = 0; i < a.size(); ++i) {
      EXPECT_NEAR(a[i], left[i], off) << "left, channel " << i << ", row " << y;
      EXPECT_NEAR(b[i], right[i], off) << "right, channel " << i << ", row " << y;
    }
  }
}

constexpr Pixel left{0.8, 0.2, 0.1, 1}, right{0.1, 0.4, 0.7, 1};
constexpr double exact_8 = 0.5 / 255 + 1e-6, exact_16 = 0.5 / 65535 + 1e-6;

TEST_F(TiffPicture, InTilesOrABigTiffHasItsPixelsExactly) {
  for (const bool planes : {false, true}) {
    for (const bool big : {false, true}) {
      SCOPED_TRACE(std::to_string(planes) + std::to_string(big));
      expect_shown(written({.tiled = true, .big = big, .planes = planes}), left, right, exact_8);
      expect_shown(written({.bits = 16, .tiled = true, .big = big, .planes = planes}), left, right,
                   exact_16);
      expect_shown(written({.big = true, .planes = planes}), left, right, exact_8);
      expect_shown(written({.bits = 16, .big = true, .planes = planes}), left, right, exact_16);
    }
  }
}

TEST_F(TiffPicture, ThatDoesNotNameItsColoursIsRgbWhenThereAreThree) {
  Sample silent{.bits = 16, .tiled = true};
  silent.more = [](TIFF* tiff) { TIFFUnsetField(tiff, TIFFTAG_PHOTOMETRIC); };
  expect_shown(written(silent), left, right, exact_16);
}

TEST_F(TiffPicture, OfGrayInTilesIsGrayWhicheverEndIsWhite) {
  for (const std::uint16_t bits : Words{8, 16}) {
    Sample gray{.photometric = PHOTOMETRIC_MINISBLACK, .bits = bits, .left = {0.8}, .right = {0.1}};
    gray.tiled = true;
    const double off = bits == 8 ? exact_8 : exact_16;
    expect_shown(written(gray), {0.8, 0.8, 0.8, 1}, {0.1, 0.1, 0.1, 1}, off);
    gray.photometric = PHOTOMETRIC_MINISWHITE;
    expect_shown(written(gray), {0.2, 0.2, 0.2, 1}, {0.9, 0.9, 0.9, 1}, off);
  }
}

TEST_F(TiffPicture, WithOtherCompressionsIsNotBlack) {
  for (const std::uint16_t compression :
       Words{COMPRESSION_JPEG, COMPRESSION_ZSTD, COMPRESSION_WEBP}) {
    SCOPED_TRACE(compression);
    if (TIFFIsCODECConfigured(compression) == 0) continue;
    expect_shown(written({.compression = compression}), left, right, 0.02);
  }
  expect_shown(written({.photometric = PHOTOMETRIC_MINISBLACK,
                        .left = {0.8},
                        .right = {0.1},
                        .compression = COMPRESSION_JPEG}),
               {0.8, 0.8, 0.8, 1}, {0.1, 0.1, 0.1, 1}, 0.02);
}

TEST_F(TiffPicture, OfYCbCrHasItsColours) {
  const auto full = [](TIFF* tiff) { TIFFSetField(tiff, TIFFTAG_YCBCRSUBSAMPLING, 1, 1); };
  Sample plain{.photometric = PHOTOMETRIC_YCBCR, .left = {1, 0.5, 0.5}, .right = {0, 0.5, 0.5}};
  plain.more = full;
  expect_shown(written(plain), {1, 1, 1, 1}, {0, 0, 0, 1}, 0.02);
  Sample jpeg{.photometric = PHOTOMETRIC_YCBCR, .compression = COMPRESSION_JPEG};
  jpeg.more = [](TIFF* tiff) { TIFFSetField(tiff, TIFFTAG_JPEGCOLORMODE, JPEGCOLORMODE_RGB); };
  expect_shown(written(jpeg), left, right, 0.03);
}

TEST_F(TiffPicture, OfCmykIsNeitherANegativeNorTransparent) {
  const std::vector<double> red{0, 1, 1, 0.2}, white{0, 0, 0, 0};
  for (const bool tiled : {false, true}) {
    for (const bool planes : {false, true}) {
      expect_shown(written({.photometric = PHOTOMETRIC_SEPARATED,
                            .bits = 16,
                            .left = red,
                            .right = white,
                            .tiled = tiled,
                            .planes = planes}),
                   {0.8, 0, 0, 1}, {1, 1, 1, 1}, 2 * exact_16);
    }
  }
  expect_shown(
      written({.photometric = PHOTOMETRIC_SEPARATED, .left = red, .right = white, .tiled = true}),
      {0.8, 0, 0, 1}, {1, 1, 1, 1}, 0.005);
}

TEST_F(TiffPicture, OfLabHasItsColoursAndWhiteIsWhite) {
  // L of 54, and a and b of 81 and 70, by D50: the red of sRGB.
  const Sample lab{.photometric = PHOTOMETRIC_CIELAB,
                   .left = {0.54, 81 / 255.0, 70 / 255.0},
                   .right = {1, 0, 0}};
  expect_shown(written(lab), {1, 0, 0, 1}, {1, 1, 1, 1}, 0.1);
  const Sample gray{.photometric = PHOTOMETRIC_CIELAB, .left = {0.54, 0, 0}, .right = {0.54, 0, 0}};
  expect_shown(written(gray), {0.506, 0.506, 0.506, 1}, {0.506, 0.506, 0.506, 1}, 0.025);
}

TEST_F(TiffPicture, WithAlphaHasItsColoursBeforeAlphaWasMultipliedIn) {
  for (const std::uint16_t bits : Words{8, 16}) {
    Sample sample{.bits = bits, .left = {0.8, 0.2, 0.1, 0.2}, .right = {0.1, 0.4, 0.7, 1}};
    sample.tiled = true;
    sample.alpha = EXTRASAMPLE_UNASSALPHA;
    expect_shown(written(sample), {0.8, 0.2, 0.1, 0.2}, right, bits == 8 ? exact_8 : exact_16);
    sample.alpha = EXTRASAMPLE_ASSOCALPHA;
    sample.left = {0.16, 0.04, 0.02, 0.2};
    expect_shown(written(sample), {0.8, 0.2, 0.1, 0.2}, right, 0.01);
  }
}

TEST_F(TiffPicture, LeavesToLibavWhatItReadsRight) {
  const std::vector<double> inks{0, 1, 1, 0.2};
  EXPECT_FALSE(is_tiff_for_libtiff(written({})));
  EXPECT_FALSE(is_tiff_for_libtiff(written({.bits = 16})));
  EXPECT_FALSE(is_tiff_for_libtiff(written({.planes = true})));
  EXPECT_FALSE(is_tiff_for_libtiff(
      written({.photometric = PHOTOMETRIC_MINISBLACK, .left = {0}, .right = {1}})));
  EXPECT_FALSE(is_tiff_for_libtiff(
      written({.photometric = PHOTOMETRIC_SEPARATED, .left = inks, .right = inks})));
}

TEST_F(TiffPicture, LeavesRawFilesToTheirOwnError) {
  Sample raw{.tiled = true};
  raw.more = [](TIFF* tiff) { TIFFSetField(tiff, TIFFTAG_SUBFILETYPE, FILETYPE_REDUCEDIMAGE); };
  EXPECT_FALSE(is_tiff_for_libtiff(written(raw)));
}

TEST_F(TiffPicture, OfAnUnknownKindIsCalledSo) {
  const auto error_of = [&](const Sample& sample) {
    const Bytes file = written(sample);
    EXPECT_TRUE(is_tiff_for_libtiff(file));
    const auto opened = open_tiff_picture(file);
    return opened ? std::string() : opened.error();
  };
  const std::string rest = ", which is not read; save it as RGB of 8 or 16 bits, with LZW";
  EXPECT_EQ(error_of({.bits = 32, .format = SAMPLEFORMAT_IEEEFP}),
            "is a TIFF of 32-bit floats" + rest);
  EXPECT_EQ(error_of({.photometric = PHOTOMETRIC_SEPARATED,
                      .bits = 32,
                      .left = {0, 0, 0, 1},
                      .right = {0, 0, 0, 0},
                      .format = SAMPLEFORMAT_IEEEFP}),
            "is a TIFF of 32-bit floats" + rest);
  EXPECT_EQ(error_of({.photometric = PHOTOMETRIC_ICCLAB}), "is a TIFF of 8-bit Lab samples" + rest);
}

TEST_F(TiffPicture, OfABigTiffIsTurnedAsItSays) {
  Sample held{.big = true};
  held.more = [](TIFF* tiff) { TIFFSetField(tiff, TIFFTAG_ORIENTATION, ORIENTATION_BOTLEFT); };
  const auto opened = open_tiff_picture(written(held));
  ASSERT_TRUE(opened) << opened.error();
  EXPECT_TRUE(opened->tags.orientation().flip_y);
  EXPECT_FALSE(opened->tags.orientation().transpose);
}

TEST_F(TiffPicture, CutOffOrTooLargeIsAnError) {
  std::vector<Bytes> files;
  for (const bool big : {false, true}) {
    for (const std::uint16_t bits : Words{8, 16}) {
      files.push_back(written({.bits = bits, .tiled = true, .big = big}));
    }
  }
  files.push_back(written({.compression = COMPRESSION_JPEG}));
  for (const Bytes& whole : files) {
    for (std::size_t size = 0; size < whole.size(); size += 1 + whole.size() / 64) {
      const auto opened = open_tiff_picture(std::span(whole).first(size));
      ASSERT_FALSE(opened) << size;
      EXPECT_NE(opened.error().find("is damaged"), std::string::npos) << opened.error();
    }
  }
  Sample wide{.tiled = true};
  wide.more = [](TIFF* tiff) { TIFFSetField(tiff, TIFFTAG_IMAGEWIDTH, 10000U); };
  const auto opened = open_tiff_picture(written(wide));
  ASSERT_FALSE(opened);
  EXPECT_NE(opened.error().find("the largest side"), std::string::npos) << opened.error();
}

TEST_F(TiffPicture, WhoseBytesAreSpoiltNeverHarms) {
  for (const std::uint16_t compression : Words{COMPRESSION_JPEG, COMPRESSION_LZW}) {
    const Bytes whole = written({.compression = compression, .tiled = true});
    for (std::size_t at = 0; at < whole.size(); ++at) {
      Bytes spoilt = whole;
      spoilt[at] ^= 0xFF;
      if (!is_tiff_for_libtiff(spoilt)) continue;
      const auto opened = open_tiff_picture(spoilt);
      EXPECT_EQ(opened ? std::string::npos : opened.error().find('\n'), std::string::npos);
    }
  }
}

}  // namespace
}  // namespace scrim::io
