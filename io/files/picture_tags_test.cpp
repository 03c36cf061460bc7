#include "io/files/picture_tags.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <exiv2/exiv2.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "io/pixels/video_frame.hpp"

namespace scrim::io {
namespace {

using Bytes = std::vector<std::uint8_t>;

constexpr const char* mark = "MARKEDROOM";

/// A picture of 64 by 64, as libav's encoder of this name writes it.
Bytes encoded(const std::string& encoder) {
  const AVCodec* codec = avcodec_find_encoder_by_name(encoder.c_str());
  const CodecPtr context(avcodec_alloc_context3(codec));
  const bool yuv = encoder == "mjpeg" || encoder == "libwebp";
  const AVPixelFormat format = yuv ? AV_PIX_FMT_YUV420P : AV_PIX_FMT_RGB24;
  FramePtr frame = FramePool({.width = 64, .height = 64}, format).make().av;
  context->width = context->height = 64;
  context->pix_fmt = format;
  context->time_base = {1, 25};
  context->color_range = AVCOL_RANGE_JPEG;
  const PacketPtr packet = new_packet();
  EXPECT_EQ(avcodec_open2(context.get(), codec, nullptr), 0);
  EXPECT_EQ(avcodec_send_frame(context.get(), frame.get()), 0);
  avcodec_send_frame(context.get(), nullptr);
  EXPECT_EQ(avcodec_receive_packet(context.get(), packet.get()), 0);
  return {packet->data, packet->data + packet->size};
}

void write(const std::string& path, const Bytes& bytes) {
  std::ofstream(path, std::ios::binary)
      .write(reinterpret_cast<const char*>(bytes.data()), std::ptrdiff_t(bytes.size()));
}

Bytes read(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

bool holds_mark(const std::string& text) {
  return text.find(mark) != std::string::npos;
}

template <class Tags>
void add_values(const Tags& tags, std::string& text) {
  for (const auto& tag : tags) {
    std::string bytes(static_cast<std::size_t>(tag.size()), '\0');
    if (tag.familyName() != std::string("Xmp")) {
      tag.copy(reinterpret_cast<Exiv2::byte*>(bytes.data()), Exiv2::littleEndian);
    }
    text += tag.key() + "=" + tag.toString() + bytes + "\n";
  }
}

/// All that a file says, in the clear: its bytes, and what Exiv2 unpacks of them.
std::string all_of(const Bytes& file) {
  std::string text(file.begin(), file.end());
  const auto image = Exiv2::ImageFactory::open(file.data(), static_cast<long>(file.size()));
  image->readMetadata();
  add_values(image->exifData(), text);
  add_values(image->xmpData(), text);
  add_values(image->iptcData(), text);
  return text + image->comment();
}

/// A JPEG that bears the mark.
std::string marked_room() {
  Bytes room = encoded("mjpeg");
  const std::string comment = std::string("\xFF\xFE\0\x0C", 4) + mark;
  room.insert(room.begin() + 2, comment.begin(), comment.end());
  return {room.begin(), room.end()};
}

std::string base64(const std::string& bytes) {
  constexpr std::string_view digits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  for (std::size_t i = 0; i + 2 < bytes.size(); i += 3) {
    const auto byte = [&](std::size_t n) { return std::uint32_t(std::uint8_t(bytes[i + n])); };
    const std::uint32_t group = byte(0) << 16 | byte(1) << 8 | byte(2);
    for (int shift = 18; shift >= 0; shift -= 6) text += digits[group >> shift & 63];
  }
  return text;
}

void set_bytes(Exiv2::ExifData& exif, const char* key, const std::string& bytes) {
  Exiv2::DataValue value(reinterpret_cast<const Exiv2::byte*>(bytes.data()),
                         static_cast<long>(bytes.size()));
  exif.add(Exiv2::ExifKey(key), &value);
}

/// What people want to keep.
void add_wanted(Exiv2::Image& image) {
  image.exifData()["Exif.Image.Model"] = "Camera X";
  image.exifData()["Exif.Image.Copyright"] = "(c) Ada";
  image.exifData()["Exif.Photo.DateTimeOriginal"] = "2023:05:06 07:08:09";
  image.exifData()["Exif.Photo.FNumber"] = Exiv2::URational(28, 10);
  image.exifData()["Exif.Photo.LensModel"] = "Lens Y";
  image.xmpData()["Xmp.dc.title"] = "On the beach";
}

/// The mark in every place of EXIF, XMP and IPTC that is not for such text.
void add_marks(Exiv2::Image& image) {
  Exiv2::ExifData& exif = image.exifData();
  for (const char* key :
       {"Exif.Photo.BodySerialNumber", "Exif.Photo.LensSerialNumber", "Exif.Photo.CameraOwnerName",
        "Exif.Photo.UserComment", "Exif.Photo.ImageUniqueID", "Exif.Image.HostComputer",
        "Exif.Image.CameraSerialNumber", "Exif.Image.XPComment", "Exif.Image.XPKeywords",
        "Exif.GPSInfo.GPSAreaInformation", "Exif.GPSInfo.GPSMapDatum",
        "Exif.GPSInfo.GPSProcessingMethod", "Exif.Photo.SpectralSensitivity"}) {
    set_bytes(exif, key, mark);
  }
  set_bytes(exif, "Exif.Photo.MakerNote", std::string("SECRET\0\0", 8) + mark);
  Exiv2::XmpData& xmp = image.xmpData();
  for (const char* key :
       {"Xmp.exif.GPSAreaInformation", "Xmp.photoshop.City", "Xmp.aux.SerialNumber",
        "Xmp.aux.OwnerName", "Xmp.xmpMM.DocumentID", "Xmp.dc.subject", "Xmp.photoshop.History",
        "Xmp.exif.UserComment", "Xmp.iptc.Location"}) {
    xmp[key] = std::string(mark);
  }
  Exiv2::IptcData& iptc = image.iptcData();
  for (const char* key : {"Iptc.Application2.City", "Iptc.Application2.SubLocation",
                          "Iptc.Application2.Keywords", "Iptc.Application2.Writer"}) {
    iptc[key] = std::string(mark);
  }
}

/// The marked room in every place that takes a picture, and in some that do not.
void add_rooms(Exiv2::Image& image) {
  const std::string room = marked_room();
  Exiv2::ExifThumb(image.exifData())
      .setJpegThumbnail(reinterpret_cast<const Exiv2::byte*>(room.data()),
                        static_cast<long>(room.size()));
  set_bytes(image.exifData(), "Exif.Photo.UserComment", room);
  set_bytes(image.exifData(), "Exif.Photo.MakerNote", std::string("SECRET\0\0", 8) + room);
  set_bytes(image.exifData(), "Exif.Image.ImageDescription", room);
  Exiv2::XmpProperties::registerNs("http://ns.google.com/photos/1.0/image/", "GImage");
  Exiv2::XmpProperties::registerNs("http://ns.google.com/photos/1.0/depthmap/", "GDepth");
  image.xmpData()["Xmp.GImage.Data"] = base64(room);
  image.xmpData()["Xmp.GDepth.Data"] = base64(room);
  image.xmpData()["Xmp.dc.description"] = base64(room);
}

using Adding = void (*)(Exiv2::Image&);

Bytes tagged(const std::string& encoder, std::initializer_list<Adding> additions) {
  const Bytes plain = encoded(encoder);
  const auto image = Exiv2::ImageFactory::open(plain.data(), static_cast<long>(plain.size()));
  for (const Adding add : additions) add(*image);
  image->writeMetadata();
  Exiv2::BasicIo& written = image->io();
  EXPECT_EQ(written.open(), 0);
  const Exiv2::byte* begin = written.mmap();
  return {begin, begin + written.size()};
}

class PictureTagsTest : public testing::Test {
 protected:
  void TearDown() override { std::filesystem::remove(path_); }

  /// What an output of this kind says of a source.
  std::string output(const Bytes& source, const std::string& encoder, Metadata choice) {
    write(path_, encoded(encoder));
    const auto written = PictureTags::of_file(source).kept(choice, false).write_to(path_);
    EXPECT_TRUE(written) << written.error();
    return all_of(read(path_));
  }

  const std::string path_ = testing::TempDir() + "picture_tags_test.bin";
  const std::vector<std::string> sources_{"mjpeg", "png", "libwebp", "tiff"};
  const std::vector<std::string> outputs_{"mjpeg", "png", "libwebp"};
};

TEST_F(PictureTagsTest, NoMarkedPlaceReachesTheOutput) {
  for (const std::string& source : sources_) {
    const Bytes file = tagged(source, {add_wanted, add_marks});
    ASSERT_TRUE(holds_mark(all_of(file))) << source;
    for (const std::string& out : outputs_) {
      EXPECT_FALSE(holds_mark(output(file, out, Metadata::safe))) << source << " to " << out;
      EXPECT_FALSE(holds_mark(output(file, out, Metadata::none))) << source << " to " << out;
    }
  }
}

TEST_F(PictureTagsTest, NoPictureReachesTheOutputWhateverIsAskedFor) {
  for (const std::string& source : sources_) {
    const Bytes file = tagged(source, {add_rooms});
    const std::string in_xmp = base64(marked_room()).substr(0, 40);
    ASSERT_TRUE(holds_mark(all_of(file))) << source;
    for (const std::string& out : outputs_) {
      for (const Metadata choice : {Metadata::safe, Metadata::all, Metadata::none}) {
        const std::string result = output(file, out, choice);
        EXPECT_FALSE(holds_mark(result)) << source << " to " << out;
        EXPECT_EQ(result.find(in_xmp), std::string::npos) << source << " to " << out;
      }
    }
  }
}

TEST_F(PictureTagsTest, SafeKeepsWhatPeopleWant) {
  for (const std::string& source : sources_) {
    for (const std::string& out : outputs_) {
      const std::string result =
          output(tagged(source, {add_wanted, add_marks}), out, Metadata::safe);
      for (const char* wanted :
           {"Camera X", "(c) Ada", "2023:05:06 07:08:09", "28/10", "Lens Y", "On the beach"}) {
        EXPECT_NE(result.find(wanted), std::string::npos) << wanted << ", " << source << " " << out;
      }
    }
  }
}

TEST_F(PictureTagsTest, AllKeepsPlacesSerialsAndMakersNotes) {
  const std::string result =
      output(tagged("mjpeg", {add_wanted, add_marks}), "mjpeg", Metadata::all);
  for (const char* key :
       {"Exif.GPSInfo.GPSAreaInformation=", "Exif.Photo.BodySerialNumber=", "Exif.Photo.MakerNote=",
        "Xmp.aux.SerialNumber=", "Iptc.Application2.City="}) {
    EXPECT_NE(result.find(key), std::string::npos) << key;
  }
}

TEST_F(PictureTagsTest, NoneLeavesAPictureAsItWasEncoded) {
  write(path_, encoded("png"));
  const Bytes before = read(path_);
  const PictureTags tags = PictureTags::of_file(tagged("mjpeg", {add_wanted, add_marks}));
  ASSERT_TRUE(tags.kept(Metadata::none, false).write_to(path_));
  EXPECT_EQ(read(path_), before);
}

TEST_F(PictureTagsTest, TellsInAWordWhatWasLeftOut) {
  const PictureTags tags =
      PictureTags::of_file(tagged("mjpeg", {add_wanted, add_marks, add_rooms}));
  const std::vector<std::string> words = tags.left_out(Metadata::safe);
  for (const char* word : {"location", "thumbnail", "maker notes", "serial numbers", "owner's name",
                           "comments", "depth", "embedded pictures", "history"}) {
    EXPECT_EQ(std::count(words.begin(), words.end(), word), 1) << word;
  }
  EXPECT_EQ(PictureTags::of_file(tagged("mjpeg", {add_wanted})).left_out(Metadata::safe),
            std::vector<std::string>());
}

TEST_F(PictureTagsTest, ADescriptionThatTellsThePlaceIsOne) {
  const Bytes file = tagged("mjpeg", {[](Exiv2::Image& image) {
                              image.exifData()["Exif.Image.ImageDescription"] = "48.1370, 11.5750";
                              image.xmpData()["Xmp.dc.title"] = "GPS (48.1370, 11.5750, 12)";
                            }});
  EXPECT_EQ(output(file, "mjpeg", Metadata::safe).find("48.1370"), std::string::npos);
  EXPECT_NE(output(file, "mjpeg", Metadata::all).find("48.1370"), std::string::npos);
  EXPECT_EQ(PictureTags::of_file(file).left_out(Metadata::safe),
            std::vector<std::string>{"location"});
}

TEST_F(PictureTagsTest, APictureIsUprightInItsOutput) {
  Bytes file = tagged("mjpeg", {[](Exiv2::Image& image) {
                        image.exifData()["Exif.Image.Orientation"] = std::uint16_t{6};
                        image.xmpData()["Xmp.tiff.Orientation"] = "6";
                        image.exifData()["Exif.Photo.PixelXDimension"] = std::uint32_t{4711};
                      }});
  EXPECT_EQ(PictureTags::of_file(file).orientation(),
            (Orientation{.transpose = true, .flip_x = true, .flip_y = false}));
  const std::string result = output(file, "mjpeg", Metadata::all);
  EXPECT_EQ(result.find("Orientation"), std::string::npos);
  EXPECT_EQ(result.find("4711"), std::string::npos);
}

TEST_F(PictureTagsTest, TellsAllEightWaysOfHoldingACamera) {
  const std::vector<Orientation> wanted{
      {false, false, false}, {false, true, false}, {false, true, true}, {false, false, true},
      {true, false, false},  {true, true, false},  {true, true, true},  {true, false, true}};
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    Exiv2::ExifData exif;
    exif["Exif.Image.Orientation"] = static_cast<std::uint16_t>(i + 1);
    TagBlocks blocks;
    Exiv2::ExifParser::encode(blocks.exif, Exiv2::littleEndian, exif);
    EXPECT_EQ(PictureTags::of_blocks(blocks).orientation(), wanted[i]) << i + 1;
  }
}

TEST_F(PictureTagsTest, OnlyAnRgbProfileGoesOn) {
  const auto with_profile = [](const std::string& space) {
    TagBlocks blocks;
    blocks.icc.resize(200);
    blocks.icc[3] = 200;
    std::copy(space.begin(), space.end(), blocks.icc.begin() + 16);
    return PictureTags::of_blocks(blocks);
  };
  const auto carried = [&](const PictureTags& tags, bool gray) {
    write(path_, encoded("png"));
    EXPECT_TRUE(tags.kept(Metadata::all, gray).write_to(path_));
    const Bytes file = read(path_);
    const auto image = Exiv2::ImageFactory::open(file.data(), static_cast<long>(file.size()));
    image->readMetadata();
    return image->iccProfileDefined();
  };
  EXPECT_TRUE(carried(with_profile("RGB "), false));
  EXPECT_FALSE(carried(with_profile("RGB "), true));
  EXPECT_FALSE(carried(with_profile("CMYK"), false));
  EXPECT_FALSE(carried(with_profile("GRAY"), false));
}

TEST_F(PictureTagsTest, GarbageIsNoTags) {
  const PictureTags tags = PictureTags::of_file(Bytes(1000, 0xFF));
  EXPECT_TRUE(tags.orientation().upright());
  EXPECT_TRUE(tags.left_out(Metadata::none).empty());
  // In what is half a PNG and half a video Exiv2 0.27 reads for ever.
  Bytes video = encoded("png");
  const std::string start = "ftyp";
  std::copy(start.begin(), start.end(), video.begin() + 4);
  EXPECT_TRUE(PictureTags::of_file(video).left_out(Metadata::none).empty());
  EXPECT_TRUE(PictureTags::of_file({}).left_out(Metadata::none).empty());
}

}  // namespace
}  // namespace scrim::io
