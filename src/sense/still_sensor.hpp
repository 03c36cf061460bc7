/// Finds the person in a picture that has nothing to do with any other.
#pragma once

#include <cstddef>
#include <vector>

#include "segment/segmenter.hpp"
#include "sense/agreement.hpp"
#include "sense/finder.hpp"
#include "sense/hidden_mask.hpp"
#include "sense/people.hpp"
#include "sense/region.hpp"

namespace scrim {

/// There is time to look more than once: at the whole frame, every way round; then, the way it
/// stands, at the person; then at them closely, and in a square around them, which shows the
/// networks nobody squeezed. Each time every network looks, also into a mirror. All looks agree on
/// one mask (Agreement), each counting by how sure it is of what it sees. Nothing is remembered.
///
/// An answer that is no probability fails the whole; one that is not plausible abstains.
/// Thread-safety: one thread at a time.
class StillSensor final : public Finder {
 public:
  /// For frames of this layout. Plans the networks, at least one, which must outlive the sensor.
  /// Throws std::bad_alloc.
  StillSensor(const Layout& layout, std::vector<Segmenter*> networks, Techniques without);

  void wake() override;
  Sighting sense(const Pyramid& pyramid, const PixelAreas& areas, Who who, Cadence cadence,
                 Stopwatch& watch) override;
  void reset() override;
  std::size_t memory() const override;

 private:
  float look(const Pyramid& pyramid, const Region& region, int turn, Stopwatch& watch);
  int look_every_way_round(const Pyramid& pyramid, Stopwatch& watch);
  Mask agreed(const PixelAreas& areas, Who who);
  bool follow(const Mask& mask);

  Techniques without_;
  std::vector<Segmenter*> networks_;
  Region whole_;
  Agreement agreement_;
  People people_;
  HiddenMask hidden_;
  RegionTracker tracker_;
  bool readable_ = true;  ///< all answers to this frame were
};

}  // namespace scrim
