#include "io/files/webp_animation.hpp"

#include <gtest/gtest.h>
#include <webp/encode.h>
#include <webp/mux.h>

#include <vector>

namespace scrim::io {
namespace {

using Bytes = std::vector<std::uint8_t>;

/// Gray frames, each one step lighter than the one before, with these durations.
Bytes animation(const std::vector<int>& durations, int width = 80, int height = 70) {
  WebPAnimEncoderOptions options;
  WebPAnimEncoderOptionsInit(&options);
  WebPAnimEncoder* encoder = WebPAnimEncoderNew(width, height, &options);
  WebPConfig config;
  WebPConfigInit(&config);
  config.lossless = 1;
  int time = 0;
  for (std::size_t i = 0; i < durations.size(); ++i) {
    WebPPicture picture;
    WebPPictureInit(&picture);
    picture.use_argb = 1;
    picture.width = width;
    picture.height = height;
    WebPPictureAlloc(&picture);
    const auto level = static_cast<std::uint32_t>(10 * (i + 1));
    std::fill_n(picture.argb, picture.argb_stride * height, 0xFF000000U | level * 0x010101U);
    EXPECT_NE(WebPAnimEncoderAdd(encoder, &picture, time, &config), 0);
    WebPPictureFree(&picture);
    time += durations[i];
  }
  WebPAnimEncoderAdd(encoder, nullptr, time, nullptr);
  WebPData data;
  WebPDataInit(&data);
  EXPECT_NE(WebPAnimEncoderAssemble(encoder, &data), 0);
  Bytes bytes(data.bytes, data.bytes + data.size);
  WebPDataClear(&data);
  WebPAnimEncoderDelete(encoder);
  return bytes;
}

TEST(WebpAnimation, GivesEachFrameAtItsTime) {
  const Bytes bytes = animation({40, 120, 500});
  ASSERT_TRUE(is_webp_animation(bytes));
  auto file = open_webp_animation(bytes);
  ASSERT_TRUE(file) << file.error();
  EXPECT_FALSE(file->picture);
  const std::vector<std::int64_t> times{0, 40, 160};
  for (std::size_t i = 0; i < times.size(); ++i) {
    auto frame = file->frames->next();
    ASSERT_TRUE(frame && *frame);
    EXPECT_EQ((*frame)->pts, times[i]);
    EXPECT_EQ((*frame)->width, 80);
    EXPECT_EQ((*frame)->data[0][0], 10 * (i + 1));
  }
  auto end = file->frames->next();
  ASSERT_TRUE(end);
  EXPECT_EQ(*end, nullptr);
  const AVStream& stream = *file->container->streams[0];
  EXPECT_EQ(stream.duration, 660);
  EXPECT_EQ(stream.nb_frames, 3);
  EXPECT_NEAR(av_q2d(stream.avg_frame_rate), 3 / 0.66, 1e-6);
}

TEST(WebpAnimation, ShowsWhatWouldPassTooQuicklyAsBrowsersDo) {
  auto file = open_webp_animation(animation({10, 0 + 20}));
  ASSERT_TRUE(file) << file.error();
  EXPECT_EQ(file->container->streams[0]->duration, 120);
}

TEST(WebpAnimation, DamageIsAnError) {
  const Bytes whole = animation({40, 120, 500});
  for (std::size_t size = 24; size < whole.size(); size += 7) {
    EXPECT_FALSE(open_webp_animation(Bytes(whole.begin(), whole.begin() + std::ptrdiff_t(size))))
        << size;
  }
}

TEST(WebpAnimation, IsRefusedForItsSizeBeforeItIsDecoded) {
  const auto file = open_webp_animation(animation({40, 40}, 32, 32));
  ASSERT_FALSE(file);
  EXPECT_NE(file.error().find("32x32"), std::string::npos) << file.error();
}

TEST(WebpAnimation, StillsAreForOthers) {
  EXPECT_FALSE(is_webp_animation(Bytes(10, 0)));
  Bytes still = animation({40, 40});
  still[20] = 0;
  EXPECT_FALSE(is_webp_animation(still));
}

}  // namespace
}  // namespace scrim::io
