#include <algorithm>

#include "tests/cli/cli_harness.hpp"

namespace scrim::cli_test {
namespace {

using Video = CliTest;

void expect_done(const Outcome& outcome) {
  ASSERT_EQ(outcome.code, 0) << outcome.err;
}

/// The number of frames that decode.
std::string frame_count(const std::string& file) {
  return ffprobe("-count_frames -select_streams v:0 -show_entries stream=nb_read_frames " + file)
      .at(0);
}

/// talk.mp4 with subtitles, a title and two chapters.
void make_rich(const std::string& name, const std::string& subtitles) {
  shell("printf '1\\n00:00:00,100 --> 00:00:00,900\\nhello\\n' > talk.srt");
  shell(
      "printf ';FFMETADATA1\\ntitle=Talk\\n[CHAPTER]\\nTIMEBASE=1/1000\\nSTART=0\\nEND=600\\n"
      "title=One\\n[CHAPTER]\\nTIMEBASE=1/1000\\nSTART=600\\nEND=1200\\ntitle=Two\\n' > talk.txt");
  ffmpeg(
      "-i talk.mp4 -i talk.srt -i talk.txt -map 0 -map 1 -map_metadata 2 -map_chapters 2"
      " -c copy -c:s " +
      subtitles + " " + name);
}

TEST_F(Video, KeepsEveryFrameAndItsTime) {
  for (const std::string out : {"out.mp4", "out.mov"}) {
    expect_done(scrim("blur talk.mp4 -o " + out));
    EXPECT_EQ(frame_count(out), "30") << out;
    EXPECT_EQ(frame_times(out), frame_times("talk.mp4")) << out;
  }
}

TEST_F(Video, KeepsUnevenTimes) {
  ffmpeg("-i talk.mp4 -vf \"select='not(mod(n,3))+not(mod(n,7))'\" -vsync vfr uneven.mp4");
  ffmpeg("-i uneven.mp4 -c copy uneven.mkv");
  expect_done(scrim("blur uneven.mp4 -o out.mp4"));
  EXPECT_EQ(frame_times("out.mp4"), frame_times("uneven.mp4"));
  expect_done(scrim("blur uneven.mkv -o out.mkv"));
  EXPECT_EQ(frame_times("out.mkv"), frame_times("uneven.mkv"));
  const std::string length = "-select_streams v -show_entries stream=duration ";
  EXPECT_EQ(ffprobe(length + "out.mp4"), ffprobe(length + "uneven.mp4"));
}

TEST_F(Video, CopiesSoundUntouched) {
  for (const std::string out : {"out.mp4", "out.mkv", "out.mov", "out.avi"}) {
    expect_done(scrim("blur talk.mp4 -o " + out));
    EXPECT_EQ(packets_digest(out, "a"), packets_digest("talk.mp4", "a")) << out;
  }
}

TEST_F(Video, CopiesSubtitlesChaptersAndTitle) {
  make_rich("rich.mp4", "mov_text");
  make_rich("rich.mkv", "srt");
  for (const std::string kind : {".mp4", ".mkv"}) {
    expect_done(scrim("blur rich" + kind + " -o out" + kind));
    EXPECT_EQ(packets_digest("out" + kind, "s"), packets_digest("rich" + kind, "s"));
    const std::string what =
        "-show_entries chapter=start_time,end_time:chapter_tags=title"
        ":format_tags=title ";
    EXPECT_EQ(ffprobe(what + "out" + kind), ffprobe(what + "rich" + kind));
  }
}

TEST_F(Video, SaysWhatTheOutputCannotHold) {
  make_rich("rich.mkv", "srt");
  const Outcome outcome = scrim("blur rich.mkv -o out.mp4");
  expect_done(outcome);
  EXPECT_NE(outcome.err.find("subtitles (subrip) left out"), std::string::npos) << outcome.err;
}

TEST_F(Video, LeavesOutOtherPictures) {
  ffmpeg("-i talk.mp4 -i person.png -map 0 -map 1 -c copy -disposition:v:1 attached_pic cover.mp4");
  const Outcome outcome = scrim("blur cover.mp4 -o out.mp4");
  expect_done(outcome);
  EXPECT_NE(outcome.err.find("picture"), std::string::npos) << outcome.err;
  EXPECT_EQ(ffprobe("-select_streams v -show_entries stream=codec_name out.mp4").size(), 1U);
}

TEST_F(Video, StandsUprightHoweverTheCameraWasHeld) {
  for (const int turn : {90, 180, 270}) {
    turn_video("talk.mp4", turn, "held.mp4");
    ffmpeg("-i held.mp4 -c:v libx264 -qp 0 -c:a copy upright.mp4");
    expect_done(scrim("blur held.mp4 -o out.mp4"));
    const std::string what =
        "-select_streams v -show_entries stream=width,height:"
        "stream_side_data=rotation ";
    EXPECT_EQ(ffprobe(what + "out.mp4"), ffprobe(what + "upright.mp4")) << turn;
    EXPECT_EQ(scrim("blur held.mp4 -o hash:").out, scrim("blur upright.mp4 -o hash:").out) << turn;
  }
}

TEST_F(Video, AreasCountInTheFrameAsItIsSeen) {
  turn_video("talk.mp4", 90, "held.mp4", "-an");
  ffmpeg("-i held.mp4 -c:v libx264 -qp 0 upright.mp4");
  const auto digests = [](const std::string& arguments) {
    return scrim("blur " + arguments + " -o hash: --quiet").out;
  };
  const std::string low = " --keep 0,150,108,42";
  EXPECT_EQ(lines(digests("held.mp4" + low)).size(), 30U);
  EXPECT_EQ(digests("held.mp4" + low), digests("upright.mp4" + low));
  EXPECT_NE(digests("held.mp4" + low), digests("held.mp4"));
}

TEST_F(Video, KeepsMatrixRangeAndTags) {
  ffmpeg(
      "-i talk.mp4 -vf scale=out_range=pc:out_color_matrix=bt601 -pix_fmt yuv420p"
      " -color_range pc -colorspace bt470bg -color_primaries bt470bg -color_trc gamma28 pal.mp4");
  ffmpeg(
      "-i talk.mp4 -vf scale=out_color_matrix=bt709 -color_range tv -colorspace bt709"
      " -color_primaries bt709 -color_trc bt709 hd.mp4");
  const std::string what =
      "-select_streams v -show_entries stream=color_range,color_space,"
      "color_primaries,color_transfer,chroma_location ";
  for (const std::string in : {"pal.mp4", "hd.mp4", "talk.mp4"}) {
    for (const std::string out : {"out.mp4", "out.mkv"}) {
      expect_done(scrim("blur " + in + " -o " + out));
      EXPECT_EQ(ffprobe(what + out), ffprobe(what + in)) << in << " to " << out;
    }
  }
}

TEST_F(Video, KeepsTheShapeOfPixels) {
  ffmpeg("-i talk.mp4 -c copy -aspect 3:2 wide.mp4");
  const std::string what = "-select_streams v -show_entries stream=sample_aspect_ratio ";
  expect_done(scrim("blur wide.mp4 -o out.mp4"));
  EXPECT_EQ(ffprobe(what + "out.mp4"), ffprobe(what + "wide.mp4"));
}

TEST_F(Video, KeepsOddSizesWhereTheCodecCan) {
  ffmpeg("-i talk.mp4 -an -vf scale=161:91 -c:v ffv1 odd.mkv");
  const std::string size = "-select_streams v -show_entries stream=width,height ";
  expect_done(scrim("blur odd.mkv -o out.webm"));
  EXPECT_EQ(ffprobe(size + "out.webm").at(0), "161,91");
  const Outcome outcome = scrim("blur odd.mkv -o out.mp4");
  expect_done(outcome);
  EXPECT_EQ(ffprobe(size + "out.mp4").at(0), "162,92");
  EXPECT_NE(outcome.err.find("162x92"), std::string::npos) << outcome.err;
}

TEST_F(Video, ScalesFramesThatChangeTheirSize) {
  ffmpeg("-i talk.mp4 -an one.h264");
  ffmpeg("-i talk.mp4 -an -vf scale=320:180 two.h264");
  shell("cat one.h264 two.h264 > both.h264");
  expect_done(scrim("blur both.h264 -o out.mp4"));
  EXPECT_EQ(frame_count("out.mp4"), "60");
}

TEST_F(Video, ReadsWhateverDecodes) {
  for (const std::string make :
       {"-c:v libx264 -pix_fmt yuv422p10le in.mkv", "-c:v libx264 -pix_fmt yuv444p in.mp4",
        "-c:v libx264rgb in.mkv", "-c:v rawvideo -pix_fmt yuyv422 in.avi", "-c:v mjpeg in.avi",
        "-c:v rawvideo -pix_fmt nv12 in.nut", "-vf format=gray -c:v ffv1 in.mkv", "in.gif",
        "-c:v libvpx-vp9 -deadline realtime -cpu-used 8 in.webm"}) {
    const std::string in = make.substr(make.rfind(' ') + 1);
    ffmpeg("-i talk.mp4 -an -frames:v 5 " + make);
    expect_done(scrim("blur " + in + " -o out.mp4"));
    EXPECT_EQ(frame_count("out.mp4"), "5") << make;
  }
}

TEST_F(Video, PassesThroughPipes) {
  ffmpeg("-i talk.mp4 talk.y4m");
  const Outcome piped = shell("cat talk.y4m | '" + command() + "' blur - -o - --quiet > out.y4m");
  expect_done(piped);
  EXPECT_EQ(piped.err, "");
  EXPECT_EQ(frame_count("out.y4m"), "30");
  expect_done(scrim("blur talk.y4m -o file.y4m --passes 1"));
  EXPECT_EQ(contents("out.y4m"), contents("file.y4m"));
}

TEST_F(Video, PrintsTheSameDigestsOnEveryRun) {
  const Outcome first = scrim("blur talk.mp4 -o hash: --quiet");
  expect_done(first);
  EXPECT_EQ(lines(first.out).size(), 30U);
  EXPECT_EQ(first.out, scrim("blur talk.mp4 -o hash: --quiet").out);
}

TEST_F(Video, TwoPassesKeepAllThatThereIs) {
  for (const std::string make : {"blur", "replace --with '#00b140'", "matte", "compare"}) {
    const Outcome outcome = scrim(make + " talk.mp4 -o out.mp4 --json --quiet");
    expect_done(outcome);
    EXPECT_NE(outcome.out.find("\"frames\": 30, \"passes\": 2"), std::string::npos) << outcome.out;
    EXPECT_EQ(frame_times("out.mp4"), frame_times("talk.mp4")) << make;
    EXPECT_EQ(packets_digest("out.mp4", "a"), packets_digest("talk.mp4", "a")) << make;
  }
  EXPECT_NE(scrim("blur talk.mp4 -o out.mp4").err.find("30 frames in two passes"),
            std::string::npos);
}

TEST_F(Video, OnePassWhereTwoDoNotPay) {
  ffmpeg("-i talk.mp4 talk.y4m");
  const std::string one = "\"passes\": 1,";
  for (const std::string arguments :
       {"blur person.png -o out.png", "blur - -o out.mp4 <talk.y4m",
        "blur talk.mp4 -o out.mp4 --quality 1", "blur talk.mp4 -o out.mp4 --passes 1"}) {
    const Outcome outcome = scrim(arguments + " --json --quiet");
    expect_done(outcome);
    EXPECT_NE(outcome.out.find(one), std::string::npos) << arguments << outcome.out;
  }
}

TEST_F(Video, ASecondPassShowsTheVideoBehindFromItsStart) {
  ffmpeg("-i talk.mp4 -an -vf hue=h=90 behind.mp4");
  const std::string replace = "replace talk.mp4 -o hash: --with behind.mp4 --hide 0,0,1,1 --quiet";
  const Outcome once = scrim(replace + " --passes 1"), twice = scrim(replace + " --passes 2");
  expect_done(twice);
  EXPECT_EQ(lines(twice.out).size(), 30U);
  EXPECT_EQ(twice.out, once.out);
}

TEST_F(Video, StrengthChangesTheBlur) {
  ffmpeg("-i person.png -vf scale=640:360 person.jpg");
  const Outcome light = scrim("blur person.jpg -o hash: --strength 0");
  expect_done(light);
  EXPECT_NE(light.out, scrim("blur person.jpg -o hash: --strength 100").out);
}

TEST_F(Video, MatteHasOneGrayFrameForEachFrame) {
  for (const std::string out : {"out.mp4", "out.webm", "out.y4m"}) {
    expect_done(scrim("matte talk.mp4 -o " + out));
    EXPECT_EQ(frame_count(out), "30") << out;
    const std::string pixels = gray_pixels("-i " + out);
    const auto count = [&pixels](auto&& wanted) {
      return std::count_if(pixels.begin(), pixels.end(),
                           [&](char c) { return wanted(static_cast<unsigned char>(c)); });
    };
    const auto tenth = static_cast<std::ptrdiff_t>(pixels.size() / 10);
    EXPECT_GT(count([](int value) { return value > 240; }), tenth) << out << ": a person";
    EXPECT_GT(count([](int value) { return value < 15; }), tenth) << out << ": a room";
  }
  expect_done(scrim("matte talk.mp4 -o out.mp4"));
  const std::string colours = ffmpeg("-i out.mp4 -frames:v 1 -vf extractplanes=u -f rawvideo -");
  EXPECT_EQ(colours.find_first_not_of('\x80'), std::string::npos) << "gray";
  EXPECT_EQ(frame_times("out.mp4"), frame_times("talk.mp4"));
}

TEST_F(Video, CompareShowsThreePicturesSideBySide) {
  expect_done(scrim("compare talk.mp4 -o out.mp4"));
  EXPECT_EQ(ffprobe("-select_streams v -show_entries stream=width,height out.mp4").at(0),
            "576,108");
  EXPECT_EQ(frame_times("out.mp4"), frame_times("talk.mp4"));
}

TEST_F(Video, TransparencyReachesTheFile) {
  const auto has_both = [](const std::string& alpha) {
    return alpha.find('\xff') != std::string::npos && alpha.find('\0') != std::string::npos;
  };
  expect_done(scrim("replace talk.mp4 -o out.webm --with none"));
  EXPECT_TRUE(has_both(gray_pixels("-c:v libvpx-vp9 -i out.webm", "alphaextract")));
  EXPECT_EQ(frame_times("out.webm").size(), 30U);
  expect_done(scrim("replace talk.mp4 -o out.mov --with none"));
  EXPECT_EQ(ffprobe("-select_streams v -show_entries stream=codec_name out.mov").at(0), "prores");
  EXPECT_TRUE(has_both(gray_pixels("-i out.mov", "alphaextract")));
  EXPECT_EQ(packets_digest("out.mov", "a"), packets_digest("talk.mp4", "a"));
}

}  // namespace
}  // namespace scrim::cli_test
