/// The arithmetic of OwnColour. All of it is exact in integers, whole numbers in floats among them,
/// so that every target gives the same bytes.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "frame/frame.hpp"

namespace scrim {

/// Planes of the sums over cells: person's c0, c1, c2, weight; room's c0, c1, c2, weight.
inline constexpr std::size_t sum_planes = 8;

/// Eight rows of floats, `stride` apart.
struct SumRows {
  float* data = nullptr;
  std::size_t stride = 0;

  float* row(std::size_t plane) const { return data + plane * stride; }
};

/// Adds the colours of `count` cells, and the weights they come with, cell by cell. A cell's weight
/// as person is alpha⁸, as room (1 - alpha)⁸, of 0 to 255 and rounded up. Whole vectors of up to 16
/// cells are read and written.
void add_cells(const std::uint8_t* alpha, const std::array<const std::uint8_t*, 3>& colour,
               std::size_t count, const SumRows& sums);

/// out[i] = in[4i] + … + in[4i + 3], or twice as many, for `count` results in whole vectors of 16.
/// `in` is used up.
void gather_cells(float* in, int cells, std::size_t count, float* out);

/// The colours a node row is made of, in the frame's channels: c' = gain · c + offset for RGB
/// frames, whose sums are of YUV. Multiples of 1/1024.
struct NodeColours {
  bool to_rgb = false;
  std::array<std::array<float, 3>, 3> gain{};
  std::array<float, 3> offset{};
};

/// Four bytes for each node: three channels and nothing.
struct NodeRow {
  std::uint8_t* person = nullptr;
  std::uint8_t* room = nullptr;
};

/// The mean colours of `count` nodes, in whole vectors of 16, from the sums of three node rows,
/// each with one node to be read on either side: a node's own weigh 16 times as much as those of
/// the nine around, and these far more than `everywhere`. `light`, Ambience::row's or null, is
/// added as by a screen: see OwnColour.
void finish_nodes(const std::array<SumRows, 3>& rows,
                  const std::array<float, sum_planes>& everywhere, std::size_t count,
                  const NodeColours& colours, const std::array<const float*, 3>* light,
                  const NodeRow& out);

/// out = upper + (lower - upper)·share/256, rounded, in whole vectors of up to 64 bytes.
void mix_rows(const std::uint8_t* upper, const std::uint8_t* lower, int share, std::size_t bytes,
              std::uint8_t* out);

/// The samples of a plane's row are worked on in groups of so many.
inline constexpr std::size_t group_samples = 8;

/// How the samples of a group lie among the nodes; all distances are in half pixels.
struct SampleGroup {
  std::array<std::uint8_t, 2 * group_samples>
      left{};  ///< of each sample's channel in a node, as a word
  std::array<std::uint8_t, 2 * group_samples> right{};  ///< and in the next node
  std::array<std::uint16_t, group_samples>
      offset{};      ///< of each sample's centre from the group's begin
  int step = 0;      ///< from one group to the next
  int interval = 0;  ///< from one node to the next
};

/// The person's own colour, as OwnColour says, for `groups` groups of a row's samples from group
/// `first` on. Where the weight is 0 nothing of `in` is looked at, and `out` is about what the
/// person looks like near by.
void unmix(const NodeRow& nodes, const SampleGroup& group, std::size_t first, std::size_t groups,
           const std::uint8_t* in, const std::uint8_t* weight, std::uint8_t* out);

/// The same of words. Kept in 15 bits on the way: where the weight is not 255, the sixteenth bit of
/// 16-bit samples is lost.
void unmix(const NodeRow& nodes, const SampleGroup& group, std::size_t first, std::size_t groups,
           const std::uint16_t* in, const std::uint8_t* weight, const Codes& codes,
           std::uint16_t* out);

}  // namespace scrim
