#include "io/files/heif_picture.hpp"

#include <gtest/gtest.h>
#include <libheif/heif.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "io/files/made_profiles.hpp"
#include "io/files/video_reader.hpp"
#include "io/handles/release.hpp"

namespace scrim::io {
namespace {

using Bytes = std::vector<std::uint8_t>;

constexpr int width = 128, height = 96;

using Context = std::unique_ptr<heif_context, Release<heif_context_free>>;
using Encoder = std::unique_ptr<heif_encoder, Release<heif_encoder_release>>;
using Handle = std::unique_ptr<heif_image_handle, Release<heif_image_handle_release>>;
using Options = std::unique_ptr<heif_encoding_options, Release<heif_encoding_options_free>>;
using Image = std::unique_ptr<heif_image, Release<heif_image_release>>;

/// The left half is red, or, when alpha is asked for, red and transparent; the right half is gray.
Image half_red(bool alpha) {
  heif_image* image = nullptr;
  const auto chroma = alpha ? heif_chroma_interleaved_RGBA : heif_chroma_interleaved_RGB;
  const int bytes = alpha ? 4 : 3;
  heif_image_create(width, height, heif_colorspace_RGB, chroma, &image);
  heif_image_add_plane(image, heif_channel_interleaved, width, height, 8);
  int stride = 0;
  std::uint8_t* pixels = heif_image_get_plane(image, heif_channel_interleaved, &stride);
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      std::uint8_t* pixel = pixels + y * stride + x * bytes;
      const bool red = x < width / 2;
      pixel[0] = red ? 220 : 128;
      pixel[1] = pixel[2] = red ? 0 : 128;
      if (alpha) pixel[3] = red ? 0 : 255;
    }
  }
  return Image(image);
}

struct Made {
  Context context{heif_context_alloc()};
  Encoder encoder;
  Handle primary;
};

heif_error append(heif_context*, const void* data, std::size_t size, void* to) {
  const auto* bytes = static_cast<const std::uint8_t*>(data);
  auto& file = *static_cast<Bytes*>(to);
  file.insert(file.end(), bytes, bytes + size);
  return {heif_error_Ok, heif_suberror_Unspecified, ""};
}

Bytes written(const Made& made) {
  Bytes file;
  heif_writer writer{.writer_api_version = 1, .write = append};
  EXPECT_EQ(heif_context_write(made.context.get(), &writer, &file).code, heif_error_Ok);
  return file;
}

/// A file of one picture; empty where libheif has no encoder.
std::optional<Made> make(heif_compression_format format, bool alpha = false,
                         heif_orientation held = heif_orientation_normal,
                         const IccProfile& profile = {}) {
  Made made;
  heif_encoder* encoder = nullptr;
  if (heif_context_get_encoder_for_format(made.context.get(), format, &encoder).code !=
      heif_error_Ok) {
    return std::nullopt;
  }
  made.encoder.reset(encoder);
  heif_encoder_set_lossy_quality(encoder, 95);
  const Options options(heif_encoding_options_alloc());
  options->image_orientation = held;
  heif_image_handle* handle = nullptr;
  const Image image = half_red(alpha);
  if (!profile.empty()) {
    heif_image_set_raw_color_profile(image.get(), "prof", profile.data(), profile.size());
  }
  EXPECT_EQ(
      heif_context_encode_image(made.context.get(), image.get(), encoder, options.get(), &handle)
          .code,
      heif_error_Ok);
  made.primary.reset(handle);
  heif_context_set_primary_image(made.context.get(), handle);
  return made;
}

class HeifPicture : public testing::TestWithParam<heif_compression_format> {};

TEST_P(HeifPicture, IsReadAsItWasCoded) {
  const auto made = make(GetParam());
  if (!made) GTEST_SKIP() << "libheif has no encoder here";
  const Bytes file = written(*made);
  ASSERT_TRUE(is_heif_picture(file));
  auto opened = open_heif_picture(file);
  ASSERT_TRUE(opened) << opened.error();
  EXPECT_TRUE(opened->picture);
  auto frame = opened->frames->next();
  ASSERT_TRUE(frame && *frame);
  EXPECT_EQ((*frame)->width, width);
  EXPECT_EQ((*frame)->height, height);
  const std::uint8_t* row = (*frame)->data[0];
  EXPECT_NEAR(row[4 * (width - 4)], 128, 8) << "the gray half";
  EXPECT_NEAR(row[4 * 4], 220, 8) << "the red half";
  EXPECT_NEAR(row[4 * 4 + 1], 0, 8) << "the red half";
  auto end = opened->frames->next();
  ASSERT_TRUE(end);
  EXPECT_EQ(*end, nullptr);
}

