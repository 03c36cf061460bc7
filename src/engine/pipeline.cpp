#include "engine/pipeline.hpp"

#include <algorithm>
#include <array>
#include <numeric>
#include <span>
#include <utility>

#include "engine/gate.hpp"
#include "engine/governor.hpp"
#include "sense/sensor.hpp"

namespace scrim {
namespace {

/// Sixteen sums side by side: one alone would wait for itself 65,536 times.
float sum_of(std::span<const float> cells) {
  constexpr std::size_t lanes = 16;
  std::array<float, lanes> sums{};
  std::size_t i = 0;
  for (; i + lanes <= cells.size(); i += lanes) {
    for (std::size_t k = 0; k < lanes; ++k) sums[k] += cells[i + k];
  }
  const float sum = std::accumulate(sums.begin(), sums.end(), 0.0F);
  return std::accumulate(cells.begin() + std::ptrdiff_t(i), cells.end(), sum);
}

/// The share of the frame that a mask takes for person.
float person_share(const Mask& mask, const Layout& layout) {
  if (mask.data == nullptr) return 0;
  const std::size_t cells = std::size_t(mask.width) * std::size_t(mask.height);
  const float cell = mask.region.width * mask.region.height / float(cells);
  return std::min(1.0F,
                  sum_of({mask.data, cells}) * cell / (float(layout.width) * float(layout.height)));
}

/// Y U V, or R G B.
std::array<std::uint8_t, 3> first_pixel(const Frame& frame) {
  const auto& [first, second, third] = frame.planes;
  switch (frame.layout.format) {
    case Format::nv12:
      return {first[0], second[0], second[1]};
    case Format::i420:
      return {first[0], second[0], third[0]};
    case Format::yuyv:
      return {first[0], first[1], first[3]};
    case Format::rgba:
      return {first[0], first[1], first[2]};
    case Format::bgra:
      return {first[2], first[1], first[0]};
    case Format::p010:
    case Format::i010:
    case Format::i210:
    case Format::rgba16:
      break;  // Not taken apart.
  }
  return {};
}

PixelAreas areas_of(const Settings& settings, const Layout& layout) {
  const Areas everywhere{Region{0, 0, float(layout.width), float(layout.height)}};
  return settings.learn_room ? PixelAreas(layout, {}, everywhere)
                             : PixelAreas(layout, settings.keep, settings.hide);
}

/// The refiner's rows with the user's areas in them.
struct RowsWithAreas {
  Refiner& refiner;
  const PixelAreas& areas;

  Span row(int y, const std::uint8_t* luma, std::uint8_t* matte) const {
    return areas.apply(y, matte, refiner.row(y, luma, matte));
  }
};

}  // namespace

Pipeline::Pipeline(const Layout& layout, std::unique_ptr<Finder> finder, Techniques without,
                   std::unique_ptr<Pyramid> pyramid)
    : layout_(layout),
      pyramid_(std::move(pyramid)),
      finder_(std::move(finder)),
      refiner_(layout, without),
      backdrop_(layout),
      composer_(layout, without) {
  if (!looks_normal(layout)) signal_.emplace(layout, Sight::signal);
}

Pipeline::Pipeline(const Layout& layout, Segmenter& segmenter, Techniques without,
                   std::unique_ptr<Pyramid> pyramid)
    : Pipeline(layout, std::make_unique<Sensor>(layout, segmenter, without), without,
               std::move(pyramid)) {}

void Pipeline::process(const Frame& in, const MutableFrame& out, MattePlane matte,
                       const Settings& settings, int level, Report& report, AlphaPlane opacity) {
  Stopwatch watch(report);
  const bool wanted =
      settings.effect != Effect::none || matte.data != nullptr || settings.learn_room;
  prepare(in, wanted, settings, level, watch, report);
  composer_.compose(in, RowsWithAreas{refiner_, areas_}, backdrop_, out, matte, opacity);
  watch.lap(Stage::compose);
}

void Pipeline::take_apart(const Frame& in, const Settings& settings, int level, Report& report,
                          Parts& parts) {
  if (matte_.empty()) {
    matte_ = Buffer<std::uint8_t>(std::size_t(layout_.width) * std::size_t(layout_.height));
  }
  Stopwatch watch(report);
  const bool wanted = settings.effect != Effect::none || settings.learn_room;
  prepare(in, wanted, settings, level, watch, report);
  parts.matte = {matte_.data(), layout_.width};
  parts.person = composer_.write_matte(in, RowsWithAreas{refiner_, areas_}, parts.matte);
  parts.room = backdrop_.nodes();
  const Frame shown = backdrop_.static_backdrop().view(layout_);
  if (shown.strides[0] == 0) {
    parts.colour = first_pixel(shown);
  } else {
    parts.picture = shown;
  }
  parts.own_colour = composer_.own_colour();
  parts.tone = composer_.tone();
  if (layout_.format == Format::bgra) std::swap(parts.tone.offset[0], parts.tone.offset[2]);
  watch.lap(Stage::compose);
}

/// All that comes before composing. `wanted`: whether there is use for a matte.
void Pipeline::prepare(const Frame& in, bool wanted, const Settings& settings, int level,
                       Stopwatch& watch, Report& report) {
  const bool looking = wanted && level < quality::covered;
  if (looking) finder_->wake();
  const bool learnt_before = std::exchange(learning_, settings.learn_room);
  if (learning_ && !learnt_before) reset();
  areas_ = areas_of(settings, layout_);
  pyramid_->update(in, ++serial_);
  if (signal_) signal_->update(in, serial_);
  watch.lap(Stage::sample);

  Mask mask;
  if (looking) {
    mask = sense(settings, level, watch, report);
  } else if (wanted) {
    report.reason = Status::too_slow;
    finder_->reset();
  }
  report.person = person_share(mask, layout_);
  const bool covered = mask.data == nullptr;
  if (covered) areas_ = {};  // A covered frame covers what is kept, too.
  if (settings.effect == Effect::none) {
    report.shown = Shown::room;
  } else {
    report.shown = covered || settings.learn_room ? Shown::covered : Shown::effect;
  }

  const bool hurried = level >= quality::coarse && !settings.learn_room;
  Settings shown = settings;
  if (hurried) shown.look = Look::soft;
  refiner_.prepare(*pyramid_, mask, hurried ? Detail::coarse : Detail::normal);
  report.room = refiner_.known_room();
  watch.lap(Stage::refine);
  backdrop_.prepare(signal(), mask, shown);
  watch.lap(Stage::backdrop);
  composer_.prepare(signal(), covered ? Plane{} : refiner_.rough(), backdrop_, shown);
}

/// The mask that this frame may be composed with.
Mask Pipeline::sense(const Settings& settings, int level, Stopwatch& watch, Report& report) {
  const Cadence cadence =
      level == quality::every_second_frame ? Cadence::every_second_frame : Cadence::every_frame;
  const Sighting sighting = finder_->sense(*pyramid_, areas_, settings.who, cadence, watch);
  if (sighting.new_scene) refiner_.reset();
  if (sighting.light.changed()) refiner_.relight(sighting.light);
  report.reason = sighting.status;
  report.region = sighting.region;
  return gate(sighting.status, sighting.mask, serial_);
}

void Pipeline::reset() {
  rewind();
  refiner_.reset();
}

void Pipeline::rewind() {
  finder_->reset();
  composer_.reset();
}

std::size_t Pipeline::memory() const {
  return pyramid_->memory() + (signal_ ? signal_->memory() : 0) + finder_->memory() +
         refiner_.memory() + backdrop_.memory() + composer_.memory() + matte_.bytes();
}

}  // namespace scrim
