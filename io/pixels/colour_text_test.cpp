#include "io/pixels/colour_text.hpp"

#include <gtest/gtest.h>

namespace scrim::io {
namespace {

TEST(ColourText, TakesSixDigitsAndThree) {
  EXPECT_EQ(parse_colour("#1e90ff"), (Rgb{0x1e, 0x90, 0xff}));
  EXPECT_EQ(parse_colour("#1E90FF"), (Rgb{0x1e, 0x90, 0xff}));
  EXPECT_EQ(parse_colour("#f80"), (Rgb{0xff, 0x88, 0x00}));
}

TEST(ColourText, TakesTheNamesOfCssInAnyCase) {
  EXPECT_EQ(colour_names().size(), 148U);
  EXPECT_EQ(parse_colour("red"), (Rgb{255, 0, 0}));
  EXPECT_EQ(parse_colour("DodgerBlue"), (Rgb{0x1e, 0x90, 0xff}));
  EXPECT_EQ(parse_colour("rebeccapurple"), (Rgb{0x66, 0x33, 0x99}));
  EXPECT_EQ(parse_colour("grey"), parse_colour("gray"));
  EXPECT_EQ(parse_colour("aqua"), parse_colour("cyan"));
}

TEST(ColourText, TakesNothingElse) {
  for (const char* text : {"", "#", "#12", "#1234", "#12345", "#1234567", "#12345g", "#+1", "# 1",
                           "1e90ff", "transparent", "redd", " red", "none", "random", "facade"}) {
    EXPECT_FALSE(parse_colour(text)) << text;
  }
}

TEST(ColourText, IsReadBack) {
  for (const std::string& name : colour_names()) {
    const auto colour = parse_colour(name);
    ASSERT_TRUE(colour) << name;
    EXPECT_EQ(parse_colour(colour_text(*colour)), colour) << name;
  }
  EXPECT_EQ(colour_text({0, 0x0b, 0xff}), "#000bff");
}

}  // namespace
}  // namespace scrim::io
