#include "io/camera/camera_decoder.hpp"

#include <gtest/gtest.h>

#include <random>
#include <vector>

#include "io/handles/av_handles.hpp"
#include "io/pixels/video_frame.hpp"

namespace scrim::io {
namespace {

using Bytes = std::vector<std::uint8_t>;

constexpr int width = 320, height = 240;

/// A picture with something in it, another for each number.
VideoFrame scene(AVPixelFormat format, int number) {
  FramePool pool({.width = width, .height = height}, format);
  VideoFrame frame = pool.make();
  const int chroma_height = format == AV_PIX_FMT_YUV420P ? height / 2 : height;
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      frame.av->data[0][y * frame.av->linesize[0] + x] =
          static_cast<std::uint8_t>(60 + (x * x + y * (number + 3)) % 128);
    }
  }
  for (int y = 0; y < chroma_height; ++y) {
    for (int x = 0; x < width / 2; ++x) {
      frame.av->data[1][y * frame.av->linesize[1] + x] = static_cast<std::uint8_t>(100 + x / 8);
      frame.av->data[2][y * frame.av->linesize[2] + x] = static_cast<std::uint8_t>(150 - y / 8);
    }
  }
  return frame;
}

/// An encoder of libav's, one packet out for each frame in.
class Encoder {
 public:
  Encoder(const char* name, AVPixelFormat format) : format_(format) {
    capture_av_log();
    const AVCodec* codec = avcodec_find_encoder_by_name(name);
    if (codec == nullptr) return;
    context_.reset(avcodec_alloc_context3(codec));
    context_->width = width;
    context_->height = height;
    context_->pix_fmt = format;
    context_->color_range = format == AV_PIX_FMT_YUVJ422P ? AVCOL_RANGE_JPEG : AVCOL_RANGE_MPEG;
    context_->colorspace = AVCOL_SPC_BT709;
    context_->time_base = {1, 30};
    context_->max_b_frames = 0;
    context_->gop_size = 10;
    Dictionary options;
    options.set("tune", "zerolatency");
    if (avcodec_open2(context_.get(), codec, options.out()) < 0) context_.reset();
  }

  explicit operator bool() const { return context_ != nullptr; }

  Bytes encode(int number) {
    const VideoFrame frame = scene(format_, number);
    frame.av->pts = number;
    const PacketPtr packet = new_packet();
    EXPECT_GE(avcodec_send_frame(context_.get(), frame.av.get()), 0);
    EXPECT_GE(avcodec_receive_packet(context_.get(), packet.get()), 0);
    return {packet->data, packet->data + packet->size};
  }

 private:
  AVPixelFormat format_;
  CodecPtr context_;
};

Bytes jpeg(int number = 0) {
  return Encoder("mjpeg", AV_PIX_FMT_YUVJ422P).encode(number);
}

CameraDecoder decoder_for(const PictureKind& kind) {
  auto decoder = CameraDecoder::create(kind);
  EXPECT_TRUE(decoder) << decoder.error().message;
  return std::move(*decoder);
}

constexpr PictureKind mjpeg{.encoding = Encoding::mjpeg, .width = width, .height = height};
constexpr PictureKind h264{.encoding = Encoding::h264, .width = width, .height = height};

std::optional<Frame> decode(CameraDecoder& decoder, const PictureKind& kind, const Bytes& bytes) {
  return decoder.decode(in_one_piece(kind, bytes, 0));
}

/// How far the luma is from the scene's, in the mean.
double difference(const Frame& view, int number, bool full_range) {
  const VideoFrame wanted = scene(AV_PIX_FMT_YUV420P, number);
  double sum = 0;
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      const double luma = wanted.av->data[0][y * wanted.av->linesize[0] + x];
      // Of chroma as small as the scene's the matrices make little.
      sum += std::abs(view.planes[0][y * view.strides[0] + x] -
                      (full_range ? 16 + luma * 219 / 255 : luma));
    }
  }
  return sum / (width * height);
}

void expect_engine_layout(const Frame& view) {
  EXPECT_EQ(view.layout, (Layout{.width = width,
                                 .height = height,
                                 .format = Format::i420,
                                 .matrix = Matrix::bt709,
                                 .range = Range::limited}));
}

