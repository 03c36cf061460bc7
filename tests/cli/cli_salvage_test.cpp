// What is damaged in a recording and what is not, and what can be saved of it.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <map>

#include "tests/cli/cli_harness.hpp"

namespace scrim::cli_test {
namespace {

class Salvage : public CliTest {
 protected:
  /// Four seconds in which every second begins anew, with sound.
  void SetUp() override {
    CliTest::SetUp();
    ffmpeg(
        "-f lavfi -i testsrc2=s=192x108:r=25:d=4 -f lavfi -i sine=d=4 -c:v libx264 -g 25"
        " -b:v 300k -c:a aac whole.mkv");
  }

  static void cut(const std::string& from, double share, const std::string& to) {
    const std::string bytes = contents(from);
    const double kept = share * static_cast<double>(bytes.size());
    write_file(to, bytes.substr(0, static_cast<std::size_t>(kept)));
  }

  /// Writes over the middle of one of the file's packets of pictures: the second after two seconds.
  static void spoil(const std::string& from, const std::string& to, std::size_t packet = 51) {
    const auto places = ffprobe("-select_streams v -show_entries packet=pos,size " + from);
    long at = 0, size = 0;
    ASSERT_EQ(std::sscanf(places.at(packet).c_str(), "%ld,%ld", &size, &at), 2);
    std::string bytes = contents(from);
    for (long i = size / 3; i < size; ++i) {
      char& byte = bytes.at(static_cast<std::size_t>(at + i));
      byte = static_cast<char>(byte * 7 + 13);
    }
    write_file(to, bytes);
  }
};

/// Makes one of a Matroska's packets of pictures one of no stream, so that it is passed over.
void lose(const std::string& from, const std::string& to, std::size_t packet) {
  const auto places = ffprobe("-select_streams v -show_entries packet=pos " + from);
  std::string bytes = contents(from);
  const auto at = static_cast<std::size_t>(std::stol(places.at(packet)));
  ASSERT_EQ(static_cast<unsigned char>(bytes.at(at)), 0x81) << "the number of its stream";
  bytes.at(at) = static_cast<char>(0x87);
  write_file(to, bytes);
}

/// Makes the beginning of one of a Matroska's packets of pictures nonsense.
void behead(const std::string& from, const std::string& to, std::size_t packet) {
  const auto places = ffprobe("-select_streams v -show_entries packet=pos " + from);
  std::string bytes = contents(from);
  constexpr std::size_t block_header = 4;
  bytes.replace(std::stoul(places.at(packet)) + block_header, 8, "nonsense");
  write_file(to, bytes);
}

bool says(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

TEST_F(Salvage, DamageIsAnErrorThatNamesTheWayOut) {
  cut("whole.mkv", 0.6, "cut.mkv");
  spoil("whole.mkv", "spoilt.mkv");
  for (const std::string file : {"cut.mkv", "spoilt.mkv"}) {
    const Outcome outcome = scrim("blur " + file + " -o out.mp4");
    EXPECT_EQ(outcome.code, 1) << file;
    EXPECT_TRUE(says(outcome.err, "is damaged")) << outcome.err;
    EXPECT_TRUE(says(outcome.err, "--salvage")) << outcome.err;
  }
}

TEST_F(Salvage, ARecordingThatWasCutOffIsKeptUpToThere) {
  const std::string copy = "-i whole.mkv -c copy ";
  ffmpeg(copy + "-live 1 browser.mkv");  // without a duration
  ffmpeg("-i whole.mkv -c:v libvpx -b:v 300k -deadline realtime -cpu-used 8 -c:a libopus web.webm");
  ffmpeg(copy + "-bsf:v h264_mp4toannexb whole.avi");
  ffmpeg(copy + "-movflags frag_keyframe+empty_moov -frag_duration 400000 fragments.mp4");
  ffmpeg(copy + "-movflags faststart index_first.mp4");
  for (const std::string whole :
       {"whole.mkv", "browser.mkv", "web.webm", "whole.avi", "fragments.mp4", "index_first.mp4"}) {
    const std::string file = "cut" + whole.substr(whole.find('.'));
    cut(whole, 0.6, file);
    const Outcome strict = scrim("blur " + file + " -o out.mp4 --passes 1");
    EXPECT_EQ(strict.code, 1) << whole;
    EXPECT_TRUE(says(strict.err, "is damaged") && says(strict.err, "--salvage")) << strict.err;
    const Outcome outcome = scrim("blur " + file + " -o out.mp4 --passes 1 --salvage --json");
    ASSERT_EQ(outcome.code, 0) << whole << outcome.err;
    EXPECT_TRUE(says(outcome.out, "\"lost\": [{")) << whole << outcome.out;
    const auto times = frame_times("out.mp4");
    EXPECT_GT(times.size(), 40U) << whole;
    EXPECT_LT(times.size(), 80U) << whole;
    const double steps = std::round((times.back() - times.front()) * 25);
    EXPECT_NEAR(times.back() - times.front(), steps / 25, 0.002) << whole << ": times stay true";
    const auto ends = ffprobe("-select_streams a -show_entries stream=duration out.mp4");
    ASSERT_EQ(ends.size(), 1U) << whole;
    EXPECT_NEAR(std::stod(ends.front()), times.back(), 0.5) << whole;
  }
}

TEST_F(Salvage, ARecordingThatIsReadWholeBeforeItBeginsIsNoLessCutOff) {
  ffmpeg(
      "-i whole.mkv -t 0.6 -c:v libvpx -b:v 300k -deadline realtime -cpu-used 8 -an -live 1 "
      "-write_crc32 0 short.webm");
  std::string bytes = contents("short.webm");  // browsers do not say how long a frame is to stand
  const std::size_t duration = bytes.find("\x23\xE3\x83\x84");
  ASSERT_NE(duration, std::string::npos);
  bytes.replace(duration, 2, "\xEC\x86");  // a void of six bytes
  write_file("short.webm", bytes);
  for (const double share : {0.5, 0.7}) {
    cut("short.webm", share, "cut.webm");
    const Outcome strict = scrim("blur cut.webm -o out.mp4 --passes 1");
    EXPECT_EQ(strict.code, 1);
    EXPECT_TRUE(says(strict.err, "is damaged") && says(strict.err, "--salvage")) << strict.err;
    EXPECT_EQ(scrim("blur cut.webm -o out.mp4 --passes 1 --salvage").code, 0);
  }
  EXPECT_EQ(scrim("blur short.webm -o out.mp4 --passes 1").code, 0);
}

TEST_F(Salvage, ARecordingWithoutItsIndexIsToldToBeUnfinished) {
  cut("talk.mp4", 0.5, "unfinished.mp4");
  const Outcome outcome = scrim("blur unfinished.mp4 -o out.mp4 --salvage");
  EXPECT_EQ(outcome.code, 1);
  EXPECT_TRUE(says(outcome.err, "its index (moov)")) << outcome.err;
}

/// For each of a video's frames, by its time in milliseconds, what FFmpeg decodes.
std::map<long, std::string> pictures(const std::string& file) {
  std::map<long, std::string> digests;
  for (const std::string& line :
       lines(ffmpeg("-i " + file +
                    " -map v:0 -fps_mode passthrough -enc_time_base 1:1000 -f framehash -"))) {
    long time = 0;
    if (std::sscanf(line.c_str(), "0, %*d, %ld,", &time) == 1) {
      digests[time] = line.substr(line.find_last_of(' '));
    }
  }
  return digests;
}

/// Of a video the frames, by their times in milliseconds, that are covered when it is salvaged.
/// Who keeps everything has a white matte otherwise.
std::map<long, bool> covered(const std::string& file) {
  const Outcome outcome =
      scrim("matte " + file + " -o matte.mkv --keep 0,0,1,1 --salvage --passes 1 --quiet");
  EXPECT_EQ(outcome.code, 0) << file << outcome.err;
  const std::string levels =
      ffmpeg("-i matte.mkv -fps_mode passthrough -vf scale=1:1,format=gray -f rawvideo -");
  const auto times = frame_times("matte.mkv");
  EXPECT_EQ(levels.size(), times.size());
  std::map<long, bool> found;
  for (std::size_t i = 0; i < std::min(levels.size(), times.size()); ++i) {
    found[std::lround(times[i] * 1000)] = static_cast<unsigned char>(levels[i]) < 128;
  }
  return found;
}

/// Every frame that is not as it was is covered, and none from `most` frames on; how many those
/// are.
int expect_covered(const std::string& spoilt, const std::string& whole, int most) {
  const auto was = pictures(whole), is = pictures(spoilt);
  int count = 0;
  for (const auto& [time, hidden] : covered(spoilt)) {
    count += hidden ? 1 : 0;
    const auto before = was.find(time), now = is.find(time);
    const bool same = before != was.end() && now != is.end() && before->second == now->second;
    EXPECT_TRUE(same || hidden) << spoilt << " at " << time << " ms";
  }
  EXPECT_LE(count, most) << spoilt;
  return count;
}

TEST_F(Salvage, FramesThatDecodeInPartAndThosePredictedFromThemAreCovered) {
  struct Case {
    std::string codec;
    std::size_t packet;
    int most;
  };
  const std::vector<Case> cases{{"libx264 -g 20 -b:v 300k", 30, 20},
                                {"libx264 -g 20 -x264-params open-gop=1 -b:v 300k", 32, 25},
                                {"libx264 -g 15 -bf 0 -x264-params intra-refresh=1", 22, 30},
                                {"mpeg2video -g 20 -bf 2 -b:v 600k", 31, 20},
                                {"mpeg4 -g 20 -bf 2 -b:v 600k", 32, 20},
                                {"ffv1 -level 3 -slices 4 -g 10", 31, 10},
                                {"mjpeg -pix_fmt yuvj420p", 30, 1},
                                {"prores_ks", 30, 1}};
  for (const Case& one : cases) {
    ffmpeg("-f lavfi -i testsrc2=s=192x108:r=25:d=2.4 -c:v " + one.codec + " in.mkv");
    spoil("in.mkv", "spoilt.mkv", one.packet);
    EXPECT_EQ(scrim("blur spoilt.mkv -o out.mkv --passes 1").code, 1) << one.codec;
    EXPECT_GE(expect_covered("spoilt.mkv", "in.mkv", one.most), 1)
        << one.codec << " at " << one.packet;
    EXPECT_EQ(frame_times("matte.mkv").back(), frame_times("in.mkv").back()) << "times stay true";
  }
}

TEST_F(Salvage, FramesPredictedFromOneThatIsMissingAreCovered) {
  for (const std::string codec :
       {"libx264", "libx265 -x265-params log-level=error", "mpeg2video -bf 2", "mpeg4 -bf 2"}) {
    ffmpeg("-f lavfi -i testsrc2=s=192x108:r=25:d=2.4 -g 20 -c:v " + codec + " in.mkv");
    lose("in.mkv", "missing.mkv", 28);
    EXPECT_GE(expect_covered("missing.mkv", "in.mkv", 20), 1) << codec;
  }
}

TEST_F(Salvage, FramesOfWhichOneDidNotDecodeAndALaterOneIsMissingAreTwo) {
  ffmpeg("-f lavfi -i testsrc2=s=192x108:r=25:d=2.4 -c:v png in.mkv");
  behead("in.mkv", "headless.mkv", 10);
  lose("headless.mkv", "missing.mkv", 40);
  const Outcome outcome = scrim("blur missing.mkv -o out.mkv --passes 1 --salvage --json");
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  const std::string one = "1 frame lost";
  EXPECT_NE(outcome.out.find(one), outcome.out.rfind(one)) << outcome.out;
}

TEST_F(Salvage, AHoleInATransportStreamIsCoveredToItsEndAlsoWhereTheDecoderIsSilent) {
  ffmpeg(
      "-f lavfi -i testsrc2=s=192x108:r=25:d=2.4 -c:v libx265 -g 20 -x265-params log-level=error "
      "in.ts");
  std::string bytes = contents("in.ts");
  constexpr std::size_t packet = 188;
  bytes.erase(bytes.size() / packet / 2 * packet, 3 * packet);
  write_file("hole.ts", bytes);
  const auto found = covered("hole.ts");
  const auto hidden = std::ranges::count_if(found, [](const auto& one) { return one.second; });
  EXPECT_GE(hidden, 2);
  EXPECT_LE(hidden, 25);
}

TEST_F(Salvage, AJointOfTwoRecordingsIsNoDamage) {
  ffmpeg("-i talk.mp4 -c copy one.ts");
  shell("cat one.ts one.ts > two.ts");
  const Outcome outcome = scrim("blur two.ts -o out.mp4 --passes 1 --salvage --json");
  EXPECT_TRUE(says(outcome.out, "\"lost\": []")) << outcome.out;
}

TEST_F(Salvage, APictureThatIsCutOffIsNeverShownAsIfItWereWhole) {
  for (const std::string kind : {"jpg", "png", "webp", "gif", "tif", "tif -compression_algo lzw"}) {
    const std::string ending = kind.substr(0, kind.find(' ')), file = "cut." + ending;
    const std::string options = kind.substr(ending.size());
    ffmpeg("-i person.png -q:v 2" + options + " whole." + ending);
    const std::string digest = scrim("blur whole." + ending + " -o hash: --keep 0,0,1,1").out;
    for (const double share : {0.3, 0.9, 0.9999}) {
      cut("whole." + ending, share, file);
      const Outcome strict = scrim("blur " + file + " -o hash: --keep 0,0,1,1 --quiet");
      const Outcome salvaged = scrim("matte " + file + " -o matte.png --keep 0,0,1,1 --salvage");
      if (strict.code == 0) {
        EXPECT_EQ(strict.out, digest) << file << " at " << share;
        continue;
      }
      EXPECT_EQ(says(strict.err, "--salvage"), salvaged.code == 0) << share << ": " << strict.err;
      if (salvaged.code != 0) continue;
      EXPECT_EQ(gray_pixels("-i matte.png", "scale=1:1").at(0), 0) << file << " at " << share;
    }
  }
}

TEST_F(Salvage, OfHalfAPhotographASalvagedOneIsCoveredAndTold) {
  ffmpeg("-i person.png -q:v 2 whole.jpg");
  cut("whole.jpg", 0.5, "half.jpg");
  const Outcome outcome = scrim("blur half.jpg -o out.png --salvage --json");
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_TRUE(says(outcome.out, "1 frame damaged, covered")) << outcome.out;
}

TEST_F(Salvage, WhatWasDamagedIsTold) {
  spoil("whole.mkv", "spoilt.mkv");
  const Outcome outcome = scrim("blur spoilt.mkv -o out.mkv --salvage --json");
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_TRUE(says(outcome.out, "frames damaged, covered")) << outcome.out;
  EXPECT_TRUE(says(outcome.err, "frames damaged, covered")) << outcome.err;
}

TEST_F(Salvage, OfAWholeFileItLosesNothing) {
  const Outcome outcome = scrim("blur whole.mkv -o out.mkv --salvage --json");
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_TRUE(says(outcome.out, "\"lost\": []")) << outcome.out;
  EXPECT_EQ(scrim("blur whole.mkv -o hash: --salvage --quiet").out,
            scrim("blur whole.mkv -o hash: --quiet").out);
}

TEST_F(Salvage, FramesThatACameraLeftOutAreNoDamage) {
  ffmpeg("-i talk.mp4 -an -vf \"select='not(between(n,9,11))'\" -vsync vfr -c:v mpeg4 in.mkv");
  const Outcome outcome = scrim("blur in.mkv -o out.mkv --salvage --json");
  EXPECT_TRUE(says(outcome.out, "\"lost\": []")) << outcome.out;
}

TEST_F(Salvage, ALostPacketOfSoundIsNoDamage) {
  ffmpeg("-i whole.mkv -c copy -bsf:a \"noise=drop=eq(n\\,20)\" lost.ts");
  const Outcome outcome = scrim("blur lost.ts -o out.mp4 --passes 1");
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_EQ(frame_times("out.mp4").size(), 100U);
}

TEST_F(Salvage, FramesThatAnAviSaysAreAsBeforeAreNoDamage) {
  ffmpeg("-i talk.mp4 -an -c:v mjpeg in.avi");
  std::string bytes = contents("in.avi");
  const std::size_t promise = bytes.find("avih") + 8 + 16;  // dwTotalFrames
  bytes.at(promise) = static_cast<char>(bytes.at(promise) + 40);
  const std::size_t stream = bytes.find("strh") + 8 + 32;  // dwLength
  bytes.at(stream) = static_cast<char>(bytes.at(stream) + 40);
  write_file("longer.avi", bytes);
  const Outcome outcome = scrim("blur longer.avi -o out.mp4 --passes 1");
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_EQ(frame_times("out.mp4").size(), 30U);
}

}  // namespace
}  // namespace scrim::cli_test
