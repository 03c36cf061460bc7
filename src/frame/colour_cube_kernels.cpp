#include "frame/colour_cube_kernels.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "frame/colour_cube_kernels.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace scrim {
namespace HWY_NAMESPACE {
namespace {
namespace hn = hwy::HWY_NAMESPACE;

using Floats = hn::CappedTag<float, cube_block>;
constexpr Floats floats;
constexpr hn::RebindToSigned<Floats> ints;
using Vec = hn::Vec<Floats>;

HWY_INLINE Vec Mix(Vec a, Vec b, Vec share) {
  return hn::MulAdd(hn::Sub(b, a), share, a);
}

void ReadCube(const float* nodes, int side, int component, const Conversion& to_rgb,
              const std::array<const float*, 3>& rows, std::size_t count, float* out) {
  const int steps[3] = {3 * side * side, 3 * side, 3};
  const auto per_level = hn::Set(floats, float(side - 1) / 255);
  const auto last = hn::Set(floats, float(side - 1));
  for (std::size_t i = 0; i < count; i += hn::Lanes(floats)) {
    const Vec in[3] = {hn::LoadU(floats, rows[0] + i), hn::LoadU(floats, rows[1] + i),
                       hn::LoadU(floats, rows[2] + i)};
    auto node = hn::Set(ints, component);
    Vec share[3];
    for (std::size_t c = 0; c < 3; ++c) {
      auto level = hn::Set(floats, to_rgb.offset[c]);
      for (std::size_t k = 0; k < 3; ++k) {
        level = hn::MulAdd(in[k], hn::Set(floats, to_rgb.gain[c][k]), level);
      }
      const auto at = hn::Min(hn::Max(hn::Mul(level, per_level), hn::Zero(floats)), last);
      const auto whole = hn::Min(hn::ConvertTo(ints, at), hn::Set(ints, side - 2));
      share[c] = hn::Sub(at, hn::ConvertTo(floats, whole));
      node = hn::Add(node, hn::Mul(whole, hn::Set(ints, steps[c])));
    }
    const auto line = [&](int offset) HWY_ATTR {
      return Mix(hn::GatherIndex(floats, nodes + offset, node),
                 hn::GatherIndex(floats, nodes + offset + steps[2], node), share[2]);
    };
    const auto face = [&](int offset)
                          HWY_ATTR { return Mix(line(offset), line(offset + steps[1]), share[1]); };
    hn::StoreU(Mix(face(0), face(steps[0]), share[0]), floats, out + i);
  }
}

}  // namespace
}  // namespace HWY_NAMESPACE
}  // namespace scrim
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace scrim {

HWY_EXPORT(ReadCube);

void read_cube(const float* nodes, int side, int component, const Conversion& to_rgb,
               const std::array<const float*, 3>& rows, std::size_t count, float* out) {
  HWY_DYNAMIC_DISPATCH(ReadCube)(nodes, side, component, to_rgb, rows, count, out);
}

}  // namespace scrim
#endif
