#include "sensing_scene.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <random>
#include <utility>

#include "io/files/video_reader.hpp"

namespace scrim::test {
namespace {

namespace fs = std::filesystem;

const fs::path data = fs::path(SCRIM_SHARED_DATA) / "dev";

std::size_t pixels_of(const Shot& shot) {
  return std::size_t(shot.width) * std::size_t(shot.height);
}

std::size_t at(const Shot& shot, int x, int y) {
  return std::size_t(y) * std::size_t(shot.width) + std::size_t(x);
}

Shot copy(const Frame& frame) {
  Shot out{frame.layout.width, frame.layout.height, {}, {}};
  for (int y = 0; y < out.height; ++y) {
    const std::uint8_t* row = frame.planes[0] + y * frame.strides[0];
    out.rgba.insert(out.rgba.end(), row, row + std::ptrdiff_t{4} * out.width);
  }
  return out;
}

std::vector<Shot> read(const fs::path& file, int first, int count) {
  auto reader = io::VideoReader::open(file.string(), {.format = Format::rgba}).value();
  std::vector<Shot> shots;
  for (int i = 0; i < first + count; ++i) {
    const auto frame = reader.read().value();
    if (i >= first) shots.push_back(copy(frame.value().view()));
  }
  return shots;
}

std::vector<std::uint8_t> read_alpha(const fs::path& file) {
  const Shot gray = read(file, 0, 1).front();
  std::vector<std::uint8_t> alpha;
  for (std::size_t i = 0; i < gray.rgba.size(); i += 4) alpha.push_back(gray.rgba[i]);
  return alpha;
}

std::vector<fs::path> files_of(const fs::path& folder) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(folder)) files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  return files;
}

double linear(double v) {
  return v <= 0.04045 ? v / 12.92 : std::pow((v + 0.055) / 1.055, 2.4);
}

double encoded(double v) {
  return v <= 0.0031308 ? 12.92 * v : 1.055 * std::pow(v, 1 / 2.4) - 0.055;
}

std::uint8_t byte(double v) {
  return static_cast<std::uint8_t>(std::clamp(v + 0.5, 0.0, 255.0));
}

/// The shot with its pixels elsewhere: source(x, y) is where a pixel of the result was.
template <class Source>
Shot rearranged(const Shot& shot, int width, int height, Source source) {
  Shot out{width, height, {}, {}};
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      const auto [u, v] = source(x, y);
      const auto from = shot.rgba.begin() + std::ptrdiff_t(4 * at(shot, u, v));
      out.rgba.insert(out.rgba.end(), from, from + 4);
      out.alpha.push_back(shot.alpha[at(shot, u, v)]);
    }
  }
  return out;
}

/// The mean of a few pixels over a square with sides of `step`, those of a person weighing more.
struct Sampled {
  std::array<double, 3> rgb{};
  double alpha = 0;
};
Sampled sample(const Shot& shot, double x, double y, double step) {
  Sampled sum;
  constexpr int taps = 3;
  for (int j = 0; j < taps; ++j) {
    for (int i = 0; i < taps; ++i) {
      const auto place = [&](double centre, int k, int length) {
        return std::clamp(int(centre + step * ((k + 0.5) / taps - 0.5)), 0, length - 1);
      };
      const std::size_t k = at(shot, place(x, i, shot.width), place(y, j, shot.height));
      const double alpha = shot.alpha.empty() ? 255 : shot.alpha[k];
      sum.alpha += alpha;
      for (std::size_t c = 0; c < 3; ++c) sum.rgb[c] += alpha * shot.rgba[4 * k + c];
    }
  }
  for (double& c : sum.rgb) c /= std::max(1.0, sum.alpha);
  sum.alpha /= taps * taps;
  return sum;
}

}  // namespace

bool has_shared_data() {
  return fs::is_directory(data);
}

std::vector<Shot> clip(const std::string& name, int first, int count) {
  const fs::path folder = data / "video" / name;
  std::vector<Shot> shots = read(folder / "clip.mp4", first, count);
  const std::vector<fs::path> alphas = files_of(folder / "alpha");
  for (int i = 0; i < count; ++i) {
    shots[std::size_t(i)].alpha = read_alpha(alphas[std::size_t(first + i)]);
  }
  return shots;
}

Shot portrait(const std::string& number) {
  const fs::path folder = data / "images" / "vik_upper";
  Shot shot = read(folder / "image" / (number + ".jpg"), 0, 1).front();
  shot.alpha = read_alpha(folder / "mask" / (number + ".png"));
  return shot;
}

std::vector<std::string> portraits() {
  std::vector<std::string> numbers;
  for (const fs::path& file : files_of(data / "images" / "vik_upper" / "mask")) {
    numbers.push_back(file.stem());
  }
  return numbers;
}

