#include "engine/pipeline.hpp"

#include <algorithm>
#include <array>
#include <numeric>
#include <span>
#include <utility>

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
  const float most = std::accumulate(sums.begin(), sums.end(), 0.0F);
  return std::accumulate(cells.begin() + std::ptrdiff_t(i), cells.end(), most);
}

/// The share of the frame that a mask takes for person.
float person_share(const Mask& mask, const Layout& layout) {
  if (mask.data == nullptr) return 0;
  const std::size_t cells = std::size_t(mask.width) * std::size_t(mask.height);
  const float cell = mask.region.width * mask.region.height / float(cells);
  return std::min(1.0F,
                  sum_of({mask.data, cells}) * cell / (float(layout.width) * float(layout.height)));
}

Region whole_frame(const Layout& layout) {
  return {0, 0, float(layout.width), float(layout.height)};
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
  }
  return {};
}

/// The refiner's rows with the user's areas in them.
struct RowsWithAreas {
  const Refiner& refiner;
  const PixelAreas& areas;

  Span row(int y, const std::uint8_t* luma, std::uint8_t* matte) const {
    return areas.apply(y, matte, refiner.row(y, luma, matte));
  }
};

}  // namespace

Pipeline::Pipeline(const Layout& layout, Segmenter& segmenter, Techniques without)
    : layout_(layout),
      without_(without),
      segmenter_(segmenter),
      proxy_(layout),
      tracker_(layout, segmenter.mask_width()),
      people_(layout, segmenter.mask_width(), segmenter.mask_height()),
      hidden_(segmenter.mask_width(), segmenter.mask_height()),
      squares_(proxy_.width(), proxy_.height()),
      stillness_(proxy_.width(), proxy_.height()),
      room_memory_(layout, segmenter.mask_width(), segmenter.mask_height()),
      stabilizer_(layout, segmenter.mask_width(), segmenter.mask_height()),
      mover_(layout, segmenter.mask_width(), segmenter.mask_height()),
      refiner_(layout, without),
      backdrop_(layout),
      composer_(layout, without) {
  segmenter_.plan(layout);
}

void Pipeline::process(const Frame& in, const MutableFrame& out, MattePlane matte,
                       const Settings& settings, Report& report) {
  Stopwatch watch(report);
  prepare(in, settings.effect != Effect::none || matte.data != nullptr, settings, watch, report);
  composer_.compose(in, RowsWithAreas{refiner_, areas_}, backdrop_, out, matte);
  watch.lap(Stage::compose);
}

void Pipeline::take_apart(const Frame& in, const Settings& settings, Report& report, Parts& parts) {
  if (matte_.empty()) {
    matte_ = Buffer<std::uint8_t>(std::size_t(layout_.width) * std::size_t(layout_.height));
  }
  Stopwatch watch(report);
  prepare(in, settings.effect != Effect::none, settings, watch, report);
  parts.matte = {matte_.data(), layout_.width};
  parts.person = composer_.draw_matte(in, RowsWithAreas{refiner_, areas_}, parts.matte);
  parts.room = backdrop_.nodes();
  const Frame still = backdrop_.still().view(layout_);
  if (still.strides[0] == 0) {
    parts.colour = first_pixel(still);
  } else {
    parts.picture = still;
  }
  parts.own_colour = composer_.own_colour();
  parts.tone = composer_.tone();
  if (layout_.format == Format::bgra) std::swap(parts.tone.offset[0], parts.tone.offset[2]);
  watch.lap(Stage::compose);
}

/// All that comes before composing. `wanted`: whether there is use for a matte.
void Pipeline::prepare(const Frame& in, bool wanted, const Settings& settings, Stopwatch& watch,
                       Report& report) {
  ++frame_;
  areas_ = PixelAreas(layout_, settings.keep, settings.hide);
  const bool looking = wanted && report.quality < quality::covered;
  if (looking) segmenter_.wake();
  proxy_.update(in);
  Mask mask;
  if (looking) {
    const Sighting sighting = look(settings, watch, report);
    mask = gate(sighting, frame_);
    report.reason = sighting.status;
  } else if (wanted) {
    report.reason = Status::too_slow;
    tracker_.reset();
  }
  report.person = person_share(mask, layout_);
  if (mask.data == nullptr) areas_ = {};  // A covered frame covers what is kept, too.
  const bool hurried = report.quality >= quality::coarse;
  Settings shown = settings;
  if (hurried) shown.look = Look::soft;
  prepare(mask, shown, hurried ? Detail::coarse : Detail::normal, watch);
  if (settings.effect == Effect::none) {
    report.shown = Shown::room;
  } else {
    report.shown = mask.data != nullptr ? Shown::effect : Shown::covered;
  }
}

