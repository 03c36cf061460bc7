#include <map>
#include <set>

#include "tests/cli/cli_harness.hpp"

namespace scrim::cli_test {
namespace {

/// Short clips: these tests encode many.
class Codecs : public CliTest {
 protected:
  void SetUp() override {
    CliTest::SetUp();
    ffmpeg("-t 0.3 -i talk.mp4 -c:v libx264 -c:a aac clip.mp4");
    ffmpeg("-i clip.mp4 -c:v copy -c:a libopus clip.mkv");
    files_are_known();
  }

  static std::vector<std::string> sound_of(const std::string& file) {
    return ffprobe("-select_streams a -show_entries stream=codec_name,sample_rate " + file);
  }
  static std::string codec_of(const std::string& file) {
    return ffprobe("-select_streams v -show_entries stream=codec_name " + file).at(0);
  }
  static std::string entry(const std::string& what, const std::string& file) {
    const auto found = ffprobe("-select_streams v -show_entries stream=" + what + " " + file);
    return found.empty() ? "" : found.front();
  }
  static std::size_t frames_in(const std::string& file) {
    return lines(ffmpeg("-i " + file + " -map 0:v -f framehash -")).size();
  }

  /// One line that says `what`; OUT is not there and nothing else is.
  void expect_refusal(const std::string& arguments, const std::string& what) {
    const Outcome outcome = scrim("blur clip.mkv " + arguments);
    EXPECT_EQ(outcome.code, 2) << arguments << "\n" << outcome.err;
    EXPECT_EQ(lines(outcome.err).size(), 1U) << arguments << "\n" << outcome.err;
    EXPECT_NE(outcome.err.find(what), std::string::npos) << arguments << "\n" << outcome.err;
    EXPECT_TRUE(new_files().empty()) << arguments;
  }
};

const std::vector<std::string> all_codecs{"h264", "hevc", "av1", "vp9", "prores", "ffv1"};

const std::map<std::string, std::set<std::string>> codecs_of_kinds{
    {".mp4", {"h264", "hevc", "av1", "vp9"}},
    {".mov", {"h264", "hevc", "prores"}},
    {".mkv", {"h264", "hevc", "av1", "vp9", "prores", "ffv1"}},
    {".webm", {"av1", "vp9"}},
    {".avi", {"h264", "av1", "vp9", "ffv1"}}};

TEST_F(Codecs, EachIsInEachKindOfFileThatHoldsIt) {
  for (const auto& [kind, codecs] : codecs_of_kinds) {
    for (const std::string& codec : codecs) {
      const std::string out = codec + kind;
      const std::string in = kind == ".mkv" || kind == ".webm" ? "clip.mkv" : "clip.mp4";
      const Outcome outcome = scrim("blur " + in + " -o " + out + " --passes 1 --codec " + codec);
      ASSERT_EQ(outcome.code, 0) << out << outcome.err;
      EXPECT_EQ(lines(outcome.err).size(), 1U) << out << outcome.err;
      EXPECT_EQ(codec_of(out), codec);
      EXPECT_EQ(frames_in(out), frames_in(in)) << out;
      EXPECT_EQ(sound_of(out), sound_of(in)) << out;
    }
  }
}

TEST_F(Codecs, WhatAKindOfFileCannotHoldIsRefusedBeforeItIsMade) {
  for (const auto& [kind, codecs] : codecs_of_kinds) {
    for (const std::string& codec : all_codecs) {
      if (codecs.contains(codec)) continue;
      expect_refusal("-o out" + kind + " --codec " + codec, kind + " cannot hold ");
    }
  }
  expect_refusal("-o out.webm --codec h264", ".webm cannot hold H.264; use --codec av1 or vp9;");
  for (const std::string out : {"out.png", "out.jpg", "out.webp", "out.y4m", "-", "hash:"}) {
    for (const std::string choice :
         {"--codec h264", "--crf 20", "--preset fast", "--encoder tune=film"}) {
      expect_refusal("-o " + out + " " + choice, "--codec, --crf, --preset and --encoder");
    }
  }
}

TEST_F(Codecs, TheDefaultsAreWhatTheyWere) {
  for (const auto& [out, codec] : std::map<std::string, std::string>{{"a.mp4", "h264"},
                                                                     {"a.mov", "h264"},
                                                                     {"a.mkv", "h264"},
                                                                     {"a.webm", "vp9"},
                                                                     {"a.avi", "h264"}}) {
    ASSERT_EQ(scrim("blur clip.mkv --quiet --passes 1 -o " + out).code, 0) << out;
    EXPECT_EQ(codec_of(out), codec) << out;
  }
}

TEST_F(Codecs, HevcOfOneOrTwoFramesHasTheirTimes) {
  const std::string x265 = " --passes 1 --quiet --codec hevc --encoder x265-params=lossless=1";
  for (const int frames : {1, 2}) {
    ffmpeg("-y -i talk.mp4 -an -frames:v " + std::to_string(frames) + " -c:v ffv1 few.mkv");
    const auto times = ffprobe("-show_entries packet=pts_time,duration_time few.mkv");
    for (const std::string out : {"out.mkv", "out.mp4"}) {
      const Outcome outcome = scrim("blur few.mkv -o " + out + x265);
      EXPECT_EQ(outcome.code, 0) << out << outcome.err;
      EXPECT_EQ(ffprobe("-show_entries packet=pts_time,duration_time " + out), times) << out;
    }
    for (const std::string& time : ffprobe("-show_entries packet=pts,dts out.mp4")) {
      EXPECT_EQ(time.substr(0, time.find(',')), time.substr(time.find(',') + 1));
    }
  }
}

TEST_F(Codecs, HevcHasTheTagThatQuickTimePlays) {
  for (const std::string out : {"out.mp4", "out.mov"}) {
    ASSERT_EQ(scrim("blur clip.mkv --codec h265 --quiet --passes 1 -o " + out).code, 0);
    EXPECT_EQ(entry("codec_name,codec_tag_string", out), "hevc,hvc1");
  }
}

TEST_F(Codecs, Ffv1LosesNothing) {
  ASSERT_EQ(scrim("blur clip.mkv --codec ffv1 -o out.mkv --quiet").code, 0);
  const std::string said = scrim("blur clip.mkv -o hash: --quiet").out;
  std::vector<std::string> stored;
  for (const std::string& line : lines(ffmpeg("-i out.mkv -map 0:v -f framehash -hash sha256 -"))) {
    if (line.front() != '#') stored.push_back(line.substr(line.rfind(' ') + 1));
  }
  ASSERT_EQ(lines(said).size(), stored.size());
  for (std::size_t i = 0; i < stored.size(); ++i) {
    EXPECT_EQ(lines(said)[i].substr(lines(said)[i].rfind(' ') + 1), stored[i]) << i;
  }
  ASSERT_EQ(scrim("matte clip.mkv --codec ffv1 -o matte.mkv --quiet").code, 0);
  EXPECT_EQ(entry("pix_fmt", "matte.mkv"), "gray");
}

TEST_F(Codecs, AlphaReachesEachKindThatHoldsIt) {
  for (const std::string out :
       {"--codec vp9 -o a.webm", "--codec vp9 -o a.mkv", "--codec prores -o a.mov",
        "--codec prores -o b.mkv", "--codec ffv1 -o c.mkv", "--codec ffv1 -o a.avi"}) {
    const Outcome outcome = scrim("replace clip.mkv --with none --quiet --passes 1 " + out);
    ASSERT_EQ(outcome.code, 0) << out << outcome.err;
    const std::string file = out.substr(out.rfind(' ') + 1);
    const bool vp9 = out.find("vp9") != std::string::npos;
    const std::string alpha =
        gray_pixels((vp9 ? "-c:v libvpx-vp9 -i " : "-i ") + file, "alphaextract");
    EXPECT_NE(alpha.find('\xff'), std::string::npos) << out;
    EXPECT_NE(alpha.find('\0'), std::string::npos) << out;
  }
}

TEST_F(Codecs, WhatCannotHoldAlphaNamesWhatCan) {
  const std::map<std::string, std::string> refusals{
      {"-o out.mkv", "H.264 in .mkv cannot hold transparency; use --codec vp9, prores or ffv1"},
      {"-o out.mov --codec hevc", "H.265 (HEVC) in .mov cannot hold transparency; use --codec pro"},
      {"-o out.webm --codec av1",
       "AV1 in .webm cannot hold transparency; use --codec vp9, or .png"},
      {"-o out.mp4 --codec vp9", "VP9 in .mp4 cannot hold transparency; use .png, .webp, .webm ("}};
  for (const auto& [out, what] : refusals) {
    const Outcome outcome = scrim("replace clip.mkv --with none " + out);
    EXPECT_EQ(outcome.code, 2) << out;
    EXPECT_NE(outcome.err.find(what), std::string::npos) << out << outcome.err;
    EXPECT_TRUE(new_files().empty()) << out;
  }
}

TEST_F(Codecs, CrfAndPresetReachTheEncoder) {
  const auto size_of = [](const std::string& choice, const std::string& out) {
    EXPECT_EQ(scrim("blur clip.mkv --quiet --passes 1 -o " + out + " " + choice).code, 0) << choice;
    return contents(out).size();
  };
  for (const std::string codec : {"h264", "hevc", "av1", "vp9"}) {
    const std::string chosen = "--codec " + codec;
    EXPECT_LT(size_of(chosen + " --crf 50", codec + "50.mkv"),
              size_of(chosen + " --crf 10", codec + "10.mkv"))
        << codec;
  }
  EXPECT_NE(size_of("--preset ultrafast", "quick.mkv"), size_of("--preset slow", "slow.mkv"));
  for (const std::string preset : {"realtime", "good", "8"}) {
    size_of("--codec vp9 --preset " + preset, "vp9.webm");
  }
  size_of("--codec av1 --preset 8", "av1.mp4");
}

TEST_F(Codecs, AnyOptionOfTheEncoderCanBeSet) {
  ASSERT_EQ(scrim("blur clip.mkv -o out.mkv --quiet --encoder bf=0 --encoder g=1").code, 0);
  for (const std::string& flags : ffprobe("-select_streams v -show_entries packet=flags out.mkv")) {
    EXPECT_EQ(flags.front(), 'K') << "every frame is a key";
  }
  ASSERT_EQ(scrim("blur clip.mkv -o out.mov --quiet --codec prores --encoder profile=lt").code, 0);
  EXPECT_EQ(entry("profile", "out.mov"), "LT");
  ASSERT_EQ(scrim("blur clip.mkv -o b.mkv --quiet --encoder b=20k").code, 0);
  ASSERT_EQ(scrim("blur clip.mkv -o crf.mkv --quiet --crf 1").code, 0);
  EXPECT_LT(contents("b.mkv").size(), contents("crf.mkv").size());
  const Outcome x265 =
      scrim("blur clip.mkv -o x265.mkv --quiet --codec hevc --encoder x265-params=bframes=0");
  EXPECT_EQ(x265.code, 0);
  EXPECT_EQ(x265.err, "");
}

TEST_F(Codecs, WhatFollowsFromTheFramesIsNotChanged) {
  ASSERT_EQ(scrim("blur clip.mkv -o out.mp4 --quiet --encoder flags=cgop --encoder "
                  "color_range=pc")
                .code,
            0);
  EXPECT_EQ(frames_in("out.mp4"), frames_in("clip.mkv"));
  EXPECT_NE(entry("color_range", "out.mp4"), "pc");
}

TEST_F(Codecs, WhatTheEncoderDoesNotTakeIsSaidBeforeTheWork) {
  const std::string mp4 = "-o out.mp4 ";
  expect_refusal(mp4 + "--codec h266", "--codec: takes h264 or hevc or ");
  expect_refusal(mp4 + "--crf 52", "--crf 52: H.264 (libx264) takes 0 to 51");
  expect_refusal(mp4 + "--codec hevc --crf 52", "H.265 (HEVC) (libx265) takes 0 to 51");
  expect_refusal(mp4 + "--codec vp9 --crf 64", "VP9 (libvpx-vp9) takes 0 to 63");
  expect_refusal(mp4 + "--codec av1 --crf 64", "AV1 (lib");
  expect_refusal(mp4 + "--crf 20x", "--crf");
  expect_refusal(mp4 + "--preset medum", "slower, veryslow, placebo; did you mean medium?");
  expect_refusal(mp4 + "--codec vp9 --preset fast", "takes best, good, realtime, or 0 to 8");
  expect_refusal(mp4 + "--codec av1 --preset slow", "takes 0 to ");
  expect_refusal("-o out.mov --codec prores --crf 9", "--crf 9: ProRes has no such setting");
  expect_refusal("-o out.mkv --codec ffv1 --preset fast", "--preset fast: FFV1 has no presets");
  expect_refusal(mp4 + "--encoder tun=film", "libx264 has no option tun; did you mean tune?");
  expect_refusal(mp4 + "--encoder tune", "takes KEY=VALUE");
  expect_refusal(mp4 + "--encoder =3", "takes KEY=VALUE");
  expect_refusal(mp4 + "--encoder coder=foo", "libx264 takes default, cavlc, cabac");
  expect_refusal(mp4 + "--codec vp9 --encoder cpu-used=99", "libvpx-vp9 takes -8 to 8");
  expect_refusal(mp4 + "--encoder g=many", "--encoder g=many: libx264 takes ");
  expect_refusal(mp4 + "--encoder preset=foo", "the libx264 encoder cannot start: ");
  expect_refusal(mp4 + "--encoder profile=foo", "the libx264 encoder cannot start: ");
}

}  // namespace
}  // namespace scrim::cli_test
