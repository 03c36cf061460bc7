#include <array>
#include <cmath>
#include <filesystem>
#include <set>

#include "tests/cli/cli_harness.hpp"

namespace scrim::cli_test {
namespace {

using PictureFormats = CliTest;

void expect_done(const Outcome& outcome) {
  ASSERT_EQ(outcome.code, 0) << outcome.err;
}

std::string size_of(const std::string& file) {
  return ffprobe("-select_streams v -show_entries stream=width,height " + file).at(0);
}

std::string pixels(const std::string& file) {
  return ffmpeg("-i " + file + " -frames:v 1 -f rawvideo -pix_fmt rgb24 -");
}

/// The greatest difference of any two pixels, channel by channel.
int distance(const std::string& a, const std::string& b) {
  EXPECT_EQ(a.size(), b.size());
  int most = 0;
  for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i) {
    const int step = static_cast<unsigned char>(a[i]) - static_cast<unsigned char>(b[i]);
    most = std::max(most, std::abs(step));
  }
  return most;
}

TEST_F(PictureFormats, StandUprightInEveryKindHoweverTheyWereHeld) {
  // An EXIF orientation, and what turns such a picture upright.
  const std::vector<std::pair<std::string, std::string>> turns{
      {"3", "hflip,vflip"}, {"5", "transpose=0"}, {"6", "transpose=1"}};
  for (const std::string kind : {"png", "tiff", "webp", "jpg"}) {
    ffmpeg("-i person.png -q:v 2 -lossless 1 held." + kind);
    for (const auto& [orientation, turn] : turns) {
      shell(SCRIM_EXIFTOOL " -q -overwrite_original -n -Orientation=" + orientation + " held." +
            kind);
      expect_done(scrim("blur held." + kind + " -o out.png --keep 0,0,1,1"));
      ffmpeg("-noautorotate -i held." + kind + " -vf " + turn + " upright.png");
      const int allowed = kind == "jpg" || kind == "webp" ? 60 : 0;  // edges of chroma
      EXPECT_LE(distance(pixels("out.png"), pixels("upright.png")), allowed)
          << kind << " " << orientation;
    }
  }
}

TEST_F(PictureFormats, StandUprightAsBackdrops) {
  ffmpeg("-f lavfi -i color=red:s=192x108,drawbox=0:0:96:108:blue:fill -frames:v 1 held.png");
  shell(SCRIM_EXIFTOOL " -q -overwrite_original -n -Orientation=3 held.png");
  expect_done(scrim("replace person.png -o out.png --with held.png --match 0"));
  EXPECT_GT(static_cast<unsigned char>(pixels("out.png").at(0)), 200) << "red came to the left";
}

TEST_F(PictureFormats, AnAnimatedWebpIsAVideoWithItsTimes) {
  ffmpeg(
      "-i talk.mp4 -an -frames:v 3 -vf \"setpts='if(eq(N,0),0,if(eq(N,1),0.2,0.52))/TB'\""
      " -vsync passthrough -c:v libwebp_anim -lossless 1 in.webp");
  expect_done(scrim("blur in.webp -o out.mkv"));
  EXPECT_EQ(frame_times("out.mkv"), (std::vector<double>{0, 0.2, 0.52}));
  expect_done(scrim("replace talk.mp4 -o out.mp4 --with in.webp"));
  const Outcome picture = scrim("blur in.webp -o out.png");
  EXPECT_EQ(picture.code, 1);
  EXPECT_NE(picture.err.find("cannot hold a video"), std::string::npos) << picture.err;
}

TEST_F(PictureFormats, AGifOfOneFrameIsAPicture) {
  ffmpeg("-i person.png still.gif");
  expect_done(scrim("blur still.gif -o out.png --keep 0,0,1,1"));
  EXPECT_EQ(pixels("out.png"), pixels("still.gif"));
  ffmpeg("-i talk.mp4 -frames:v 4 moving.gif");
  expect_done(scrim("blur moving.gif -o out.mp4"));
  EXPECT_EQ(frame_times("out.mp4").size(), 4U);
}

TEST_F(PictureFormats, ATiffIsReadWhateverItsTagsAndDamageStaysAnError) {
  for (const std::string compression : {"raw", "lzw", "deflate", "packbits"}) {
    ffmpeg("-i person.png -compression_algo " + compression + " in.tiff");
    shell(SCRIM_EXIFTOOL
          " -q -overwrite_original -Artist=Ada -GPSLatitude=48 -UserComment=x"
          " -Orientation='Horizontal (normal)' -XMP-dc:Title=x in.tiff");
    expect_done(scrim("blur in.tiff -o out.png --keep 0,0,1,1"));
    EXPECT_EQ(pixels("out.png"), pixels("person.png")) << compression;
    ffmpeg("-i person.png -compression_algo " + compression + " whole.tiff");
    shell("head -c 6000 whole.tiff > half.tiff");
    EXPECT_EQ(scrim("blur half.tiff -o half.png").code, 1) << compression;
  }
}

TEST_F(PictureFormats, ATiffOfDeepGrayKeepsItsDarkAndItsLight) {
  ffmpeg("-f lavfi -i color=black:s=192x108,format=gray16le,geq=lum=X*341 -frames:v 1 gray.png");
  for (const std::string format : {"gray16le", "gray16be", "ya16le"}) {
    ffmpeg("-i gray.png -pix_fmt " + format + " gray.tiff");
    expect_done(scrim("blur gray.tiff -o out.png --keep 0,0,1,1"));
    EXPECT_LE(distance(pixels("out.png"), pixels("gray.png")), 1) << format;
  }
}

TEST_F(PictureFormats, ATiffOfYCbCrHasTheColoursAndTurnOfItsTags) {
  ffmpeg("-f lavfi -i color=c=0xc86432:s=192x108 -frames:v 1 -pix_fmt yuv444p in.tiff");
  shell(SCRIM_EXIFTOOL " -q -overwrite_original -n -Orientation=6 -Artist=Ada in.tiff");
  expect_done(scrim("blur in.tiff -o out.png --keep 0,0,1,1"));
  EXPECT_EQ(size_of("out.png"), "108,192");
  const std::string rgb = pixels("out.png");
  EXPECT_NEAR(static_cast<unsigned char>(rgb.at(0)), 0xc8, 4);
  EXPECT_NEAR(static_cast<unsigned char>(rgb.at(1)), 0x64, 4);
  EXPECT_NEAR(static_cast<unsigned char>(rgb.at(2)), 0x32, 4);
}

TEST_F(PictureFormats, AJpegNeedsNoEndMarkButAllItsPixels) {
  ffmpeg("-i person.png -q:v 2 whole.jpg");
  shell("head -c -2 whole.jpg > open.jpg; head -c 3000 whole.jpg > half.jpg");
  expect_done(scrim("blur open.jpg -o out.png --keep 0,0,1,1"));
  expect_done(scrim("blur whole.jpg -o whole.png --keep 0,0,1,1"));
  EXPECT_EQ(pixels("out.png"), pixels("whole.png"));
  EXPECT_EQ(scrim("blur half.jpg -o half.png").code, 1);
}

/// one.avif: one colour, with such tags; `filters` give it the numbers that they mean.
void make_avif(const std::string& filters, const std::string& tags, const std::string& format) {
  ffmpeg("-f lavfi -i color=c=0xc86432:s=192x108 -vf format=gbrp16," + filters +
         ",format=" + format + "," + tags +
         " -frames:v 1 -c:v libaom-av1 -cpu-used 8 -crf 5 -still-picture 1 one.avif");
}

TEST_F(PictureFormats, AnAvifShowsTheColoursOfItsTags) {
  const std::vector<std::array<std::string, 4>> kinds{
      {"smpte432", "iec61966-2-1", "bt709", "full"},
      {"bt2020", "bt2020-10", "bt2020nc", "limited"},
      {"bt709", "iec61966-2-1", "smpte170m", "full"},
      {"bt709", "bt709", "bt709", "limited"}};
  for (const auto& [primaries, transfer, matrix, range] : kinds) {
    // Everybody takes the curve of BT.709 for that of sRGB.
    const std::string filters =
        "zscale=pin=bt709:tin=iec61966-2-1:min=gbr:rin=full:p=" + primaries +
        ":t=iec61966-2-1:m=" + matrix + ":r=" + range;
    const std::string tags =
        colour_tags(primaries, transfer, matrix, range == "full" ? "pc" : "tv");
    for (const std::string format : {"yuv420p", "yuv444p10le", "yuv420p12le"}) {
      make_avif(filters, tags, format);
      expect_done(scrim("blur one.avif -o out.png --keep 0,0,1,1"));
      const std::string rgb = pixels("out.png");
      const auto at = [&](std::size_t c) { return int(static_cast<unsigned char>(rgb.at(c))); };
      EXPECT_NEAR(at(0), 200, 3) << primaries << " " << format;
      EXPECT_NEAR(at(1), 100, 3) << primaries << " " << format;
      EXPECT_NEAR(at(2), 50, 4) << primaries << " " << format;
    }
  }
}

TEST_F(PictureFormats, ColoursThatCannotBeConvertedAreToldToBeTakenForOthers) {
  make_avif("scale=out_range=pc", colour_tags("bt709", "bt1361e", "bt709", "pc"), "yuv444p");
  const Outcome outcome = scrim("blur one.avif -o out.png");
  expect_done(outcome);
  EXPECT_NE(outcome.err.find("taken for sRGB"), std::string::npos) << outcome.err;
}

TEST_F(PictureFormats, AnAvifOfTenBitsKeepsThem) {
  ffmpeg(
      "-f lavfi -i color=black:s=192x108,format=gray10le,geq=lum=400+X/2 -frames:v 1 -pix_fmt "
      "yuv444p10le -c:v libaom-av1 -cpu-used 8 -crf 1 -still-picture 1 -colorspace bt709 "
      "-color_range pc -color_primaries bt709 -color_trc iec61966-2-1 deep.avif");
  expect_done(scrim("blur deep.avif -o out.png --keep 0,0,1,1"));
  EXPECT_EQ(ffprobe("-show_entries stream=pix_fmt out.png").at(0), "rgb48be");
  const std::string rgb = ffmpeg("-i out.png -f rawvideo -pix_fmt rgb48be -");
  std::set<int> steps;
  for (std::size_t i = 0; i + 1 < rgb.size(); i += 6) {
    steps.insert(256 * static_cast<unsigned char>(rgb[i]) + static_cast<unsigned char>(rgb[i + 1]));
  }
  EXPECT_GT(steps.size(), 60U) << "8 bits have 25 steps here";
}

TEST_F(PictureFormats, AnHdrAvifIsTonedDownAndALineSaysSo) {
  for (const auto& [transfer, white] : {std::pair{"smpte2084", 573}, {"arib-std-b67", 721}}) {
    ffmpeg(
        "-f lavfi -i \"color=black:s=192x108,format=yuv444p10le,geq=lum='if(lt(X,96),64," +
        std::to_string(white) +
        ")':cb=512:cr=512\" -frames:v 1 -c:v libaom-av1 -cpu-used 8 -crf 5 -still-picture 1 -vf " +
        colour_tags("bt2020", transfer, "bt2020nc", "tv") + "hdr.avif");
    for (const std::string out : {"out.png", "out.jpg"}) {
      const Outcome outcome = scrim("blur hdr.avif --keep 0,0,1,1 -o " + out);
      expect_done(outcome);
      EXPECT_NE(outcome.err.find("toned down"), std::string::npos) << outcome.err;
      const std::string rgb = pixels(out);
      EXPECT_LT(static_cast<unsigned char>(rgb.at(std::size_t(3 * (192 * 50 + 40)))), 5);
      EXPECT_NEAR(static_cast<unsigned char>(rgb.at(std::size_t(3 * (192 * 50 + 150)))), 226, 5)
          << transfer << ": graphics white";
    }
  }
}

/// The files of ../shared/data/cases, and what is right for each of them.
class Cases : public CliTest {
 protected:
  void SetUp() override {
    CliTest::SetUp();
    if (!std::filesystem::exists(folder_)) GTEST_SKIP() << "there is no " << folder_;
  }