TEST(CameraDecoder, ReadsJpegsAsFullRange) {
  CameraDecoder decoder = decoder_for(mjpeg);
  for (int number = 0; number < 3; ++number) {
    const auto view = decode(decoder, mjpeg, jpeg(number));
    ASSERT_TRUE(view);
    expect_engine_layout(*view);
    EXPECT_LT(difference(*view, number, true), 9);
  }
}

TEST(CameraDecoder, ShowsNothingOfJpegsThatAreCutOff) {
  CameraDecoder decoder = decoder_for(mjpeg);
  const Bytes whole = jpeg();
  // libav makes up the blocks of the last bytes: better than no picture of a camera that never
  // sends them.
  for (std::size_t length = 0; length < whole.size() * 99 / 100; length += 97) {
    EXPECT_FALSE(
        decode(decoder, mjpeg, Bytes(whole.begin(), whole.begin() + std::ptrdiff_t(length))))
        << length << " of " << whole.size();
  }
  EXPECT_TRUE(decode(decoder, mjpeg, whole));
}

TEST(CameraDecoder, OutlivesJpegsWithBrokenBits) {
  CameraDecoder decoder = decoder_for(mjpeg);
  const Bytes whole = jpeg();
  std::mt19937 random(1);
  for (int i = 0; i < 300; ++i) {
    Bytes broken = whole;
    for (int flips = 0; flips < 1 + i % 8; ++flips) {
      broken[random() % broken.size()] ^= static_cast<std::uint8_t>(1U << random() % 8);
    }
    if (const auto view = decode(decoder, mjpeg, broken)) {
      EXPECT_GE(view->layout.width, min_width);
      EXPECT_LE(view->layout.height, max_height);
    }
  }
  EXPECT_TRUE(decode(decoder, mjpeg, whole));
}

TEST(CameraDecoder, FollowsJpegsThatChangeTheirSize) {
  const PictureKind larger{.encoding = Encoding::mjpeg, .width = 640, .height = 480};
  CameraDecoder decoder = decoder_for(larger);
  const auto view = decode(decoder, larger, jpeg());
  ASSERT_TRUE(view);
  EXPECT_EQ(view->layout.width, width);
}

TEST(CameraDecoder, RefusesJpegsFarLargerThanAgreed) {
  const PictureKind smaller{.encoding = Encoding::mjpeg, .width = 64, .height = 64};
  CameraDecoder decoder = decoder_for(smaller);
  EXPECT_FALSE(decode(decoder, smaller, jpeg()));
}

class H264 : public testing::Test {
 protected:
  void SetUp() override {
    if (!encoder) GTEST_SKIP() << "this FFmpeg has no libx264";
  }
  Encoder encoder{"libx264", AV_PIX_FMT_YUV420P};
  CameraDecoder decoder = decoder_for(h264);
};

TEST_F(H264, GivesEachPictureWithoutDelay) {
  EXPECT_TRUE(decoder.needs_every_picture());
  for (int number = 0; number < 12; ++number) {
    const auto view = decode(decoder, h264, encoder.encode(number));
    ASSERT_TRUE(view) << number;
    expect_engine_layout(*view);
    EXPECT_LT(difference(*view, number, false), 9);
  }
}

TEST_F(H264, ShowsNothingBetweenALossAndTheNextKeyPicture) {
  for (int number = 0; number < 11; ++number) {
    const Bytes bytes = encoder.encode(number);
    if (number == 4) continue;
    if (number == 5) decoder.lost_some();
    EXPECT_EQ(decode(decoder, h264, bytes).has_value(), number < 4 || number == 10) << number;
  }
}

TEST_F(H264, ShowsNothingBetweenDamageAndTheNextKeyPicture) {
  for (int number = 0; number < 11; ++number) {
    Bytes bytes = encoder.encode(number);
    if (number == 4) bytes.resize(bytes.size() / 2);
    EXPECT_EQ(decode(decoder, h264, bytes).has_value(), number < 4 || number == 10) << number;
  }
}

TEST_F(H264, BeginsWithAKeyPicture) {
  encoder.encode(0);
  for (int number = 1; number < 11; ++number) {
    EXPECT_EQ(decode(decoder, h264, encoder.encode(number)).has_value(), number == 10) << number;
  }
}

