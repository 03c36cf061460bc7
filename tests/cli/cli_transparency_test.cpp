#include <algorithm>
#include <cstdlib>

#include "tests/cli/cli_harness.hpp"

namespace scrim::cli_test {
namespace {

using Transparency = CliTest;

constexpr int width = 192, height = 108;

void expect_done(const Outcome& outcome) {
  ASSERT_EQ(outcome.code, 0) << outcome.err;
}

/// The picture's right half becomes transparent, with bright red beneath.
const std::string hide_right_half =
    "format=gbrap,geq=r='if(lt(X,96),r(X,Y),255)':g='if(lt(X,96),g(X,Y),0)':"
    "b='if(lt(X,96),b(X,Y),0)':a='if(lt(X,96),255,0)',";

/// Applied before these filters.
std::string filter(const std::string& filters) {
  return " -vf \"" + hide_right_half + filters + "\" ";
}

/// Red, green, blue and alpha of all frames; `decoder` such as "-c:v libvpx-vp9".
std::string pixels(const std::string& file, const std::string& decoder = "") {
  return ffmpeg(decoder + " -i " + file + " -f rawvideo -pix_fmt rgba -");
}

int channel(const std::string& frames, int x, int y, int c, int frame = 0) {
  const int place = ((frame * height + y) * width + x) * 4 + c;
  return static_cast<unsigned char>(frames.at(static_cast<std::size_t>(place)));
}

/// How many pixels show something that only what was hidden can have given them.
int red_pixels(const std::string& frames) {
  int count = 0;
  for (std::size_t i = 0; i + 3 < frames.size(); i += 4) {
    const auto at = [&](std::size_t c) { return static_cast<unsigned char>(frames[i + c]); };
    if (at(0) > at(1) + 120 && at(0) > at(2) + 120) ++count;
  }
  return count;
}

void expect_half_transparent(const std::string& frames, const std::string& what) {
  const int y = height / 2;
  EXPECT_EQ(frames.size() % (width * height * 4), 0U) << what;
  EXPECT_GT(channel(frames, 20, y, 3), 250) << what << ": left";
  EXPECT_LT(channel(frames, 170, y, 3), 5) << what << ": right";
  EXPECT_EQ(red_pixels(frames), 0) << what;
}

void make_pictures() {
  ffmpeg("-i person.png" + filter("format=rgba") + "half.png");
  ffmpeg("-i half.png -c:v libwebp -lossless 1 half.webp");
}

TEST_F(Transparency, StaysInEveryPictureThatHoldsIt) {
  make_pictures();
  ASSERT_GT(red_pixels(pixels("half.png")), 0);
  for (const std::string in : {"half.png", "half.webp"}) {
    for (const std::string out : {"out.png", "out.webp"}) {
      expect_done(scrim("blur " + in + " -o " + out + " --strength 100"));
      expect_half_transparent(pixels(out), in + " to " + out);
      expect_done(scrim("replace " + in + " --with none -o " + out));
      EXPECT_LT(channel(pixels(out), 120, 100, 3), 5) << "person, but not seen";
      EXPECT_EQ(red_pixels(pixels(out)), 0);
    }
  }
}

TEST_F(Transparency, NothingIsKeptBeneathIt) {
  make_pictures();
  expect_done(scrim("blur half.png -o out.png --keep 0,0,1,1"));
  const std::string before = pixels("half.png"), after = pixels("out.png");
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      for (int c = 0; c < 4; ++c) {
        const int wanted = x < width / 2 ? channel(before, x, y, c) : 0;
        ASSERT_EQ(channel(after, x, y, c), wanted) << x << "," << y;
      }
    }
  }
}

/// The person is visible to the left; to the right is a bright red that is hardly (1 of 255) seen.
void make_faint() {
  ffmpeg(
      "-i person.png -vf \"format=gbrap,geq=r='if(lt(X,96),r(X,Y),255)':g='if(lt(X,96),g(X,Y),0)':"
      "b='if(lt(X,96),b(X,Y),0)':a='if(lt(X,96),255,1)',format=rgba\" faint.png");
}

TEST_F(Transparency, WhatIsHardlySeenIsHardlyInTheResult) {
  make_faint();
  const auto red_in_the_room = [](const std::string& frames) {
    int most = 0;
    for (int y = 0; y < height; ++y) {
      for (int x = 0; x < width; ++x) {
        if (channel(frames, x, y, 3) < 10) continue;
        most = std::max(most, channel(frames, x, y, 0) - channel(frames, x, y, 1));
      }
    }
    return most;
  };
  expect_done(scrim("blur person.png -o plain.png --strength 100"));
  const int usual = red_in_the_room(pixels("plain.png"));
  for (const std::string look : {"soft", "lens"}) {
    for (const std::string out : {"out.png", "out.webp", "out.jpg"}) {
      expect_done(scrim("blur faint.png -o " + out + " --strength 100 --look " + look));
      EXPECT_LE(red_in_the_room(pixels(out)), usual + 25) << out << " " << look;
    }
  }
  expect_done(scrim("compare faint.png -o compare.png"));
  EXPECT_EQ(red_pixels(pixels("compare.png")), 0);
}