  /// Keeps everything, and gives the pixels of what came out.
  std::string kept(const std::string& name) const {
    expect_done(scrim("blur '" + folder_ + name + "' -o out.png --keep 0,0,1,1"));
    return pixels("out.png");
  }
  std::string case_pixels(const std::string& name) const {
    return pixels("'" + folder_ + name + "'");
  }

  const std::string folder_ = SCRIM_SHARED_DATA "/cases/";
};

TEST_F(Cases, APictureThatIsReadIsKeptAsItIs) {
  for (const std::string name : {"p13_orientation1.tif", "v24_still.gif"}) {
    EXPECT_EQ(kept(name), case_pixels(name)) << name;
  }
  EXPECT_LE(distance(kept("p06_noeoi.jpg"), case_pixels("p06_noeoi.jpg")), 16);  // chroma
}

TEST_F(Cases, HeicAndAvifAreReadByTheirContentWhateverTheirNames) {
  const std::string original = case_pixels("p13_orientation1.tif");
  for (const std::string name : {"p08.heic", "p08.avif"}) {
    const std::string read = kept(name);
    double sum = 0;
    ASSERT_EQ(read.size(), original.size());
    for (std::size_t i = 0; i < read.size(); ++i) {
      sum +=
          std::abs(static_cast<unsigned char>(read[i]) - static_cast<unsigned char>(original[i]));
    }
    EXPECT_LT(sum / double(read.size()), 4) << name << ": the same picture";
    shell("cp '" + folder_ + name + "' renamed.jpg");
    expect_done(scrim("blur renamed.jpg -o out.png --keep 0,0,1,1"));
    EXPECT_EQ(pixels("out.png"), read) << name;
  }
}

TEST_F(Cases, LyingPicturesStandUp) {
  for (const std::string name : {"p05_exif6.jpg", "p05_exif6.png"}) {
    expect_done(scrim("blur '" + folder_ + name + "' -o out.png --keep 0,0,1,1"));
    EXPECT_EQ(size_of("out.png"), "160,240") << name;
    ffmpeg("-noautorotate -i '" + folder_ + name + "' -vf transpose=1 upright.png");
    EXPECT_LE(distance(pixels("out.png"), pixels("upright.png")), 60) << name;
  }
}

TEST_F(Cases, AdobeRgbStaysAdobeRgb) {
  const std::string in = "'" + folder_ + "p03_adobergb.jpg'";
  for (const std::string out : {"out.jpg", "out.png", "out.webp"}) {
    expect_done(scrim("blur " + in + " -o " + out));
    EXPECT_EQ(shell(SCRIM_EXIFTOOL " -b -ICC_Profile " + out).out,
              shell(SCRIM_EXIFTOOL " -b -ICC_Profile " + in).out);
  }
}

TEST_F(Cases, NothingRedComesFromBeneathTransparency) {
  for (const std::string out : {"out.png", "out.webp", "out.jpg"}) {
    expect_done(scrim("blur '" + folder_ + "p07_alpha.png' --strength 100 -o " + out));
    const std::string rgb = pixels(out);
    for (std::size_t i = 0; i + 2 < rgb.size(); i += 3) {
      const auto at = [&](std::size_t c) { return static_cast<unsigned char>(rgb[i + c]); };
      ASSERT_FALSE(at(0) > at(1) + 120 && at(0) > at(2) + 120) << out << " at " << i / 3;
    }
  }
}

}  // namespace
}  // namespace scrim::cli_test
