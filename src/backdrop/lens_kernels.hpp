/// Discs of light.
#pragma once

#include <array>
#include <cstddef>

#include "backdrop/nodes.hpp"
#include "backdrop/radiance.hpp"

namespace scrim {

/// A disc reaches this many samples from the one in its middle.
inline constexpr int lens_reach = 2;
inline constexpr std::size_t lens_taps = 2 * lens_reach + 1;

/// Row by row.
using DiscWeights = std::array<float, lens_taps * lens_taps>;

/// From value_of a light's R, G, B to a node's channels in 1/64 levels: channel[i] = gain[i] ·
/// value + offset[i].
struct LightToNode {
  std::array<std::array<float, 3>, 3> gain{};
  std::array<float, 3> offset{};
  LightCurve curve{};
};

/// Rows of light, [channel][row]: each begins with the leftmost sample of the first disc.
using LightRows = std::array<std::array<const float*, lens_taps>, 3>;

/// A row of nodes: out[i·phases + p] = the node of the disc of weights[p] whose leftmost samples
/// are at `in`[…][…][i], for nodes below `across`. At most `max_phases`. Reads whole vectors of up
/// to 16.
void disc_row(const LightRows& in, const DiscWeights* weights, int phases,
              const LightToNode& to_node, int across, Node* out);
inline constexpr int max_phases = 8;

}  // namespace scrim
