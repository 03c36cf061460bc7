#include "io/files/looped_video.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <random>

namespace scrim::io {
namespace {

constexpr AVRational tenths{1, 10}, thirds{1, 3}, milliseconds{1, 1000};

/// A y4m file at 10 frames a second whose frame n has luma n.
class Loop : public testing::Test {
 protected:
  LoopedVideo play(int frames) {
    constexpr int side = 64;
    std::ofstream file(path_, std::ios::binary);
    file << "YUV4MPEG2 W" << side << " H" << side << " F10:1 Ip A1:1 C420jpeg\n";
    for (int n = 0; n < frames; ++n) {
      file << "FRAME\n" << std::string(side * side, static_cast<char>(n));
      file << std::string(side * side / 2, '\x80');
    }
    file.close();
    return std::move(LoopedVideo::play(VideoReader::open(path_).value()).value());
  }
  void TearDown() override { std::filesystem::remove(path_); }

  const std::string path_ = (std::filesystem::temp_directory_path() /
                             ("scrim-loop-" + std::to_string(std::random_device()()) + ".y4m"))
                                .string();
};

constexpr int the_same = -1;

/// The luma of the frame; `the_same` when it is the one before.
int shown(LoopedVideo& video, std::int64_t time, AVRational base) {
  const auto frame = video.at(time, base);
  if (!frame) {
    ADD_FAILURE() << frame.error();
    return the_same;
  }
  return *frame == nullptr ? the_same : (*frame)->av->data[0][0];
}

TEST_F(Loop, BeginsAgainWhenItEnds) {
  LoopedVideo video = play(3);
  for (int time = 0; time < 20; ++time) EXPECT_EQ(shown(video, time, tenths), time % 3) << time;
}

TEST_F(Loop, GivesAFrameOnceHoweverOftenItIsAskedFor) {
  LoopedVideo video = play(2);
  for (int time = 0; time < 600; ++time) {
    const int wanted = time % 100 == 0 ? time / 100 % 2 : the_same;
    EXPECT_EQ(shown(video, time, milliseconds), wanted) << time;
  }
}

TEST_F(Loop, LeavesOutFramesThatNobodyHasTimeFor) {
  LoopedVideo video = play(7);
  // 0, 1/3, 2/3, 1, … seconds: frames 0, 3, 6, then 10, 13, … of the loop of 7.
  EXPECT_EQ(shown(video, 0, thirds), 0);
  EXPECT_EQ(shown(video, 1, thirds), 3);
  EXPECT_EQ(shown(video, 2, thirds), 6);
  EXPECT_EQ(shown(video, 3, thirds), 10 % 7);
  EXPECT_EQ(shown(video, 3000, thirds), 10000 % 7);
}

TEST_F(Loop, OfOneFrameStaysForEver) {
  LoopedVideo video = play(1);
  EXPECT_EQ(shown(video, 0, tenths), 0);
  for (const std::int64_t time : {1, 2, 1000000}) EXPECT_EQ(shown(video, time, tenths), the_same);
}

TEST_F(Loop, SaysWhereItIsDamaged) {
  play(20);
  std::filesystem::resize_file(path_, std::filesystem::file_size(path_) - 100);
  auto video = LoopedVideo::play(VideoReader::open(path_).value());
  ASSERT_TRUE(video);
  EXPECT_TRUE(video->at(5, tenths));
  const auto frame = video->at(30, tenths);
  ASSERT_FALSE(frame);
  EXPECT_NE(frame.error().find("is damaged"), std::string::npos) << frame.error();
}

TEST_F(Loop, SaysWhenItsFileIsGone) {
  LoopedVideo video = play(3);
  EXPECT_EQ(shown(video, 0, tenths), 0);
  std::filesystem::remove(path_);
  const auto frame = video.at(9, tenths);
  ASSERT_FALSE(frame);
  EXPECT_NE(frame.error().find("no such file"), std::string::npos) << frame.error();
}

}  // namespace
}  // namespace scrim::io
