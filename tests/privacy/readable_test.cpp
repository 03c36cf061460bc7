// What hangs behind a person cannot be read: neither by the programs that read QR codes and text,
// nor after the blur was undone by one who knows it exactly.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "deconvolution.hpp"
#include "frame/colour.hpp"
#include "frame/frame.hpp"
#include "keyed_model.hpp"
#include "page.hpp"
#include "scene.hpp"
#include "scrim/scrim.hpp"
#include "sensing/sensing_scene.hpp"

namespace scrim::test {
namespace {

constexpr const char* missing = "needs qrencode, zbarimg, tesseract and ffmpeg";

/// Noise of the adversary's guess against signal: from cautious to greedy.
constexpr std::array ratios{1e-2F, 1e-3F, 1e-4F};

/// A blur sums up values as they are stored, or light; the adversary tries both.
Gray as_stored(const Gray& picture) {
  return picture;
}
Gray as_light(Gray picture) {
  for (float& v : picture.values) v = 255 * std::pow(std::clamp(v / 255, 0.0F, 1.0F), 2.2F);
  return picture;
}
const std::array<Filter, 2> ways_to_see{as_stored, as_light};

struct Reading {
  std::string codes;
  int words = 0;
};

/// A page on the wall, on both sides of somebody in the middle: codes to the left, a text to the
/// right, in several sizes. `unit` is 1 pixel at 720p.
struct Wall {
  Gray page;
  std::string text;

  explicit Wall(int height) : page(height * 16 / 9, height, 255) {
    const auto units = [&](int n) { return n * height / 720; };
    draw_code(page, units(20), units(10), units(4), "first secret");
    draw_code(page, units(150), units(10), units(8), "second secret");
    draw_code(page, units(20), units(260), units(12), "third secret");
    int y = units(30);
    for (const auto& [size, line] : lines) {
      draw_text(page, units(900), y, units(size), line);
      y += units(size * 2);
      text += line + " ";
    }
  }

  static inline const std::vector<std::pair<int, std::string>> lines{
      {20, "salaries of the directors"},
      {24, "password tomorrow"},
      {32, "contract ended"},
      {40, "confidential"},
      {56, "diagnosis"},
      {72, "bankrupt"}};

  Reading read(const Gray& picture) const {
    const int width = picture.width;
    return {read_codes(cut_out(picture, 0, width * 7 / 20)),
            words_found(text, read_text(cut_out(picture, width * 13 / 20, width)))};
  }
};

/// Y of an NV12 frame of limited range, or G, 0 to 255.
Gray luma_of(const Canvas& canvas) {
  const Layout& l = canvas.layout();
  Gray out(l.width, l.height, 0);
  for (int y = 0; y < l.height; ++y) {
    for (int x = 0; x < l.width; ++x) {
      const auto value = float(canvas.brightness(x, y));
      out.at(x, y) = is_rgb(l.format) ? value : (value - 16) * 255 / 219;
    }
  }
  return out;
}

Canvas canvas_of(const Gray& page) {
  Canvas canvas({.width = page.width, .height = page.height});
  std::fill(canvas.plane(1).begin(), canvas.plane(1).end(), std::uint8_t{128});
  for (std::size_t i = 0; i < page.values.size(); ++i) {
    canvas.plane(0)[i] = static_cast<std::uint8_t>(16.5F + page.values[i] * 219 / 255);
  }
  return canvas;
}

constexpr Person somebody{.x = 0.5, .y = 0.65, .width = 0.3, .height = 0.66};

void draw_somebody(Canvas& canvas) {
  const Layout& l = canvas.layout();
  const Paint green({40, 200, 40}, l);
  for (int y = 0; y < l.height; ++y) {
    for (int x = 0; x < l.width; ++x) {
      if (somebody.distance((x + 0.5) / l.width, (y + 0.5) / l.height) < 1)
        put(canvas, x, y, green);
    }
  }
}

/// A shot's person before a page, as RGBA.
Canvas in_front_of(const Gray& page, const Shot& shot) {
  Canvas canvas({.width = page.width, .height = page.height, .format = Format::rgba}, 255);
  for (int y = 0; y < page.height; ++y) {
    for (int x = 0; x < page.width; ++x) {
      const int from = y * shot.height / page.height * shot.width + x * shot.width / page.width;
      const float alpha = float(shot.alpha[std::size_t(from)]) / 255;
      for (int c = 0; c < 3; ++c) {
        const float person = shot.rgba[std::size_t(4 * from + c)];
        canvas.plane(0)[std::size_t(4 * (y * page.width + x) + c)] =
            static_cast<std::uint8_t>(page.at(x, y) + (person - page.at(x, y)) * alpha + 0.5F);
      }
    }
  }
  return canvas;
}

/// Where somebody may be the adversary puts the page's white, which spoils the least.
void erase_the_middle(Gray& picture, float white) {
  for (int y = 0; y < picture.height; ++y) {
    for (int x = picture.width * 33 / 100; x < picture.width * 68 / 100; ++x) {
      picture.at(x, y) = white;
    }
  }
}

/// The engine as a blur of pages: luma in, luma out.
class EngineBlur {
 public:
  explicit EngineBlur(const Settings& settings)
      : model_(keyed_model()), engine_(Engine::create({.model_file = model_}).value()) {
    EXPECT_EQ(engine_.apply(settings), Status::ok);
  }

