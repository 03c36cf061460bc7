// Ten bits, sixteen bits and high dynamic range, from file to file.
#include <array>
#include <cmath>
#include <cstdlib>
#include <filesystem>

#include "tests/cli/cli_harness.hpp"

namespace scrim::cli_test {
namespace {

using TenBits = CliTest;

constexpr const char* everything = " --keep 0,0,1,1 --passes 1 --quiet";

const std::string hlg_tags = colour_tags("bt2020", "arib-std-b67", "bt2020nc", "tv");
const std::string pq_tags = colour_tags("bt2020", "smpte2084", "bt2020nc", "tv");
const std::string master =
    "master-display=G(13250,34500)B(7500,3000)R(34000,16000)WP(15635,16450)L(10000000,1)";

/// hlg.mov, hdr10.mkv: six frames of the talk as phones and studios write them.
void make_hdr() {
  const std::string start = "-i talk.mp4 -frames:v 6 -an -c:v libx265 -pix_fmt yuv420p10le -vf ";
  ffmpeg(start + hlg_tags + "-x265-params log-level=error -tag:v hvc1 hlg.mov");
  ffmpeg(start + pq_tags + "-x265-params 'log-level=error:" + master +
         ":max-cll=1000,400' hdr10.mkv");
}

void expect_done(const Outcome& outcome) {
  ASSERT_EQ(outcome.code, 0) << outcome.err;
}

/// Digests of the frames' planes, as FFmpeg decodes them, without their times.
std::string planes(const std::string& file, const std::string& format) {
  std::string digests;
  const std::string all = ffmpeg("-i " + file + " -map 0:v:0 -pix_fmt " + format +
                                 " -fps_mode passthrough -f framemd5 -");
  for (const std::string& line : lines(all)) {
    if (!line.starts_with("#")) digests += line.substr(line.rfind(' ')) + "\n";
  }
  return digests;
}

std::string stream(const std::string& file, const std::string& entries) {
  std::string line =
      ffprobe("-select_streams v:0 -show_entries stream=" + entries + " " + file).at(0);
  while (line.ends_with(',')) line.pop_back();  // of side data
  return line;
}

/// A sample of the first frame's Y of 10 bits.
int luma(const std::string& file, int x, int y) {
  const std::string bytes =
      ffmpeg("-i " + file + " -frames:v 1 -pix_fmt yuv420p10le -f rawvideo -");
  const auto at = std::size_t(2 * (y * 192 + x));
  return static_cast<unsigned char>(bytes.at(at)) +
         256 * static_cast<unsigned char>(bytes.at(at + 1));
}

TEST_F(TenBits, KeptPlanesAreWhatFfmpegDecodes) {
  make_hdr();
  ffmpeg("-i talk.mp4 -frames:v 6 -c:v prores_ks -profile:v 3 prores.mov");
  ffmpeg("-i talk.mp4 -frames:v 6 -pix_fmt yuv422p10le -c:v ffv1 plain.mkv");
  const std::vector<std::pair<std::string, std::string>> files{{"hlg.mov", "yuv420p10le"},
                                                               {"hdr10.mkv", "yuv420p10le"},
                                                               {"prores.mov", "yuv422p10le"},
                                                               {"plain.mkv", "yuv422p10le"}};
  for (const auto& [file, format] : files) {
    expect_done(scrim("blur " + file + " -o out.y4m" + everything));
    EXPECT_EQ(stream("out.y4m", "pix_fmt"), format) << file;
    EXPECT_EQ(planes("out.y4m", format), planes(file, format)) << file;
  }
}

TEST_F(TenBits, SixteenBitPicturesStayIdenticalWhereKept) {
  ffmpeg(
      "-f lavfi -i gradients=s=192x108:c0=0x102030:c1=0xf0e0d0 -frames:v 1 -pix_fmt rgb48be "
      "deep.png");
  ffmpeg("-i deep.png -pix_fmt rgba64be alpha.png");
  ffmpeg("-i deep.png -pix_fmt gray16be gray.png");
  for (const std::string file : {"deep.png", "alpha.png", "gray.png"}) {
    expect_done(scrim("blur " + file + " -o out.png --keep 0,0,1,1 --quiet"));
    EXPECT_EQ(planes("out.png", "rgb48be"), planes(file, "rgb48be")) << file;
    EXPECT_EQ(stream("out.png", "pix_fmt"), "rgb48be") << file;
  }
  expect_done(scrim("replace deep.png -o cut.png --with none --quiet"));
  EXPECT_EQ(stream("cut.png", "pix_fmt"), "rgba64be");
}

TEST_F(TenBits, CodecsThatHoldThemAreTheDefault) {
  make_hdr();
  ffmpeg("-i talk.mp4 -frames:v 6 -pix_fmt yuv422p10le -c:v ffv1 plain.mkv");
  const std::string what = "codec_name,profile,codec_tag_string,pix_fmt";
  const std::vector<std::vector<std::string>> wanted{
      {"hlg.mov", "out.mp4", "hevc,Main 10,hvc1,yuv420p10le"},
      {"hlg.mov", "out.mov", "hevc,Main 10,hvc1,yuv420p10le"},
      {"plain.mkv", "out.mov", "hevc,Rext,hvc1,yuv422p10le"},
      {"hlg.mov", "out.mkv", "hevc,Main 10,[0][0][0][0],yuv420p10le"},
      {"hlg.mov", "out.webm", "vp9,Profile 2,[0][0][0][0],yuv420p10le"},
      {"hlg.mov", "out.avi", "h264,High 10,H264,yuv420p10le"}};
  for (const auto& row : wanted) {
    expect_done(scrim("blur " + row[0] + " -o " + row[1] + everything));
    EXPECT_EQ(stream(row[1], what), row[2]);
  }
}

TEST_F(TenBits, OptionsOfTheEncoderAreThoseOfTheCodecThatTheyGet) {
  ffmpeg("-i talk.mp4 -frames:v 3 -an -pix_fmt yuv420p10le -c:v ffv1 deep.mkv");
  ffmpeg("-i talk.mp4 -frames:v 3 -an -c:v prores_ks prores.mov");
  const std::string work = " --passes 1 --quiet ";
  expect_done(scrim("blur deep.mkv -o out.mkv --encoder x265-params=lossless=1" + work));
  EXPECT_EQ(stream("out.mkv", "codec_name,pix_fmt"), "hevc,yuv420p10le");
  expect_done(scrim("blur prores.mov -o out.mov --encoder profile=lt" + work));
  EXPECT_EQ(stream("out.mov", "codec_name,codec_tag_string"), "prores,apcs");
  expect_done(scrim("blur deep.mkv -o out.avi --encoder x264-params=bframes=0" + work));
  EXPECT_EQ(stream("out.avi", "codec_name"), "h264");
}

TEST_F(TenBits, OptionsThatTheirEncoderDoesNotTakeAreRefusedBeforeOutIsTouched) {
  ffmpeg("-i talk.mp4 -frames:v 3 -an -pix_fmt yuv420p10le -c:v ffv1 deep.mkv");
  ffmpeg("-i talk.mp4 -frames:v 3 -an -c copy out.mkv");
  const std::string before = contents("out.mkv");
  files_are_known();
  for (const auto& [in, wrong, why] :
       {std::array{"deep.mkv", "--encoder x264-params=bframes=0",
                   "libx265 has no option x264-params; did you mean x265-params?"},
        {"deep.mkv", "--preset 5", "--preset 5: H.265 (HEVC) (libx265) takes ultrafast, "},
        {"deep.mkv", "--codec h264 --encoder profile=high", "the libx264 encoder cannot start: "},
        {"talk.mp4", "--encoder x265-params=bframes=0",
         "--encoder x265-params=bframes=0: libx264 has no option x265-params; did you mean "
         "x264-p"}}) {
    const Outcome outcome = scrim(std::string("blur ") + in + " -o out.mkv " + wrong);
    EXPECT_EQ(outcome.code, 2) << wrong << "\n" << outcome.err;
    EXPECT_EQ(lines(outcome.err).size(), 1U) << wrong << "\n" << outcome.err;
    EXPECT_NE(outcome.err.find(why), std::string::npos) << wrong << "\n" << outcome.err;
    EXPECT_TRUE(new_files().empty()) << wrong;
    EXPECT_EQ(contents("out.mkv"), before) << wrong;
  }
}

/// Of a frame of 4:2:2 that grew to an even size: the last row of each plane, and the last column
/// where that is new, too, are as those before.
void expect_repeated_edges(const std::string& file, int given_width) {
  constexpr std::size_t rows = 92;
  const auto width = std::size_t(given_width + given_width % 2);
  const std::string bytes =
      ffmpeg("-i " + file + " -frames:v 1 -pix_fmt yuv422p10le -f rawvideo -");
  ASSERT_EQ(bytes.size(), 4 * width * rows) << given_width;
  std::size_t begin = 0;
  for (const std::size_t columns : {width, width / 2, width / 2}) {
    const std::size_t row = 2 * columns;
    const std::string plane = bytes.substr(begin, row * rows);
    begin += plane.size();
    EXPECT_EQ(plane.substr(plane.size() - row), plane.substr(plane.size() - 2 * row, row));
    const bool grew = columns > std::size_t(given_width);
    for (std::size_t end = row; grew && end <= plane.size(); end += row) {
      ASSERT_EQ(plane.substr(end - 2, 2), plane.substr(end - 4, 2)) << end / row;
    }
  }
}

TEST_F(TenBits, AFrameThatGrowsHasItsEdgesTwiceInEveryPlane) {
  for (const int width : {192, 161}) {
    ffmpeg("-y -i talk.mp4 -an -frames:v 2 -vf scale=" + std::to_string(width) +
           ":91 -pix_fmt yuv422p10le -c:v ffv1 odd.mkv");
    expect_done(scrim("blur odd.mkv -o out.mkv --encoder x265-params=lossless=1" +
                      std::string(everything)));
    ASSERT_EQ(stream("out.mkv", "pix_fmt"), "yuv422p10le");
    expect_repeated_edges("out.mkv", width);
  }
}

TEST_F(TenBits, ProresStaysProresOfItsProfile) {
  for (const std::string tag : {"apco", "apcs", "apcn", "apch"}) {
    const std::string profile = std::to_string(std::string("osnh").find(tag.back()));
    ffmpeg("-y -i talk.mp4 -frames:v 3 -c:v prores_ks -profile:v " + profile + " in.mov");
    ASSERT_EQ(stream("in.mov", "codec_tag_string"), tag);
    expect_done(scrim("blur in.mov -o out.mov --passes 1 --quiet"));
    EXPECT_EQ(stream("out.mov", "codec_name,codec_tag_string,pix_fmt"),
              "prores," + tag + ",yuv422p10le");
  }
  expect_done(scrim("blur in.mov -o out.mp4 --passes 1 --quiet"));
  EXPECT_EQ(stream("out.mp4", "codec_name"), "hevc");
}

TEST_F(TenBits, TagsAndMasteringMetadataAreCarried) {
  make_hdr();
  const std::string tags = "color_range,color_space,color_transfer,color_primaries";
  for (const std::string in : {"hlg.mov", "hdr10.mkv"}) {
    for (const std::string out : {"out.mp4", "out.mov", "out.mkv", "out.webm"}) {
      expect_done(scrim("blur " + in + " -o " + out + everything));
      EXPECT_EQ(stream(out, tags), stream(in, tags)) << in << " to " << out;
    }
  }
  for (const std::string out : {"out.mp4", "out.mkv", "out.webm"}) {
    expect_done(scrim("blur hdr10.mkv -o " + out + everything));
    const std::string said = shell(
                                 "ffprobe -v error -show_streams -show_frames -read_intervals "
                                 "'%+#1' " +
                                 out)
                                 .out;
    for (const std::string fact : {"Mastering display", "max_content=1000", "max_average=400"}) {
      EXPECT_NE(said.find(fact), std::string::npos) << out << " lacks " << fact;
    }
  }
}

TEST_F(TenBits, ColoursAndSdrPicturesStandAtGraphicsWhite) {
  make_hdr();
  ffmpeg("-f lavfi -i color=c=white:s=192x108 -frames:v 1 white.png");
  for (const auto& [file, white] : {std::pair{"hdr10.mkv", 573}, {"hlg.mov", 721}}) {
    for (const std::string with : {"'#ffffff'", "white.png"}) {
      expect_done(scrim(std::string("replace ") + file +
                        " -o out.y4m --passes 1 --quiet --match 0 --with " + with));
      EXPECT_NEAR(luma("out.y4m", 3, 3), white, 2) << file << " " << with;
    }
  }
}

TEST_F(TenBits, HdrBackdropsAreToneMappedBehindSdr) {
  make_hdr();
  ffmpeg(
      "-f lavfi -i color=c=black:s=192x108:d=0.2 -vf "
      "format=yuv420p10le,geq=lum=573:cb=512:cr=512," +
      pq_tags + "-c:v libx265 -x265-params log-level=error:qp=2 white.mkv");
  expect_done(scrim("replace talk.mp4 -o out.y4m --passes 1 --quiet --match 0 --with white.mkv"));
  EXPECT_NEAR(luma("out.y4m", 3, 3) / 4, 16 + 219 * 0.89, 4);
}

TEST_F(TenBits, AWideBackdropOfEightBitsIsDecodedWithItsMatrixAndItsPrimaries) {
  const auto green = [](const std::string& primaries) {
    ffmpeg(
        "-y -f lavfi -i color=c=0xc86432:s=192x108:d=0.1,format=rgb24 -vf "
        "scale=out_color_matrix=bt2020,format=yuv420p," +
        colour_tags(primaries, "bt709", "bt2020nc", "tv") + "-c:v ffv1 wide.mkv");
    expect_done(scrim("replace person.png -o out.png --quiet --match 0 --with wide.mkv"));
    const std::string bytes = ffmpeg("-i out.png -frames:v 1 -pix_fmt rgb24 -f rawvideo -");
    return int(static_cast<unsigned char>(bytes.at(1)));
  };
  EXPECT_NEAR(green("bt709"), 100, 3);
  EXPECT_LT(green("bt2020"), 85) << "an orange of wider primaries is a stronger one";
}

TEST_F(TenBits, WhatHoldsEightBitsOnlySaysSo) {
  ffmpeg("-i person.png -pix_fmt rgb48be deep.png");
  for (const std::string out : {"out.jpg", "out.webp"}) {
    const Outcome outcome = scrim("blur deep.png -o " + out);
    expect_done(outcome);
    EXPECT_NE(outcome.err.find("8 bits instead of 16"), std::string::npos) << outcome.err;
  }
}

TEST_F(TenBits, SoDoesWhatIsWorkedOutInEightBits) {
  ffmpeg(
      "-i talk.mp4 -an -frames:v 3 -vf \"format=gbrap,geq=r='r(X,Y)':g='g(X,Y)':b='b(X,Y)':"
      "a='if(lt(X,96),255,0)',format=yuva444p10\" -c:v prores_ks -profile:v 4444 clear.mov");
  make_hdr();
  for (const std::string line : {"blur clear.mov -o out.webm", "compare hlg.mov -o out.mp4",
                                 "replace hlg.mov -o out.webm --with none"}) {
    const Outcome outcome = scrim(line + " --passes 1");
    expect_done(outcome);
    EXPECT_NE(outcome.err.find("has 8 bits instead of 1"), std::string::npos) << outcome.err;
  }
  for (const std::string line : {"blur hlg.mov -o out.mp4", "matte hlg.mov -o out.mp4",
                                 "replace hlg.mov -o out.mov --with none"}) {
    EXPECT_EQ(scrim(line + " --passes 1").err.find("instead of"), std::string::npos) << line;
  }
}

TEST_F(TenBits, RgbOfSdrKeepsItsPrimariesAndItsCurve) {
  ffmpeg(
      "-i talk.mp4 -an -frames:v 3 -c:v ffv1 "
      "-vf format=bgr0,setparams=color_primaries=smpte432:color_trc=iec61966-2-1 "
      "-color_primaries smpte432 -color_trc iec61966-2-1 in.mkv");
  expect_done(scrim("blur in.mkv -o out.mkv --codec ffv1 --passes 1"));
  EXPECT_EQ(stream("out.mkv", "pix_fmt,color_transfer,color_primaries"),
            "bgr0,iec61966-2-1,smpte432");
}

TEST_F(TenBits, HdrThatAFileCannotNameIsTold) {
  make_hdr();
  for (const auto& [file, name] :
       {std::pair{"hdr10.mkv", "smpte2084"}, {"hlg.mov", "arib-std-b67"}}) {
    const Outcome outcome = scrim(std::string("blur ") + file + " -o out.y4m --passes 1");
    expect_done(outcome);
    EXPECT_NE(outcome.err.find(std::string("transfer ") + name), std::string::npos) << outcome.err;
    for (const std::string codec : {"ffv1", "vp9"}) {
      const Outcome avi =
          scrim(std::string("blur ") + file + " -o out.avi --passes 1 --codec " + codec);
      expect_done(avi);
      EXPECT_NE(avi.err.find(std::string("transfer ") + name), std::string::npos) << avi.err;
    }
    const Outcome h264 = scrim(std::string("blur ") + file + " -o out.avi --passes 1");
    EXPECT_EQ(h264.err.find("HDR"), std::string::npos) << h264.err;
    const Outcome said = scrim(std::string("blur ") + file + " -o out.mp4 --passes 1");
    EXPECT_EQ(said.err.find("HDR"), std::string::npos) << said.err;
  }
}

TEST_F(TenBits, AMatteIsNoHdr) {
  make_hdr();
  for (const std::string file : {"hdr10.mkv", "hlg.mov"}) {
    expect_done(scrim("matte " + file + " -o matte.mp4 --passes 1"));
    EXPECT_EQ(stream("matte.mp4", "color_transfer,color_primaries"), "unknown,unknown");
  }
}

TEST_F(TenBits, OtherCommandsTakeThem) {
  make_hdr();
  for (const std::string line :
       {"matte hlg.mov -o matte.mp4", "compare hdr10.mkv -o compare.mp4",
        "replace hlg.mov -o cut.mov --with none", "replace hlg.mov -o cut.webm --with none",
        "blur hlg.mov -o hash: --look lens"}) {
    expect_done(scrim(line + " --passes 1 --quiet"));
  }
  EXPECT_EQ(stream("cut.mov", "codec_name,color_transfer"), "prores,arib-std-b67");
}

TEST_F(TenBits, TheCasesComeOutAsTheirReadmeSays) {
  const std::string cases = std::string(SCRIM_SHARED_DATA) + "/cases/";
  if (!std::filesystem::exists(cases)) GTEST_SKIP() << "there is no " << cases;
  for (const std::string name : {"v01_hlg.mov", "v02_hdr10.mkv"}) {
    expect_done(scrim("blur " + cases + name + " -o out.y4m" + everything));
    EXPECT_EQ(planes("out.y4m", "yuv420p10le"), planes(cases + name, "yuv420p10le")) << name;
  }
  expect_done(scrim("blur " + cases + "p11_rgb16.png -o out.png --keep 0,0,1,1 --quiet"));
  EXPECT_EQ(planes("out.png", "rgb48be"), planes(cases + "p11_rgb16.png", "rgb48be"));
}

}  // namespace
}  // namespace scrim::cli_test
