// Recordings as cameras, browsers and screen recorders write them: their clocks, what containers
// hold, the shape of frames, interlaced pictures.
#include <algorithm>
#include <cmath>

#include "tests/cli/cli_harness.hpp"

namespace scrim::cli_test {
namespace {

using Recording = CliTest;

const std::string keep_all = " --keep 0,0,1,1 --passes 1 --quiet ";

void expect_done(const Outcome& outcome) {
  ASSERT_EQ(outcome.code, 0) << outcome.err;
}

int count(const std::string& file, const std::string& stream) {
  return std::stoi(ffprobe("-count_packets -select_streams " + stream +
                           " -show_entries stream=nb_read_packets " + file)
                       .at(0));
}

std::string codec(const std::string& file, const std::string& stream) {
  const auto found =
      ffprobe("-select_streams " + stream + " -show_entries stream=codec_name " + file);
  return found.empty() ? "" : found.front();
}

/// Seconds of sound that decode.
double sound_length(const std::string& file) {
  const std::string samples = ffmpeg("-i " + file + " -map a:0 -ac 1 -ar 8000 -f u8 -");
  return static_cast<double>(samples.size()) / 8000;
}

/// When the first sound above silence is heard.
double first_sound(const std::string& file) {
  const std::string samples = ffmpeg(
      "-copyts -i " + file +
      " -map a:0 -af aresample=async=1:first_pts=0:min_hard_comp=0.01 -ac 1 -ar 8000 -f u8 -");
  const auto loud = std::ranges::find_if(
      samples, [](char c) { return std::abs(static_cast<unsigned char>(c) - 128) > 8; });
  return static_cast<double>(loud - samples.begin()) / 8000;
}

TEST_F(Recording, AClockThatBeginsLateBeginsAtZeroInEveryContainer) {
  ffmpeg("-i talk.mp4 -c copy -output_ts_offset 30000 late.ts");
  for (const std::string out : {"out.mp4", "out.mov", "out.mkv", "out.avi"}) {
    expect_done(scrim("blur late.ts -o " + out + keep_all));
    EXPECT_GE(count(out, "v"), 30) << out;
    EXPECT_LE(count(out, "v"), 31) << out << ": one may stand twice until the sound has begun";
    EXPECT_NEAR(std::stod(ffprobe("-show_entries format=duration " + out).at(0)), 1.2, 0.06) << out;
    EXPECT_NEAR(std::stod(ffprobe("-show_entries format=start_time " + out).at(0)), 0, 0.06) << out;
    EXPECT_NEAR(sound_length(out), 1.2, 0.06) << out;
  }
}

TEST_F(Recording, TwoPiecesJoinedAreOneOfTheirLength) {
  ffmpeg("-i talk.mp4 -c copy one.ts");
  shell("cat one.ts one.ts > two.ts");
  expect_done(scrim("blur two.ts -o out.mp4" + keep_all));
  const auto times = frame_times("out.mp4");
  ASSERT_EQ(times.size(), 60U);
  EXPECT_NEAR(times.back(), 2.4, 0.1);
  EXPECT_NEAR(sound_length("out.mp4"), 2.4, 0.1);
}

TEST_F(Recording, APieceWithOtherSoundJoinedToItIsNoError) {
  ffmpeg("-i talk.mp4 -c copy one.ts");
  ffmpeg("-i talk.mp4 -c:v copy -c:a mp2 -ac 2 other.ts");
  shell("cat one.ts other.ts > two.ts");
  expect_done(scrim("blur two.ts -o out.mp4" + keep_all));
  EXPECT_EQ(frame_times("out.mp4").size(), 60U);
}

/// When a stream's first frame is shown.
double begins(const std::string& file, const std::string& stream) {
  return std::stod(ffprobe("-select_streams " + stream +
                           " -read_intervals %+#8 -show_entries "
                           "frame=best_effort_timestamp_time " +
                           file)
                       .at(0));
}

TEST_F(Recording, ClocksOfEveryKindKeepTheFramesDistancesAndTheSoundsOffset) {
  const std::string copy = "-i talk.mp4 -c copy ",
                    sound_first =
                        "-i talk.mp4 -itsoffset 0.4 -i talk.mp4 -map 1:v -map 0:a -c copy ";
  const std::vector<std::pair<std::string, std::string>> kinds{
      {"wraps.ts", copy + "-output_ts_offset 95442.7"},  // 33 bits end at 95443.7 s
      {"camcorder.mts", sound_first + "-output_ts_offset 40000"},
      {"empty_edit.mp4", sound_first},
      {"fragments.mp4", copy + "-movflags frag_keyframe+empty_moov+delay_moov -copyts"
                               " -output_ts_offset 100"},
      {"late.flv", copy + "-output_ts_offset 5000"}};
  for (const auto& [in, options] : kinds) {
    ffmpeg(options + " " + in);
    expect_done(scrim("blur " + in + " -o out.mp4" + keep_all));
    const auto before = frame_times(in), after = frame_times("out.mp4");
    ASSERT_EQ(after.size(), 30U) << in;
    for (std::size_t i = 1; i < after.size(); ++i) {
      EXPECT_NEAR(after[i] - after[0], before[i] - before[0], 0.0015) << in;
    }
    EXPECT_NEAR(begins("out.mp4", "v") - begins("out.mp4", "a"), begins(in, "v") - begins(in, "a"),
                0.03)
        << in;
    EXPECT_LT(begins("out.mp4", "v"), 0.6) << in;
  }
  expect_done(scrim("blur camcorder.mts -o out.avi" + keep_all));
  EXPECT_NEAR(count("out.avi", "v"), 40, 1) << "the first one stands until its time";
}

TEST_F(Recording, WhatAnEditListCutsAwayStaysAway) {
  ffmpeg(
      "-i talk.mp4 -f lavfi -i \"aevalsrc='if(lt(t,0.55),0.9*sin(4000*t),0)':d=1.2\" -map 0:v"
      " -map 1:a -c:v libx264 -g 5 -c:a aac noisy.mp4");
  ffmpeg("-ss 0.6 -i noisy.mp4 -c copy trimmed.mp4");
  for (const std::string out : {"out.mp4", "out.mkv"}) {
    expect_done(scrim("blur trimmed.mp4 -o " + out + keep_all));
    EXPECT_EQ(frame_times(out).size(), 15U) << out;
    EXPECT_GT(first_sound(out), 0.5) << out << ": there was no sound after the cut";
  }
}

TEST_F(Recording, AnAviAndASteadyPipeKeepTheTimesOfUnevenFrames) {
  // Of 25 frames a second the second half has only every fifth.
  ffmpeg("-i talk.mp4 -vf \"select='lt(n,15)+not(mod(n,5))'\" -vsync vfr uneven.mkv");
  expect_done(scrim("blur uneven.mkv -o out.avi" + keep_all));
  expect_done(scrim("blur uneven.mkv -o out.y4m" + keep_all));
  for (const std::string out : {"out.avi", "out.y4m"}) {
    EXPECT_NEAR(count(out, "v"), 30, 4) << out << ": at 25 a second";
    EXPECT_EQ(ffprobe("-select_streams v -show_entries stream=r_frame_rate " + out).at(0), "25/1");
  }
}

TEST_F(Recording, SoundThatTheContainerHoldsIsCopied) {
  const std::vector<std::pair<std::string, std::string>> held{
      {"pcm_mulaw", "mkv"}, {"pcm_alaw", "mkv"}, {"adpcm_ms", "mkv"}, {"pcm_s24le", "mkv"},
      {"wmav2", "mkv"},     {"flac", "mkv"},     {"libopus", "mp4"},  {"pcm_mulaw", "mov"},
      {"libopus", "webm"},  {"pcm_s16le", "avi"}};
  for (const auto& [sound, kind] : held) {
    ffmpeg("-i talk.mp4 -map 0 -c:v copy -c:a " + sound + " -ac 1 in.mkv");
    expect_done(scrim("blur in.mkv -o out." + kind + keep_all));
    EXPECT_EQ(packets_digest("out." + kind, "a"), packets_digest("in.mkv", "a"))
        << sound << " in " << kind;
  }
}

TEST_F(Recording, SoundThatTheContainerCannotHoldIsEncodedAnewAndNamed) {
  struct Case {
    std::string from, kind, to;
  };
  const std::vector<Case> cases{{"pcm_mulaw", "mp4", "aac"},
                                {"wmav2", "mp4", "aac"},
                                {"wmav2", "mov", "pcm_s16le"},
                                {"adpcm_swf", "mov", "pcm_s16le"},
                                {"flac -sample_fmt s16", "mov", "pcm_s16le"},
                                {"libopus", "mov", "pcm_s16le"},
                                {"aac", "webm", "opus"},
                                {"libopus", "avi", "pcm_s16le"}};
  for (const Case& one : cases) {
    ffmpeg("-i talk.mp4 -map 0 -c:v copy -c:a " + one.from + " in.mkv");
    const std::string out = "out." + one.kind;
    const Outcome outcome = scrim("blur in.mkv --keep 0,0,1,1 --passes 1 -o " + out);
    expect_done(outcome);
    EXPECT_EQ(codec(out, "a"), one.to) << one.from << " in " << one.kind;
    EXPECT_NEAR(sound_length(out), 1.2, 0.06) << one.from << " in " << one.kind;
    EXPECT_NEAR(first_sound(out), first_sound("in.mkv"), 0.02) << one.from << " in " << one.kind;
    EXPECT_NE(outcome.err.find("encoded anew"), std::string::npos) << outcome.err;
  }
}

TEST_F(Recording, SoundOfOddChannelsEndsNoJob) {
  for (const std::string channels : {"3", "5", "12"}) {
    ffmpeg("-i talk.mp4 -f s16le -ar 8000 -ac " + channels +
           " -i /dev/zero -map 0:v -map 1:a -c:v copy -c:a pcm_s16le -t 1.2 in.mkv");
    for (const std::string out : {"out.mp4", "out.mov", "out.webm", "out.avi"}) {
      const Outcome outcome = scrim("blur in.mkv --keep 0,0,1,1 --passes 1 -o " + out);
      ASSERT_EQ(outcome.code, 0) << channels << " to " << out << outcome.err;
      const bool told = outcome.err.find("sound") != std::string::npos;
      EXPECT_TRUE(told || codec(out, "a") == "pcm_s16le") << channels << " to " << out;
    }
  }
}

TEST_F(Recording, ABrowsersRecordingBecomesACutOutWithSound) {
  ffmpeg("-i talk.mp4 -c:v libvpx -c:a libopus -live 1 browser.webm");
  expect_done(scrim("replace browser.webm --with none -o out.mov --passes 1 --quiet"));
  EXPECT_EQ(codec("out.mov", "v"), "prores");
  EXPECT_EQ(codec("out.mov", "a"), "pcm_s16le");
  EXPECT_NEAR(sound_length("out.mov"), 1.2, 0.06);
}

TEST_F(Recording, TheTimecodeGoesAlongAndIsNotCalledLeftOut) {
  ffmpeg("-i talk.mp4 -c copy -timecode 10:20:30:00 coded.mov");
  for (const std::string out : {"out.mov", "out.mp4", "out.mkv"}) {
    const Outcome outcome = scrim("blur coded.mov --keep 0,0,1,1 --passes 1 -o " + out);
    expect_done(outcome);
    EXPECT_EQ(outcome.err.find("left out"), std::string::npos) << outcome.err;
    EXPECT_EQ(ffprobe("-select_streams v:0 -show_entries stream_tags=timecode " + out).at(0),
              "10:20:30:00")
        << out;
  }
}

TEST_F(Recording, SmallOtherPicturesAreIgnored) {
  ffmpeg("-i talk.mp4 -map 0 -map 0:v -c:v:0 copy -c:a copy -c:v:1 libx264 -s:v:1 48x48 two.mp4");
  expect_done(scrim("blur two.mp4 -o out.mp4" + keep_all));
  EXPECT_EQ(frame_times("out.mp4").size(), 30U);
}

TEST_F(Recording, FramesThatChangeTheirSizeAreFittedInTheirShape) {
  // A white picture that stands upright, after one that lies.
  ffmpeg(
      "-f lavfi -i color=white:s=240x240:r=25:d=0.4 -c:v libx264 -bf 0 -bsf:v h264_mp4toannexb "
      "a.h264");
  ffmpeg(
      "-f lavfi -i color=white:s=120x240:r=25:d=0.4 -c:v libx264 -bf 0 -bsf:v h264_mp4toannexb "
      "b.h264");
  shell("cat a.h264 b.h264 > ab.h264");
  ffmpeg("-fflags +genpts -r 25 -i ab.h264 -c copy -f mpegts resized.ts");
  expect_done(scrim("blur resized.ts -o out.mkv" + keep_all));
  const std::string pixels = gray_pixels("-ss 0.6 -i out.mkv");
  ASSERT_EQ(pixels.size(), 240U * 240U);
  const auto at = [&](std::size_t x, std::size_t y) {
    return static_cast<unsigned char>(pixels[y * 240 + x]);
  };
  EXPECT_LT(at(20, 120), 20) << "black beside it";
  EXPECT_LT(at(220, 120), 20);
  EXPECT_GT(at(80, 10), 230) << "all of its height";
  EXPECT_GT(at(160, 230), 230) << "half of the width";
}

TEST_F(Recording, ABackdropsCircleIsRoundWhateverTheShapeOfPixels) {
  ffmpeg("-f lavfi -i color=black:s=192x108:r=25:d=0.2,setsar=16/11 wide.mkv");
  ffmpeg(
      "-f lavfi -i "
      "\"color=black:s=200x200,format=gray,geq=lum='if(lt(hypot(X-100,Y-100),80),255,0)'\""
      " -frames:v 1 circle.png");
  for (const auto& [backdrop, aspect] :
       std::vector<std::pair<std::string, double>>{{"circle.png", 1}, {"narrow.mkv", 1}}) {
    ffmpeg("-i circle.png -vf scale=100:200,setsar=2/1 -c:v ffv1 narrow.mkv");
    expect_done(scrim("replace wide.mkv --fit contain --match 0 --with " + backdrop +
                      " -o out.mkv --passes 1 --quiet"));
    const std::string pixels = gray_pixels("-i out.mkv");
    ASSERT_EQ(pixels.size(), 192U * 108U);
    const auto lit = [&](std::size_t i) { return static_cast<unsigned char>(pixels[i]) > 128; };
    int across = 0, down = 0;
    for (std::size_t x = 0; x < 192; ++x) across += lit(54 * 192 + x) ? 1 : 0;
    for (std::size_t y = 0; y < 108; ++y) down += lit(y * 192 + 96) ? 1 : 0;
    EXPECT_NEAR(across * 16.0 / 11 / down, aspect, 0.05) << backdrop;
  }
}

TEST_F(Recording, ColoursOfUnknownKindsCountAsNotTold) {
  ffmpeg(
      "-i talk.mp4 -an -c:v mpeg2video -bsf:v mpeg2_metadata=colour_primaries=204:"
      "transfer_characteristics=204:matrix_coefficients=204 odd.mkv");
  for (const std::string out : {"out.mp4", "out.mov", "out.mkv", "out.webm"}) {
    expect_done(scrim("blur odd.mkv -o " + out + keep_all));
    EXPECT_EQ(
        ffprobe("-select_streams v -show_entries stream=color_primaries,color_transfer " + out),
        (std::vector<std::string>{"unknown,unknown"}))
        << out;
  }
}

class Interlaced : public CliTest {
 protected:
  void SetUp() override {
    CliTest::SetUp();
    // A bar that moves eight columns from one moment to the next, of which each frame has two.
    ffmpeg(
        "-f lavfi -i \"color=black:s=192x96:r=50:d=1,format=yuv420p,"
        "geq=lum='if(between(X-8*N,0,15),235,16)':cb=128:cr=128\""
        " -vf interlace=lowpass=off -c:v libx264 -qp 0 -flags +ildct+ilme -top 1 two_moments.mkv");
  }

