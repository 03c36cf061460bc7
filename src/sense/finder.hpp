/// Whoever finds the person in a frame.
#pragma once

#include <cstddef>
#include <cstdint>

#include "frame/areas.hpp"
#include "frame/pyramid.hpp"
#include "memory/light_meter.hpp"
#include "scrim/scrim.hpp"
#include "segment/mask.hpp"
#include "support/stopwatch.hpp"

namespace scrim {

/// What was found in a frame. Whether the mask may be used is the gate's to say.
struct Sighting {
  Status status = Status::internal_error;  ///< of the network's run
  Region region{};                         ///< where the network looked
  Mask mask{};
  bool new_scene = false;  ///< nothing that was remembered of the room holds
  LightChange light{};     ///< against what is remembered
};

/// How often the network looks.
enum class Cadence : std::uint8_t {
  every_frame,
  every_second_frame,  ///< in between its mask is moved, where that can be trusted
};

/// Sensor finds the person frame after frame, StillSensor in a picture of its own. Thread-safety:
/// one thread at a time.
class Finder {
 public:
  virtual ~Finder() = default;

  /// Says that `sense` is about to come: see nn::Network::wake.
  virtual void wake() = 0;

  /// Finds the person in the frame that the pyramid is of. The mask is valid until the next call.
  /// Allocates nothing; adds the time to Stage::sample, segment and stabilize.
  virtual Sighting sense(const Pyramid& pyramid, const PixelAreas& areas, Who who, Cadence cadence,
                         Stopwatch& watch) = 0;

  /// Forgets the frames before.
  virtual void reset() = 0;

  /// Bytes held, the networks' not among them.
  virtual std::size_t memory() const = 0;
};

}  // namespace scrim
