#include "io/pipewire/pipewire_picture.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <spa/buffer/buffer.h>
#include <spa/buffer/meta.h>
#include <sys/mman.h>

#include <algorithm>
#include <cstring>

#include "io/camera/camera_decoder.hpp"
#include "io/handles/descriptor.hpp"
#include "io/handles/shared_memory.hpp"
#include "io/pipewire/pipewire_camera_formats.hpp"
#include "io/pipewire/pipewire_formats.hpp"

namespace scrim::io {
namespace {

constexpr int width = 64, height = 64, bytes = width * height * 3 / 2;
constexpr PictureKind kind{.encoding = Encoding::i420,
                           .width = width,
                           .height = height,
                           .matrix = Matrix::bt709,
                           .range = Range::limited};

/// A buffer as a camera hands it over, in memory of its own.
class PipewirePicture : public testing::Test {
 protected:
  PipewirePicture() {
    std::memset(memory->data(), 77, memory->size());
    data.type = SPA_DATA_MemFd;
    data.fd = memory->descriptor();
    data.maxsize = bytes;
    data.chunk = &chunk;
    chunk.size = bytes;
    chunk.stride = width;
    meta.type = SPA_META_Header;
    meta.size = sizeof(header);
    meta.data = &header;
    buffer.n_datas = 1;
    buffer.datas = &data;
    buffer.n_metas = 1;
    buffer.metas = &meta;
  }

  /// True when a frame comes out in the end.
  bool is_shown() const {
    const BufferMemory mapped = map_buffer(buffer);
    const auto picture = picture_in(buffer, mapped, kind);
    if (!picture) return false;
    auto decoder = CameraDecoder::create(kind);
    const auto frame = decoder.value().decode(*picture);
    return frame && frame->planes[0][width * height - 1] == 77;
  }