Shot room(const std::string& file, int width, int height) {
  const Shot picture = read(data / "backgrounds" / file, 0, 1).front();
  Shot out{width, height, {}, {}};
  const double step = std::min(double(picture.width) / width, double(picture.height) / height);
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      const Sampled s = sample(picture, (x + 0.5) * step, (y + 0.5) * step, step);
      for (const double c : s.rgb) out.rgba.push_back(byte(c));
      out.rgba.push_back(255);
    }
  }
  out.alpha.assign(pixels_of(out), 0);
  return out;
}

std::vector<std::string> rooms() {
  std::vector<std::string> names;
  for (const fs::path& file : files_of(data / "backgrounds")) names.push_back(file.filename());
  return names;
}

void put(const Shot& somebody, const Place& place, Shot& room) {
  const double step = somebody.height / (double(place.height) * room.height);
  const double left = double(place.x) * room.width - somebody.width / step / 2;
  const double top = double(place.bottom - place.height) * room.height;
  for (int y = 0; y < room.height; ++y) {
    for (int x = 0; x < room.width; ++x) {
      const double u = (x + 0.5 - left) * step, v = (y + 0.5 - top) * step;
      if (u < 0 || u >= somebody.width || v < 0 || v >= somebody.height) continue;
      const Sampled s = sample(somebody, u, v, step);
      const std::size_t k = at(room, x, y);
      for (std::size_t c = 0; c < 3; ++c) {
        std::uint8_t& pixel = room.rgba[4 * k + c];
        pixel = byte(pixel + s.alpha / 255 * (s.rgb[c] - pixel));
      }
      room.alpha[k] = std::max(room.alpha[k], byte(s.alpha));
    }
  }
}

Shot lit(const Shot& shot, const Light& light) {
  std::array<std::array<double, 256>, 3> curves{};
  const std::array<double, 3> gains{light.red, 1, light.blue};
  for (std::size_t c = 0; c < 3; ++c) {
    for (int v = 0; v < 256; ++v) {
      const double exposed = gains[c] * std::exp2(light.stops) * linear(v / 255.0);
      curves[c][std::size_t(v)] = 255 * std::pow(encoded(std::min(1.0, exposed)), light.gamma);
    }
  }
  std::mt19937 random(light.seed);
  std::array<double, 4096> noise{};
  std::normal_distribution<double> normal(0, 1);
  if (light.noise > 0) {
    for (double& n : noise) n = light.noise * normal(random);
  }
  Shot out = shot;
  for (std::size_t i = 0; i < out.rgba.size(); i += 4) {
    for (std::size_t c = 0; c < 3; ++c) {
      const double grain = light.noise > 0 ? noise[random() % noise.size()] : 0;
      out.rgba[i + c] = byte(curves[c][out.rgba[i + c]] + grain);
    }
  }
  return out;
}

Shot mirrored(const Shot& shot) {
  return rearranged(shot, shot.width, shot.height, [&](int x, int y) {
    return std::pair{shot.width - 1 - x, y};
  });
}

Shot turned(const Shot& shot, int quarters) {
  switch (quarters) {
    case 1:
      return rearranged(shot, shot.height, shot.width, [&](int x, int y) {
        return std::pair{y, shot.height - 1 - x};
      });
    case 2:
      return rearranged(shot, shot.width, shot.height, [&](int x, int y) {
        return std::pair{shot.width - 1 - x, shot.height - 1 - y};
      });
    case 3:
      return rearranged(shot, shot.height, shot.width, [&](int x, int y) {
        return std::pair{shot.width - 1 - y, x};
      });
    default:
      return shot;
  }
}

double iou(const std::vector<std::uint8_t>& matte, const std::vector<std::uint8_t>& truth) {
  std::size_t both = 0, either = 0;
  for (std::size_t i = 0; i < truth.size(); ++i) {
    const bool is = matte[i] >= 128, should = truth[i] >= 128;
    both += is && should ? 1 : 0;
    either += is || should ? 1 : 0;
  }
  return either == 0 ? 1 : double(both) / double(either);
}

double found(const std::vector<std::uint8_t>& matte, const std::vector<std::uint8_t>& person) {
  std::size_t there = 0, all = 0;
  for (std::size_t i = 0; i < person.size(); ++i) {
    if (person[i] < 128) continue;
    ++all;
    there += matte[i] >= 128 ? 1 : 0;
  }
  return all == 0 ? 0 : double(there) / double(all);
}

Viewer::Viewer(const Settings& settings, const Options& options)
    : engine(Engine::create(options).value()) {
  EXPECT_EQ(engine.apply(settings), Status::ok);
}

const std::vector<std::uint8_t>& Viewer::see(const Shot& shot) {
  matte_.resize(pixels_of(shot));
  out_.resize(4 * pixels_of(shot));
  const Layout layout{shot.width, shot.height, Format::rgba};
  const std::ptrdiff_t stride = std::ptrdiff_t{4} * shot.width;
  EXPECT_EQ(engine.process({layout, {shot.rgba.data()}, {stride}},
                           {layout, {out_.data()}, {stride}}, {matte_.data(), shot.width}),
            Status::ok);
  EXPECT_EQ(engine.report().shown, Shown::effect);
  return matte_;
}

}  // namespace scrim::test
