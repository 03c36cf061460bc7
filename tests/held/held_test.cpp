// How much of a thing is kept that a person holds up, with and without the room's memory: things
// are put into clips whose person and truth are known, the whole engine looks at them. What it
// prints is the table in docs/quality.md, "Held things".
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <string>
#include <vector>

#include "tests/sensing/sensing_scene.hpp"

namespace scrim {
namespace {

using test::Shot;

/// A clip's frames, the one in which the thing comes into the picture, those that it takes to get
/// there, and the first in which what is kept of it is measured.
constexpr int frames = 110, enters = 45, rise = 22, measured_from = 75;

constexpr int width = 108, height = 144;

enum class Thing { photograph, landscape, page, phone };
constexpr std::array things{Thing::photograph, Thing::landscape, Thing::page, Thing::phone};

std::string name(Thing thing) {
  switch (thing) {
    case Thing::photograph:
      return "dark photograph";
    case Thing::landscape:
      return "grey-green photograph";
    case Thing::page:
      return "printed page";
    case Thing::phone:
      return "black phone";
  }
  return "";
}

Shot plain(std::uint8_t grey) {
  Shot shot{width, height, {}, {}};
  for (int i = 0; i < width * height; ++i) {
    shot.rgba.insert(shot.rgba.end(), {grey, grey, grey, std::uint8_t{255}});
  }
  return shot;
}

void fill(Shot& shot, int x0, int y0, int x1, int y1, std::uint8_t grey) {
  for (int y = y0; y < y1; ++y) {
    std::uint8_t* row = shot.rgba.data() + std::ptrdiff_t{4} * (y * width);
    for (int i = 4 * x0; i < 4 * x1; ++i) row[i] = i % 4 == 3 ? 255 : grey;
  }
}

Shot make(Thing thing) {
  switch (thing) {
    case Thing::photograph:
      return test::room("shibuyasky-4768679_1280.jpg", width, height);
    case Thing::landscape:
      return test::room("saxon-switzerland-539418_1280.jpg", width, height);
    case Thing::page: {
      Shot page = plain(230);
      for (int y = 12; y < height - 12; y += 8) {
        for (int x = 12; x + 9 < width - 8; x += 12 + y % 5) fill(page, x, y, x + 9, y + 3, 60);
      }
      return page;
    }
    case Thing::phone: {
      Shot phone = plain(16);
      fill(phone, 6, 6, width - 6, height - 6, 26);
      return phone;
    }
  }
  return {};
}

/// What an engine made of the thing where it stands before the room.
struct Kept {
  double part = 0, all = 0;
  double share() const { return part / all; }
};

/// A clip in which a hand comes up with the thing in it.
class HoldingUp {
 public:
  /// `aside`: so many pixels to the right, away from the person, without a hand.
  HoldingUp(const std::string& clip, Thing thing, int aside = 0)
      : shots_(test::clip(clip, 0, frames)), thing_(make(thing)), aside_(aside) {}

  Kept watch(const Options& options) const {
    test::Viewer viewer({}, options);
    Kept kept;
    for (int i = 0; i < frames; ++i) {
      Shot shot = shots_[std::size_t(i)];
      std::vector<std::uint8_t> thing(shot.alpha.size());
      if (i >= enters) paint(i, shot, thing);
      const std::vector<std::uint8_t>& matte = viewer.see(shot);
      for (std::size_t k = 0; i >= measured_from && k < matte.size(); ++k) {
        if (thing[k] == 0 || shot.alpha[k] >= 128) continue;
        kept.all += 1;
        kept.part += matte[k] >= 128 ? 1 : 0;
      }
    }
    return kept;
  }

 private:
  void paint(int frame, Shot& shot, std::vector<std::uint8_t>& mark) const {
    const double up = std::clamp(double(frame - enters) / rise, 0.0, 1.0);
    const int left = shot.width * 7 / 10 + int(std::lround(6 * std::sin(frame / 9.0))) + aside_;
    const int top =
        shot.height - int(up * (height + 20)) + int(std::lround(5 * std::sin(frame / 7.0)));
    for (int y = std::max(0, top); y < std::min(shot.height, top + height); ++y) {
      for (int x = left; x < std::min(shot.width, left + width); ++x) {
        const std::size_t to = std::size_t(y * shot.width + x);
        const std::size_t from = std::size_t((y - top) * width + x - left);
        std::copy_n(thing_.rgba.begin() + std::ptrdiff_t(4 * from), 3,
                    shot.rgba.begin() + std::ptrdiff_t(4 * to));
        mark[to] = 255;
      }
    }
    if (aside_ == 0) paint_fingers(left, top, shot);
  }