TEST_F(H264, OutlivesBrokenBits) {
  std::mt19937 random(2);
  for (int number = 0; number < 100; ++number) {
    Bytes broken = encoder.encode(number);
    for (int flips = 0; flips < number % 8; ++flips) {
      broken[random() % broken.size()] ^= static_cast<std::uint8_t>(1U << random() % 8);
    }
    decode(decoder, h264, broken);
  }
}

// Raw pictures.

TEST(CameraDecoder, TakesRawPicturesOfOddSizes) {
  for (const Encoding encoding : {Encoding::i420, Encoding::i422, Encoding::nv12, Encoding::yuyv,
                                  Encoding::uyvy, Encoding::rgba, Encoding::bgra}) {
    SCOPED_TRACE(name(encoding));
    const PictureKind kind{.encoding = encoding, .width = 67, .height = 65};
    CameraPicture picture{.kind = kind};
    std::array<Bytes, 3> memory;  // exactly as long as it must be, for sanitizers to see
    for (std::size_t p = 0; p < 3; ++p) {
      const auto [row, rows] = plane_extent(kind, p);
      if (rows == 0) continue;
      picture.strides[p] = row + 5;
      memory[p].assign(picture.strides[p] * (rows - 1) + row, 128);
      picture.planes[p] = memory[p];
    }
    CameraDecoder decoder = decoder_for(kind);
    const auto view = decoder.decode(picture);
    ASSERT_TRUE(view);
    EXPECT_NEAR(view->planes[0][64 * view->strides[0] + 66],
                encoding == Encoding::rgba || encoding == Encoding::bgra ? 126 : 128, 1);
    EXPECT_NEAR(view->planes[1][32 * view->strides[1] + 33], 128, 1);
    EXPECT_NEAR(view->planes[2][32 * view->strides[2] + 33], 128, 1);

    for (std::size_t p = 0; p < 3; ++p) {
      if (memory[p].empty()) continue;
      CameraPicture shorter = picture;
      shorter.planes[p] = shorter.planes[p].first(memory[p].size() - 1);
      EXPECT_FALSE(decoder.decode(shorter)) << p;
      CameraPicture narrow = picture;
      narrow.strides[p] = plane_extent(kind, p).row - 1;
      EXPECT_FALSE(decoder.decode(narrow)) << p;
    }
    CameraPicture other = picture;
    other.kind.height = 64;
    EXPECT_FALSE(decoder.decode(other));
  }
}

TEST(CameraDecoder, AveragesTheChromaOfPairsOfRows) {
  const PictureKind kind{
      .encoding = Encoding::yuyv, .width = 64, .height = 64, .matrix = Matrix::bt709};
  Bytes bytes(64 * 64 * 2, 128);
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (i % 2 == 1) bytes[i] = i / 128 % 2 == 0 ? 90 : 110;
  }
  CameraDecoder decoder = decoder_for(kind);
  const auto view = decode(decoder, kind, bytes);
  ASSERT_TRUE(view);
  EXPECT_EQ(view->planes[1][0], 100);
  EXPECT_EQ(view->planes[2][0], 100);
}

TEST(CameraDecoder, DoesNotCopyWhatIsAsItShouldBe) {
  const PictureKind kind{
      .encoding = Encoding::i420, .width = width, .height = height, .matrix = Matrix::bt709};
  const Bytes bytes(width * height * 3 / 2, 50);
  CameraDecoder decoder = decoder_for(kind);
  const auto view = decode(decoder, kind, bytes);
  ASSERT_TRUE(view);
  expect_engine_layout(*view);
  EXPECT_EQ(view->planes[0], bytes.data());
  EXPECT_EQ(view->planes[2], bytes.data() + width * height * 5 / 4);
}

TEST(CameraDecoder, RefusesSizesThatTheEngineCannotTake) {
  for (const auto& [w, h] : {std::pair{0, 0}, {63, 480}, {640, 63}, {7681, 480}, {-640, -480}}) {
    const auto refused =
        CameraDecoder::create({.encoding = Encoding::mjpeg, .width = w, .height = h});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().trouble, CameraTrouble::unsupported);
  }
}

}  // namespace
}  // namespace scrim::io