TEST_F(Transparency, WhatIsKeptHasItsOwnColoursHoweverFaint) {
  make_faint();
  expect_done(scrim("blur faint.png -o out.png --keep 0,0,1,1"));
  EXPECT_EQ(pixels("out.png"), pixels("faint.png"));
  expect_done(scrim("replace faint.png --with none -o out.png --keep 0,0,1,1"));
  EXPECT_EQ(pixels("out.png"), pixels("faint.png"));
}

TEST_F(Transparency, ABackdropShowsThroughAPersonThatIsTransparent) {
  make_pictures();
  ffmpeg("-f lavfi -i color=blue:s=192x108 -frames:v 1 blue.png");
  for (const std::string with : {"blue.png", "blue"}) {
    expect_done(scrim("replace half.png -o out.jpg --keep 0,0,1,1 --match 0 --with " + with));
    const std::string frames = pixels("out.jpg");
    EXPECT_GT(channel(frames, 170, 50, 2), 246) << with;
    EXPECT_LT(channel(frames, 170, 50, 0) + channel(frames, 170, 50, 1), 12) << with;
  }
  ffmpeg("-i person.png -vf format=rgba,colorchannelmixer=aa=0.2 glass.png");
  expect_done(scrim("replace glass.png -o out.png --keep 0,0,1,1 --match 0 --with blue.png"));
  EXPECT_EQ(pixels("out.png"), pixels("glass.png")) << "OUT holds it";
  ffmpeg("-y -i glass.png -i blue.png -filter_complex '[1][0]overlay=format=gbrp' seen.png");
  expect_done(scrim("replace glass.png -o out.jpg --keep 0,0,1,1 --match 0 --with blue.png"));
  EXPECT_NEAR(channel(pixels("out.jpg"), 96, 70, 2), channel(pixels("seen.png"), 96, 70, 2), 6);
}

TEST_F(Transparency, OfLaterFramesIsKnownToo) {
  const std::string fade =
      " -vf \"format=gbrap,geq=r='if(lt(N,2)+lt(X,96),r(X,Y),255)':"
      "g='if(lt(N,2)+lt(X,96),g(X,Y),0)':b='if(lt(N,2)+lt(X,96),b(X,Y),0)':"
      "a='if(lt(N,2)+lt(X,96),255,1)',";
  const std::string make = "-i talk.mp4 -an -frames:v 5" + fade;
  ffmpeg(make + "format=yuva420p\" -c:v libvpx-vp9 -auto-alt-ref 0 vp9.webm");
  ffmpeg(make + "format=argb\" -c:v qtrle qtrle.mov");
  ffmpeg(make + "format=bgra\" -c:v ffv1 ffv1.mkv");
  for (const std::string in : {"vp9.webm", "qtrle.mov", "ffv1.mkv"}) {
    const Outcome filled = scrim("blur " + in + " -o out.mp4 --strength 100");
    expect_done(filled);
    EXPECT_NE(filled.err.find("transparent is filled"), std::string::npos) << in << filled.err;
    EXPECT_EQ(red_pixels(pixels("out.mp4")), 0) << in;
    expect_done(scrim("blur " + in + " -o out.mov --strength 100"));
    const std::string frames = pixels("out.mov");
    EXPECT_GT(channel(frames, 170, 50, 3, 0), 250) << in;
    EXPECT_LT(channel(frames, 170, 50, 3, 4), 5) << in;
  }
  expect_done(scrim("blur - -o out.mp4 --strength 100 < ffv1.mkv"));
  EXPECT_EQ(red_pixels(pixels("out.mp4")), 0) << "of a pipe";
}

/// One video after the other, as they are.
void join(const std::string& first, const std::string& second, const std::string& joint) {
  write_file("list.txt", "file " + first + "\nfile " + second + "\n");
  ffmpeg("-y -f concat -i list.txt -c copy -metadata:s:v alpha_mode=1 " + joint);
}