  /// Rows of the fifth frame in which the bar stands elsewhere than in the row before.
  static int combed_rows(const std::string& file) {
    const std::string pixels = gray_pixels("-ss 0.16 -i " + file);
    int combed = 0;
    for (std::size_t y = 1; y < 96; ++y) {
      int different = 0;
      for (std::size_t x = 0; x < 192; ++x) {
        const int above = static_cast<unsigned char>(pixels[(y - 1) * 192 + x]);
        const int here = static_cast<unsigned char>(pixels[y * 192 + x]);
        different += std::abs(above - here) > 100 ? 1 : 0;
      }
      combed += different >= 8 ? 1 : 0;
    }
    return combed;
  }
};

TEST_F(Interlaced, FramesShowOneMoment) {
  ASSERT_GT(combed_rows("two_moments.mkv"), 80);
  const Outcome outcome = scrim("blur two_moments.mkv -o out.mkv --keep 0,0,1,1 --passes 1");
  expect_done(outcome);
  EXPECT_LT(combed_rows("out.mkv"), 10);
  EXPECT_EQ(count("out.mkv", "v"), count("two_moments.mkv", "v"));
  EXPECT_NE(outcome.err.find("deinterlaced"), std::string::npos) << outcome.err;
}

TEST_F(Interlaced, FramesStayAsTheyAreWhereTheUserWants) {
  expect_done(scrim("blur two_moments.mkv -o out.mkv --deinterlace off" + keep_all));
  EXPECT_GT(combed_rows("out.mkv"), 80);
  const std::string order = "-select_streams v -show_entries stream=field_order ";
  EXPECT_EQ(ffprobe(order + "out.mkv"), ffprobe(order + "two_moments.mkv"));
}

TEST_F(Interlaced, TheLowerFieldIsFirstWhereItWas) {
  ffmpeg(
      "-y -i two_moments.mkv -vf setfield=bff -c:v mpeg2video -q:v 2 -bf 0 -flags +ildct+ilme "
      "lower.mpg");
  const std::string order = "-select_streams v -show_entries stream=field_order ";
  for (const std::string out : {"out.mp4", "out.mov", "out.mkv"}) {
    expect_done(scrim("blur lower.mpg --deinterlace off -o " + out + keep_all));
    EXPECT_EQ(ffprobe(order + out).at(0).substr(0, 1), "b") << out;
  }
}

TEST_F(Interlaced, EachFrameKeepsItsOwnOrderOfFields) {
  ffmpeg(
      "-i two_moments.mkv -vf "
      "'split[a][b];[a]trim=end_frame=10,setfield=tff[t];[b]trim=start_frame=10,setfield=bff[u];"
      "[t][u]concat' -c:v mpeg2video -q:v 2 -bf 0 -flags +ildct+ilme mixed.mpg");
  const auto orders = [](const std::string& file) {
    std::string all;
    for (const std::string& line :
         ffprobe("-select_streams v -show_entries frame=top_field_first " + file)) {
      all += line.at(0);
    }
    return all;
  };
  ASSERT_NE(orders("mixed.mpg").find("10"), std::string::npos);
  expect_done(scrim("blur mixed.mpg -o out.mov --codec prores --deinterlace off" + keep_all));
  EXPECT_EQ(orders("out.mov"), orders("mixed.mpg"));
  expect_done(scrim("blur mixed.mpg -o out.mkv --deinterlace off" + keep_all));
  EXPECT_NE(orders("out.mkv").find("10"), std::string::npos) << "libx264 is a frame or two early";
}

}  // namespace
}  // namespace scrim::cli_test
