/// Where the network looks.
#pragma once

#include "frame/proxy.hpp"
#include "scrim/scrim.hpp"
#include "segment/mask.hpp"

namespace scrim {

/// A window that follows the person. Thread-safety: one thread at a time.
class RegionTracker {
 public:
  explicit RegionTracker(const Layout& layout);

  /// Where to look in the next frame.
  const Region& region() const { return region_; }

  /// Learns where the person is in this frame. Allocates nothing.
  void update(const Proxy& proxy, const Mask& mask);

  /// Forgets the person: looks at the whole frame.
  void reset();

 private:
  Region whole_;
  Region region_;
};

}  // namespace scrim
