#include "io/files/tiff_directory.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace scrim::io {
namespace {

using Bytes = std::vector<std::uint8_t>;

/// A little-endian file whose directory has these tags, and a next directory at 0x55.
Bytes tiff(const std::vector<std::uint8_t>& tags) {
  Bytes file{'I', 'I', '*', 0, 8, 0, 0, 0, static_cast<std::uint8_t>(tags.size()), 0};
  for (const std::uint8_t tag : tags)
    file.insert(file.end(), {tag, 1, 3, 0, 1, 0, 0, 0, tag, 0, 0, 0});
  file.insert(file.end(), {0x55, 0, 0, 0});
  return file;
}

TEST(TiffDirectory, KeepsOnlyWhatSaysHowPixelsLie) {
  constexpr std::uint8_t width = 0, length = 1, orientation = 18, artist = 59;  // all 256 and more
  Bytes file = tiff({width, length, orientation, artist});
  leave_structure_only(file);
  const Bytes wanted = tiff({width, length});
  ASSERT_GE(file.size(), wanted.size());
  file.resize(wanted.size());
  EXPECT_EQ(file, wanted);
}

TEST(TiffDirectory, LeavesWhatIsNoWholeDirectoryAlone) {
  const Bytes whole = tiff({0, 18});
  for (std::size_t size = 0; size < whole.size(); ++size) {
    Bytes file(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
    const Bytes before = file;
    leave_structure_only(file);
    EXPECT_EQ(file, before) << size;
  }
  Bytes other = whole;
  other[2] = 'x';
  const Bytes before = other;
  leave_structure_only(other);
  EXPECT_EQ(other, before);
}

TEST(TiffDirectory, KnowsARawFileByItsFirstDirectory) {
  EXPECT_FALSE(holds_preview(tiff({0, 1, 18})));
  Bytes dng = tiff({0, 1});
  dng[10] = 50706 & 255;
  dng[11] = 50706 >> 8;
  EXPECT_TRUE(holds_preview(dng));
  Bytes preview = tiff({0, 1});
  preview[10] = 254;
  preview[11] = 0;
  preview[18] = 1;
  EXPECT_TRUE(holds_preview(preview));
  preview[18] = 2;  // one page of several
  EXPECT_FALSE(holds_preview(preview));
}

}  // namespace
}  // namespace scrim::io
