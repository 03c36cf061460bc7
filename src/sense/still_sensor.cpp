#include "sense/still_sensor.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "sense/doubt.hpp"
#include "sense/sense_tuning.hpp"
#include "sense/turn_finder.hpp"

namespace scrim {
namespace {

/// What a look with this doubt counts.
float weight(float doubt) {
  using namespace tuning::turn;
  return 1 / std::sqrt(std::clamp(doubt, unavoidable, unclear));
}

/// A region with some margin, cut where the frame ends.
Region closely_around(const Region& person, const Region& frame) {
  const float x = tuning::still::close_margin * person.width;
  const float y = tuning::still::close_margin * person.height;
  const float left = std::max(0.0F, person.x - x), top = std::max(0.0F, person.y - y);
  return {left, top, std::min(frame.width, person.x + person.width + x) - left,
          std::min(frame.height, person.y + person.height + y) - top};
}

/// The square with the same middle that holds a region; it may reach beyond the frame.
Region square_around(const Region& region) {
  const float side = std::max(region.width, region.height);
  return {region.x + (region.width - side) / 2, region.y + (region.height - side) / 2, side, side};
}

}  // namespace

StillSensor::StillSensor(const Layout& layout, std::vector<Segmenter*> networks, Techniques without)
    : without_(without),
      networks_(std::move(networks)),
      whole_{0, 0, float(layout.width), float(layout.height)},
      agreement_(layout),
      people_(layout, agreement_.columns(), agreement_.rows()),
      hidden_(agreement_.columns(), agreement_.rows()),
      tracker_(layout, agreement_.columns()) {
  for (Segmenter* network : networks_) network->plan(layout);
}

void StillSensor::wake() {
  for (Segmenter* network : networks_) network->wake();
}

/// Every network looks at a region. Gives the mean of their doubts.
float StillSensor::look(const Pyramid& pyramid, const Region& region, int turn, Stopwatch& watch) {
  float doubts = 0;
  for (Segmenter* network : networks_) {
    for (const bool mirrored : {false, true}) {
      network->sample(pyramid.proxy(), region, turn, mirrored);
      watch.lap(Stage::sample);
      const bool usable = network->run() == Status::ok;
      watch.lap(Stage::segment);
      readable_ = readable_ && network->readable();
      const float of_this = usable ? doubt(network->traits()) : 1;
      doubts += of_this;
      if (usable) {
        agreement_.add(network->mask(), weight(of_this));
      } else {
        agreement_.abstain();
      }
      watch.lap(Stage::stabilize);
    }
  }
  return doubts / float(2 * networks_.size());
}

/// Looks at the whole frame. Gives the turn that makes it upright, the one way that is agreed on.
int StillSensor::look_every_way_round(const Pyramid& pyramid, Stopwatch& watch) {
  std::array<float, 4> doubts{};
  for (const int turn : {1, 2, 3, 0}) {
    agreement_.clear();
    doubts[std::size_t(turn)] = look(pyramid, whole_, turn, watch);
  }
  const int turn = turn_of_still(doubts);
  if (turn != 0) {
    agreement_.clear();
    look(pyramid, whole_, turn, watch);
  }
  return turn;
}

/// What is agreed on so far, without whom and what is not wanted.
Mask StillSensor::agreed(const PixelAreas& areas, Who who) {
  const Mask mask = agreement_.mask();
  return mask.data == nullptr ? mask : hidden_.update(people_.select(mask, who), areas);
}

/// Whether there is somebody to look at; the tracker's window is where.
bool StillSensor::follow(const Mask& mask) {
  if (mask.data == nullptr || without_.has(Technique::region)) return false;
  tracker_.update(mask);
  return tracker_.person().width > 0;
}

Sighting StillSensor::sense(const Pyramid& pyramid, const PixelAreas& areas, Who who, Cadence,
                            Stopwatch& watch) {
  reset();
  const int turn = look_every_way_round(pyramid, watch);
  Mask mask = agreed(areas, who);
  if (follow(mask)) {
    look(pyramid, tracker_.window(), turn, watch);
    mask = agreed(areas, who);
  }
  if (follow(mask)) {
    look(pyramid, closely_around(tracker_.person(), whole_), turn, watch);
    look(pyramid, square_around(tracker_.window()), turn, watch);
    mask = agreed(areas, who);
  }
  watch.lap(Stage::stabilize);
  const bool usable = readable_ && mask.data != nullptr;
  return {usable ? Status::ok : Status::model_failed, tracker_.window(), mask, true};
}

void StillSensor::reset() {
  readable_ = true;
  people_.reset();
  tracker_.reset();
}

std::size_t StillSensor::memory() const {
  return agreement_.memory() + people_.memory() + hidden_.memory();
}

}  // namespace scrim
