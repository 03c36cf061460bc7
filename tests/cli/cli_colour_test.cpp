#include <algorithm>
#include <cstddef>
#include <string>
#include <vector>

#include "io/files/colour_profile.hpp"
#include "io/files/made_profiles.hpp"
#include "tests/cli/cli_harness.hpp"

namespace scrim::cli_test {
namespace {

using io::IccProfile;
using io::Rgb;
using namespace io::made_profiles;

const std::string cover = " --match 0 --hide 0,0,1,1 --metadata none";

void expect_done(const Outcome& outcome) {
  ASSERT_EQ(outcome.code, 0) << outcome.err;
}

std::string profile_in(const std::string& file) {
  return shell(SCRIM_EXIFTOOL " -q -b -ICC_Profile " + file).out;
}

std::string text_of(const IccProfile& profile) {
  return {profile.begin(), profile.end()};
}

/// `file`, which has this profile from now on.
std::string tagged(const std::string& file, const IccProfile& profile) {
  write_file("some.icc", text_of(profile));
  const Outcome done =
      shell(SCRIM_EXIFTOOL " -q -q -overwrite_original '-ICC_Profile<=some.icc' " + file);
  EXPECT_EQ(done.code, 0) << done.err;
  return file;
}

/// A picture of the person, of the kind that the name ends with.
std::string person(const std::string& file) {
  ffmpeg("-i person.png -q:v 2 " + file);
  return file;
}

/// A picture of one colour.
std::string sheet(const std::string& file, const Rgb& colour, const std::string& format = "rgb24") {
  ffmpeg("-f lavfi -i color=c=0x" + io::colour_text(colour).substr(1) +
         ":s=96x64,format=rgb24 -frames:v 1 -vf format=" + format + " -q:v 1 " + file);
  return file;
}

std::string pixels(const std::string& file) {
  return ffmpeg("-i " + file + " -frames:v 1 -vf format=rgb24 -f rawvideo -");
}

/// The numbers of the pixel in the middle.
Rgb numbers(const std::string& file) {
  const std::string rgb = ffmpeg("-i " + file +
                                 " -frames:v 1 -vf scale=out_range=full:flags=accurate_rnd,"
                                 "format=rgb24,crop=1:1 -f rawvideo -");
  return {std::uint8_t(rgb.at(0)), std::uint8_t(rgb.at(1)), std::uint8_t(rgb.at(2))};
}

Rgb through(const IccProfile& from, const IccProfile& to, const Rgb& colour) {
  const auto conversion = io::ColourConversion::between(from, to);
  return conversion ? conversion->convert(colour) : colour;
}

void expect_near(const Rgb& colour, const Rgb& right, const std::string& what) {
  constexpr int tolerance = 4;  // JPEG's, twice
  for (std::size_t i = 0; i < colour.size(); ++i) {
    EXPECT_NEAR(colour[i], right[i], tolerance) << what << ", channel " << i;
  }
}

/// What stands behind when `in` gets this backdrop.
Rgb replaced(const std::string& in, const std::string& with, const std::string& out = "out.png") {
  const Outcome done = scrim("replace " + in + " -o " + out + " --with " + with + cover);
  EXPECT_EQ(done.code, 0) << done.err;
  return numbers(out);
}

constexpr Rgb leaf{120, 180, 90};

using ProfiledColours = CliTest;

TEST_F(ProfiledColours, AColourIsTheOneThatWasAskedForInAPictureOfAnyProfile) {
  for (const std::string kind : {"jpg", "png", "webp", "tiff"}) {
    const IccProfile adobe = adobe_rgb();
    expect_near(replaced(tagged(person("in." + kind), adobe), "'#ff0000'"), {219, 0, 0}, kind);
    EXPECT_TRUE(profile_in("out.png") == text_of(io::shareable_profile(adobe))) << kind;
  }
  const std::string p3 = tagged(person("p3.png"), display_p3());
  expect_near(replaced(p3, "red"), {234, 51, 35}, "Display P3");
  expect_near(replaced(p3, "white"), {255, 255, 255}, "Display P3");
}

TEST_F(ProfiledColours, ABackdropComesOutOfItsOwnProfileIntoSrgb) {
  for (const IccProfile& profile : {adobe_rgb(), display_p3()}) {
    const Rgb right = through(profile, io::srgb_profile, leaf);
    for (const std::string kind : {"jpg", "png", "webp", "tiff"}) {
      const std::string leaves = tagged(sheet("leaf." + kind, leaf), profile);
      expect_near(replaced("person.png", leaves), right, kind);
    }
    expect_near(replaced(person("in.jpg"), "leaf.jpg"), right, "behind a JPEG");
    const std::string deep = tagged(sheet("deep.png", leaf, "rgb48be"), profile);
    expect_near(replaced("person.png", deep), right, "16 bits");
    expect_near(replaced("talk.mp4 --passes 1", deep, "out.mkv"), right, "behind a video");
  }
}

TEST_F(ProfiledColours, ABackdropIsPutIntoTheProfileOfThePictureBeforeIt) {
  const std::string in = tagged(person("in.jpg"), adobe_rgb());
  const std::string p3 = tagged(sheet("p3.png", leaf), display_p3());
  expect_near(replaced(in, p3), through(display_p3(), adobe_rgb(), leaf), "P3 in AdobeRGB");
  const std::string plain = sheet("plain.jpg", leaf);
  expect_near(replaced(in, plain), through({}, adobe_rgb(), leaf), "sRGB in AdobeRGB");
  const std::string same = tagged(sheet("same.png", leaf), adobe_rgb());
  expect_near(replaced(in, same), leaf, "AdobeRGB in AdobeRGB");
}

TEST_F(ProfiledColours, ATransparentBackdropIsConvertedAndStaysTransparent) {
  ffmpeg("-f lavfi -i color=c=" + io::colour_text(leaf) +
         ":s=96x64,format=rgba,colorchannelmixer=aa=0.5 -frames:v 1 half.png");
  const std::string half = tagged("half.png", display_p3());
  const Rgb mixed = replaced("person.png", half);
  EXPECT_NE(mixed, through(display_p3(), {}, leaf));
  const Rgb unprofiled = replaced("person.png", tagged("half.png", srgb_copy()));
  EXPECT_GT(mixed[1], unprofiled[1]) << "greener";
  EXPECT_LT(mixed[0], unprofiled[0]);
}

TEST_F(ProfiledColours, AProfileOfSrgbChangesNothing) {
  const auto pair = [](const std::string& in, const std::string& with) {
    expect_done(scrim("replace " + in + " -o out.png --with " + with));
    return pixels("out.png");
  };
  for (const std::string kind : {"jpg", "png"}) {
    ffmpeg("-f lavfi -i testsrc=s=96x64 -frames:v 1 test." + kind);
    const std::string with = "test." + kind, in = person("in." + kind);
    const std::string right = pair(in, with), red = pair(in, "red");
    tagged(with, srgb_copy());
    EXPECT_TRUE(pair(in, with) == right) << kind << ", the backdrop's";
    tagged(in, srgb_copy());
    EXPECT_TRUE(pair(in, with) == right) << kind << ", the input's";
    EXPECT_TRUE(pair(in, "red") == red) << kind;
  }
}

TEST_F(ProfiledColours, ThePictureItselfIsNeverConverted) {
  const auto kept = [](const std::string& in, const std::string& with) {
    expect_done(scrim("replace " + in + " -o out.png --keep 0,0,1,1 --match 0 --with " + with));
    return pixels("out.png");
  };
  for (const std::string kind : {"png", "jpg", "webp"}) {
    const std::string in = person("in." + kind), right = kept(in, "red");
    tagged(in, display_p3());
    for (const std::string with : {"red", "person.png"}) {
      EXPECT_TRUE(kept(in, with) == right) << kind << " before " << with;
    }
  }
}

TEST_F(ProfiledColours, AProfileThatSaysNothingOfRgbIsTakenForSrgb) {
  IccProfile cmyk = adobe_rgb(), damaged = adobe_rgb(), cut = adobe_rgb();
  std::ranges::copy(std::string("CMYK"), cmyk.begin() + 16);
  const std::string red = "rXYZ";
  std::search(damaged.begin(), damaged.end(), red.begin(), red.end())[4] = 0x7F;  // outside of it
  cut.resize(cut.size() / 2);
  cmsToneCurve* dark = cmsBuildGamma(nullptr, 1);
  const IccProfile gray = bytes_of(cmsCreateGrayProfile(cmsD50_xyY(), dark));
  cmsFreeToneCurve(dark);
  for (const IccProfile& profile : {cmyk, damaged, cut, gray}) {
    expect_near(replaced("person.png", tagged(sheet("leaf.jpg", leaf), profile)), leaf, "backdrop");
    expect_near(replaced(tagged(person("in.jpg"), profile), "'#78b45a'"), leaf, "input");
  }
}

}  // namespace
}  // namespace scrim::cli_test