/// Runs the network on a region, the way the camera stands. On another way first when that is to be
/// tried.
Status Pipeline::segment(const Region& region, Stopwatch& watch) {
  if (tracker_.cut()) turns_.restart();
  const bool turned = std::exchange(quarters_, turns_.turn()) != turns_.turn();
  if (turned || tracker_.cut()) forget_masks();
  if (const std::optional<int> trial = turns_.trial()) {
    segmenter_.sample(proxy_, region, *trial);
    segmenter_.run();
    turns_.tried(segmenter_.traits());
    watch.lap(Stage::segment);
  }
  segmenter_.sample(proxy_, region, turns_.turn());
  watch.lap(Stage::sample);
  const Status status = segmenter_.run();
  turns_.seen(segmenter_.traits());
  watch.lap(Stage::segment);
  return status;
}

/// Whether the mask of the frame before was moved to this one. It is not when the network should
/// see this frame for another reason.
bool Pipeline::reuse(const Region& region, const Settings& settings) {
  const bool looks_around = !without_.has(Technique::region) && region != tracker_.window();
  const bool fresh = kept_ && *kept_ + 1 == frame_ && kept_who_ == settings.who;
  if (!fresh || looks_around || tracker_.cut()) return false;
  return mover_.move(proxy_, squares_);
}

Sighting Pipeline::look(const Settings& settings, Stopwatch& watch, Report& report) {
  squares_.update(proxy_);
  report.region = without_.has(Technique::region) ? whole_frame(layout_) : tracker_.aim(proxy_);
  watch.lap(Stage::sample);
  const bool reuses = report.quality == quality::every_second_frame;
  if (reuses && reuse(report.region, settings)) {
    report.region = mover_.mask().region;
    watch.lap(Stage::stabilize);
    return {frame_, *kept_, Status::ok, mover_.mask()};
  }
  const Sighting sighting = look_again(report.region, settings, watch);
  if (reuses && sighting.status == Status::ok) {
    mover_.remember(proxy_, squares_, sighting.mask);
    kept_ = frame_;
    kept_who_ = settings.who;
    watch.lap(Stage::stabilize);
  }
  return sighting;
}

Sighting Pipeline::look_again(const Region& region, const Settings& settings, Stopwatch& watch) {
  Sighting sighting{.frame = frame_, .seen = frame_};
  sighting.status = segment(region, watch);
  sighting.mask = segmenter_.mask();  // Whether it may be used is the gate's to say.
  if (sighting.status != Status::ok) {
    reset();
    return sighting;
  }
  sighting.mask = people_.select(sighting.mask, settings.who);
  sighting.mask = hidden_.update(sighting.mask, areas_);
  stillness_.update(squares_);
  if (!without_.has(Technique::memory)) {
    sighting.mask = room_memory_.correct(squares_, stillness_, sighting.mask);
  }
  if (!without_.has(Technique::stabilizer)) {
    sighting.mask = stabilizer_.update(stillness_, sighting.mask);
  }
  if (!without_.has(Technique::region)) tracker_.update(sighting.mask);
  watch.lap(Stage::stabilize);
  return sighting;
}

void Pipeline::prepare(const Mask& mask, const Settings& settings, Detail detail,
                       Stopwatch& watch) {
  refiner_.prepare(proxy_, mask, detail);
  watch.lap(Stage::refine);
  backdrop_.prepare(proxy_, mask, settings);
  watch.lap(Stage::backdrop);
  composer_.prepare(proxy_, mask.data != nullptr ? refiner_.rough() : Plane{}, backdrop_, settings);
}

void Pipeline::reset() {
  kept_.reset();
  tracker_.reset();
  turns_.reset();
  people_.reset();
  forget_masks();
  composer_.reset();
}

/// What the frames before showed says nothing about the next one.
void Pipeline::forget_masks() {
  stillness_.reset();
  room_memory_.reset();
}

std::size_t Pipeline::memory() const {
  return proxy_.memory() + squares_.memory() + people_.memory() + stillness_.memory() +
         hidden_.memory() + room_memory_.memory() + stabilizer_.memory() + mover_.memory() +
         refiner_.memory() + backdrop_.memory() + composer_.memory() + matte_.bytes();
}

}  // namespace scrim
