#include "backdrop/lens_kernels.hpp"

#include <algorithm>
#include <cstdint>

#include "backdrop/backdrop_tuning.hpp"

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

constexpr std::size_t max_lanes = 16;

struct Rgb {
  Vec r, g, b;
};

Rgb Black() {
  return {hn::Zero(floats), hn::Zero(floats), hn::Zero(floats)};
}

/// The light of two discs around the same samples, which are loaded only once.
struct DiscPair {
  Rgb a, b;
};
HWY_INLINE DiscPair Gather(const LightRows& in, std::size_t i, const DiscWeights& at_a,
                           const DiscWeights& at_b) {
  Rgb a = Black();
  Rgb b = Black();
  for (std::size_t y = 0; y < lens_taps; ++y) {
    for (std::size_t x = 0; x < lens_taps; ++x) {
      const auto red = hn::LoadU(floats, in[0][y] + i + x);
      const auto green = hn::LoadU(floats, in[1][y] + i + x);
      const auto blue = hn::LoadU(floats, in[2][y] + i + x);
      const auto share_a = hn::Set(floats, at_a[y * lens_taps + x]);
      const auto share_b = hn::Set(floats, at_b[y * lens_taps + x]);
      a.r = hn::MulAdd(red, share_a, a.r);
      a.g = hn::MulAdd(green, share_a, a.g);
      a.b = hn::MulAdd(blue, share_a, a.b);
      b.r = hn::MulAdd(red, share_b, b.r);
      b.g = hn::MulAdd(green, share_b, b.g);
      b.b = hn::MulAdd(blue, share_b, b.b);
    }
  }
  return {a, b};
}

/// A channel of nodes; `value` as value_of gives it.
HWY_INLINE hn::Vec<hn::Rebind<std::int16_t, Floats>> Channel(const Rgb& value,
                                                             const std::array<float, 3>& gain,
                                                             float offset) {
  const hn::Rebind<std::int32_t, Floats> d32;
  const hn::Rebind<std::int16_t, Floats> d16;
  auto level = hn::MulAdd(value.r, hn::Set(floats, gain[0]), hn::Set(floats, offset));
  level = hn::MulAdd(value.g, hn::Set(floats, gain[1]), level);
  level = hn::MulAdd(value.b, hn::Set(floats, gain[2]), level);
  level = hn::Min(hn::Max(level, hn::Zero(floats)), hn::Set(floats, 255 * 64.0F));
  // Adding 1.5·2²³ rounds, and leaves the integer in the lowest bits.
  const auto rounded = hn::BitCast(d32, hn::Add(level, hn::Set(floats, 12582912.0F)));
  return hn::DemoteTo(d16, hn::Sub(rounded, hn::Set(d32, 0x4B400000)));
}

/// value_of, and the nodes of it.
HWY_INLINE void StoreNodes(const Rgb& light, const LightToNode& to_node, Node* out) {
  const hn::Rebind<std::int16_t, Floats> d16;
  const auto one = hn::Set(floats, 1.0F);
  const auto highlight = hn::Set(floats, to_node.curve.highlight);
  const auto brightest = hn::Max(hn::Max(light.r, light.g), light.b);
  Rgb value;
  if (!to_node.curve.steep) {
    const auto scale = hn::Div(one, hn::MulAdd(brightest, highlight, one));
    value = {hn::Sqrt(hn::Mul(light.r, scale)), hn::Sqrt(hn::Mul(light.g, scale)),
             hn::Sqrt(hn::Mul(light.b, scale))};
  } else {
    const auto raised = hn::Mul(brightest, highlight);
    const auto four = hn::Mul(brightest, hn::Set(floats, 4.0F));
    const auto root = hn::Sqrt(hn::MulAdd(raised, raised, four));
    const auto tiny = hn::Set(floats, 1e-20F);
    const auto square =
        hn::Div(hn::Add(brightest, brightest), hn::Max(hn::Add(raised, root), tiny));
    const auto scale = hn::NegMulAdd(highlight, square, one);
    value = {hn::Sqrt(hn::Sqrt(hn::Mul(light.r, scale))),
             hn::Sqrt(hn::Sqrt(hn::Mul(light.g, scale))),
             hn::Sqrt(hn::Sqrt(hn::Mul(light.b, scale)))};
  }
  hn::StoreInterleaved4(Channel(value, to_node.gain[0], to_node.offset[0]),
                        Channel(value, to_node.gain[1], to_node.offset[1]),
                        Channel(value, to_node.gain[2], to_node.offset[2]), hn::Set(d16, 255 * 64),
                        d16, out->data());
}

void DiscRow(const LightRows& in, const DiscWeights* weights, int phases,
             const LightToNode& to_node, int across, Node* out) {
  std::array<std::array<Node, max_lanes>, max_phases> nodes;
  const int lanes = int(hn::Lanes(floats));
  int done = 0;
  for (std::size_t i = 0; done < across; i += std::size_t(lanes)) {
    for (std::size_t p = 0; p < std::size_t(phases); p += 2) {
      // An odd last phase is worked out twice.
      const std::size_t next = std::min(p + 1, std::size_t(phases) - 1);
      const DiscPair light = Gather(in, i, weights[p], weights[next]);
      StoreNodes(light.a, to_node, nodes[p].data());
      StoreNodes(light.b, to_node, nodes[next].data());
    }
    for (std::size_t l = 0; l < std::size_t(lanes); ++l) {
      for (std::size_t k = 0; k < std::size_t(phases) && done < across; ++k) {
        out[done++] = nodes[k][l];
      }
    }
  }
}

}  // namespace
}  // namespace HWY_NAMESPACE
}  // namespace scrim
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace scrim {

HWY_EXPORT(DiscRow);

void disc_row(const LightRows& in, const DiscWeights* weights, int phases,
              const LightToNode& to_node, int across, Node* out) {
  HWY_DYNAMIC_DISPATCH(DiscRow)(in, weights, phases, to_node, across, out);
}

}  // namespace scrim
#endif
