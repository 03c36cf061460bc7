// Ten and sixteen bits, and high dynamic range, as the engine's users meet them.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <random>
#include <set>
#include <vector>

#include "frame/signal.hpp"
#include "frame/test_frame.hpp"
#include "keyed_model.hpp"
#include "scene.hpp"
#include "scrim/scrim.hpp"

namespace scrim::test {
namespace {

constexpr int width = 322, height = 182;
constexpr std::array transfers{Transfer::sdr, Transfer::pq, Transfer::hlg};

Layout deep_layout(Format format, Transfer transfer = Transfer::sdr) {
  return {.width = width,
          .height = height,
          .format = format,
          .matrix = transfer == Transfer::sdr ? Matrix::bt709 : Matrix::bt2020,
          .transfer = transfer,
          .primaries = transfer == Transfer::sdr ? Primaries::bt709 : Primaries::bt2020};
}

Engine keyed_engine(const Settings& settings) {
  static const std::vector<std::byte> model = keyed_model();
  Engine engine = Engine::create({.model_file = model}).value();
  EXPECT_EQ(engine.apply(settings), Status::ok);
  return engine;
}

struct Shot {
  explicit Shot(const Layout& layout)
      : picture(layout), matte(std::size_t(layout.width) * std::size_t(layout.height)) {}

  TestFrame picture;
  std::vector<std::uint8_t> matte;
};

void run(Engine& engine, const Frame& in, Shot& shot) {
  ASSERT_EQ(engine.process(in, shot.picture, {shot.matte.data(), in.layout.width}), Status::ok);
}

/// The scene as a frame of the test's own.
void paint(const TestFrame& frame, const Scene& scene) {
  const Canvas canvas = draw(frame.view().layout, scene);
  frame.each([&](int p, int y, std::size_t i, std::uint8_t& byte) {
    byte = canvas.plane(p)[row_bytes(canvas.layout(), p) * std::size_t(y) + i];
  });
}

/// The same light as another signal, in i420 or i010.
void paint_light(const TestFrame& frame, const Scene& scene) {
  const Layout& layout = frame.view().layout;
  const Canvas rgb = draw({.width = width, .height = height, .format = Format::rgba}, scene);
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      const std::uint8_t* at = rgb.plane(0).data() + 4 * (y * width + x);
      for (int p = 0; p < 3; ++p) {
        const std::uint16_t sample = samples_of_colour(layout, p, {at[0], at[1], at[2]})[0];
        const int row = p == 0 ? y : y / 2, column = p == 0 ? x : x / 2;
        if (is_deep(layout.format)) {
          words(frame.view(), p, row)[column] = sample;
        } else {
          frame.row(p, row)[column] = static_cast<std::uint8_t>(sample);
        }
      }
    }
  }
}

TEST(Deep, KeptPixelsAreIdenticalWhateverTheirUnusedBitsHold) {
  const Settings everything{.keep = {Region{0, 0, width, height}}};
  for (const Format format : deep_formats) {
    for (const Transfer transfer : transfers) {
      SCOPED_TRACE(testing::Message() << name(format) << " " << name(transfer));
      const Layout layout = deep_layout(format, transfer);
      const TestFrame in(layout, 6, true);
      paint(in, {});
      std::mt19937 random(1);
      const Depth depth = depth_of(format);
      const auto used = std::uint16_t(depth.max() << depth.shift);
      each_word(in, [&](int, int, std::size_t, std::uint16_t& word) {
        word = static_cast<std::uint16_t>(word | (random() & ~unsigned{used}));
      });
      Engine engine = keyed_engine(everything);
      Shot shot(layout);
      run(engine, in, shot);
      ASSERT_EQ(engine.report().shown, Shown::effect);
      each_word(in, [&](int p, int y, std::size_t i, std::uint16_t word) {
        const bool alpha = format == Format::rgba16 && i % 4 == 3;
        ASSERT_EQ(words(shot.picture.view(), p, y)[i], alpha ? 65535 : word)
            << p << " " << y << " " << i;
      });
    }
  }
}