  static void paint_fingers(int left, int top, Shot& shot) {
    constexpr std::array<std::uint8_t, 3> skin{196, 142, 122};
    for (int finger = 0; finger < 3; ++finger) {
      const int middle_x = left + 8, middle_y = top + height - 54 + 14 * finger;
      for (int y = std::max(0, middle_y - 6); y < std::min(shot.height, middle_y + 7); ++y) {
        for (int x = middle_x - 20; x <= middle_x + 20; ++x) {
          const double away = std::hypot((x - middle_x) / 20.0, (y - middle_y) / 6.5);
          if (away > 1) continue;
          std::copy(skin.begin(), skin.end(),
                    shot.rgba.begin() + std::ptrdiff_t{4} * (y * shot.width + x));
        }
      }
    }
  }

  std::vector<Shot> shots_;
  Shot thing_;
  int aside_;
};

/// The share of a screen right behind the person's head that is taken for person, after it began to
/// show something else in every twelfth frame.
double shown_of_a_screen(const std::string& clip, int screen_width, int screen_height,
                         const Options& options) {
  const std::vector<Shot> shots = test::clip(clip, 0, frames);
  constexpr int top = 90;
  const std::array pictures{test::room("room_4.jpg", screen_width, screen_height),
                            test::room("shibuyasky-4768679_1280.jpg", screen_width, screen_height),
                            test::room("porch-691330_1280.jpg", screen_width, screen_height)};
  test::Viewer viewer({}, options);
  Kept shown;
  for (int i = 0; i < frames; ++i) {
    Shot shot = shots[std::size_t(i)];
    const int left = std::min(shot.width * 6 / 10, shot.width - screen_width);
    const Shot& picture = pictures[i < enters ? 0 : std::size_t(1 + i / 12 % 2)];
    std::vector<std::uint8_t> screen(shot.alpha.size());
    for (int y = 0; y < screen_height; ++y) {
      for (int x = 0; x < screen_width; ++x) {
        const std::size_t to = std::size_t((top + y) * shot.width + left + x);
        const float person = float(shot.alpha[to]) / 255;
        for (std::size_t k = 0; k < 3; ++k) {
          std::uint8_t& value = shot.rgba[4 * to + k];
          const float behind = picture.rgba[4 * std::size_t(y * screen_width + x) + k];
          value = static_cast<std::uint8_t>(std::lerp(behind, float(value), person) + 0.5F);
        }
        screen[to] = shot.alpha[to] == 0 ? 255 : 0;
      }
    }
    const std::vector<std::uint8_t>& matte = viewer.see(shot);
    for (std::size_t k = 0; i >= enters && k < matte.size(); ++k) {
      if (screen[k] == 0) continue;
      shown.all += 1;
      shown.part += matte[k] >= 128 ? 1 : 0;
    }
  }
  return shown.share();
}

const Options without_memory{.without = {Technique::memory}};

TEST(HeldThings, AreKeptMoreOftenThanByTheNetworkAlone) {
  if (!test::has_shared_data()) GTEST_SKIP() << "the shared clips are not here";
  std::printf("| thing | before | network alone | with the room's memory |\n|---|---|---|---|\n");
  double alone_sum = 0, with_sum = 0;
  for (const char* clip : {"gt_greyman_plain", "gt_greyman_room12"}) {
    for (const Thing thing : things) {
      const HoldingUp scene(clip, thing);
      const double alone = scene.watch(without_memory).share(), with = scene.watch({}).share();
      std::printf("| %s | %s | %.2f | %.2f |\n", name(thing).c_str(), clip, alone, with);
      EXPECT_GT(with, alone - 0.03) << name(thing) << " in " << clip;
      alone_sum += alone / (2 * things.size());
      with_sum += with / (2 * things.size());
    }
  }
  std::printf("| mean | | %.2f | %.2f |\n", alone_sum, with_sum);
  EXPECT_GT(with_sum, alone_sum + 0.15);
}

TEST(HeldThings, AreNotWhatStandsApartFromThePerson) {
  if (!test::has_shared_data()) GTEST_SKIP() << "the shared clips are not here";
  const HoldingUp scene("gt_greyman_room12", Thing::phone, 80);
  EXPECT_NEAR(scene.watch({}).share(), scene.watch(without_memory).share(), 0.02);
}

TEST(HeldThings, AreNotAScreenBehindThePerson) {
  if (!test::has_shared_data()) GTEST_SKIP() << "the shared clips are not here";
  for (const char* clip : {"gt_greyman_plain", "gt_greyman_room12"}) {
    for (const int size : {140, 190}) {
      const double with = shown_of_a_screen(clip, size, size / 2, {});
      const double alone = shown_of_a_screen(clip, size, size / 2, without_memory);
      std::printf("%s: %.4f of the screen with the memory, %.4f without\n", clip, with, alone);
      EXPECT_LT(with, alone + 0.005) << clip;
    }
  }
}

}  // namespace
}  // namespace scrim
