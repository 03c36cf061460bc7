#include "io/files/frame_pipeline.hpp"

#include <gtest/gtest.h>

#include <cstring>
#include <filesystem>
#include <fstream>
#include <random>
#include <thread>

#include "io/files/bounded_queue.hpp"

namespace scrim::io {
namespace {

constexpr int frame_count = 40;
constexpr int side = 64;

/// A y4m file whose frame n has luma n.
class PipelineOf : public testing::Test {
 protected:
  void SetUp() override {
    path_ = (std::filesystem::temp_directory_path() /
             ("scrim-pipeline-" + std::to_string(std::random_device()()) + ".y4m"))
                .string();
    std::ofstream file(path_, std::ios::binary);
    file << "YUV4MPEG2 W" << side << " H" << side << " F25:1 Ip A1:1 C420jpeg\n";
    for (int n = 0; n < frame_count; ++n) {
      file << "FRAME\n" << std::string(side * side, static_cast<char>(n));
      file << std::string(side * side / 2, '\x80');
    }
  }
  void TearDown() override { std::filesystem::remove(path_); }

  VideoReader reader() { return std::move(VideoReader::open(path_).value()); }

  std::string path_;
};

/// Keeps the luma of each frame; fails at frame `fail_at`.
class Recorder final : public FrameSink {
 public:
  explicit Recorder(int fail_at = -1) : fail_at_(fail_at) {}

  Result<void> write(VideoFrame frame) override {
    if (static_cast<int>(luma.size()) == fail_at_) return tl::unexpected<std::string>("sink");
    luma.push_back(frame.av->data[0][0]);
    times.push_back(frame.pts);
    return {};
  }
  Result<void> write(PacketPtr) override { return {}; }
  Result<void> finish() override {
    finished = true;
    return {};
  }

  std::vector<int> luma;
  std::vector<std::int64_t> times;
  bool finished = false;

 private:
  int fail_at_;
};

/// Copies frames, and fails at frame `fail_at`.
FrameProcess copy(FramePool& pool, int fail_at = -1) {
  return [&pool, fail_at, n = 0](const VideoFrame& in) mutable -> Result<VideoFrame> {
    if (n++ == fail_at) return tl::unexpected<std::string>("process");
    VideoFrame out = pool.make();
    std::memset(out.av->data[0], in.av->data[0][0], std::size_t{side});
    return out;
  };
}

TEST_F(PipelineOf, FramesKeepTheirOrderAndTimes) {
  VideoReader source = reader();
  FramePool pool(source.info().layout);
  Recorder sink;
  ASSERT_TRUE(run_pipeline(source, sink, copy(pool)));
  EXPECT_TRUE(sink.finished);
  ASSERT_EQ(sink.luma.size(), std::size_t{frame_count});
  for (int n = 0; n < frame_count; ++n) {
    EXPECT_EQ(sink.luma[static_cast<std::size_t>(n)], n);
    EXPECT_EQ(sink.times[static_cast<std::size_t>(n)], n);
  }
}

TEST_F(PipelineOf, AFailingProcessEndsTheRun) {
  VideoReader source = reader();
  FramePool pool(source.info().layout);
  Recorder sink;
  EXPECT_EQ(run_pipeline(source, sink, copy(pool, 11)).error(), "process");
  EXPECT_FALSE(sink.finished);
}

TEST_F(PipelineOf, AFailingSinkEndsTheRun) {
  VideoReader source = reader();
  FramePool pool(source.info().layout);
  Recorder sink(7);
  EXPECT_EQ(run_pipeline(source, sink, copy(pool)).error(), "sink");
  EXPECT_FALSE(sink.finished);
}

TEST_F(PipelineOf, AFileThatEndsEarlyEndsTheRun) {
  std::filesystem::resize_file(path_, std::filesystem::file_size(path_) - 100);
  VideoReader source = reader();
  FramePool pool(source.info().layout);
  Recorder sink;
  const auto done = run_pipeline(source, sink, copy(pool));
  ASSERT_FALSE(done);
  EXPECT_NE(done.error().find("middle of a frame"), std::string::npos) << done.error();
  EXPECT_FALSE(sink.finished);
}

TEST(BoundedQueue, HandsOverInOrderBetweenThreads) {
  constexpr int count = 2000;
  BoundedQueue<int> queue(3);
  std::thread producer([&queue] {
    for (int i = 0; i < count; ++i) queue.push(i);
    queue.close();
  });
  int expected = 0;
  while (const auto item = queue.pop()) EXPECT_EQ(*item, expected++);
  producer.join();
  EXPECT_EQ(expected, count);
}

TEST(BoundedQueue, AbandonedWakesWhoWaits) {
  BoundedQueue<int> queue(1);
  queue.push(1);
  std::thread producer([&queue] { EXPECT_FALSE(queue.push(2)); });
  queue.abandon();
  producer.join();
  EXPECT_FALSE(queue.pop());
}

}  // namespace
}  // namespace scrim::io
