#include "apps/scrim/evaluation/wrong_regions.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "frame/flood.hpp"

namespace scrim::cli {
namespace {

/// 0.3 and 0.7 of 255; no alpha lies on them.
constexpr double clear_room = 0.3 * 255, clear_person = 0.7 * 255;

/// Whether one of the `reach` values before and behind is set, for each of `count` values that lie
/// `step` apart.
void widen(const std::uint8_t* set, std::ptrdiff_t step, int count, int reach, std::uint8_t* out) {
  int inside = 0;
  for (int i = -reach; i < count; ++i) {
    if (i + reach < count) inside += set[(i + reach) * step];
    if (i - reach - 1 >= 0) inside -= set[(i - reach - 1) * step];
    if (i >= 0) out[i * step] = inside > 0 ? 1 : 0;
  }
}

/// A set of pixels, 1 each, and all that lie within a square of `reach` around one of them.
GrayPicture widened(const GrayPicture& set, int reach) {
  GrayPicture rows(set.width, set.height), out(set.width, set.height);
  for (int y = 0; y < set.height; ++y) widen(set.row(y), 1, set.width, reach, rows.row(y));
  for (int x = 0; x < set.width; ++x) {
    widen(rows.row(0) + x, set.width, set.height, reach, out.row(0) + x);
  }
  return out;
}

/// The pixels of `matte` and `truth` of which is_wrong(alpha) holds, but not is_right(true alpha)
/// near them.
template <class IsWrong, class IsRight>
WrongRegions find(const GrayPicture& matte, const GrayPicture& truth, IsWrong is_wrong,
                  IsRight is_right) {
  GrayPicture right(truth.width, truth.height);
  std::transform(truth.pixels.begin(), truth.pixels.end(), right.pixels.begin(),
                 [&](std::uint8_t a) { return std::uint8_t{is_right(a)}; });
  const int reach = std::max(1, static_cast<int>(std::lround(0.008 * truth.height)));
  right = widened(right, reach);

  // A border of one pixel, for the flood to ask about.
  const std::int32_t stride = matte.width + 2;
  const std::size_t pixels = static_cast<std::size_t>(stride) * (matte.height + 2U);
  std::vector<std::uint8_t> wrong(pixels);
  for (int y = 0; y < matte.height; ++y) {
    std::uint8_t* to = wrong.data() + std::ptrdiff_t{y + 1} * stride + 1;
    for (int x = 0; x < matte.width; ++x) {
      to[x] = is_wrong(matte.row(y)[x]) && right.row(y)[x] == 0 ? 1 : 0;
    }
  }

  WrongRegions out;
  out.numbers.resize(matte.pixels.size());
  std::vector<std::int32_t> found(pixels);
  const double least = 0.0005 * static_cast<double>(matte.pixels.size());
  const auto take = [&](std::int32_t cell) {
    return std::exchange(wrong[static_cast<std::size_t>(cell)], std::uint8_t{0}) != 0;
  };
  for (std::int32_t seed = stride; seed < stride * (matte.height + 1); ++seed) {
    const std::size_t area = flood(seed, stride, found, take);
    if (static_cast<double>(area) <= least) continue;
    out.areas.push_back(static_cast<std::int64_t>(area));
    for (std::size_t i = 0; i < area; ++i) {
      const std::int32_t x = found[i] % stride - 1, y = found[i] / stride - 1;
      out.numbers[static_cast<std::size_t>(y * matte.width + x)] =
          static_cast<std::int32_t>(out.areas.size());
    }
  }
  return out;
}

}  // namespace

double WrongRegions::share() const {
  std::int64_t sum = 0;
  for (const std::int64_t area : areas) sum += area;
  return static_cast<double>(sum) / static_cast<double>(numbers.size());
}

WrongRegions patches(const GrayPicture& matte, const GrayPicture& truth) {
  return find(
      matte, truth, [](std::uint8_t a) { return a >= 128; },
      [](std::uint8_t a) { return a > clear_room; });
}

WrongRegions holes(const GrayPicture& matte, const GrayPicture& truth) {
  return find(
      matte, truth, [](std::uint8_t a) { return a < 128; },
      [](std::uint8_t a) { return a <= clear_person; });
}

int count_new(const WrongRegions& regions, const WrongRegions& before) {
  std::vector<bool> lived(regions.areas.size() + 1, false);
  for (std::size_t i = 0; i < std::min(regions.numbers.size(), before.numbers.size()); ++i) {
    if (before.numbers[i] != 0) lived[static_cast<std::size_t>(regions.numbers[i])] = true;
  }
  return static_cast<int>(std::count(lived.begin() + 1, lived.end(), false));
}

}  // namespace scrim::cli