TEST(Deep, SdrComesOutAsInEightBits) {
  for (const Effect effect : {Effect::blur, Effect::colour, Effect::picture}) {
    for (const Look look : {Look::soft, Look::lens}) {
      for (const Format format : deep_formats) {
        SCOPED_TRACE(testing::Message()
                     << name(format) << " " << name(effect) << " " << name(look));
        Layout layout = deep_layout(format);
        if (effect != Effect::colour) layout.range = Range::full;
        const TestFrame eight(shallow(layout)), deep(layout);
        paint(eight, {});
        deepen(eight, deep);
        const Settings settings{
            .effect = effect, .colour = {200, 30, 90}, .look = look, .match = 60};
        Engine one = keyed_engine(settings), other = keyed_engine(settings);
        const Canvas picture = draw({.width = 128, .height = 96, .format = Format::rgba}, {});
        ASSERT_EQ(one.set_picture(picture.frame()), Status::ok);
        ASSERT_EQ(other.set_picture(picture.frame()), Status::ok);
        Shot expected(shallow(layout)), found(layout);
        for (int i = 0; i < 2; ++i) {
          run(one, eight, expected);
          run(other, deep, found);
        }
        if (format != Format::i210) {
          ASSERT_EQ(found.matte, expected.matte);
        }
        each_word(found.picture, [&](int p, int y, std::size_t i, std::uint16_t word) {
          const float value = codes_of(layout, p).level(float(code_of(layout, word)));
          // The dither of 8 bits, and where what is lit is rounded.
          ASSERT_NEAR(value, twin(expected.picture, p, y, i), 2.5) << p << " " << y << " " << i;
        });
      }
    }
  }
}

TEST(Deep, ThePersonIsFoundInHdrAsInSdr) {
  const Layout sdr{.width = width, .height = height, .format = Format::i420};
  const TestFrame plain(sdr);
  paint(plain, {});
  Engine engine = keyed_engine({});
  Shot expected(sdr);
  run(engine, plain, expected);
  for (const Transfer transfer : {Transfer::pq, Transfer::hlg}) {
    for (const Format format : {Format::i010, Format::i420}) {
      const Layout layout = deep_layout(format, transfer);
      const TestFrame frame(layout);
      paint_light(frame, {});
      Engine hdr = keyed_engine({});
      Shot shot(layout);
      run(hdr, frame, shot);
      int either = 0, both = 0;
      for (std::size_t i = 0; i < shot.matte.size(); ++i) {
        either += shot.matte[i] > 127 || expected.matte[i] > 127 ? 1 : 0;
        both += shot.matte[i] > 127 && expected.matte[i] > 127 ? 1 : 0;
      }
      EXPECT_GT(both, either * 95 / 100) << name(transfer) << " " << name(format);
    }
  }
}

/// Y of what stands behind nobody.
std::uint16_t behind_nobody(Engine& engine, const TestFrame& frame, int x = 10, int y = 10) {
  Shot shot(frame.view().layout);
  run(engine, frame, shot);
  return words(shot.picture.view(), 0, y)[x];
}

void fill_words(const TestFrame& frame, int luma) {
  each_word(frame, [&](int p, int, std::size_t, std::uint16_t& word) {
    word = static_cast<std::uint16_t>(p == 0 ? luma : 512);
  });
}

TEST(Deep, ColoursAndPicturesOfSdrStandAtGraphicsWhite) {
  for (const auto& [transfer, white] : {std::pair{Transfer::pq, 573}, {Transfer::hlg, 721}}) {
    const TestFrame frame(deep_layout(Format::i010, transfer));
    fill_words(frame, 300);
    Engine colour = keyed_engine({.effect = Effect::colour, .colour = {255, 255, 255}});
    EXPECT_NEAR(behind_nobody(colour, frame), white, 1);
    Engine picture = keyed_engine({.effect = Effect::picture, .match = 0});
    const Canvas shown({.width = 100, .height = 70, .format = Format::rgba}, 255);
    ASSERT_EQ(picture.set_picture(shown.frame()), Status::ok);
    EXPECT_NEAR(behind_nobody(picture, frame), white, 1);
  }
}

TEST(Deep, WhiteBehindThePersonIsThePeakOfFullRange) {
  const Canvas picture({.width = 100, .height = 70, .format = Format::rgba}, 255);
  const Canvas as_large({.width = width, .height = height, .format = Format::rgba}, 255);
  for (const Format format : deep_formats) {
    Layout layout = deep_layout(format);
    layout.range = Range::full;
    const TestFrame frame(layout);
    each_word(frame, [&](int p, int, std::size_t, std::uint16_t& word) {
      word = codes_of(layout, p).word(p == 0 || is_rgb(format) ? 255 : 128);
    });
    const std::uint16_t white = format == Format::p010     ? 1023 << 6
                                : format == Format::rgba16 ? 65535
                                                           : 1023;
    for (const Settings& settings : {Settings{.effect = Effect::colour, .colour = {255, 255, 255}},
                                     Settings{.effect = Effect::picture, .match = 0},
                                     Settings{.look = Look::soft}, Settings{.look = Look::lens}}) {
      SCOPED_TRACE(testing::Message()
                   << name(format) << " " << name(settings.effect) << " " << name(settings.look));
      Engine engine = keyed_engine(settings);
      for (const Canvas* shown : {&picture, &as_large}) {
        ASSERT_EQ(engine.set_picture(shown->frame()), Status::ok);
        EXPECT_EQ(behind_nobody(engine, frame), white);
      }
    }
  }
}

