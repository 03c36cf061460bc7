#include "io/files/format_notes.hpp"

#include <gtest/gtest.h>

#include <string>

namespace scrim::io {
namespace {

std::vector<std::uint8_t> bytes(const std::string& text) {
  return {text.begin(), text.end()};
}

std::string number(std::size_t value) {
  std::string text;
  for (int shift = 24; shift >= 0; shift -= 8) text += static_cast<char>(value >> shift & 0xFF);
  return text;
}

std::string chunk(const std::string& type, const std::string& content) {
  return number(content.size()) + type + content + "sums";
}

const std::string png = "\x89PNG\r\n\x1a\n";
const std::string jfif("\xFF\xD8\xFF\xE0\0\x10JFIF\0\1\1\1\0\x48\1\x2C\0\0", 20);

TEST(FormatNotes, GiveAPngsTextsAndResolution) {
  const FormatNotes notes = read_format_notes(
      bytes(png + chunk("pHYs", number(3780) + number(1890) + '\1') +
            chunk("tEXt", std::string("Author\0Ren\xE9", 11)) +
            chunk("iTXt", std::string("Title\0\0\0de\0Titel\0\xC3\x9C", 19)) +
            chunk("iTXt", std::string("Title\0\1\0de\0Titel\0squeezed", 25)) + chunk("IEND", "")));
  ASSERT_TRUE(notes.resolution);
  EXPECT_EQ(notes.resolution->x, 3780);
  EXPECT_EQ(notes.resolution->y, 1890);
  ASSERT_EQ(notes.texts.size(), 2U);
  EXPECT_EQ(notes.texts[0].key, "Author");
  EXPECT_EQ(notes.texts[0].text, "Ren\xC3\xA9");
  EXPECT_EQ(notes.texts[1].key, "Title");
  EXPECT_EQ(notes.texts[1].text, "\xC3\x9C");
}

TEST(FormatNotes, TakeNoShapeOfPixelsForAResolution) {
  EXPECT_FALSE(
      read_format_notes(bytes(png + chunk("pHYs", number(4) + number(3) + '\0'))).resolution);
}

TEST(FormatNotes, GiveAndSetAJpegsResolution) {
  auto file = bytes(jfif);
  const auto before = read_format_notes(file).resolution;
  ASSERT_TRUE(before);
  EXPECT_NEAR(before->x, 72 / 0.0254, 0.01);
  EXPECT_NEAR(before->y, 300 / 0.0254, 0.01);
  set_jfif_resolution(file, {.x = 11811, .y = 11811});
  const auto after = read_format_notes(file).resolution;
  ASSERT_TRUE(after);
  EXPECT_NEAR(after->x, 11811, 0.1);
}

TEST(FormatNotes, SeeWhatStandsBehindAJpegsEnd) {
  const std::string end = "\xFF\xD9";
  EXPECT_FALSE(read_format_notes(bytes(jfif + end)).video);
  EXPECT_TRUE(read_format_notes(bytes(jfif + end + number(24) + "ftypmp42")).video);
  EXPECT_FALSE(read_format_notes(bytes(jfif + end)).other_pictures);
  EXPECT_TRUE(read_format_notes(bytes(jfif + end + jfif + end)).other_pictures);
}

TEST(FormatNotes, EndWhereTheFileEnds) {
  const std::string whole = png + chunk("tEXt", std::string("Author\0x", 8)) + jfif;
  for (std::size_t size = 0; size <= whole.size(); ++size) {
    read_format_notes(bytes(whole.substr(0, size)));
    read_format_notes(bytes(jfif.substr(0, std::min(size, jfif.size()))));
  }
}

}  // namespace
}  // namespace scrim::io
