#include "sense/sensor.hpp"

#include <optional>
#include <utility>

namespace scrim {

Sensor::Sensor(const Layout& layout, Segmenter& segmenter, Techniques without)
    : without_(without),
      segmenter_(segmenter),
      whole_{0, 0, float(layout.width), float(layout.height)},
      scene_(layout),
      tracker_(layout, segmenter.mask_width()),
      people_(layout, segmenter.mask_width(), segmenter.mask_height()),
      hidden_(segmenter.mask_width(), segmenter.mask_height()),
      recall_(layout, segmenter.mask_width(), segmenter.mask_height(), without),
      mover_(layout, segmenter.mask_width(), segmenter.mask_height()) {
  segmenter_.plan(layout);
}

/// What was remembered of another scene, or of a camera that stood otherwise, is forgotten.
void Sensor::judge_scene(const Pyramid& pyramid) {
  scene_.update(pyramid, recall_.remembered());
  const Change& change = scene_.change();
  if (change.cut) turns_.restart();
  turned_ = std::exchange(turn_, turns_.turn()) != turns_.turn();
  if (change.cut || turned_) recall_.reset();
  recall_.update(pyramid, change.light);
}

/// Whether there is a mask of the frame before, and no reason for the network to see this one.
bool Sensor::may_move(const Pyramid& pyramid, const Region& region, Who who) const {
  const bool looks_around = !without_.has(Technique::region) && region != tracker_.window();
  const Serial remembered = mover_.remembered().frame;
  const bool fresh = remembered != 0 && remembered + 1 == pyramid.serial() && who_ == who;
  return fresh && !looks_around && !scene_.change().cut && !turned_;
}

/// Runs the network on a region, the way the camera stands. On another way first when that is to be
/// tried.
Status Sensor::run_network(const Pyramid& pyramid, const Region& region, Stopwatch& watch) {
  if (const std::optional<int> trial = turns_.trial()) {
    segmenter_.sample(pyramid.proxy(), region, *trial);
    segmenter_.run();
    turns_.tried(segmenter_.traits());
    watch.lap(Stage::segment);
  }
  segmenter_.sample(pyramid.proxy(), region, turn_);
  watch.lap(Stage::sample);
  const Status status = segmenter_.run();
  turns_.seen(segmenter_.traits());
  watch.lap(Stage::segment);
  return status;
}

/// The network's answer without whom and what is not wanted, and as what is remembered corrects it.
Mask Sensor::steadied(const Pyramid& pyramid, const PixelAreas& areas, Who who) {
  who_ = who;
  const Mask wanted = hidden_.update(people_.select(segmenter_.mask(), who), areas);
  const Mask mask = recall_.correct(pyramid, wanted);
  if (!without_.has(Technique::region)) tracker_.update(mask);
  return mask;
}

Sighting Sensor::sighting(Status status, const Region& region, const Mask& mask) const {
  return {status, region, mask, scene_.change().cut || turned_, scene_.change().light};
}

Sighting Sensor::sense(const Pyramid& pyramid, const PixelAreas& areas, Who who, Cadence cadence,
                       Stopwatch& watch) {
  judge_scene(pyramid);
  watch.lap(Stage::stabilize);
  const Region region = without_.has(Technique::region) ? whole_ : tracker_.aim(scene_);
  watch.lap(Stage::sample);
  if (cadence == Cadence::every_second_frame && may_move(pyramid, region, who) &&
      mover_.move(pyramid)) {
    watch.lap(Stage::stabilize);
    return sighting(Status::ok, mover_.mask().region, mover_.mask());
  }
  const Status status = run_network(pyramid, region, watch);
  if (status != Status::ok) {
    reset();
    return sighting(status, region, segmenter_.mask());
  }
  const Mask mask = steadied(pyramid, areas, who);
  if (cadence == Cadence::every_second_frame) mover_.remember(pyramid, mask);
  watch.lap(Stage::stabilize);
  return sighting(status, region, mask);
}

void Sensor::reset() {
  scene_.reset();
  tracker_.reset();
  turns_.reset();
  turn_ = 0;
  people_.reset();
  recall_.reset();
  mover_.reset();
}

std::size_t Sensor::memory() const {
  return scene_.memory() + people_.memory() + hidden_.memory() + recall_.memory() + mover_.memory();
}

}  // namespace scrim