TEST_F(Transparency, OfLaterFramesIsKnownWhereTheFirstOneIsOfAKindWithoutIt) {
  const std::string make = "-y -i talk.mp4 -an -frames:v 3";
  ffmpeg(make + " -pix_fmt gray -c:v png opaque.mov");
  ffmpeg(make + filter("format=rgba") + "-c:v png half.mov");
  join("opaque.mov", "half.mov", "png.mov");
  ffmpeg(make + " -c:v libvpx-vp9 opaque.webm");
  ffmpeg(make + filter("format=yuva420p") + "-c:v libvpx-vp9 -auto-alt-ref 0 half.webm");
  join("opaque.webm", "half.webm", "vp9.mkv");
  for (const std::string in : {"png.mov", "vp9.mkv"}) {
    expect_done(scrim("blur " + in + " -o out.mov --strength 100"));
    const std::string frames = pixels("out.mov");
    EXPECT_GT(channel(frames, 170, 50, 3, 0), 250) << in;
    EXPECT_LT(channel(frames, 170, 50, 3, 4), 5) << in;
    EXPECT_EQ(red_pixels(frames), 0) << in;
    expect_done(scrim("replace talk.mp4 -o out.mp4 --with " + in));
    EXPECT_EQ(red_pixels(pixels("out.mp4")), 0) << in;
  }
}

TEST_F(Transparency, IsWhiteWhereTheFramesCannotHaveItAndALineSaysSo) {
  const std::string make = "-i talk.mp4 -an -frames:v 3";
  ffmpeg(make + " -c:v prores_ks -profile:v 3 opaque.mov");
  ffmpeg(make + filter("format=yuva444p10") + "-c:v prores_ks -profile:v 4444 half.mov");
  join("opaque.mov", "half.mov", "joint.mov");
  const Outcome outcome = scrim("blur joint.mov -o out.mov --keep 0,0,1,1");
  expect_done(outcome);
  EXPECT_NE(outcome.err.find("what was transparent is white"), std::string::npos) << outcome.err;
  EXPECT_GT(channel(pixels("out.mov"), 170, 50, 1, 4), 245);
}

TEST_F(Transparency, VideosThatAreNeverTransparentStayAsTheyAre) {
  const std::string make = "-i talk.mp4 -an -frames:v 5 ";
  ffmpeg(make + "-c:v libvpx-vp9 -pix_fmt yuva420p -auto-alt-ref 0 vp9.webm");
  expect_done(scrim("blur vp9.webm -o out.y4m --keep 0,0,1,1"));
  EXPECT_EQ(ffmpeg("-i out.y4m -f framemd5 - | cut -d, -f6"),
            ffmpeg("-c:v libvpx-vp9 -i vp9.webm -pix_fmt yuv420p -f framemd5 - | cut -d, -f6"));
  expect_done(scrim("blur vp9.webm -o out.mov"));
  EXPECT_EQ(ffprobe("-select_streams v -show_entries stream=codec_name out.mov").at(0), "h264");
  ffmpeg(make +
         "-vf \"format=yuva420p,geq=lum='lum(X,Y)':cb='cb(X,Y)':cr='cr(X,Y)':a='255-mod(X,5)'\""
         " -c:v ffv1 nearly.mkv");
  EXPECT_EQ(scrim("blur nearly.mkv -o out.mp4").err.find("filled"), std::string::npos);
}

TEST_F(Transparency, OfSixteenBitsStaysSo) {
  ffmpeg(
      "-i person.png -vf \"format=gbrap16le,geq=r='r(X,Y)*256+X':g='g(X,Y)*256+Y':"
      "b='b(X,Y)*256+7':a='if(lt(X,96),65535-41*Y,0)',format=rgba64be\" deep.png");
  const std::string to_pixels = " -f rawvideo -pix_fmt rgba64le -";
  const std::string before = ffmpeg("-i deep.png" + to_pixels);
  ASSERT_NE(before, ffmpeg("-i deep.png -vf format=rgba" + to_pixels));
  for (const std::string command : {"blur", "replace --with none", "replace --with blue"}) {
    const Outcome outcome = scrim(command + " deep.png -o out.png --keep 0,0,0.5,1");
    expect_done(outcome);
    EXPECT_EQ(outcome.err.find("8 bits"), std::string::npos) << outcome.err;
    const std::string after = ffmpeg("-i out.png" + to_pixels);
    for (std::size_t y = 0; y < height; ++y) {
      constexpr std::size_t row = width * 8, half = row / 2;
      ASSERT_EQ(after.substr(y * row, half), before.substr(y * row, half)) << command << " " << y;
      ASSERT_EQ(after.substr(y * row + half, half), std::string(half, '\0')) << command << " " << y;
    }
  }
  const Outcome eight = scrim("blur deep.png -o out.webp");
  expect_done(eight);
  EXPECT_NE(eight.err.find("8 bits"), std::string::npos) << eight.err;
  EXPECT_LT(channel(pixels("out.webp"), 170, 50, 3), 5);
  expect_done(scrim("replace person.png -o out.png --with deep.png --match 0"));
  expect_done(scrim("matte deep.png -o matte.png"));
  EXPECT_EQ(channel(pixels("matte.png"), 110, 100, 0), 0) << "nobody is seen there";
}

