#include "apps/live/control/preview_memory.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstring>
#include <numeric>
#include <random>
#include <string>
#include <vector>

namespace scrim::live {
namespace {

/// A frame of which every byte tells where it belongs.
struct Picture {
  Picture(int width, int height, std::uint8_t seed)
      : layout{.width = width, .height = height, .format = Format::i420},
        bytes(static_cast<std::size_t>(width * height * 2)),
        matte(static_cast<std::size_t>(width * height), static_cast<std::uint8_t>(seed + 7)) {
    std::iota(bytes.begin(), bytes.end(), seed);
  }
  Frame view() const {
    const std::ptrdiff_t half = (layout.width + 1) / 2;
    const std::uint8_t* u = bytes.data() + layout.width * layout.height;
    return {.layout = layout,
            .planes = {bytes.data(), u, u + half * ((layout.height + 1) / 2)},
            .strides = {layout.width, half, half}};
  }
  MattePlane matte_view() { return {.data = matte.data(), .stride = layout.width}; }

  Layout layout;
  std::vector<std::uint8_t> bytes, matte;
};

bool same_pixels(const Frame& a, const Frame& b) {
  if (a.layout != b.layout) return false;
  for (std::size_t p = 0; p < 3; ++p) {
    const int width = p == 0 ? a.layout.width : (a.layout.width + 1) / 2;
    const int height = p == 0 ? a.layout.height : (a.layout.height + 1) / 2;
    for (int y = 0; y < height; ++y) {
      if (std::memcmp(a.planes[p] + y * a.strides[p], b.planes[p] + y * b.strides[p],
                      static_cast<std::size_t>(width)) != 0) {
        return false;
      }
    }
  }
  return true;
}

TEST(PreviewMemory, GivesTheNewestFrameWholeAndOnlyOnce) {
  auto writer = PreviewWriter::create(64, 48).value();
  auto reader = PreviewReader::open(writer->share()).value();
  EXPECT_FALSE(reader->newest());

  Picture source(63, 47, 1), result(63, 47, 100);
  Picture old(63, 47, 50);
  writer->write({.source = old.view(), .matte = old.matte_view(), .result = old.view()});
  writer->write({.source = source.view(), .matte = source.matte_view(), .result = result.view()});
  const auto frame = reader->newest();
  ASSERT_TRUE(frame);
  EXPECT_TRUE(same_pixels(frame->source, source.view()));
  EXPECT_TRUE(same_pixels(frame->result, result.view()));
  EXPECT_EQ(std::memcmp(frame->matte.data, source.matte.data(), source.matte.size()), 0);
  EXPECT_FALSE(reader->newest());
}

TEST(PreviewMemory, FramesMayChangeSizeAndLackParts) {
  auto writer = PreviewWriter::create(128, 96).value();
  auto reader = PreviewReader::open(writer->share()).value();
  const Picture large(128, 96, 3), small(64, 64, 9);
  writer->write({.source = large.view(), .matte = {}, .result = large.view()});
  auto frame = reader->newest();
  ASSERT_TRUE(frame);
  EXPECT_EQ(frame->matte.data, nullptr);

  writer->write({.source = {}, .matte = {}, .result = small.view()});
  frame = reader->newest();
  ASSERT_TRUE(frame);
  EXPECT_EQ(frame->source.planes[0], nullptr);
  EXPECT_TRUE(same_pixels(frame->result, small.view()));
}

TEST(PreviewMemory, LeavesOutAFrameThatDoesNotFit) {
  auto writer = PreviewWriter::create(64, 64).value();
  auto reader = PreviewReader::open(writer->share()).value();
  const Picture large(128, 96, 3);
  writer->write({.source = large.view(), .matte = {}, .result = large.view()});
  EXPECT_FALSE(reader->newest());
}

TEST(PreviewMemory, IsWantedUntilTheLastReaderIsGone) {
  auto writer = PreviewWriter::create(64, 64).value();
  EXPECT_FALSE(writer->wanted());
  auto first = PreviewReader::open(writer->share()).value();
  auto second = PreviewReader::open(writer->share()).value();
  EXPECT_TRUE(writer->wanted());
  first.reset();
  EXPECT_TRUE(writer->wanted());
  second.reset();
  EXPECT_FALSE(writer->wanted());
}

TEST(PreviewMemory, AReaderThatIsKilledWantsItNoMore) {
  auto writer = PreviewWriter::create(64, 64).value();
  const int shared = writer->share();
  const pid_t child = ::fork();
  if (child == 0) {
    for (;;) ::pause();
  }
  ::close(shared);
  EXPECT_TRUE(writer->wanted());
  ::kill(child, SIGKILL);
  ::waitpid(child, nullptr, 0);
  EXPECT_FALSE(writer->wanted());
}

TEST(PreviewMemory, AReaderCannotWrite) {
  auto writer = PreviewWriter::create(64, 64).value();
  const int shared = writer->share();
  EXPECT_EQ(::mmap(nullptr, 4096, PROT_WRITE, MAP_SHARED, shared, 0), MAP_FAILED);
  const std::string again = "/proc/self/fd/" + std::to_string(shared);
  const int writable = ::open(again.c_str(), O_RDWR | O_CLOEXEC);
  EXPECT_EQ(::mmap(nullptr, 4096, PROT_WRITE, MAP_SHARED, writable, 0), MAP_FAILED);
  ::close(writable);
  ::close(shared);
}

TEST(PreviewMemory, RefusesWhatIsNotItsMemory) {
  EXPECT_FALSE(PreviewReader::open(-1));
  EXPECT_FALSE(PreviewReader::open(::open("/dev/zero", O_RDONLY | O_CLOEXEC)));
  // It could shrink under the reader.
  const int loose = ::memfd_create("loose", MFD_CLOEXEC | MFD_ALLOW_SEALING);
  ASSERT_EQ(::ftruncate(loose, 1 << 20), 0);
  EXPECT_FALSE(PreviewReader::open(loose));
  const int empty = ::memfd_create("empty", MFD_CLOEXEC | MFD_ALLOW_SEALING);
  ASSERT_EQ(::ftruncate(empty, 1 << 20), 0);
  ASSERT_EQ(::fcntl(empty, F_ADD_SEALS, F_SEAL_SHRINK), 0);
  EXPECT_FALSE(PreviewReader::open(empty));
}

/// A copy of good memory of which the first page, where everything is described, says anything.
TEST(PreviewMemory, AHostileDescriptionNeverLeadsOutsideTheMemory) {
  auto writer = PreviewWriter::create(64, 64).value();
  Picture picture(64, 64, 5);
  writer->write(
      {.source = picture.view(), .matte = picture.matte_view(), .result = picture.view()});
  const int shared = writer->share();
  std::array<std::uint8_t, 4096> good{};
  ASSERT_EQ(::pread(shared, good.data(), good.size(), 0), 4096);
  const off_t size = ::lseek(shared, 0, SEEK_END);
  ::close(shared);

  std::mt19937 random(1);
  constexpr std::array<std::uint32_t, 6> extremes{0, 1, 64, 7680, 0x7fffffff, 0xffffffff};
  for (int round = 0; round < 3000; ++round) {
    const int forged = ::memfd_create("forged", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    ASSERT_EQ(::ftruncate(forged, size), 0);
    ASSERT_EQ(::fcntl(forged, F_ADD_SEALS, F_SEAL_SHRINK), 0);
    auto bad = good;
    for (int change = 0; change < 3; ++change) {
      // The first two words say that it is Scrim's; what comes after is what a reader believes.
      const std::size_t at = 8 + 4 * (random() % 24);
      const std::uint32_t value = random() % 2 == 0 ? extremes[random() % extremes.size()]
                                                    : static_cast<std::uint32_t>(random());
      std::memcpy(bad.data() + at, &value, sizeof value);
    }
    ASSERT_EQ(::pwrite(forged, bad.data(), bad.size(), 0), 4096);
    auto reader = PreviewReader::open(forged);
    if (!reader) continue;
    const auto frame = (*reader)->newest();
    if (!frame) continue;
    for (const Frame& picture_read : {frame->source, frame->result}) {
      if (picture_read.planes[0] == nullptr) continue;
      EXPECT_TRUE(same_pixels(picture_read, picture_read));
    }
  }
}

}  // namespace
}  // namespace scrim::live
