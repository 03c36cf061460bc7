#include "io/files/colour_profile.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <utility>
#include <vector>

namespace scrim::io {
namespace {

using Bytes = std::vector<std::uint8_t>;
using Tags = std::vector<std::pair<std::string, std::string>>;

std::string big_endian(std::size_t number) {
  std::string bytes;
  for (int shift = 24; shift >= 0; shift -= 8) bytes += static_cast<char>(number >> shift);
  return bytes;
}

const std::string nothing(4, '\0');
const std::string xyz = "XYZ " + nothing + std::string(12, '\1');
const std::string curve = "curv" + nothing + big_endian(1) + std::string("\2\x33", 2);

std::string text(const std::string& words) {
  return "text" + nothing + words + '\0';
}

const Tags plain_tags{{"desc", text("Display")},
                      {"cprt", text("Ada")},
                      {"wtpt", xyz},
                      {"rXYZ", xyz},
                      {"gXYZ", xyz},
                      {"bXYZ", xyz},
                      {"rTRC", curve},
                      {"gTRC", curve},
                      {"bTRC", curve}};

/// A profile of these tags, each with a value of its own.
Bytes profile_of(const Tags& tags) {
  std::string table = big_endian(tags.size()), values;
  for (const auto& [name, value] : tags) {
    table += name + big_endian(132 + 12 * tags.size() + values.size()) + big_endian(value.size());
    values += value;
    values.resize((values.size() + 3) / 4 * 4);
  }
  std::string header(128, '\0');
  const std::string body = table + values;
  header.replace(0, 4, big_endian(header.size() + body.size()));
  header.replace(12, 12, "mntrRGB XYZ ");
  header.replace(36, 4, "acsp");
  const std::string all = header + body;
  return {all.begin(), all.end()};
}

TEST(ColourProfile, OneWithoutPrivatePartsStaysAsItIs) {
  const Bytes plain = profile_of(plain_tags);
  EXPECT_EQ(shareable_profile(plain), plain);
}

TEST(ColourProfile, PrivateTagsLeaveNoByteBehind) {
  for (const char* name : {"mmod", "dscm", "vcgt", "meta", "psvm", "pseq", "targ", "XXXX"}) {
    Tags tags = plain_tags;
    tags.insert(tags.begin() + 2, {name, text("SERIAL123")});
    const Bytes clean = shareable_profile(profile_of(tags));
    EXPECT_EQ(clean, profile_of(plain_tags)) << name;
  }
}

/// One name and its value, in UTF-16.
std::string dictionary(const std::string& name, const std::string& value) {
  const auto wide = [](const std::string& words) {
    std::string result;
    for (const char c : words) result += {'\0', c};
    return result;
  };
  constexpr std::size_t begin = 16 + 16;
  return "dict" + nothing + big_endian(1) + big_endian(16) + big_endian(begin) +
         big_endian(2 * name.size()) + big_endian(begin + 2 * name.size()) +
         big_endian(2 * value.size()) + wide(name) + wide(value);
}

TEST(ColourProfile, AListStaysThatTellsOfAStandardAndNotOfADisplay) {
  Tags tags = plain_tags;
  tags.emplace_back("meta", dictionary("STANDARD_space", "adobe-rgb"));
  EXPECT_EQ(shareable_profile(profile_of(tags)), profile_of(tags));
  tags.back().second = dictionary("EDID_serial", "SERIAL123");
  EXPECT_EQ(shareable_profile(profile_of(tags)), profile_of(plain_tags));
}

TEST(ColourProfile, ATextThatIsAPictureOrABookIsNone) {
  for (const std::string& words : {std::string("\xFF\xD8\xFF\xE0room"), std::string(20000, 'x')}) {
    Tags tags = plain_tags;
    tags.emplace_back("dmdd", text(words));
    EXPECT_EQ(shareable_profile(profile_of(tags)), profile_of(plain_tags));
  }
}

TEST(ColourProfile, NothingHidesBetweenBehindOrBesideTheTags) {
  Tags tags = plain_tags;
  tags[2].second += "SERIAL123";  // longer than a colour is
  tags[1].second += "SERIAL123";  // behind a text's end
  Bytes hiding = profile_of(tags);
  const std::string secret = "SERIAL123";
  std::copy(secret.begin(), secret.end(), hiding.begin() + 110);  // where the header is to be empty
  hiding.insert(hiding.end(), secret.begin(), secret.end());      // behind the profile's end
  EXPECT_EQ(shareable_profile(hiding), profile_of(plain_tags));
}

TEST(ColourProfile, TagsThatShareAValueStillDo) {
  Bytes shared = profile_of(plain_tags);
  // The places of the green and blue curves: those of the red one.
  for (const std::size_t entry : {7U, 8U}) {
    std::copy_n(shared.begin() + 132 + 12 * 6 + 4, 4, shared.begin() + 132 + 12 * entry + 4);
  }
  const Bytes clean = shareable_profile(shared);
  EXPECT_EQ(clean.size(), shared.size() - 2 * 16);
  EXPECT_EQ(shareable_profile(clean), clean);
}

TEST(ColourProfile, ADigestOfTheOldProfileDoesNotStay) {
  Bytes plain = profile_of(plain_tags);
  plain[90] = 7;
  EXPECT_EQ(shareable_profile(plain), plain) << "it is still right";
  Tags tags = plain_tags;
  tags.emplace_back("mmod", "SERIAL123");
  Bytes changed = profile_of(tags);
  changed[90] = 7;
  EXPECT_EQ(shareable_profile(changed), profile_of(plain_tags));
}

TEST(ColourProfile, WhatIsDamagedIsNotCarried) {
  const Bytes plain = profile_of(plain_tags);
  EXPECT_TRUE(shareable_profile({}).empty());
  EXPECT_TRUE(shareable_profile(Bytes(plain.begin(), plain.end() - 20)).empty());
  Bytes tags = plain;
  tags[128] = 0xFF;
  EXPECT_TRUE(shareable_profile(tags).empty()) << "more tags than there is room for";
  Bytes beyond = plain;
  beyond[132 + 4] = 0xFF;
  EXPECT_TRUE(shareable_profile(beyond).empty()) << "a tag outside of the file";
  EXPECT_TRUE(shareable_profile(profile_of({plain_tags.begin(), plain_tags.end() - 1})).empty())
      << "without blue";
}

TEST(ColourProfile, ATagThatIsThereTwiceIsDamage) {
  Tags tags = plain_tags;
  tags.emplace_back("rXYZ", xyz);
  EXPECT_TRUE(shareable_profile(profile_of(tags)).empty());
}

TEST(ColourProfile, ValuesThatLieInEachOtherAreNotUnfolded) {
  Tags tags = plain_tags;
  const std::size_t first = tags.size();
  for (const char* name : {"A2B1", "A2B2", "B2A0", "B2A1", "B2A2", "gamt"}) {
    tags.emplace_back(name, "mAB " + nothing + std::string(4000, '\7'));
  }
  Bytes nested = profile_of(tags);
  const std::size_t entry = 12;
  for (std::size_t i = first + 1; i < tags.size(); ++i) {
    const auto at = nested.begin() + std::ptrdiff_t(132 + entry * i);
    std::copy_n(nested.begin() + std::ptrdiff_t(132 + entry * first + 4), 4, at + 4);  // its place
    at[11] = static_cast<std::uint8_t>(at[11] - 4 * (i - first));                      // its size
  }
  nested.resize(nested.size() - 5 * 4008);
  const std::string size = big_endian(nested.size());
  std::copy(size.begin(), size.end(), nested.begin());
  EXPECT_TRUE(shareable_profile(nested).empty());
}

TEST(ColourProfile, AnyBytesGiveAProfileThatIsWholeOrNone) {
  const Bytes plain = profile_of(plain_tags);
  std::mt19937 random(1);
  for (int round = 0; round < 20000; ++round) {
    Bytes bytes = plain;
    for (int i = 0; i < 3; ++i) {
      bytes[128 + random() % (bytes.size() - 128)] = static_cast<std::uint8_t>(random());
    }
    const Bytes clean = shareable_profile(bytes);
    ASSERT_LE(clean.size(), bytes.size() * 2);
    ASSERT_EQ(shareable_profile(clean), clean) << round;
  }
}

}  // namespace
}  // namespace scrim::io
