#include "backdrop/lens_kernels.hpp"

#include <cstdint>

#include "backdrop/radiance.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "backdrop/lens_kernels.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace scrim {
namespace HWY_NAMESPACE {
namespace {
namespace hn = hwy::HWY_NAMESPACE;

using Floats = hn::CappedTag<float, 16>;
constexpr Floats floats;
using Vec = hn::Vec<Floats>;

/// A channel of nodes, 0 to 255 levels.
hn::Vec<hn::Rebind<std::int16_t, Floats>> Channel(Vec r, Vec g, Vec b,
                                                  const std::array<float, 3>& gain, float offset) {
  const hn::Rebind<std::int32_t, Floats> d32;
  const hn::Rebind<std::int16_t, Floats> d16;
  auto level = hn::MulAdd(r, hn::Set(floats, gain[0]), hn::Set(floats, offset + 0.5F));
  level = hn::MulAdd(g, hn::Set(floats, gain[1]), level);
  level = hn::MulAdd(b, hn::Set(floats, gain[2]), level);
  level = hn::Min(hn::Max(level, hn::Zero(floats)), hn::Set(floats, 255 * 64.0F));
  return hn::DemoteTo(d16, hn::ConvertTo(d32, level));
}

void DiscNodes(const LightRows& in, const DiscWeights& weights, const LightToNode& to_node,
               std::size_t count, Node* out) {
  const hn::Rebind<std::int16_t, Floats> d16;
  const auto opaque = hn::Set(d16, 255 * 64);
  for (std::size_t i = 0; i < count; i += hn::Lanes(floats)) {
    auto r = hn::Zero(floats);
    auto g = hn::Zero(floats);
    auto b = hn::Zero(floats);
    for (std::size_t y = 0; y < lens_taps; ++y) {
      for (std::size_t x = 0; x < lens_taps; ++x) {
        const auto weight = hn::Set(floats, weights[y * lens_taps + x]);
        r = hn::MulAdd(hn::LoadU(floats, in[0][y] + i + x), weight, r);
        g = hn::MulAdd(hn::LoadU(floats, in[1][y] + i + x), weight, g);
        b = hn::MulAdd(hn::LoadU(floats, in[2][y] + i + x), weight, b);
      }
    }
    // value_of
    const auto one = hn::Set(floats, 1.0F);
    const auto most = hn::Max(hn::Max(r, g), b);
    const auto scale = hn::Div(one, hn::MulAdd(most, hn::Set(floats, highlight), one));
    r = hn::Sqrt(hn::Mul(r, scale));
    g = hn::Sqrt(hn::Mul(g, scale));
    b = hn::Sqrt(hn::Mul(b, scale));
    const auto channel = [&](std::size_t c) HWY_ATTR {
      return Channel(r, g, b, to_node.gain[c], to_node.offset[c]);
    };
    hn::StoreInterleaved4(channel(0), channel(1), channel(2), opaque, d16, (out + i)->data());
  }
}

}  // namespace
}  // namespace HWY_NAMESPACE
}  // namespace scrim
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace scrim {

HWY_EXPORT(DiscNodes);

void disc_nodes(const LightRows& in, const DiscWeights& weights, const LightToNode& to_node,
                std::size_t count, Node* out) {
  HWY_DYNAMIC_DISPATCH(DiscNodes)(in, weights, to_node, count, out);
}

}  // namespace scrim
#endif
