// A frame's parts, put together as a GPU does it, pixel by pixel: the bytes are the engine's.
#include "engine/parts.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

#include "allocation_hook.hpp"
#include "keyed_model.hpp"
#include "scene.hpp"
#include "scrim/scrim.hpp"

namespace scrim::test {
namespace {

constexpr std::array formats{Format::nv12, Format::i420, Format::rgba, Format::bgra};

/// What a byte of a plane shows.
struct Site {
  int channel;
  int x, y;       ///< the middle of the pixels it covers, in half pixels
  bool square;    ///< whether it covers 2×2 pixels
  int byte, row;  ///< its place in the plane
};

Site site(Format format, int plane, int byte, int row) {
  if (is_rgb(format)) {
    const bool swapped = format == Format::bgra && byte % 2 == 0;
    return {swapped ? 2 - byte % 4 : byte % 4, byte / 4 * 2 + 1, 2 * row + 1, false, byte, row};
  }
  if (plane == 0) return {0, 2 * byte + 1, 2 * row + 1, false, byte, row};
  const int column = format == Format::nv12 ? byte / 2 : byte;
  const int channel = format == Format::nv12 ? 1 + byte % 2 : plane;
  return {channel, 4 * column + 2, 4 * row + 2, true, byte, row};
}

/// Puts one frame together. The same steps as web/src/compositors' shaders.
class Reference {
 public:
  Reference(const Parts& parts, const Canvas& in) : parts_(parts), in_(in.frame()) {}

  std::uint8_t byte(int plane, int byte, int row) const {
    const Site s = site(in_.layout.format, plane, byte, row);
    if (is_rgb(in_.layout.format) && byte % 4 == 3) return 255;
    const int weight = matte_at(s);
    const int person = toned(own(scrim::row(in_, plane, row)[byte], weight, s), s.channel);
    return std::uint8_t(by_255(person * weight + backdrop(plane, s) * (255 - weight)));
  }

 private:
  static int by_255(int value) { return (value + 128 + ((value + 128) >> 8)) >> 8; }

  int matte(int x, int y) const {
    const int px = std::min(x, in_.layout.width - 1), py = std::min(y, in_.layout.height - 1);
    const Rect& r = parts_.person;
    const bool inside = r.x.has(px) && r.y.has(py);
    return inside ? parts_.matte.data[py * parts_.matte.stride + px] : 0;
  }

  int matte_at(const Site& s) const {
    if (!s.square) return matte(s.x / 2, s.y / 2);
    const int x = s.x / 2, y = s.y / 2;
    return (matte(x - 1, y - 1) + matte(x, y - 1) + matte(x - 1, y) + matte(x, y) + 2) >> 2;
  }

  int own(int pixel, int weight, const Site& s) const {
    const OwnColour::AtNodes& v = parts_.own_colour;
    if (v.person == nullptr) return pixel;
    const int person = between(v.person, s), room = between(v.room, s);
    const int more = pixel - by_255(person * weight + room * (255 - weight));
    const int share = 2 * weight + 2 * (weight >> 7);
    return std::clamp(person + ((64 * more * share + 0x4000) >> 15), 0, 255);
  }

  int between(const std::uint8_t* nodes, const Site& s) const {
    const OwnColour::AtNodes& v = parts_.own_colour;
    const int interval = 2 * v.spacing;
    const int i = s.x / interval, j = s.y / interval;
    const auto mix = [](int a, int b, int share) {
      return (a * (256 - share) + b * share + 128) >> 8;
    };
    const auto down = [&](int column) {
      const auto at = [&](int row) { return nodes[4 * (row * v.columns + column) + s.channel]; };
      return mix(at(j), at(j + 1), (s.y - j * interval) * 256 / interval);
    };
    return mix(down(i), down(i + 1), (s.x - i * interval) * 256 / interval);
  }

  int toned(int value, int channel) const {
    const int product = (value * 128 * parts_.tone.gain + 0x4000) >> 15;
    return std::clamp((product + parts_.tone.offset[std::size_t(channel)]) >> 5, 0, 255);
  }

  int backdrop(int plane, const Site& s) const {
    if (parts_.room != nullptr) return blurred(s);
    if (parts_.picture.planes[0] != nullptr) {
      return scrim::row(parts_.picture, plane, s.row)[s.byte];
    }
    return parts_.colour[std::size_t(s.channel)];
  }

