#include "frame/frame.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "frame/test_frame.hpp"

namespace scrim {
namespace {

constexpr Layout small{.width = 65, .height = 67};

TEST(FrameCheck, TakesSizesFrom64To7680) {
  EXPECT_EQ(check(Layout{.width = 64, .height = 64}), Status::ok);
  EXPECT_EQ(check(Layout{.width = 7680, .height = 7680}), Status::ok);
  EXPECT_EQ(check(Layout{.width = 63, .height = 64}), Status::bad_argument);
  EXPECT_EQ(check(Layout{.width = 64, .height = 7681}), Status::bad_argument);
  EXPECT_EQ(check(Layout{}), Status::bad_argument);
}

TEST(FrameCheck, RefusesEnumeratorsWithoutAName) {
  EXPECT_EQ(check(Layout{.width = 64, .height = 64, .format = Format{9}}), Status::bad_argument);
  EXPECT_EQ(check(Layout{.width = 64, .height = 64, .matrix = Matrix{3}}), Status::bad_argument);
  EXPECT_EQ(check(Layout{.width = 64, .height = 64, .range = Range{2}}), Status::bad_argument);
  EXPECT_EQ(check(Layout{.width = 64, .height = 64, .transfer = Transfer{3}}),
            Status::bad_argument);
  EXPECT_EQ(check(Layout{.width = 64, .height = 64, .primaries = Primaries{2}}),
            Status::bad_argument);
}

TEST(FrameCheck, RefusesWordsAtOddAddresses) {
  for (const Format format : deep_formats) {
    Layout layout = small;
    layout.format = format;
    const TestFrame frame(layout, 4);
    ASSERT_EQ(check(Frame(frame)), Status::ok);
    Frame odd = frame;
    ++odd.planes[0];
    EXPECT_EQ(check(odd), Status::bad_argument);
    odd = frame;
    ++odd.strides[0];
    EXPECT_EQ(check(odd), Status::bad_argument);
  }
}

TEST(FrameCheck, RefusesAMissingPlaneAndRowsThatOverlap) {
  for (const Format format : all_formats) {
    Layout layout = small;
    layout.format = format;
    const TestFrame frame(layout);
    ASSERT_EQ(check(Frame(frame)), Status::ok);
    for (std::size_t p = 0; p < std::size_t(plane_count(format)); ++p) {
      Frame missing = frame;
      missing.planes[p] = nullptr;
      EXPECT_EQ(check(missing), Status::bad_argument);
      Frame narrow = frame;
      narrow.strides[p] = std::ptrdiff_t(row_bytes(layout, int(p))) - 1;
      EXPECT_EQ(check(narrow), Status::bad_argument);
      narrow.strides[p] = -narrow.strides[p];
      EXPECT_EQ(check(narrow), Status::bad_argument);
    }
  }
}

TEST(FrameCheck, TakesANegativeStride) {
  const TestFrame frame(small, 3, true);
  EXPECT_EQ(check(Frame(frame)), Status::ok);
}

TEST(FrameCheck, AllowsTheSamePlanesTwiceButNoOtherOverlap) {
  const TestFrame frame(small);
  const TestFrame other(small);
  EXPECT_EQ(check_overlap(frame, frame), Status::ok);
  EXPECT_EQ(check_overlap(frame, other), Status::ok);
  Frame shifted = frame;
  shifted.planes[0] = frame.row(0, 1);
  EXPECT_EQ(check_overlap(frame, shifted), Status::bad_argument);
  Frame flipped = frame;
  flipped.planes[0] = frame.row(0, small.height - 1);
  flipped.strides[0] = -flipped.strides[0];
  EXPECT_EQ(check_overlap(frame, flipped), Status::bad_argument);
  Frame half_shared = other;
  half_shared.planes[1] = frame.row(1, 0);
  EXPECT_EQ(check_overlap(frame, half_shared), Status::bad_argument);
}

TEST(FrameCheck, RefusesAMatteWithinTheFrameOrWithRowsThatOverlap) {
  for (const Format format : all_formats) {
    Layout layout = small;
    layout.format = format;
    const TestFrame frame(layout);
    std::vector<std::uint8_t> pixels(65 * 67);
    std::uint8_t* const last = pixels.data() + 65 * 66;
    EXPECT_EQ(check_matte({}, frame), Status::ok);
    EXPECT_EQ(check_matte({pixels.data(), 65}, frame), Status::ok);
    EXPECT_EQ(check_matte({last, -65}, frame), Status::ok);
    for (const std::ptrdiff_t stride : {0, 64, -64}) {
      EXPECT_EQ(check_matte({pixels.data(), stride}, frame), Status::bad_argument);
    }
    for (int p = 0; p < plane_count(format); ++p) {
      auto* const inside = const_cast<std::uint8_t*>(frame.row(p, 1));
      EXPECT_EQ(check_matte({inside, 65}, frame), Status::bad_argument);
    }
  }
}

TEST(FrameCheck, RefusesAnOpacityWithinWhatIsWrittenOrWithRowsThatOverlap) {
  for (const Format format : all_formats) {
    Layout layout = small;
    layout.format = format;
    const TestFrame out(layout);
    std::vector<std::uint8_t> pixels(65 * 67), matte(65 * 67 + 65);
    EXPECT_EQ(check_opacity({}, out, {}), Status::ok);
    EXPECT_EQ(check_opacity({pixels.data(), 65}, out, {matte.data(), 65}), Status::ok);
    EXPECT_EQ(check_opacity({pixels.data() + 65 * 66, -65}, out, {}), Status::ok);
    for (const std::ptrdiff_t stride : {0, 64, -64}) {
      EXPECT_EQ(check_opacity({pixels.data(), stride}, out, {}), Status::bad_argument);
      EXPECT_EQ(check_opacity({pixels.data(), stride}, layout), Status::bad_argument);
    }
    EXPECT_EQ(check_opacity({matte.data() + 65, 65}, out, {matte.data(), 65}),
              Status::bad_argument);
    for (int p = 0; p < plane_count(format); ++p) {
      EXPECT_EQ(check_opacity({out.row(p, 1), 65}, out, {}), Status::bad_argument);
    }
  }
}

TEST(FrameCodes, AreThoseOfTheStandard) {
  // ITU-R BT.2100, table 9: D = round((2^n - 1)·E), and around 2^(n-1) for chroma; in limited range
  // round((219·E + 16)·2^(n-8)).
  for (const Format format : {Format::p010, Format::i010, Format::i210}) {
    const Layout limited{.format = format}, full{.format = format, .range = Range::full};
    const int shift = format == Format::p010 ? 6 : 0;
    for (int level = 0; level < 256; ++level) {
      const auto code = [&](const Layout& layout, int plane) {
        return codes_of(layout, plane).word(float(level)) >> shift;
      };
      ASSERT_EQ(code(limited, 0), 4 * level);
      ASSERT_EQ(code(limited, 1), 4 * level);
      ASSERT_EQ(code(full, 0), std::lround(level / 255.0 * 1023)) << level;
      const long chroma = std::lround((level - 128) / 255.0 * 1023 + 512);
      ASSERT_EQ(code(full, 1), std::max(0L, chroma)) << level;
    }
  }
  EXPECT_EQ(codes_of({.format = Format::rgba16}, 0).word(255), 65535);
  EXPECT_EQ(codes_of({.format = Format::rgba16}, 0).word(1), 257);
  EXPECT_EQ(codes_of({.format = Format::nv12, .range = Range::full}, 1).word(77), 77);
}

TEST(FrameCodes, MeanTheLevelsOfTheStandardWhateverLiesBesideThem) {
  struct Known {
    Format format;
    Range range;
    int plane;
    std::uint16_t word;
    double level;
  };
  constexpr Range limited = Range::limited, full = Range::full;
  for (const Known& known : {
           Known{Format::p010, limited, 0, 64 << 6 | 63, 16},
           Known{Format::p010, limited, 0, 940 << 6, 235},
           Known{Format::p010, limited, 1, 512 << 6 | 1, 128},
           Known{Format::p010, limited, 1, 960 << 6, 240},
           Known{Format::p010, full, 0, 0, 0},
           Known{Format::p010, full, 0, 65535, 255},
           Known{Format::p010, full, 1, 512 << 6, 128},
           Known{Format::p010, full, 1, 256 << 6, 64.19},
           Known{Format::i010, limited, 0, 64, 16},
           Known{Format::i010, limited, 0, 940 | 1 << 15, 235},
           Known{Format::i010, full, 0, 1023, 255},
           Known{Format::i010, full, 0, 341, 85},
           Known{Format::i010, full, 2, 512, 128},
           Known{Format::i010, full, 2, 768, 191.81},
           Known{Format::i210, limited, 1, 64, 16},
           Known{Format::i210, limited, 2, 960, 240},
           Known{Format::i210, full, 0, 682 | 1 << 10, 170},
           Known{Format::i210, full, 1, 0, 0.375},
           Known{Format::rgba16, limited, 0, 257, 1},
           Known{Format::rgba16, full, 0, 65535, 255},
           Known{Format::nv12, limited, 0, 16, 16},
           Known{Format::nv12, full, 1, 255, 255},
       }) {
    const Codes codes = codes_of({.format = known.format, .range = known.range}, known.plane);
    EXPECT_NEAR(level_at(reinterpret_cast<const std::uint8_t*>(&known.word), codes), known.level,
                0.01)
        << name(known.format) << " " << name(known.range) << " " << known.word;
  }
}

TEST(FrameCodes, BecomeTheLevelsThatTheyWere) {
  for (const Codes& codes : all_deep_codes()) {
    for (int level = 2; level < 256; ++level) {
      const std::uint16_t word = codes.word(float(level));
      const auto* at = reinterpret_cast<const std::uint8_t*>(&word);
      ASSERT_NEAR(level_at(at, codes), level, 0.13) << codes.depth.bits;
    }
  }
}

TEST(FramePlanes, OddSizesRoundChromaUp) {
  Layout layout = small;
  EXPECT_EQ(row_bytes(layout, 0), 65U);
  EXPECT_EQ(row_bytes(layout, 1), 66U);
  EXPECT_EQ(row_count(layout, 1), 34);
  layout.format = Format::i420;
  EXPECT_EQ(row_bytes(layout, 2), 33U);
  layout.format = Format::yuyv;
  EXPECT_EQ(row_bytes(layout, 0), 132U);
  layout.format = Format::rgba;
  EXPECT_EQ(row_bytes(layout, 0), 260U);
}

}  // namespace
}  // namespace scrim