TEST_P(HeifPicture, ComesOutOfItsProfileWhereThatIsAskedFor) {
  const IccProfile p3 = made_profiles::display_p3();
  const auto made = make(GetParam(), false, heif_orientation_normal, p3);
  if (!made) GTEST_SKIP() << "libheif has no encoder here";
  const std::string path = testing::TempDir() + "profiled" + std::to_string(GetParam());
  const Bytes file = written(*made);
  std::ofstream(path, std::ios::binary)
      .write(reinterpret_cast<const char*>(file.data()), static_cast<std::streamsize>(file.size()));
  const auto red_of = [&path](const ReaderOptions& options) {
    auto reader = VideoReader::open(path, options);
    EXPECT_TRUE(reader) << reader.error();
    const auto frame = reader->read();
    const std::uint8_t* pixel = (*frame)->av->data[0] + 16;
    return std::pair(Rgb{pixel[0], pixel[1], pixel[2]}, reader->info().profile);
  };
  const auto [stored, profile] = red_of({});
  EXPECT_EQ(profile, PictureTags::of_blocks({.exif = {}, .xmp = {}, .icc = p3}).profile());
  const auto [converted, none] = red_of({.profile = srgb_profile});
  EXPECT_EQ(none, srgb_profile);
  const Rgb right = ColourConversion::between(p3, srgb_profile)->convert(stored);
  EXPECT_GT(right[0], stored[0] + 10) << "red is more in the numbers of sRGB";
  for (std::size_t i = 0; i < right.size(); ++i) EXPECT_NEAR(converted[i], right[i], 2);
  std::filesystem::remove(path);
}

TEST_P(HeifPicture, KeepsItsTransparency) {
  const auto made = make(GetParam(), true);
  if (!made) GTEST_SKIP() << "libheif has no encoder here";
  auto opened = open_heif_picture(written(*made));
  ASSERT_TRUE(opened) << opened.error();
  auto frame = opened->frames->next();
  ASSERT_TRUE(frame && *frame);
  ASSERT_EQ((*frame)->format, AV_PIX_FMT_RGBA);
  EXPECT_LT((*frame)->data[0][4 * 4 + 3], 8);
  EXPECT_GT((*frame)->data[0][4 * (width - 4) + 3], 247);
}

/// Red rises by one of ten bits from column to column; green is as strong as can be.
Image ten_bits() {
  heif_image* image = nullptr;
  heif_image_create(width, height, heif_colorspace_RGB, heif_chroma_interleaved_RRGGBB_LE, &image);
  heif_image_add_plane(image, heif_channel_interleaved, width, height, 10);
  int stride = 0;
  std::uint8_t* pixels = heif_image_get_plane(image, heif_channel_interleaved, &stride);
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      std::uint8_t* pixel = pixels + y * stride + 6 * x;
      const int red = 400 + x;
      for (const auto& [place, value] : {std::pair{0, red}, {2, 1023}, {4, 0}}) {
        pixel[place] = static_cast<std::uint8_t>(value & 0xFF);
        pixel[place + 1] = static_cast<std::uint8_t>(value >> 8);
      }
    }
  }
  return Image(image);
}

/// AVIF's is a test of the command: libheif's encoder may abort here.
TEST(DeepHeic, KeepsItsTenBits) {
  Made made;
  heif_encoder* encoder = nullptr;
  if (heif_context_get_encoder_for_format(made.context.get(), heif_compression_HEVC, &encoder)
          .code != heif_error_Ok) {
    GTEST_SKIP() << "libheif has no encoder here";
  }
  made.encoder.reset(encoder);
  heif_encoder_set_lossy_quality(encoder, 100);
  const Image image = ten_bits();
  heif_image_handle* handle = nullptr;
  ASSERT_EQ(
      heif_context_encode_image(made.context.get(), image.get(), encoder, nullptr, &handle).code,
      heif_error_Ok);
  made.primary.reset(handle);
  auto opened = open_heif_picture(written(made));
  ASSERT_TRUE(opened) << opened.error();
  auto frame = opened->frames->next();
  ASSERT_TRUE(frame && *frame);
  ASSERT_EQ((*frame)->format, AV_PIX_FMT_RGBA64);
  const auto* row = reinterpret_cast<const std::uint16_t*>((*frame)->data[0]);
  for (int x = 0; x < width; ++x) {
    EXPECT_NEAR(row[4 * x], (400 + x) * 65535 / 1023, 4 * 64) << x;
    EXPECT_GT(row[4 * x + 1], 65535 - 4 * 64) << x;
    EXPECT_EQ(row[4 * x + 3], 65535) << x;
  }
}

