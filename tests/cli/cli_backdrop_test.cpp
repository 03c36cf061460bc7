#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <sstream>

#include "tests/cli/cli_harness.hpp"

namespace scrim::cli_test {
namespace {

using Backdrop = CliTest;

constexpr int width = 192, height = 108;  // of the harness's clip

void expect_done(const Outcome& outcome) {
  ASSERT_EQ(outcome.code, 0) << outcome.err;
}

/// "red", "green", "black", or the numbers: the colour around a pixel of the first frame.
std::string colour(const std::string& file, int x, int y) {
  const std::string at = std::to_string(x) + ":" + std::to_string(y);
  const std::string bytes =
      ffmpeg("-i " + file + " -frames:v 1 -vf format=rgb24,crop=1:1:" + at + " -f rawvideo -");
  const auto value = [&bytes](std::size_t i) { return static_cast<unsigned char>(bytes.at(i)); };
  const auto is = [&value](int r, int g, int b) {
    constexpr int near = 24;
    return std::abs(value(0) - r) < near && std::abs(value(1) - g) < near &&
           std::abs(value(2) - b) < near;
  };
  if (is(255, 0, 0)) return "red";
  if (is(0, 255, 0)) return "green";
  if (is(0, 0, 0)) return "black";
  std::ostringstream text;
  text << int(value(0)) << "," << int(value(1)) << "," << int(value(2));
  return text.str();
}

/// A file whose upper half is red and whose lower half is green.
void make_two_halves(const std::string& name, int w, int h) {
  const std::string size = std::to_string(w) + "x" + std::to_string(h / 2);
  ffmpeg("-f lavfi -i color=c=#ff0000:s=" + size + " -f lavfi -i color=c=#00ff00:s=" + size +
         " -filter_complex vstack,format=rgb24 -frames:v 1 " + name);
}

TEST_F(Backdrop, APictureCoversTheFrameFromThePositionThatIsAsked) {
  make_two_halves("tall.png", 200, 400);
  const auto corners = [](const std::string& position) {
    const Outcome done =
        scrim("replace person.png -o out.png --match 0 --with tall.png --position " + position);
    EXPECT_EQ(done.code, 0) << done.err;
    return colour("out.png", 2, 2) + " " + colour("out.png", 2, height - 30);
  };
  EXPECT_EQ(corners("50,0"), "red red");
  EXPECT_EQ(corners("center,top"), "red red");
  EXPECT_EQ(corners("50,100"), "green green");
  EXPECT_EQ(corners("bottom"), "green green");
  EXPECT_EQ(corners("center"), "red green");
}

TEST_F(Backdrop, APictureIsContainedWithBlackBesideIt) {
  make_two_halves("tall.jpg", 200, 400);
  const auto top_row = [](const std::string& position) {
    const Outcome done =
        scrim("replace person.png -o out.png --match 0 --with tall.jpg --fit contain --position " +
              position);
    EXPECT_EQ(done.code, 0) << done.err;
    return colour("out.png", 3, 2) + " " + colour("out.png", width / 2, 2) + " " +
           colour("out.png", width - 4, 2);
  };
  EXPECT_EQ(top_row("left"), "red black black");
  EXPECT_EQ(top_row("50,50"), "black red black");
  EXPECT_EQ(top_row("100,0"), "black black red");
}

/// When a backdrop's frames begin, in seconds, and how long all of them last.
struct Timing {
  std::vector<double> begin;
  double length = 0;
};

Timing timing(const std::string& file) {
  Timing result;
  for (const std::string& line :
       ffprobe("-select_streams v:0 -show_entries packet=pts_time,duration_time " + file)) {
    char* rest = nullptr;
    const double begin = std::strtod(line.c_str(), &rest);
    result.begin.push_back(begin);
    result.length = std::max(result.length, begin + std::strtod(rest + 1, nullptr));
  }
  if (result.begin.empty()) return result;
  std::sort(result.begin.begin(), result.begin.end());
  const double first = result.begin.front();
  for (double& begin : result.begin) begin -= first;
  result.length -= first;
  return result;
}

int index_at(const Timing& backdrop, double time) {
  constexpr double rounding = 0.0005;
  const double within = std::fmod(time + rounding, backdrop.length);
  const auto after = std::upper_bound(backdrop.begin.begin(), backdrop.begin.end(), within);
  return static_cast<int>(after - backdrop.begin.begin()) - 1;
}

constexpr int first_level = 40, level_step = 3;

/// A backdrop whose frame number n is gray all over: first_level + n · level_step.
std::string numbered_frames(const std::string& rate, int count) {
  return "-f lavfi -i nullsrc=s=96x64:r=" + rate +
         ",format=yuv420p,geq=lum=" + std::to_string(first_level) + "+" +
         std::to_string(level_step) + "*N:cb=128:cr=128,trim=end_frame=" + std::to_string(count) +
         " ";
}

/// The number of the backdrop's frame that each frame of a video shows in its corner.
std::vector<int> shown_frames(const std::string& file) {
  const std::string bytes = ffmpeg("-i " + file + " -vsync passthrough -pix_fmt gray -vf " +
                                   "extractplanes=y,crop=1:1:2:2 -f rawvideo -");
  std::vector<int> numbers;
  for (const char byte : bytes) {
    const double level = static_cast<unsigned char>(byte);
    numbers.push_back(int(std::lround((level - first_level) / level_step)));
  }
  return numbers;
}

/// `kept[i]` is the number that frame i of the backdrop was made with.
void expect_in_time(const std::string& clip, const std::string& backdrop,
                    const std::vector<int>& kept = {}) {
  expect_done(scrim("replace " + clip + " -o out.mkv --match 0 --with " + backdrop));
  const std::vector<double> times = frame_times(clip);
  const std::vector<int> shown = shown_frames("out.mkv");
  const Timing when = timing(backdrop);
  ASSERT_EQ(shown.size(), times.size());
  ASSERT_FALSE(when.begin.empty());
  for (std::size_t i = 0; i < times.size(); ++i) {
    const int index = index_at(when, times[i] - times[0]);
    const int wanted = kept.empty() ? index : kept.at(std::size_t(index));
    EXPECT_EQ(shown[i], wanted) << backdrop << " behind " << clip << " at " << times[i];
  }
}

TEST_F(Backdrop, AVideoLoopsInItsOwnTime) {
  ffmpeg(numbered_frames("10", 5) + "-c:v ffv1 slow.mkv");
  ffmpeg(numbered_frames("30000/1001", 20) + "-c:v libx264 -qp 0 -bf 2 ntsc.mp4");
  ffmpeg(numbered_frames("50", 65) + "-c:v libx264 -qp 0 quick.mov");
  ffmpeg(numbered_frames("60", 2) + "-c:v libx264 -qp 0 short.mp4");
  ffmpeg(numbered_frames("8", 7) + "raw.y4m");
  for (const std::string backdrop : {"slow.mkv", "ntsc.mp4", "quick.mov", "short.mp4", "raw.y4m"}) {
    expect_in_time("talk.mp4", backdrop);
  }
}

TEST_F(Backdrop, AVideoOfUnevenTimesBehindOneOfUnevenTimes) {
  const std::vector<int> kept{0, 3, 6, 7, 9, 12, 14};
  const std::string uneven = "-vf \"select='not(mod(n,3))+not(mod(n,7))'\" -vsync vfr ";
  ffmpeg(numbered_frames("20", 15) + uneven + "-c:v libx264 -qp 0 backdrop.mp4");
  ffmpeg("-i talk.mp4 " + uneven + "uneven.mp4");
  expect_in_time("uneven.mp4", "backdrop.mp4", kept);
}

TEST_F(Backdrop, AnAnimatedGifPlays) {
  ffmpeg(numbered_frames("5", 3) + "-vf format=gray moving.gif");
  expect_done(scrim("replace talk.mp4 -o out.mkv --match 0 --with moving.gif"));
  const std::vector<int> shown = shown_frames("out.mkv");
  ASSERT_EQ(shown.size(), 30U);
  for (int i = 0; i < 30; ++i) EXPECT_EQ(shown[std::size_t(i)], i / 5 % 3) << i;
}

TEST_F(Backdrop, AVideoOfOneFrameStays) {
  ffmpeg(numbered_frames("25", 1) + "-c:v libx264 -qp 0 one.mp4");
  expect_done(scrim("replace talk.mp4 -o out.mkv --match 0 --with one.mp4"));
  EXPECT_EQ(shown_frames("out.mkv"), std::vector<int>(30, 0));
}

TEST_F(Backdrop, AVideoStandsUprightHoweverTheCameraWasHeld) {
  make_two_halves("halves.png", 160, 160);
  ffmpeg("-loop 1 -i halves.png -t 0.2 -pix_fmt yuv420p -c:v libx264 lying.mp4");
  turn_video("lying.mp4", 180, "held.mp4");
  expect_done(scrim("replace person.png -o out.png --match 0 --with held.mp4"));
  EXPECT_EQ(colour("out.png", 2, 2), "green");
  EXPECT_EQ(colour("out.png", 2, 80), "red");
}

TEST_F(Backdrop, AVideosSoundIsLeftOut) {
  ffmpeg("-f lavfi -i testsrc=s=96x64:d=0.5 -f lavfi -i sine=f=99:d=0.5 music.mp4");
  expect_done(scrim("replace talk.mp4 -o out.mp4 --with music.mp4"));
  EXPECT_EQ(packets_digest("out.mp4", "a"), packets_digest("talk.mp4", "a"));
  EXPECT_EQ(frame_times("out.mp4"), frame_times("talk.mp4"));
}

TEST_F(Backdrop, AVideoOfAnotherMatrixAndRangeKeepsItsColours) {
  for (const std::string tags : {"out_color_matrix=bt709:out_range=pc -colorspace bt709 "
                                 "-color_range pc -color_primaries bt709 -color_trc bt709",
                                 "out_color_matrix=bt601:out_range=tv -colorspace smpte170m "
                                 "-color_range tv"}) {
    ffmpeg("-f lavfi -i color=c=#00ff00:s=96x64:d=0.2,scale=" + tags +
           " -pix_fmt yuv420p -c:v libx264 -qp 0 green.mp4");
    expect_done(scrim("replace person.png -o out.png --match 0 --with green.mp4"));
    EXPECT_EQ(colour("out.png", 2, 2), "green") << tags;
  }
}

TEST_F(Backdrop, OfADamagedVideoGivesNoResult) {
  ffmpeg(numbered_frames("25", 20) + "whole.y4m");
  shell("head -c $(($(stat -c %s whole.y4m) - 100)) whole.y4m > cut.y4m; echo no > text.mp4");
  files_are_known();
  for (const std::string backdrop : {"cut.y4m", "text.mp4", "missing.mp4"}) {
    const Outcome outcome = scrim("replace talk.mp4 -o out.mp4 --with " + backdrop);
    EXPECT_EQ(outcome.code, 1);
    EXPECT_EQ(lines(outcome.err).size(), 1U) << outcome.err;
    EXPECT_NE(outcome.err.find(backdrop + ": "), std::string::npos) << outcome.err;
    EXPECT_TRUE(new_files().empty()) << backdrop;
  }
}

TEST_F(Backdrop, TransparencyTakesNoNoticeOfThePlacement) {
  expect_done(scrim("replace person.png -o a.png --with none"));
  expect_done(scrim("replace person.png -o b.png --with none --fit contain --match 100"));
  EXPECT_EQ(contents("a.png"), contents("b.png"));
}

}  // namespace
}  // namespace scrim::cli_test
