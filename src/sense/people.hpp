/// Who of those the network found stays in the mask.
#pragma once

#include <array>
#include <cstddef>

#include "scrim/scrim.hpp"
#include "segment/mask.hpp"
#include "sense/components.hpp"
#include "support/aligned.hpp"

namespace scrim {

/// Takes specks out of the mask: components too small, too weak or too vague to be anybody, so that
/// an empty room stays quiet. What a component weighs follows its size, its highest probability and
/// its vagueness evenly: nothing pops in or out. For Who::main everybody but the main person goes
/// too.
///
/// The main person is the component that fills most of the frame, its middle counting a little more
/// than its sides. Once found they stay the main person: another one takes over only after having
/// been clearly more for about a second, or having been the only one there for as long. Two people
/// who touch are one component.
///
/// Thread-safety: one thread at a time.
class People {
 public:
  /// For masks of `width`×`height` cells of frames of this layout. Throws std::bad_alloc.
  People(const Layout& layout, int width, int height);

  /// The mask of those who stay, in the region of `mask`. Either `mask` itself, when all of it
  /// stays, or valid until the next call. Allocates nothing.
  Mask select(const Mask& mask, Who who);

  /// Forgets who the main person is.
  void reset();

  std::size_t memory() const { return components_.memory() + selected_.bytes(); }

 private:
  /// Where in the frame the main person was, in cells that divide it.
  static constexpr int map_side = 64;
  using Map = std::array<bool, std::size_t{map_side} * map_side>;

  float size(const Component& component, const Region& region) const;
  float weight(const Component& component, const Region& region) const;
  float score(const Component& component, const Region& region) const;
  std::size_t map_cell(const Region& region, int column, int row) const;
  int strongest(const Region& region) const;
  int where_main_was(const Region& region) const;
  int find_main(const Region& region);
  void remember(const Region& region, int main);
  bool weigh(const Region& region, Who who);
  Mask apply(const Mask& mask);

  Region frame_;
  int width_, height_;
  Components components_;
  std::array<float, Components::max_components> weights_{};
  Buffer<float> selected_;
  bool has_main_ = false;
  float main_size_ = 0;  ///< share of the frame when last seen
  Map main_map_{};
  int frames_of_another_ = 0;  ///< in a row in which somebody else was more
};

}  // namespace scrim