TEST_P(HeifPicture, TellsOfThePicturesBesideIt) {
  auto made = make(GetParam());
  if (!made) GTEST_SKIP() << "libheif has no encoder here";
  heif_image_handle* other = nullptr;
  const Image image = half_red(false);
  ASSERT_EQ(heif_context_encode_thumbnail(made->context.get(), image.get(), made->primary.get(),
                                          made->encoder.get(), nullptr, 64, &other)
                .code,
            heif_error_Ok);
  const Handle thumbnail(other);
  heif_context_encode_image(made->context.get(), image.get(), made->encoder.get(), nullptr, &other);
  const Handle second(other);
  auto opened = open_heif_picture(written(*made));
  ASSERT_TRUE(opened) << opened.error();
  EXPECT_EQ(opened->tags.left_out(Metadata::all),
            (std::vector<std::string>{"embedded pictures", "thumbnail"}));
}

TEST_P(HeifPicture, IsTurnedOnceOnly) {
  auto made = make(GetParam(), false, heif_orientation_rotate_90_cw);
  if (!made) GTEST_SKIP() << "libheif has no encoder here";
  const Bytes exif{'E', 'x',  'i', 'f', 0, 0, 'M', 'M', 0, 42, 0, 0, 0, 8, 0, 1,
                   1,   0x12, 0,   3,   0, 0, 0,   1,   0, 6,  0, 0, 0, 0, 0, 0};
  ASSERT_EQ(heif_context_add_exif_metadata(made->context.get(), made->primary.get(), exif.data(),
                                           static_cast<int>(exif.size()))
                .code,
            heif_error_Ok);
  auto opened = open_heif_picture(written(*made));
  ASSERT_TRUE(opened) << opened.error();
  EXPECT_TRUE(opened->tags.orientation().upright());
  auto frame = opened->frames->next();
  ASSERT_TRUE(frame && *frame);
  EXPECT_EQ((*frame)->width, height);
  EXPECT_EQ((*frame)->height, width);
  EXPECT_NEAR((*frame)->data[0][1], 0, 8) << "what was left is above";
}

TEST_P(HeifPicture, NoPlaceReachesTheOutput) {
  auto made = make(GetParam());
  if (!made) GTEST_SKIP() << "libheif has no encoder here";
  const std::string xmp =
      "<x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF"
      " xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'><rdf:Description rdf:about=''"
      " xmlns:photoshop='http://ns.adobe.com/photoshop/1.0/' photoshop:City='MARKEDROOM'"
      " photoshop:Headline='Beach'/></rdf:RDF></x:xmpmeta>";
  ASSERT_EQ(heif_context_add_XMP_metadata(made->context.get(), made->primary.get(), xmp.data(),
                                          static_cast<int>(xmp.size()))
                .code,
            heif_error_Ok);
  auto opened = open_heif_picture(written(*made));
  ASSERT_TRUE(opened) << opened.error();
  EXPECT_EQ(opened->tags.left_out(Metadata::safe), std::vector<std::string>{"location"});
  EXPECT_TRUE(opened->tags.left_out(Metadata::all).empty());
}

TEST_P(HeifPicture, DamageIsAnError) {
  const auto made = make(GetParam());
  if (!made) GTEST_SKIP() << "libheif has no encoder here";
  const Bytes whole = written(*made);
  for (std::size_t size = 12; size < whole.size(); size += whole.size() / 20) {
    EXPECT_FALSE(open_heif_picture(std::span(whole).first(size))) << size;
  }
}

INSTANTIATE_TEST_SUITE_P(Kinds, HeifPicture,
                         testing::Values(heif_compression_HEVC, heif_compression_AV1),
                         [](const auto& kind) {
                           return kind.param == heif_compression_HEVC ? "Heic" : "Avif";
                         });

}  // namespace
}  // namespace scrim::io
