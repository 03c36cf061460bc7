#include <cmath>

#include "tests/cli/cli_harness.hpp"

namespace scrim::cli_test {
namespace {

using Picture = CliTest;

void expect_done(const Outcome& outcome) {
  ASSERT_EQ(outcome.code, 0) << outcome.err;
}

/// "codec,width,height"
std::string kind(const std::string& file) {
  return ffprobe("-select_streams v -show_entries stream=codec_name,width,height " + file).at(0);
}

/// The mean red, green and blue of a square of the first frame.
std::vector<int> colour_of(const std::string& file, int x, int y, int side) {
  const std::string size = std::to_string(side) + ":" + std::to_string(side);
  const std::string bytes =
      ffmpeg("-i " + file + " -frames:v 1 -vf format=gbrp,crop=" + size + ":" + std::to_string(x) +
             ":" + std::to_string(y) + ",scale=1:1:flags=area,format=rgb24 -f rawvideo -");
  return {static_cast<unsigned char>(bytes.at(0)), static_cast<unsigned char>(bytes.at(1)),
          static_cast<unsigned char>(bytes.at(2))};
}

/// The red, green and blue of one pixel of the first frame.
std::vector<int> pixel(const std::string& file, int x, int y) {
  return colour_of(file, x, y, 1);
}

void expect_near(const std::vector<int>& found, const std::vector<int>& wanted, int tolerance,
                 const std::string& where) {
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    EXPECT_LE(std::abs(found[i] - wanted[i]), tolerance) << where << ", channel " << i;
  }
}

void make_pictures() {
  ffmpeg("-i person.png -q:v 2 person.jpg");
  ffmpeg("-i person.png person.webp");
}

TEST_F(Picture, TurnsAnyKindIntoAnyOther) {
  make_pictures();
  const std::vector<std::pair<std::string, std::string>> kinds{
      {".png", "png"}, {".jpg", "mjpeg"}, {".webp", "webp"}};
  for (const auto& [in, in_codec] : kinds) {
    for (const auto& [out, out_codec] : kinds) {
      expect_done(scrim("blur person" + in + " -o out" + out));
      EXPECT_EQ(kind("out" + out), out_codec + ",192,108") << in;
    }
  }
}

TEST_F(Picture, KeepsThePersonsColoursInEveryKind) {
  make_pictures();
  const int x = 86, y = 94, side = 8;  // the shirt; a single pixel would show the codecs' noise
  const std::vector<int> wanted = colour_of("person.png", x, y, side);
  for (const std::string in : {".png", ".jpg", ".webp"}) {
    for (const std::string out : {".png", ".jpg", ".webp"}) {
      expect_done(scrim("replace person" + in + " -o out" + out + " --with '#00ff00'"));
      expect_near(colour_of("out" + out, x, y, side), wanted, 5, in + " to " + out);
    }
  }
}

TEST_F(Picture, IsLookedAtByBothNetworksUnlessOneIsNamed) {
  const auto digest = [](const std::string& in, const std::string& model) {
    return scrim("matte " + in + " -o hash: --quiet --model " + model).out;
  };
  ffmpeg("-i person.png -pix_fmt yuv420p person.y4m");
  EXPECT_EQ(digest("person.y4m", "auto"), digest("person.y4m", "general"));
  EXPECT_NE(digest("person.png", "auto"), digest("person.png", "general"));
  EXPECT_NE(digest("person.png", "auto"), digest("person.png", "landscape"));
}

TEST_F(Picture, ReplacesTheRoomWithAColour) {
  expect_done(scrim("replace person.png -o out.png --with '#1e90ff'"));
  expect_near(pixel("out.png", 2, 2), {0x1e, 0x90, 0xff}, 2, "corner");
  expect_done(scrim("replace talk.mp4 -o out.mp4 --with '#1e90ff'"));
  expect_near(pixel("out.mp4", 2, 2), {0x1e, 0x90, 0xff}, 12, "corner of a video");
}

TEST_F(Picture, ReplacesTheRoomWithAPicture) {
  ffmpeg("-f lavfi -i color=c=red:s=320x200 -frames:v 1 red.png");
  expect_done(scrim("replace person.png -o out.png --with red.png"));
  expect_near(pixel("out.png", 2, 2), {255, 0, 0}, 4, "corner");
}

TEST_F(Picture, TransparencyReachesTheFile) {
  for (const std::string out : {"out.png", "out.webp"}) {
    expect_done(scrim("replace person.png -o " + out + " --with none"));
    const std::string alpha = gray_pixels("-i " + out, "alphaextract");
    EXPECT_EQ(static_cast<unsigned char>(alpha.at(0)), 0) << out << ": the room's corner";
    EXPECT_EQ(static_cast<unsigned char>(alpha.at(50 * 192 + 90)), 255) << out << ": the face";
  }
}

TEST_F(Picture, NamesTheKindsThatHoldTransparency) {
  for (const std::string out : {"out.jpg", "out.mp4", "out.mkv", "-"}) {
    const Outcome outcome = scrim("replace person.png --with none -o " + out);
    EXPECT_EQ(outcome.code, 2) << out;
    for (const std::string name : {".png", ".webp", ".webm", ".mov"}) {
      EXPECT_NE(outcome.err.find(name), std::string::npos) << outcome.err;
    }
  }
  EXPECT_TRUE(new_files().empty());
}

TEST_F(Picture, MatteIsGray) {
  expect_done(scrim("matte person.png -o out.png"));
  EXPECT_EQ(ffprobe("-show_entries stream=pix_fmt out.png").at(0), "gray");
  const std::string pixels = gray_pixels("-i out.png");
  EXPECT_EQ(static_cast<unsigned char>(pixels.at(0)), 0) << "the room's corner";
  EXPECT_EQ(static_cast<unsigned char>(pixels.at(50 * 192 + 90)), 255) << "the face";
}

TEST_F(Picture, CompareShowsThreePicturesSideBySide) {
  expect_done(scrim("compare person.png -o out.png"));
  EXPECT_EQ(kind("out.png"), "png,576,108");
  expect_near(pixel("out.png", 2, 2), pixel("person.png", 2, 2), 1, "the source comes first");
}

TEST_F(Picture, KeepsAndHidesWhatIsAsked) {
  const int room_x = 10, room_y = 20;  // beside the person; the shirt is at (90, 100)
  const std::string green = "replace person.png -o out.png --with '#00ff00' ";
  expect_done(scrim(green + "--keep 0,0,40,50 --hide 60,90,60,18"));
  expect_near(pixel("out.png", room_x, room_y), pixel("person.png", room_x, room_y), 1, "kept");
  expect_near(pixel("out.png", room_x, 80), {0, 255, 0}, 2, "below what is kept");
  expect_near(pixel("out.png", 90, 100), {0, 255, 0}, 2, "hidden");
  expect_done(scrim(green + "--keep 0,0,1,1 --hide 0,0,0.5,0.5"));
  expect_near(pixel("out.png", room_x, room_y), {0, 255, 0}, 2, "hiding wins");
  expect_near(pixel("out.png", 180, 20), pixel("person.png", 180, 20), 1, "all else is kept");
}

TEST_F(Picture, SharesAndPixelsMeanTheSameArea) {
  expect_done(scrim("blur person.png -o pixels.png --keep 96,54,96,54"));
  expect_done(scrim("blur person.png -o shares.png --keep 0.5,0.5,0.5,0.5"));
  expect_done(scrim("blur person.png -o none.png"));
  EXPECT_EQ(contents("pixels.png"), contents("shares.png"));
  EXPECT_NE(contents("pixels.png"), contents("none.png"));
}

TEST_F(Picture, StandsUprightHoweverTheCameraWasHeld) {
  make_pictures();
  // An EXIF segment that says orientation 6: to be turned clockwise.
  shell(
      "{ head -c 2 person.jpg; printf '\\377\\341\\000\\042Exif\\000\\000MM\\000\\052\\000\\000"
      "\\000\\010\\000\\001\\001\\022\\000\\003\\000\\000\\000\\001\\000\\006\\000\\000\\000\\000"
      "\\000\\000'; tail -c +3 person.jpg; } > held.jpg");
  expect_done(scrim("blur held.jpg -o out.png"));
  EXPECT_EQ(kind("out.png"), "png,108,192");
  expect_near(pixel("out.png", 105, 2), pixel("person.jpg", 2, 2), 24,
              "left came to the top right");
}

TEST_F(Picture, TakesNamesAsTheyAre) {
  shell("cp person.png 'a b%03d*.png'; cp person.png http:x.png");
  expect_done(scrim("blur 'a b%03d*.png' -o 'out %d.png'"));
  expect_done(scrim("blur http:x.png -o file:y.png"));
  files_are_known();
  EXPECT_EQ(kind("'file:out %d.png' -f png_pipe"), "png,192,108");
}

}  // namespace
}  // namespace scrim::cli_test
