#include "io/files/colour_conversion.hpp"

#include <gtest/gtest.h>
#include <lcms2.h>

#include <algorithm>
#include <array>
#include <cstddef>

#include "io/files/made_profiles.hpp"
#include "io/pixels/video_frame.hpp"

namespace scrim::io {
namespace {

using namespace made_profiles;

/// Profiles of printers and scanners have tables: a grid of colours, each as Lab, and back.
IccProfile table_of_p3(bool both_ways) {
  constexpr cmsUInt32Number grid = 17;
  cmsHPROFILE p3 = display(p3_primaries, srgb_curve());
  cmsHPROFILE lab = cmsCreateLab2Profile(nullptr);
  cmsHPROFILE table = cmsCreateProfilePlaceholder(nullptr);
  cmsSetProfileVersion(table, 2.1);
  cmsSetDeviceClass(table, both_ways ? cmsSigOutputClass : cmsSigInputClass);
  cmsSetColorSpace(table, cmsSigRgbData);
  cmsSetPCS(table, cmsSigLabData);
  const auto add = [&](cmsTagSignature tag, cmsHPROFILE from, cmsHPROFILE to) {
    const cmsHTRANSFORM transform = cmsCreateTransform(
        from, from == p3 ? TYPE_RGB_16 : TYPE_LabV2_16, to, to == p3 ? TYPE_RGB_16 : TYPE_LabV2_16,
        INTENT_RELATIVE_COLORIMETRIC, cmsFLAGS_NOCACHE);
    const auto sample = [](const cmsUInt16Number* in, cmsUInt16Number* out, void* used) {
      cmsDoTransform(used, in, out, 1);
      return TRUE;
    };
    cmsPipeline* pipeline = cmsPipelineAlloc(nullptr, 3, 3);
    cmsStage* stage = cmsStageAllocCLut16bit(nullptr, grid, 3, 3, nullptr);
    cmsStageSampleCLut16bit(stage, sample, transform, 0);
    cmsPipelineInsertStage(pipeline, cmsAT_END, stage);
    cmsWriteTag(table, tag, pipeline);
    cmsPipelineFree(pipeline);
    cmsDeleteTransform(transform);
  };
  add(cmsSigAToB0Tag, p3, lab);
  if (both_ways) add(cmsSigBToA0Tag, lab, p3);
  cmsWriteTag(table, cmsSigMediaWhitePointTag, cmsD50_XYZ());
  cmsCloseProfile(lab);
  cmsCloseProfile(p3);
  return bytes_of(table);
}

void expect_near(const Rgb& colour, const Rgb& right, int tolerance = 1) {
  for (std::size_t i = 0; i < colour.size(); ++i) {
    EXPECT_NEAR(colour[i], right[i], tolerance) << "channel " << i;
  }
}

Rgb through(const IccProfile& from, const IccProfile& to, const Rgb& colour) {
  const auto conversion = ColourConversion::between(from, to);
  return conversion ? conversion->convert(colour) : colour;
}

FramePtr frame_of(AVPixelFormat format) {
  return FramePool({.width = 4, .height = 2}, format).make().av;
}

PixelKind kind_of(AVPixelFormat format) {
  return {format, 4, 2, Matrix::bt601, Range::full};
}

TEST(ColourConversion, RedOfSrgbIsDullerInTheNumbersOfWiderProfiles) {
  expect_near(through(srgb_profile, adobe_rgb(), {255, 0, 0}), {219, 0, 0});
  expect_near(through(srgb_profile, display_p3(), {255, 0, 0}), {234, 51, 35});
}

TEST(ColourConversion, WhatSrgbCannotShowBecomesTheNearestItCan) {
  expect_near(through(display_p3(), srgb_profile, {255, 0, 0}), {255, 0, 0});
  expect_near(through(adobe_rgb(), srgb_profile, {0, 255, 0}), {0, 255, 0});
}

TEST(ColourConversion, ThereAndBackIsTheSameColour) {
  const Rgb colour{200, 90, 40};
  for (const IccProfile& wide : {adobe_rgb(), display_p3()}) {
    const Rgb there = through(srgb_profile, wide, colour);
    EXPECT_LT(there[0], colour[0]);
    expect_near(through(wide, srgb_profile, there), colour, 2);
  }
}

TEST(ColourConversion, BetweenTwoWideProfilesNothingIsCutOff) {
  expect_near(through(display_p3(), adobe_rgb(), {255, 255, 255}), {255, 255, 255}, 0);
  const Rgb green = through(display_p3(), adobe_rgb(), {40, 200, 40});
  expect_near(through(adobe_rgb(), display_p3(), green), {40, 200, 40}, 2);
}

TEST(ColourConversion, GrayStaysGrayAndItsEndsStayWhatTheyAre) {
  for (const IccProfile& wide : {adobe_rgb(), display_p3()}) {
    EXPECT_EQ(through(wide, srgb_profile, {0, 0, 0}), (Rgb{0, 0, 0}));
    EXPECT_EQ(through(wide, srgb_profile, {255, 255, 255}), (Rgb{255, 255, 255}));
    expect_near(through(wide, srgb_profile, {128, 128, 128}), {128, 128, 128});
    const Rgb gray = through(srgb_profile, wide, {70, 70, 70});
    EXPECT_NEAR(gray[0], gray[1], 1);
    EXPECT_NEAR(gray[0], gray[2], 1);
  }
}

TEST(ColourConversion, EveryProfileOfSrgbIsSrgb) {
  for (const IccProfile& srgb :
       {bytes_of(cmsCreate_sRGBProfile()), bytes_of(display(srgb_primaries, srgb_curve(), 2.1)),
        srgb_copy()}) {
    EXPECT_FALSE(ColourConversion::between(srgb, srgb_profile));
    EXPECT_FALSE(ColourConversion::between(srgb_profile, srgb));
  }
}

TEST(ColourConversion, TwoProfilesOfTheSameColoursAreOne) {
  const IccProfile older = bytes_of(display(p3_primaries, srgb_curve(), 2.1));
  EXPECT_NE(older, display_p3());
  EXPECT_FALSE(ColourConversion::between(older, display_p3()));
  EXPECT_FALSE(ColourConversion::between(display_p3(), display_p3()));
}

TEST(ColourConversion, ATableOfColoursIsAsGoodAsPrimaries) {
  const IccProfile table = table_of_p3(true);
  expect_near(through(table, srgb_profile, {200, 90, 40}),
              through(display_p3(), srgb_profile, {200, 90, 40}), 3);
  expect_near(through(srgb_profile, table, {200, 90, 40}),
              through(srgb_profile, display_p3(), {200, 90, 40}), 3);
}

TEST(ColourConversion, AScannersProfileHasNoWayBackAndIsTakenForSrgbThere) {
  const IccProfile scanner = table_of_p3(false);
  EXPECT_TRUE(ColourConversion::between(scanner, srgb_profile));
  EXPECT_FALSE(ColourConversion::between(srgb_profile, scanner));
  EXPECT_EQ(through(display_p3(), scanner, {90, 200, 40}),
            through(display_p3(), srgb_profile, {90, 200, 40}));
}

TEST(ColourConversion, AProfileThatIsNotOfRgbIsTakenForSrgb) {
  cmsToneCurve* curve = cmsBuildGamma(nullptr, 1.8);
  const IccProfile gray = bytes_of(cmsCreateGrayProfile(cmsD50_xyY(), curve));
  const std::array<cmsToneCurve*, 3> curves{curve, curve, curve};
  const IccProfile link = bytes_of(cmsCreateLinearizationDeviceLink(cmsSigRgbData, curves.data()));
  cmsFreeToneCurve(curve);
  for (const IccProfile& other : {gray, link, bytes_of(cmsCreateLab4Profile(nullptr))}) {
    EXPECT_FALSE(ColourConversion::between(other, srgb_profile));
    EXPECT_FALSE(ColourConversion::between(srgb_profile, other));
  }
}

TEST(ColourConversion, ADamagedProfileIsTakenForSrgb) {
  const IccProfile whole = adobe_rgb();
  for (std::size_t size = 0; size < whole.size() - 64; size += 37) {
    IccProfile cut(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
    EXPECT_FALSE(ColourConversion::between(cut, srgb_profile)) << size << " bytes";
    EXPECT_FALSE(ColourConversion::between(srgb_profile, cut)) << size << " bytes";
  }
}

TEST(ColourConversion, NoByteOfAProfileIsToBeTrusted) {
  for (const IccProfile& whole : {adobe_rgb(), display_p3(), table_of_p3(true)}) {
    for (std::size_t place = 0; place < std::min<std::size_t>(whole.size(), 640); place += 13) {
      IccProfile other = whole;
      other[place] = static_cast<std::uint8_t>(other[place] + 0x81);
      through(other, srgb_profile, {200, 90, 40});
      through(srgb_profile, other, {200, 90, 40});
    }
  }
}

TEST(ColourConversion, AlphaIsUntouched) {
  auto conversion = ColourConversion::between(srgb_profile, adobe_rgb());
  ASSERT_TRUE(conversion);
  const FramePtr frame = frame_of(AV_PIX_FMT_RGBA);
  for (int y = 0; y < frame->height; ++y) {
    for (int x = 0; x < frame->width; ++x) {
      std::uint8_t* pixel = frame->data[0] + std::ptrdiff_t{y} * frame->linesize[0] + 4 * x;
      pixel[0] = 255;
      pixel[1] = pixel[2] = 0;
      pixel[3] = static_cast<std::uint8_t>(10 * y + x);
    }
  }
  const auto result = conversion->convert(*frame, kind_of(AV_PIX_FMT_RGBA));
  ASSERT_TRUE(result) << result.error();
  for (int y = 0; y < frame->height; ++y) {
    for (int x = 0; x < frame->width; ++x) {
      const std::uint8_t* pixel =
          (*result)->data[0] + std::ptrdiff_t{y} * (*result)->linesize[0] + 4 * x;
      expect_near({pixel[0], pixel[1], pixel[2]}, {219, 0, 0});
      EXPECT_EQ(pixel[3], 10 * y + x);
    }
  }
}

TEST(ColourConversion, SixteenBitsStaySixteenBits) {
  auto conversion = ColourConversion::between(srgb_profile, adobe_rgb());
  ASSERT_TRUE(conversion);
  const FramePtr frame = frame_of(AV_PIX_FMT_RGBA64);
  for (int y = 0; y < frame->height; ++y) {
    auto* row =
        reinterpret_cast<std::uint16_t*>(frame->data[0] + std::ptrdiff_t{y} * frame->linesize[0]);
    for (int x = 0; x < frame->width; ++x) {
      row[4 * x] = static_cast<std::uint16_t>(40000 + 40 * x);
      row[4 * x + 1] = row[4 * x + 2] = 20000;
      row[4 * x + 3] = static_cast<std::uint16_t>(1000 + x);
    }
  }
  const auto result = conversion->convert(*frame, kind_of(AV_PIX_FMT_RGBA64));
  ASSERT_TRUE(result) << result.error();
  const auto* row = reinterpret_cast<const std::uint16_t*>((*result)->data[0]);
  for (int x = 1; x < frame->width; ++x) {
    EXPECT_GT(row[4 * x], row[4 * x - 4]);
    EXPECT_LT(row[4 * x], row[4 * x - 4] + 80);
    EXPECT_EQ(row[4 * x + 3], 1000 + x);
  }
}

TEST(ColourConversion, YuvIsConvertedByTheWayOfRgb) {
  auto conversion = ColourConversion::between(adobe_rgb(), srgb_profile);
  ASSERT_TRUE(conversion);
  const FramePtr frame = frame_of(AV_PIX_FMT_YUV420P);
  const std::array<std::uint8_t, 3> gray{128, 128, 128};
  for (int plane = 0; plane < 3; ++plane) {
    const int rows = plane == 0 ? 2 : 1;
    std::fill_n(frame->data[plane], std::ptrdiff_t{frame->linesize[plane]} * rows, gray[0]);
  }
  frame->best_effort_timestamp = 7;
  const auto result = conversion->convert(*frame, kind_of(AV_PIX_FMT_YUV420P));
  ASSERT_TRUE(result) << result.error();
  EXPECT_EQ((*result)->format, AV_PIX_FMT_RGBA);
  EXPECT_EQ((*result)->best_effort_timestamp, 7);
  const std::uint8_t* pixel = (*result)->data[0];
  expect_near({pixel[0], pixel[1], pixel[2]}, gray);
}

}  // namespace
}  // namespace scrim::io
