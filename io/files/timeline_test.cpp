#include "io/files/timeline.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <utility>

namespace scrim::io {
namespace {

/// A file with a video stream and subtitles in ninety-thousandths and sound in
/// forty-eight-thousandths, and its packets, whose times are given in milliseconds.
class TimelineTest : public testing::Test {
 protected:
  static constexpr int video = 0, sound = 1, subtitles = 2;

  void open(const char* format, std::int64_t start_ms) {
    file_.reset(avformat_alloc_context());
    file_->iformat = const_cast<AVInputFormat*>(av_find_input_format(format));
    ASSERT_NE(file_->iformat, nullptr);
    add(AVMEDIA_TYPE_VIDEO, {1, 90000});
    add(AVMEDIA_TYPE_AUDIO, {1, 48000});
    add(AVMEDIA_TYPE_SUBTITLE, {1, 90000});
    file_->start_time = start_ms * 1000;
    line_ = Timeline(*file_);
  }

  /// Where a packet of 40 ms comes to lie.
  double place(int stream, double ms) {
    const auto [dts, pts] = place(stream, ms, ms);
    EXPECT_EQ(dts, pts);
    return pts;
  }

  /// The same of one whose time of decoding is another one than that of presentation.
  std::pair<double, double> place(int stream, double dts, double pts) {
    const double rate = file_->streams[stream]->time_base.den / 1000.0;
    const PacketPtr packet = new_packet();
    packet->stream_index = stream;
    packet->dts = std::llround(dts * rate);
    packet->pts = std::llround(pts * rate);
    packet->duration = std::llround(40 * rate);
    line_.place(*packet);
    return {static_cast<double>(packet->dts) / rate, static_cast<double>(packet->pts) / rate};
  }

 private:
  void add(AVMediaType kind, AVRational time_base) {
    AVStream* stream = avformat_new_stream(file_.get(), nullptr);
    stream->codecpar->codec_type = kind;
    stream->time_base = time_base;
  }

  struct Free {
    void operator()(AVFormatContext* context) const { avformat_free_context(context); }
  };
  std::unique_ptr<AVFormatContext, Free> file_;
  Timeline line_;
};

TEST_F(TimelineTest, BeginsAtZeroWhateverTheFilesClockSays) {
  for (const char* format : {"mpegts", "mov", "matroska"}) {
    open(format, 30'001'378);
    EXPECT_NEAR(place(sound, 30'001'378), 0, 0.1) << format;
    EXPECT_NEAR(place(video, 30'001'400), 22, 0.1) << "the sound's offset stays";
    EXPECT_NEAR(place(video, 30'001'440), 62, 0.1);
  }
}

TEST_F(TimelineTest, LeavesAFileThatBeginsAtZeroAsItIs) {
  open("mov", 0);
  for (const double ms : {0.0, 40.0, 80.0, 200.0}) EXPECT_EQ(place(video, ms), ms);
}

TEST_F(TimelineTest, GoesOnWhereTwoRecordingsWereJoined) {
  open("mpegts", 1400);
  EXPECT_NEAR(place(video, 1400), 0, 0.1);
  EXPECT_NEAR(place(video, 1440), 40, 0.1);
  EXPECT_NEAR(place(sound, 1400), 0, 0.1);
  EXPECT_NEAR(place(video, 700), 80, 0.1) << "the second piece's clock is an earlier one";
  EXPECT_NEAR(place(sound, 1440), 40, 0.1) << "still of the first piece";
  EXPECT_NEAR(place(sound, 690), 70, 0.1) << "together with the video of its piece";
  EXPECT_NEAR(place(video, 90'000), 120, 0.1) << "and of a third one, whose clock is ahead";
}

TEST_F(TimelineTest, SubtitlesComeWhenTheyLikeAndFollowTheVideoOverAJoint) {
  open("mpegts", 0);
  EXPECT_EQ(place(video, 0), 0);
  EXPECT_EQ(place(subtitles, 0), 0);
  EXPECT_EQ(place(subtitles, 60'000), 60'000) << "nobody spoke for a minute";
  EXPECT_EQ(place(video, 40), 40);
  EXPECT_EQ(place(video, 90'000), 80);
  EXPECT_NEAR(place(subtitles, 90'100), 180, 0.1);
}

TEST_F(TimelineTest, KeepsGapsAndPacketsThatComeLate) {
  open("mpegts", 0);
  EXPECT_EQ(place(video, 0), 0);
  EXPECT_EQ(place(video, 5000), 5000) << "five seconds were lost";
  EXPECT_EQ(place(video, 4990), 4990);
  open("mov", 0);
  EXPECT_EQ(place(video, 0), 0);
  EXPECT_EQ(place(video, 60'000), 60'000) << "a slide show";
}

TEST_F(TimelineTest, ATimeThatNobodyCanBelieveBecomesTheNextOne) {
  constexpr double eons = 1e14;  // milliseconds
  for (const double mad : {eons, -eons}) {
    open("mov", 0);
    EXPECT_EQ(place(video, 0), 0);
    EXPECT_EQ(place(video, mad), 40);
    EXPECT_EQ(place(video, 80), 80);
    EXPECT_EQ(place(video, 3.0 * 24 * 3600 * 1000), 3.0 * 24 * 3600 * 1000) << "days are days";
  }
}

TEST_F(TimelineTest, OneUnbelievableTimeDoesNotSpoilTheOther) {
  constexpr double eons = 1e14;
  open("mov", 0);
  EXPECT_EQ(place(video, 0), 0);
  EXPECT_EQ(place(video, 40, eons), std::pair(40.0, 40.0));
  EXPECT_EQ(place(video, eons, 160), std::pair(80.0, 160.0));
}

TEST_F(TimelineTest, AStartThatNobodyCanBelieveIsNone) {
  open("mov", 4'000'000'000'000);
  EXPECT_EQ(place(video, 0), 0);
  EXPECT_EQ(place(video, 40), 40);
}

TEST(ClockArithmetic, EndsAtTheFarthestTimes) {
  constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();
  EXPECT_EQ(later(most, 1), most);
  EXPECT_EQ(between(most, -most), std::numeric_limits<std::int64_t>::min());
  EXPECT_EQ(rescaled(most, {1, 1}, {1, 90000}), most);
  EXPECT_EQ(rescaled(-most, {1, 1}, {1, 90000}), -most);
  EXPECT_EQ(rescaled(AV_NOPTS_VALUE, {1, 1}, {1, 90000}), AV_NOPTS_VALUE);
  EXPECT_EQ(rescaled(3, {1, 25}, {1, 90000}), 10800);
  EXPECT_FALSE(is_believable(most, {1, 90000}));
  EXPECT_FALSE(is_believable(-most, {1, 1000}));
  EXPECT_TRUE(is_believable(most / 8, {1, 2'147'483'647}));
}

}  // namespace
}  // namespace scrim::io