  Gray operator()(const Canvas& in) {
    Canvas out(in.layout());
    EXPECT_EQ(engine_.process(in.frame(), out.mutable_frame()), Status::ok);
    EXPECT_EQ(engine_.report().shown, Shown::effect);
    return luma_of(out);
  }

 private:
  std::vector<std::byte> model_;
  Engine engine_;
};

/// A Gaussian that everybody would call a blur, for want of a privacy filter.
Gray weak_blur(const Gray& picture, float sigma) {
  const int radius = int(std::ceil(3 * sigma));
  std::vector<float> weight;
  float sum = 0;
  for (int i = -radius; i <= radius; ++i) {
    weight.push_back(std::exp(-float(i * i) / (2 * sigma * sigma)));
    sum += weight.back();
  }
  const auto pass = [&](const Gray& from, int dx, int dy) {
    Gray out(from.width, from.height, 0);
    for (int y = 0; y < from.height; ++y) {
      for (int x = 0; x < from.width; ++x) {
        for (int i = -radius; i <= radius; ++i) {
          out.at(x, y) += weight[std::size_t(i + radius)] / sum *
                          from.at(std::clamp(x + i * dx, 0, from.width - 1),
                                  std::clamp(y + i * dy, 0, from.height - 1));
        }
      }
    }
    return out;
  };
  Gray out = pass(pass(picture, 1, 0), 0, 1);
  for (float& v : out.values) v = std::round(v);
  return out;
}

int radius_for(int height) {
  return height / 8;
}

class Readable : public testing::TestWithParam<std::tuple<Look, int>> {
 protected:
  void SetUp() override {
    if (!can_make_and_read_pages()) GTEST_SKIP() << missing;
  }

  static void expect_readable(const Wall& wall, const Gray& camera) {
    const Reading reading = wall.read(camera);
    for (const char* code : {"first secret", "second secret", "third secret"}) {
      EXPECT_NE(reading.codes.find(code), std::string::npos) << code;
    }
    EXPECT_GE(reading.words, 7);
  }

  void expect_unreadable(const Wall& wall, Gray output) const {
    const Reading blurred = wall.read(output);
    EXPECT_EQ(blurred.codes, "");
    EXPECT_EQ(blurred.words, 0);
    erase_the_middle(output, 255);
    for (const Filter& seen : ways_to_see) {
      EngineBlur engine(settings());
      const Kernel kernel =
          Kernel::learn([&](const Gray& sharp) { return engine(canvas_of(sharp)); }, seen,
                        output.width, output.height, radius_for(output.height));
      for (const float ratio : ratios) {
        const Reading undone = wall.read(kernel.undo(seen(output), ratio));
        EXPECT_EQ(undone.codes, "") << "noise to signal " << ratio;
        EXPECT_EQ(undone.words, 0) << "noise to signal " << ratio;
      }
    }
  }

  Settings settings() const { return {.look = std::get<Look>(GetParam())}; }
  int height() const { return std::get<int>(GetParam()); }
};

TEST_P(Readable, NothingIsBehindADrawnPersonNorAfterTheBlurIsUndone) {
  const Wall wall(height());
  Canvas camera = canvas_of(wall.page);
  draw_somebody(camera);
  expect_readable(wall, luma_of(camera));
  EngineBlur engine(settings());
  expect_unreadable(wall, engine(camera));
}

TEST_P(Readable, NothingIsBehindARealPersonNorAfterTheBlurIsUndone) {
  if (!has_shared_data()) GTEST_SKIP() << "needs the shared clips";
  const Wall wall(height());
  Engine engine = Engine::create().value();
  ASSERT_EQ(engine.apply(settings()), Status::ok);
  Gray output(0, 0, 0);
  for (const Shot& shot : clip("gt_greyman_move720", 0, 4)) {
    const Canvas camera = in_front_of(wall.page, shot);
    expect_readable(wall, luma_of(camera));
    Canvas out(camera.layout());
    ASSERT_EQ(engine.process(camera.frame(), out.mutable_frame()), Status::ok);
    ASSERT_EQ(engine.report().shown, Shown::effect);
    EXPECT_GT(engine.report().person, 0.05F);
    output = luma_of(out);
  }
  expect_unreadable(wall, output);
}

TEST(Adversary, ReadsThroughAWeakBlur) {
  if (!can_make_and_read_pages()) GTEST_SKIP() << missing;
  const Wall wall(720);
  const auto blur = [](const Gray& sharp) { return weak_blur(sharp, 6); };
  const Gray blurred = blur(wall.page);
  const Reading before = wall.read(blurred);
  EXPECT_EQ(before.codes.find("second secret"), std::string::npos) << before.codes;
  const Kernel kernel = Kernel::learn(blur, as_stored, 1280, 720, radius_for(720));
  Reading best;
  for (const float ratio : ratios) {
    const Reading undone = wall.read(kernel.undo(blurred, ratio));
    best.codes += undone.codes;
    best.words = std::max(best.words, undone.words);
  }
  EXPECT_NE(best.codes.find("second secret"), std::string::npos) << best.codes;
  EXPECT_GE(best.words, before.words + 2);
}

INSTANTIATE_TEST_SUITE_P(Privacy, Readable,
                         testing::Combine(testing::Values(Look::soft, Look::lens),
                                          testing::Values(720, 1080)));

}  // namespace
}  // namespace scrim::test
