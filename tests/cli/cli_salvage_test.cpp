// What is damaged in a recording and what is not, and what can be saved of it.
#include <cmath>
#include <cstdio>

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

  /// Writes over the middle of the file's second packet of pictures after two seconds.
  static void spoil(const std::string& from, const std::string& to) {
    const auto places =
        ffprobe("-select_streams v -show_entries packet=pos,size -read_intervals 2%+0.2 " + from);
    long at = 0, size = 0;
    ASSERT_EQ(std::sscanf(places.at(1).c_str(), "%ld,%ld", &size, &at), 2) << places.at(1);
    std::string bytes = contents(from);
    for (long i = size / 3; i < size; ++i) {
      char& byte = bytes.at(static_cast<std::size_t>(at + i));
      byte = static_cast<char>(byte * 7 + 13);
    }
    write_file(to, bytes);
  }
};

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
  cut("whole.mkv", 0.6, "cut.mkv");
  const Outcome outcome = scrim("blur cut.mkv -o out.mp4 --salvage --json");
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  const auto times = frame_times("out.mp4");
  EXPECT_GT(times.size(), 40U);
  EXPECT_LT(times.size(), 80U);
  const double steps = std::round(times.back() * 25);
  EXPECT_NEAR(times.back(), steps / 25, 0.02) << "times stay true";
  EXPECT_TRUE(says(outcome.out, "\"lost\": [{")) << outcome.out;
  EXPECT_TRUE(says(outcome.err, "it ends before its time")) << outcome.err;
}

TEST_F(Salvage, AFrameThatDecodesInPartIsCoveredAndTheOthersStay) {
  spoil("whole.mkv", "spoilt.mkv");
  const Outcome outcome = scrim("matte spoilt.mkv -o out.mkv --keep 0,0,1,1 --salvage --json");
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_TRUE(says(outcome.out, "decoded in part, covered")) << outcome.out;
  // Who keeps everything has a white matte, but for the frames that were covered.
  const std::string rows = ffmpeg("-i out.mkv -vf scale=1:1,format=gray -f rawvideo -");
  ASSERT_GE(rows.size(), 98U);
  int covered = 0;
  for (const char level : rows) covered += static_cast<unsigned char>(level) < 128 ? 1 : 0;
  EXPECT_GE(covered, 1);
  EXPECT_LE(covered, 3);
  EXPECT_EQ(frame_times("out.mkv").back(), frame_times("whole.mkv").back()) << "times stay true";
}

TEST_F(Salvage, OfAWholeFileItLosesNothing) {
  const Outcome outcome = scrim("blur whole.mkv -o out.mkv --salvage --json");
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_TRUE(says(outcome.out, "\"lost\": []")) << outcome.out;
  EXPECT_EQ(scrim("blur whole.mkv -o hash: --salvage --quiet").out,
            scrim("blur whole.mkv -o hash: --quiet").out);
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