TEST_F(Transparency, IsSeenInPalettesAndGray) {
  make_pictures();
  ffmpeg("-i half.png -vf 'split[a][b];[a]palettegen[p];[b][p]paletteuse' palette.png");
  ffmpeg("-i half.png -pix_fmt ya8 gray.png");
  ffmpeg("-i half.png -pix_fmt ya16be deep_gray.png");
  for (const std::string in : {"palette.png", "gray.png", "deep_gray.png"}) {
    expect_done(scrim("blur " + in + " -o out.png"));
    expect_half_transparent(pixels("out.png"), in);
  }
}

TEST_F(Transparency, WhereItCannotBeItIsFilledAndALineSaysSo) {
  make_pictures();
  const Outcome white = scrim("blur half.png -o out.jpg");
  expect_done(white);
  EXPECT_NE(white.err.find("transparent is filled"), std::string::npos) << white.err;
  EXPECT_GT(channel(pixels("out.jpg"), 170, 50, 1), 250);
  expect_done(scrim("replace half.png -o out.jpg --with '#0000ff'"));
  EXPECT_LT(channel(pixels("out.jpg"), 170, 50, 0), 8);
  EXPECT_GT(channel(pixels("out.jpg"), 170, 50, 2), 246);
  expect_done(scrim("matte half.png -o matte.png"));
  EXPECT_EQ(channel(pixels("matte.png"), 110, 100, 0), 0) << "nobody is seen there";
  EXPECT_EQ(scrim("blur person.png -o out.jpg").err.find("filled"), std::string::npos);
}

TEST_F(Transparency, OpaquePicturesWithAlphaAreAsWithout) {
  ffmpeg("-i person.png -pix_fmt rgba alpha.png");
  expect_done(scrim("blur alpha.png -o alpha_out.png"));
  expect_done(scrim("blur person.png -o out.png"));
  EXPECT_EQ(contents("alpha_out.png"), contents("out.png"));
}

TEST_F(Transparency, StaysInVideos) {
  const std::string make = "-i talk.mp4 -an -frames:v 5";
  ffmpeg(make + filter("format=yuva444p10") + "-c:v prores_ks -profile:v 4444 prores.mov");
  ffmpeg(make + filter("format=argb") + "-c:v qtrle qtrle.mov");
  ffmpeg(make + filter("format=bgra") + "-c:v ffv1 ffv1.mkv");
  ffmpeg(make + filter("format=yuva420p") + "-c:v libvpx-vp9 -auto-alt-ref 0 vp9.webm");
  ffmpeg(make + filter("format=yuva420p") + "-c:v libvpx -auto-alt-ref 0 vp8.webm");
  ffmpeg(make + filter("format=rgba") + "-c:v libwebp_anim -lossless 1 -loop 0 anim.webp");
  ffmpeg(make + filter("split[a][b];[a]palettegen[p];[b][p]paletteuse") + "anim.gif");
  for (const std::string in :
       {"prores.mov", "qtrle.mov", "ffv1.mkv", "vp9.webm", "vp8.webm", "anim.webp", "anim.gif"}) {
    expect_done(scrim("blur " + in + " -o out.webm"));
    expect_half_transparent(pixels("out.webm", "-c:v libvpx-vp9"), in + " to .webm");
    expect_done(scrim("blur " + in + " -o out.mov"));
    expect_half_transparent(pixels("out.mov"), in + " to .mov");
    const Outcome opaque = scrim("blur " + in + " -o out.mp4");
    expect_done(opaque);
    EXPECT_NE(opaque.err.find("transparent is filled"), std::string::npos) << in << opaque.err;
    EXPECT_EQ(red_pixels(pixels("out.mp4")), 0) << in;
  }
}

TEST_F(Transparency, OfSomeFramesOfABackdropShowsTheRoomBesideAllOfThem) {
  ffmpeg(
      "-f lavfi -i color=red:s=64x64:r=25:d=0.4 -vf \"format=argb,geq=r=255:g=0:b=0:"
      "a='if(between(N,4,6)*lt(X,9),0,255)'\" -c:v qtrle holed.mov");
  expect_done(scrim("replace talk.mp4 -o out.mp4 --with holed.mov --fit contain --match 0"));
  const std::string frames = pixels("out.mp4");
  expect_done(scrim("blur talk.mp4 -o blurred.mp4"));
  const std::string blurred = pixels("blurred.mp4");
  for (int frame = 0; frame < 10; ++frame) {
    EXPECT_NEAR(channel(frames, 3, 3, 1, frame), channel(blurred, 3, 3, 1, frame), 12) << frame;
  }
}

TEST_F(Transparency, HidesNothingInABackdrop) {
  make_pictures();
  expect_done(scrim("replace person.png -o out.png --with half.png --match 0"));
  EXPECT_EQ(red_pixels(pixels("out.png")), 0);
}

}  // namespace
}  // namespace scrim::cli_test
