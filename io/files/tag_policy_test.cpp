#include "io/files/tag_policy.hpp"

#include <gtest/gtest.h>

#include <string>

namespace scrim::io {
namespace {

TEST(TagPolicy, KnowsWhatIsSafe) {
  for (const char* key : {"Exif.Image.Model", "Exif.Photo.DateTimeOriginal", "Xmp.dc.title",
                          "Iptc.Application2.Copyright"}) {
    EXPECT_TRUE(is_safe(key)) << key;
  }
  for (const char* key : {"Exif.GPSInfo.GPSLatitude", "Exif.Photo.MakerNote", "Exif.Image.Model2",
                          "Exif.Photo.UserComment", "Xmp.dc.titles", "Xmp.unheard.of", ""}) {
    EXPECT_FALSE(is_safe(key)) << key;
  }
}

TEST(TagPolicy, NamesWhatATagIsAbout) {
  EXPECT_EQ(subject_of("Exif.GPSInfo.GPSLatitude"), "location");
  EXPECT_EQ(subject_of("Xmp.exif.GPSLatitude"), "location");
  EXPECT_EQ(subject_of("Iptc.Application2.City"), "location");
  EXPECT_EQ(subject_of("Exif.Thumbnail.JPEGInterchangeFormat"), "thumbnail");
  EXPECT_EQ(subject_of("Exif.Photo.MakerNote"), "maker notes");
  EXPECT_EQ(subject_of("Exif.Canon.OwnerName"), "owner's name");
  EXPECT_EQ(subject_of("Exif.CanonCs.Macro"), "maker notes");
  EXPECT_EQ(subject_of("Exif.Photo.BodySerialNumber"), "serial numbers");
  EXPECT_EQ(subject_of("Xmp.GDepth.Data"), "depth");
  EXPECT_EQ(subject_of("Xmp.xmp.Thumbnails[1]/xmpGImg:image"), "embedded pictures");
  EXPECT_EQ(subject_of("Xmp.GCamera.MotionPhoto"), "motion photo");
  EXPECT_EQ(subject_of("Xmp.mwg-rs.Regions/mwg-rs:RegionList[1]/mwg-rs:Name"), "names of faces");
  EXPECT_EQ(subject_of("Exif.Photo.0x9999"), "other tags");
}

TEST(TagPolicy, SeesPicturesWhateverTheyAreCalled) {
  EXPECT_TRUE(holds_picture("..\xFF\xD8\xFF\xE0.."));
  EXPECT_TRUE(holds_picture("\x89PNG"));
  EXPECT_TRUE(holds_picture("/9j/4AAQSkZJRg"));
  EXPECT_TRUE(holds_picture("AAAAIGZ0eXBoZWlj"));
  EXPECT_TRUE(holds_picture(std::string(std::size_t{1} << 20, 'x')));
  EXPECT_FALSE(holds_picture("On the beach"));
}

}  // namespace
}  // namespace scrim::io
