#include "io/files/vorbis_headers.hpp"

#include <gtest/gtest.h>

#include <string>

namespace scrim::io {
namespace {

std::vector<std::uint8_t> bytes(const std::string& text) {
  return {text.begin(), text.end()};
}

const std::string first = "\1vorbis" + std::string(23, 'i'),
                  third = "\5vorbis" + std::string(600, 's');
const std::string second = "\3vorbis" + std::string(300, 'c') + "SECRETROOM";

std::string laced(const std::string& a, const std::string& b, const std::string& c) {
  std::string out("\2");
  for (const std::string* part : {&a, &b}) {
    out.append(part->size() / 255, '\xFF');
    out.push_back(static_cast<char>(part->size() % 255));
  }
  return out + a + b + c;
}

TEST(VorbisHeaders, LoseTheirCommentsAndNothingElse) {
  const auto clean = without_comments(bytes(laced(first, second, third)));
  const std::string text(clean.begin(), clean.end());
  EXPECT_EQ(text, laced(first, std::string("\3vorbis") + std::string(8, '\0') + '\1', third));
}

TEST(VorbisHeaders, AreReadWithTheirLengthsBeforeThem) {
  std::string plain;
  for (const std::string* part : {&first, &second, &third}) {
    plain.push_back(static_cast<char>(part->size() >> 8));
    plain.push_back(static_cast<char>(part->size() & 255));
    plain += *part;
  }
  EXPECT_EQ(without_comments(bytes(plain)), without_comments(bytes(laced(first, second, third))));
}

TEST(VorbisHeaders, WhatIsNoneGivesNothing) {
  const std::string whole = laced(first, second, third);
  for (std::size_t cut = 0; cut < 340; ++cut) {
    EXPECT_TRUE(without_comments(bytes(whole.substr(0, cut))).empty()) << cut;
  }
  EXPECT_TRUE(without_comments(bytes("\2\377\377\377")).empty());
  EXPECT_TRUE(without_comments(bytes(laced(second, first, third))).empty());
}

}  // namespace
}  // namespace scrim::io
