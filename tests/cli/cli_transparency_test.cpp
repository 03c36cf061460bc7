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

TEST_F(Transparency, IsSeenInPalettesAndGray) {
  make_pictures();
  ffmpeg("-i half.png -vf 'split[a][b];[a]palettegen[p];[b][p]paletteuse' palette.png");
  ffmpeg("-i half.png -pix_fmt ya8 gray.png");
  for (const std::string in : {"palette.png", "gray.png"}) {
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

TEST_F(Transparency, HidesNothingInABackdrop) {
  make_pictures();
  expect_done(scrim("replace person.png -o out.png --with half.png --match 0"));
  EXPECT_EQ(red_pixels(pixels("out.png")), 0);
}

}  // namespace
}  // namespace scrim::cli_test