  std::shared_ptr<SharedMemory> memory = SharedMemory::create(bytes).value();
  spa_chunk chunk{};
  spa_data data{};
  spa_meta_header header{};
  spa_meta meta{};
  spa_buffer buffer{};
};

TEST_F(PipewirePicture, ShowsAWholePicture) {
  EXPECT_TRUE(is_shown());
}

TEST_F(PipewirePicture, DropsAnEmptyOne) {
  chunk.size = 0;
  EXPECT_FALSE(is_shown());
  buffer.n_datas = 0;
  EXPECT_FALSE(is_shown());
}

TEST_F(PipewirePicture, DropsAShortOne) {
  chunk.size = bytes - 1;
  EXPECT_FALSE(is_shown());
}

TEST_F(PipewirePicture, DropsAnOffsetOrSizeBeyondTheMemory) {
  chunk.offset = 1;
  EXPECT_FALSE(is_shown());
  chunk.offset = UINT32_MAX;
  EXPECT_FALSE(is_shown());
  chunk.offset = 0;
  chunk.size = UINT32_MAX;
  EXPECT_FALSE(is_shown());
}

TEST_F(PipewirePicture, DropsAStrideThatARowDoesNotFitOrThatRunsOut) {
  for (const std::int32_t stride : {width - 1, width + 1, -width, INT32_MAX, INT32_MIN}) {
    chunk.stride = stride;
    EXPECT_FALSE(is_shown()) << stride;
  }
}

TEST_F(PipewirePicture, DropsWhatTheCameraCallsDamaged) {
  chunk.flags = SPA_CHUNK_FLAG_CORRUPTED;
  EXPECT_FALSE(is_shown());
  chunk.flags = 0;
  header.flags = SPA_META_HEADER_FLAG_CORRUPTED;
  EXPECT_FALSE(is_shown());
}

TEST_F(PipewirePicture, DropsMemoryThatIsNotThere) {
  data.maxsize = bytes + 4096;
  EXPECT_FALSE(is_shown()) << "a file shorter than it claims";
  data.maxsize = bytes;
  data.mapoffset = 4096;
  EXPECT_FALSE(is_shown());
  data.mapoffset = 0;
  data.fd = -1;
  EXPECT_FALSE(is_shown());
  data.type = SPA_DATA_MemPtr;
  EXPECT_FALSE(is_shown());
}

TEST_F(PipewirePicture, MemoryCannotBeTakenAwayUnderItsReader) {
  const Descriptor file(memfd_create("camera", MFD_CLOEXEC | MFD_ALLOW_SEALING));
  ASSERT_EQ(ftruncate(file.get(), bytes), 0);
  const auto mapped = ForeignMemory::map(file.get(), 0, bytes);
  ASSERT_TRUE(mapped);
  EXPECT_NE(ftruncate(file.get(), 0), 0);
  EXPECT_EQ(mapped->bytes()[bytes - 1], 0);
}

TEST_F(PipewirePicture, ReadsMemoryThatPipewireHasMapped) {
  data.type = SPA_DATA_MemPtr;
  data.data = memory->data();
  data.fd = -1;
  EXPECT_TRUE(is_shown());
  const BufferMemory mapped = map_buffer(buffer);
  memory.reset();
  EXPECT_EQ(mapped[0]->bytes()[bytes - 1], 77) << "it stays when PipeWire's mapping goes";
  data.data = nullptr;
  EXPECT_FALSE(is_shown());
}

TEST_F(PipewirePicture, ReadsPlanesThatLieApart) {
  spa_chunk chunks[3]{};
  spa_data datas[3]{data, data, data};
  const std::uint32_t luma = width * height;
  for (std::uint32_t i = 0; i < 3; ++i) {
    datas[i].chunk = &chunks[i];
    chunks[i].offset = i == 0 ? 0 : luma * (3 + i) / 4;
    chunks[i].size = i == 0 ? luma : luma / 4;
    chunks[i].stride = i == 0 ? width : width / 2;
  }
  buffer.datas = datas;
  buffer.n_datas = 3;
  EXPECT_TRUE(is_shown());
  buffer.n_datas = 2;
  EXPECT_FALSE(is_shown());
}

TEST_F(PipewirePicture, BelievesATimeThatCanBe) {
  constexpr std::int64_t now = 100'000'000'000, frame_ago = now - 33'000'000;
  header.pts = frame_ago;
  EXPECT_EQ(time_of(buffer, now), frame_ago);
  for (const std::int64_t wrong :
       {std::int64_t{0}, std::int64_t{-1}, now + 1, now / 2, INT64_MIN, INT64_MAX}) {
    header.pts = wrong;
    EXPECT_EQ(time_of(buffer, now), now) << wrong;
  }
  buffer.n_metas = 0;
  EXPECT_EQ(time_of(buffer, now), now);
}

TEST(PipewireFormats, OfferThePreferredModeFirstAndEachSizeAlone) {
  const VirtualMode preferred{.width = 1024, .height = 600, .rate = 25};
  const std::vector<Pod> formats = offered_formats(preferred);
  const std::vector<OfferedMode> first = offered_modes(formats.front().get(), {});
  ASSERT_EQ(first.size(), 1U);
  EXPECT_EQ(first.front(), (OfferedMode{Encoding::i420, 1024, 600, 25}));
  const auto offers = [&](int w, int h, double rate) {
    return std::ranges::any_of(formats, [&](const Pod& format) {
      const auto modes = offered_modes(format.get(), {});
      return std::ranges::count(modes, OfferedMode{Encoding::i420, w, h, rate}) > 0;
    });
  };
  EXPECT_TRUE(offers(320, 180, 30));
  EXPECT_TRUE(offers(640, 480, 15));
  EXPECT_TRUE(offers(1920, 1080, 30));
  EXPECT_FALSE(offers(1919, 1080, 30));
}

TEST(PipewireFormats, AgreeOnWhatWasOffered) {
  const VirtualMode preferred{.width = 1280, .height = 720, .rate = 30000.0 / 1001};
  const std::vector<Pod> formats = offered_formats(preferred);
  const auto agreed = agreed_mode(formats.front().get());
  ASSERT_TRUE(agreed);
  EXPECT_EQ(agreed->width, 1280);
  EXPECT_NEAR(agreed->rate, preferred.rate, 1e-9);
  const auto pictures = agreed_pictures(formats.front().get());
  ASSERT_TRUE(pictures);
  EXPECT_EQ(pictures->kind,
            (PictureKind{Encoding::i420, 1280, 720, Matrix::bt709, Range::limited}));
  EXPECT_FALSE(agreed_mode(camera_buffers(kind).front().get()));
}

TEST(PipewireFormats, NeedNoPadding) {
  const VirtualMode mode = without_padding({.width = 1366, .height = 769, .rate = 30});
  EXPECT_EQ(mode.width, 1360);
  EXPECT_EQ(mode.height, 768);
  EXPECT_EQ(without_padding({.width = 0, .height = 100'000, .rate = 30}).height, max_height);
}

}  // namespace
}  // namespace scrim::io