TEST(Deep, PicturesOfHdrAreToneMappedBehindSdr) {
  const TestFrame shown(deep_layout(Format::i010, Transfer::pq));
  fill_words(shown, 573);
  const Layout sdr{.width = width, .height = height, .format = Format::i420};
  const TestFrame frame(sdr);
  frame.fill(100);
  Engine engine = keyed_engine({.effect = Effect::picture, .match = 0});
  ASSERT_EQ(engine.set_picture(shown), Status::ok);
  Shot shot(sdr);
  run(engine, frame, shot);
  EXPECT_NEAR(shot.picture.row(0, 10)[10], 16 + 219 * 0.89, 3);
}

TEST(Deep, TheBlurredRoomKeepsTheSignalOfItsHighlights) {
  for (const Transfer transfer : transfers) {
    for (const Look look : {Look::soft, Look::lens}) {
      for (const int code : {64, 200, 573, 721, 850, 940}) {
        const TestFrame frame(deep_layout(Format::i010, transfer));
        fill_words(frame, code);
        Engine engine = keyed_engine({.look = look});
        EXPECT_NEAR(behind_nobody(engine, frame), code, 3) << name(transfer) << " " << name(look);
      }
    }
  }
}

TEST(Deep, ABlurredSlowGradientUsesEveryCodeOfTenBits) {
  const TestFrame frame(deep_layout(Format::p010));
  each_word(frame, [&](int p, int, std::size_t x, std::uint16_t& word) {
    word = static_cast<std::uint16_t>((p == 0 ? 400 + x / 5 : 512) << 6);
  });
  Engine engine = keyed_engine({});
  Shot shot(frame.view().layout);
  run(engine, frame, shot);
  std::set<int> codes;
  for (int x = 40; x < width - 40; ++x) codes.insert(words(shot.picture.view(), 0, 90)[x] >> 6);
  EXPECT_GE(codes.size(), 45U);
}

TEST(Deep, ACutOutKeepsSixteenBits) {
  for (const Format format : deep_formats) {
    const Layout layout = deep_layout(format);
    Layout out_layout = layout;
    out_layout.format = Format::rgba16;
    const TestFrame in(layout);
    paint(in, {});
    Engine engine = keyed_engine({.effect = Effect::transparent});
    Shot shot(out_layout);
    run(engine, in, shot);
    const auto pixel = [&](int x, int y) { return words(shot.picture.view(), 0, y) + 4 * x; };
    EXPECT_EQ(pixel(2, 2)[0] + pixel(2, 2)[1] + pixel(2, 2)[2] + pixel(2, 2)[3], 0);
    EXPECT_EQ(pixel(161, 109)[3], 65535);
    EXPECT_NEAR(pixel(161, 109)[1], 200 * 257, 300) << name(format);
  }
}

TEST(Deep, AWideBackdropIsDecodedWithItsOwnMatrix) {
  const Layout wide{.width = 64,
                    .height = 64,
                    .format = Format::i420,
                    .matrix = Matrix::bt2020,
                    .primaries = Primaries::bt2020};
  const Layout rgb{.width = width, .height = height, .format = Format::rgba};
  const std::array<std::uint8_t, 3> orange{220, 120, 40};
  const TestFrame picture(wide), frame(rgb);
  for (int p = 0; p < 3; ++p) {
    for (int y = 0; y < row_count(wide, p); ++y) fill_row(wide, p, orange, picture.row(p, y));
  }
  frame.fill(90);
  Engine engine = keyed_engine({.effect = Effect::picture, .match = 0});
  ASSERT_EQ(engine.set_picture(picture), Status::ok);
  Shot shot(rgb);
  run(engine, frame, shot);
  for (std::size_t c = 0; c < 3; ++c) EXPECT_NEAR(shot.picture.row(0, 5)[20 + c], orange[c], 5);
}

}  // namespace
}  // namespace scrim::test
