// Recordings as people brought them: shared/data/cases. What is right is in the README there.
#include <algorithm>
#include <cmath>
#include <filesystem>
#include <map>
#include <set>

#include "tests/cli/cli_harness.hpp"

namespace scrim::cli_test {
namespace {

namespace fs = std::filesystem;

const fs::path folder = fs::path(SCRIM_SHARED_DATA) / "cases";
const std::string keep_all = " --keep 0,0,1,1 --passes 1 --quiet ";

class Cases : public CliTest {
 protected:
  void SetUp() override {
    if (!fs::is_directory(folder)) GTEST_SKIP() << "the shared cases are not here";
    CliTest::SetUp();
  }
  void TearDown() override {
    if (fs::is_directory(folder)) CliTest::TearDown();
  }
};

std::string path(const std::string& name) {
  return (folder / name).string();
}

/// The newest part of each line: a digest.
std::vector<std::string> digests(const std::string& text) {
  std::vector<std::string> found;
  for (const std::string& line : lines(text)) {
    if (!line.starts_with('#')) found.push_back(line.substr(line.find_last_of(" ,") + 1));
  }
  return found;
}

/// The times, in seconds, at which a clip flashes.
std::vector<double> flashes(const std::string& file) {
  std::vector<double> times;
  bool lit = false;
  for (const std::string& line : lines(ffmpeg("-i " + file +
                                              " -map v:0 -vf scale=1:1,signalstats,metadata=print:"
                                              "key=lavfi.signalstats.YAVG:file=- -f null -"))) {
    static double time = 0;
    if (const auto at = line.find("pts_time:"); at != std::string::npos) {
      time = std::stod(line.substr(at + 9));
    } else if (const auto value = line.find("YAVG="); value != std::string::npos) {
      const bool now = std::stod(line.substr(value + 5)) > 128;
      if (now && !lit) times.push_back(time);
      lit = now;
    }
  }
  return times;
}

/// The times at which a sound begins after silence.
std::vector<double> beeps(const std::string& file) {
  const std::string samples =
      ffmpeg("-i " + file + " -map a:0 -af aresample=async=1:first_pts=0 -ac 1 -ar 8000 -f u8 -");
  std::vector<double> times;
  std::ptrdiff_t loud = -8000;
  for (std::ptrdiff_t i = 0; i < std::ssize(samples); ++i) {
    const int level =
        std::abs(static_cast<unsigned char>(samples[static_cast<std::size_t>(i)]) - 128);
    if (level < 12) continue;
    if (i - loud > 1600) times.push_back(static_cast<double>(i) / 8000);
    loud = i;
  }
  return times;
}

TEST_F(Cases, KeptFramesAreWhatFfmpegDecodes) {
  const std::map<std::string, std::string> recordings{
      {"v03_late_clock.ts", ""},      {"v04_joined.ts", ""},          {"v06_tiny_cover.mp4", ""},
      {"v07_mediarecorder.webm", ""}, {"v10_timecode_pcm.mov", ""},   {"v12_attachment.mkv", ""},
      {"v25_pal169.mp4", ""},         {"v28_dropped_at_end.avi", ""}, {"v33_trimmed.mp4", ""},
      {"v34_vfr_screen.mp4", ""},     {"v36_mulaw.mkv", ""},          {"v37_flac.mkv", ""},
      {"v05_interlaced.mts", "off"},  {"v15_interlaced.y4m", "off"}};
  for (const auto& [name, deinterlace] : recordings) {
    const std::string option = deinterlace.empty() ? "" : " --deinterlace " + deinterlace;
    const Outcome outcome = scrim("blur " + path(name) + " -o hash:" + keep_all + option);
    ASSERT_EQ(outcome.code, 0) << name << outcome.err;
    const std::string decoded = ffmpeg("-i " + path(name) +
                                       " -map 0:V:0 -fps_mode passthrough -f framehash"
                                       " -hash sha256 -");
    EXPECT_EQ(digests(outcome.out), digests(decoded)) << name;
  }
}

TEST_F(Cases, EveryRecordingGoesIntoEveryContainer) {
  for (const auto& entry : fs::directory_iterator(folder)) {
    const std::string name = entry.path().filename().string();
    if (!name.starts_with('v') || name.ends_with(".gif")) continue;
    for (const std::string out : {"out.mp4", "out.mov", "out.avi"}) {
      const Outcome outcome = scrim("blur " + path(name) + " -o " + out + keep_all);
      EXPECT_EQ(outcome.code, 0) << name << " to " << out << ": " << outcome.err;
      const auto sound = [](const std::string& file) {
        const auto found = ffprobe("-select_streams a -show_entries stream=index " + file);
        return std::set(found.begin(), found.end()).size();  // a program's are told twice
      };
      EXPECT_EQ(sound(out), sound(path(name))) << name << " to " << out << ": sound is lost";
      const auto length = [](const std::string& file) {
        return std::stod(ffprobe("-show_entries format=duration " + file).at(0));
      };
      EXPECT_LT(length(out), 20) << name << " to " << out;
    }
  }
}

TEST_F(Cases, JoinedPiecesKeepAllFrames) {
  ASSERT_EQ(scrim("blur " + path("v04_joined.ts") + " -o out.mp4" + keep_all).code, 0);
  EXPECT_EQ(frame_times("out.mp4").size(), 60U);
}

TEST_F(Cases, AScreenRecordingsFlashAndBeepStayTogether) {
  for (const std::string out : {"out.mp4", "out.mov", "out.mkv", "out.avi", "out.webm"}) {
    ASSERT_EQ(scrim("blur " + path("v34_vfr_screen.mp4") + " -o " + out + keep_all).code, 0);
    const auto seen = flashes(out), heard = beeps(out);
    ASSERT_EQ(seen.size(), heard.size()) << out;
    ASSERT_FALSE(seen.empty()) << out;
    for (std::size_t i = 0; i < seen.size(); ++i) EXPECT_NEAR(seen[i], heard[i], 0.05) << out;
  }
}

TEST_F(Cases, APlaceGoesAndAFontStays) {
  ASSERT_EQ(scrim("blur " + path("v10_timecode_pcm.mov") + " -o out.mov" + keep_all).code, 0);
  EXPECT_EQ(contents("out.mov").find("52.52"), std::string::npos);
  ASSERT_EQ(scrim("blur " + path("v12_attachment.mkv") + " -o out.mkv" + keep_all).code, 0);
  EXPECT_EQ(ffprobe("-select_streams t -show_entries stream=codec_name out.mkv").size(), 1U);
}

}  // namespace
}  // namespace scrim::cli_test
