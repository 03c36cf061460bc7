#include "memory/recall.hpp"

#include <utility>

#include "frame/proxy_size.hpp"

namespace scrim {

Recall::Recall(const Layout& layout, int columns, int rows, Techniques without)
    : without_(without),
      stillness_(squares_of(ProxySize(layout).width), squares_of(ProxySize(layout).height)),
      room_memory_(layout, columns, rows),
      stabilizer_(layout, columns, rows) {}

void Recall::update(const Pyramid& pyramid, const LightChange& light) {
  stillness_.update(pyramid.quarter(), light, !std::exchange(corrected_, false));
  if (light.changed()) room_memory_.relight(light);
}

Mask Recall::correct(const Pyramid& pyramid, const Mask& mask) {
  corrected_ = true;
  Mask out = mask;
  out.stamp = mask.stamp.with(pyramid.serial());
  if (!without_.has(Technique::memory)) {
    out = room_memory_.correct(pyramid.quarter(), stillness_, out);
  }
  if (!without_.has(Technique::stabilizer)) out = stabilizer_.update(stillness_, out);
  return out;
}

void Recall::reset() {
  stillness_.reset();
  room_memory_.reset();
}

}  // namespace scrim