  int blurred(const Site& s) const {
    const Nodes& nodes = *parts_.room;
    const int stride = s.square ? 2 : 1;
    const int interval = 2 * nodes.step() * stride;
    const int i = s.x / interval, j = s.y / interval;
    const auto mix = [&](int a, int b, int offset) {
      return a + (((b - a) * (offset * 32768 / interval) + 0x4000) >> 15);
    };
    const auto across = [&](int row) {
      const auto at = [&](int column) {
        return nodes.row(row * stride)[column * stride][std::size_t(s.channel)];
      };
      return mix(at(i), at(i + 1), s.x - i * interval);
    };
    return (mix(across(j), across(j + 1), s.y - j * interval) + dither(s.byte % 8, s.row % 8)) >> 6;
  }

  static int dither(int x, int y) {
    const int d = x ^ y;
    return (d & 1) << 5 | (y & 1) << 4 | (d & 2) << 2 | (y & 2) << 1 | (d & 4) >> 1 | (y & 4) >> 2;
  }

  const Parts& parts_;
  Frame in_;
};

Canvas put_together(const Parts& parts, const Canvas& in) {
  const Layout& layout = in.layout();
  const Reference reference(parts, in);
  Canvas out(layout);
  for (int p = 0; p < plane_count(layout.format); ++p) {
    const auto bytes = row_bytes(layout, p);
    for (int y = 0; y < row_count(layout, p); ++y) {
      for (std::size_t i = 0; i < bytes; ++i) {
        out.plane(p)[std::size_t(y) * bytes + i] = reference.byte(p, int(i), y);
      }
    }
  }
  return out;
}

/// A scene whose colours are nowhere even.
Canvas grainy(const Layout& layout, const Scene& scene) {
  Canvas canvas = draw(layout, scene);
  std::uint32_t noise = scene.seed;
  for (int p = 0; p < plane_count(layout.format); ++p) {
    for (std::uint8_t& byte : canvas.plane(p)) {
      noise = noise * 1664525 + 1013904223;
      byte = std::uint8_t(std::clamp(byte + int(noise >> 28) - 8, 0, 255));
    }
  }
  return canvas;
}

Engine keyed_engine(const Settings& settings) {
  static const std::vector<std::byte> model = keyed_model();
  Engine engine = Engine::create({.model_file = model}).value();
  EXPECT_EQ(engine.apply(settings), Status::ok);
  return engine;
}

/// Some frames, composed by the engine and put together from its parts.
void expect_same(const Layout& layout, const Settings& settings, const Canvas* picture = nullptr) {
  Engine whole = keyed_engine(settings), apart = keyed_engine(settings);
  for (Engine* engine : {&whole, &apart}) {
    if (picture != nullptr) {
      ASSERT_EQ(engine->set_picture(picture->frame()), Status::ok);
    }
  }
  for (std::uint32_t i = 0; i < 3; ++i) {
    const Canvas in = grainy(layout, {.person = Person{.x = 0.4 + 0.1 * i}, .seed = i + 1});
    Canvas expected(layout);
    ASSERT_EQ(whole.process(in.frame(), expected.mutable_frame()), Status::ok);
    Parts parts;
    ASSERT_EQ(take_apart(apart, in.frame(), parts), Status::ok);
    ASSERT_EQ(apart.report().shown, Shown::effect);
    ASSERT_FALSE(parts.person.empty());
    const Canvas out = put_together(parts, in);
    for (int p = 0; p < plane_count(layout.format); ++p) {
      for (std::size_t at = 0; at < out.plane(p).size(); ++at) {
        ASSERT_EQ(out.plane(p)[at], expected.plane(p)[at])
            << "frame " << i << ", format " << int(layout.format) << ", plane " << p << ", row "
            << at / row_bytes(layout, p) << ", byte " << at % row_bytes(layout, p);
      }
    }
  }
}

TEST(Parts, GiveTheEnginesBytesForTheBlur) {
  for (const Format format : formats) {
    for (const Look look : {Look::soft, Look::lens}) {
      for (const int strength : {0, 50, 100}) {
        expect_same({.width = 320, .height = 180, .format = format},
                    {.strength = strength, .look = look});
      }
    }
  }
}

TEST(Parts, GiveTheEnginesBytesForEveryShape) {
  for (const Format format : formats) {
    for (const auto [width, height] : {std::array{65, 67}, {351, 289}, {180, 320}, {1280, 720}}) {
      expect_same({.width = width, .height = height, .format = format}, {});
    }
  }
  expect_same({.width = 1921, .height = 1081, .format = Format::i420}, {});
}

TEST(Parts, GiveTheEnginesBytesForAColour) {
  for (const Format format : formats) {
    expect_same({.width = 320, .height = 180, .format = format},
                {.effect = Effect::colour, .colour = {200, 30, 90}});
  }
}

TEST(Parts, GiveTheEnginesBytesForAPictureAtEveryMatch) {
  for (const Format format : formats) {
    for (const int match : {0, 20, 100}) {
      const Canvas picture = grainy({.width = 200, .height = 160, .format = Format::rgba}, {});
      expect_same({.width = 321, .height = 180, .format = format},
                  {.effect = Effect::picture, .match = match}, &picture);
    }
  }
}

TEST(Parts, GiveTheEnginesBytesWithWhatIsKeptAndHidden) {
  for (const Format format : formats) {
    Settings settings;
    settings.keep[0] = {5, 7, 60, 40};
    settings.hide[0] = {101, 61, 63, 55};
    expect_same({.width = 320, .height = 180, .format = format}, settings);
  }
}

TEST(Parts, OfAFrameWithoutAMatteHaveNobodyInThem) {
  Engine engine = keyed_engine({.keep = {{{10, 10, 50, 50}}}});
  const Layout layout{.width = 320, .height = 180};
  Parts parts;
  ASSERT_EQ(take_apart(engine, draw(layout, {}).frame(), parts), Status::ok);
  EXPECT_FALSE(parts.person.empty());
  ASSERT_EQ(take_apart(engine, draw(layout, {.magenta = true}).frame(), parts), Status::ok);
  EXPECT_EQ(engine.report().shown, Shown::covered);
  EXPECT_TRUE(parts.person.empty());
  EXPECT_NE(parts.room, nullptr);
}

TEST(Parts, AreACoveredFrameWhenAnythingIsWrong) {
  const Layout layout{.width = 320, .height = 180};
  const Canvas in = draw(layout, {});
  Engine engine = keyed_engine({.effect = Effect::transparent});
  Parts parts;
  parts.person = {{0, 320}, {0, 180}};
  EXPECT_EQ(take_apart(engine, in.frame(), parts), Status::unsupported);
  EXPECT_TRUE(parts.person.empty());
  ASSERT_EQ(engine.apply({}), Status::ok);
  Frame broken = in.frame();
  broken.planes[0] = nullptr;
  parts.person = {{0, 320}, {0, 180}};
  EXPECT_EQ(take_apart(engine, broken, parts), Status::bad_argument);
  EXPECT_TRUE(parts.person.empty());
  EXPECT_EQ(parts.room, nullptr);
  EXPECT_EQ(engine.report().shown, Shown::nothing);
}

TEST(Parts, AreACoveredFrameWhenMemoryIsOut) {
  if (!allocations_are_watched()) GTEST_SKIP() << "ThreadSanitizer owns the allocator";
  const Canvas in = draw({.width = 320, .height = 180}, {});
  Engine engine = keyed_engine({});
  Parts parts;
  long allowed = 0;
  for (Status status = Status::out_of_memory; status != Status::ok; ++allowed) {
    parts.person = {{0, 320}, {0, 180}};
    fail_allocations_after(allowed);
    status = take_apart(engine, in.frame(), parts);
    fail_allocations_after(-1);
    if (status == Status::ok) break;
    ASSERT_EQ(status, Status::out_of_memory);
    ASSERT_TRUE(parts.person.empty());
    ASSERT_EQ(engine.report().shown, Shown::covered);
  }
  EXPECT_GT(allowed, 3);
  const long before = allocation_count();
  ASSERT_EQ(take_apart(engine, in.frame(), parts), Status::ok);
  EXPECT_EQ(allocation_count(), before);
}

TEST(Parts, SayThatTheRoomMayBeShownForEffectNoneAlone) {
  Engine engine = keyed_engine({.effect = Effect::none});
  const Canvas in = draw({.width = 320, .height = 180}, {});
  Parts parts;
  ASSERT_EQ(take_apart(engine, in.frame(), parts), Status::ok);
  EXPECT_EQ(engine.report().shown, Shown::room);
  EXPECT_TRUE(parts.person.empty());
}

TEST(Parts, HaveAnotherNumberForAnotherPicture) {
  Engine engine = keyed_engine({.effect = Effect::picture});
  const Canvas picture = grainy({.width = 200, .height = 160, .format = Format::rgba}, {});
  std::uint32_t before = 0;
  for (const int width : {320, 320, 640}) {
    const Canvas in = draw({.width = width, .height = 180}, {});
    if (width == 320) {
      ASSERT_EQ(engine.set_picture(picture.frame()), Status::ok);
    }
    Parts parts, again;
    ASSERT_EQ(take_apart(engine, in.frame(), parts), Status::ok);
    ASSERT_EQ(take_apart(engine, in.frame(), again), Status::ok);
    EXPECT_NE(parts.picture_version, before);
    EXPECT_EQ(parts.picture_version, again.picture_version);
    before = parts.picture_version;
  }
}

}  // namespace
}  // namespace scrim::test
