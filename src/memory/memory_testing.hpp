/// For tests: frames as those see them that remember.
#pragma once

#include "frame/grid.hpp"
#include "frame/pyramid.hpp"
#include "memory/light_meter.hpp"
#include "memory/stillness.hpp"

namespace scrim {

/// A frame's pyramid, the light, and what stands still.
struct Watch {
  explicit Watch(const Layout& layout)
      : pyramid(layout),
        meter(squares().columns, squares().rows),
        stillness(squares().columns, squares().rows) {}

  void see(const Frame& frame) {
    pyramid.update(frame, ++serial);
    const Squares* known = stillness.remembered();
    light = known == nullptr ? LightChange{} : meter.measure(pyramid.quarter(), *known);
    stillness.update(pyramid.quarter(), light);
  }

  Grid squares() const { return {{}, pyramid.quarter()[0].width(), pyramid.quarter()[0].height()}; }

  Serial serial = 0;
  Pyramid pyramid;
  LightMeter meter;
  Stillness stillness;
  LightChange light;
};

}  // namespace scrim
