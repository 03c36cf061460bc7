#include "engine/pipeline.hpp"

#include <algorithm>
#include <numeric>

namespace scrim {
namespace {

/// The share of the frame that a mask takes for person.
float person_share(const Mask& mask, const Layout& layout) {
  if (mask.data == nullptr) return 0;
  const std::size_t cells = std::size_t(mask.width) * std::size_t(mask.height);
  const float sum = std::accumulate(mask.data, mask.data + cells, 0.0F);
  const float cell = mask.region.width * mask.region.height / float(cells);
  return std::min(1.0F, sum * cell / (float(layout.width) * float(layout.height)));
}

}  // namespace

Pipeline::Pipeline(const Layout& layout, Segmenter& segmenter, Techniques without)
    : layout_(layout),
      without_(without),
      segmenter_(segmenter),
      proxy_(layout),
      tracker_(layout, segmenter.mask_width()),
      squares_(proxy_.width(), proxy_.height()),
      stillness_(proxy_.width(), proxy_.height()),
      stabilizer_(layout, segmenter.mask_width(), segmenter.mask_height()),
      refiner_(layout),
      backdrop_(layout),
      composer_(layout, without) {
  segmenter_.plan(layout);
}

void Pipeline::process(const Frame& in, const MutableFrame& out, MattePlane matte,
                       const Settings& settings, Report& report) {
  ++frame_;
  report = {};
  Stopwatch watch(report);
  const bool looking = settings.effect != Effect::none || matte.data != nullptr;
  if (looking) segmenter_.wake();
  proxy_.update(in);
  Mask mask;
  if (looking) {
    const Sighting sighting = look(watch, report);
    mask = gate(sighting, frame_);
    report.reason = sighting.status;
  }
  report.person = person_share(mask, layout_);
  show(mask, in, out, matte, settings, watch);
  if (settings.effect == Effect::none) {
    report.shown = Shown::room;
  } else {
    report.shown = mask.data != nullptr ? Shown::effect : Shown::covered;
  }
}

Sighting Pipeline::look(Stopwatch& watch, Report& report) {
  Sighting sighting{.frame = frame_};
  squares_.update(proxy_);
  report.region = tracker_.region();
  segmenter_.sample(proxy_, tracker_.region());
  watch.lap(Stage::sample);
  sighting.status = segmenter_.run();
  watch.lap(Stage::segment);
  if (sighting.status != Status::ok) {
    reset();
    return sighting;
  }
  sighting.mask = segmenter_.mask();
  stillness_.update(squares_);
  if (!without_.has(Technique::stabilizer)) {
    sighting.mask = stabilizer_.update(stillness_, sighting.mask);
  }
  if (!without_.has(Technique::region)) tracker_.update(proxy_, sighting.mask);
  watch.lap(Stage::stabilize);
  return sighting;
}

void Pipeline::show(const Mask& mask, const Frame& in, const MutableFrame& out, MattePlane matte,
                    const Settings& settings, Stopwatch& watch) {
  refiner_.prepare(proxy_, mask);
  watch.lap(Stage::refine);
  backdrop_.prepare(proxy_, mask, settings);
  watch.lap(Stage::backdrop);
  composer_.prepare(proxy_, mask.data != nullptr ? refiner_.rough() : Plane{}, backdrop_, settings);
  composer_.compose(in, refiner_, backdrop_, out, matte);
  watch.lap(Stage::compose);
}

void Pipeline::reset() {
  tracker_.reset();
  stillness_.reset();
  composer_.reset();
}

std::size_t Pipeline::memory() const {
  return proxy_.memory() + squares_.memory() + stillness_.memory() + stabilizer_.memory() +
         refiner_.memory() + backdrop_.memory() + composer_.memory();
}

}  // namespace scrim
