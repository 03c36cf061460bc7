#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <memory>
#include <new>
#include <optional>
#include <utility>
#include <vector>

#include "engine/frame_copy.hpp"
#include "engine/governor.hpp"
#include "engine/parts.hpp"
#include "engine/pipeline.hpp"
#include "frame/frame.hpp"
#include "scrim/scrim.hpp"
#include "segment/segmenter.hpp"
#include "sense/sensor.hpp"
#include "sense/still_sensor.hpp"
#include "support/aligned.hpp"
#include "support/target.hpp"

namespace scrim {
namespace {

constexpr float max_budget = 1000;

bool is_percentage(int value) {
  return value >= 0 && value <= 100;
}

bool are_rectangles(const Areas& areas) {
  return std::all_of(areas.begin(), areas.end(), [](const Region& r) {
    return std::isfinite(r.x) && std::isfinite(r.y) && std::isfinite(r.width) &&
           std::isfinite(r.height) && r.width >= 0 && r.height >= 0;
  });
}

Status check(const Settings& settings) {
  const bool valid = settings.effect <= Effect::none && is_percentage(settings.strength) &&
                     settings.look <= Look::lens && settings.who <= Who::main &&
                     is_percentage(settings.match) && are_rectangles(settings.keep) &&
                     are_rectangles(settings.hide) && settings.quality >= quality::normal &&
                     settings.quality < quality::covered && settings.budget_milliseconds >= 0 &&
                     settings.budget_milliseconds <= max_budget;
  return valid ? Status::ok : Status::bad_argument;
}

Status check(const Placement& placement) {
  const auto is_share = [](float value) { return value >= 0 && value <= 1; };
  const bool valid =
      placement.fit <= Fit::contain && is_share(placement.x) && is_share(placement.y);
  return valid ? Status::ok : Status::bad_argument;
}

Status check(const Options& options) {
  const bool valid =
      options.model <= Model::general && options.threads >= 1 && options.threads <= 8;
  return valid ? Status::ok : Status::bad_argument;
}

/// What `out` and the matte may be, given `in` and the effect.
Status check(const Frame& in, const MutableFrame& out, const MattePlane& matte, Effect effect) {
  for (const Frame& frame : {in, as_const(out)}) {
    if (const Status status = check(frame); status != Status::ok) return status;
  }
  Layout expected = in.layout;
  if (effect == Effect::transparent) {
    if (!is_rgb(out.layout.format)) return Status::unsupported;
    expected.format = out.layout.format;
  }
  if (out.layout != expected) return Status::bad_argument;
  for (const Frame& frame : {in, as_const(out)}) {
    if (const Status status = check_matte(matte, frame); status != Status::ok) return status;
  }
  return check_overlap(in, as_const(out));
}

void clear(MattePlane matte, const Layout& layout) {
  if (matte.data == nullptr) return;
  for (int y = 0; y < layout.height; ++y) {
    std::fill_n(matte.data + y * matte.stride, layout.width, std::uint8_t{0});
  }
}

/// The networks that look at the frames: of stills, both that are built in, unless one is asked
/// for.
Result<std::vector<Segmenter>> make_networks(const Options& options) {
  std::vector<Segmenter> networks;
  const auto add = [&](const Options& one) {
    return Segmenter::create(one).map(
        [&](Segmenter network) { networks.push_back(std::move(network)); });
  };
  Result<void> added = add(options);
  if (added && options.stills && options.model == Model::automatic && options.model_file.empty()) {
    Options other = options;
    other.model = Model::landscape;
    added = add(other);
  }
  if (!added) return tl::unexpected(std::move(added.error()));
  return networks;
}

tl::unexpected<Error> failure(Status status) {
  return tl::unexpected(Error{status, message(status)});
}

}  // namespace

class Engine::Impl {
 public:
  Impl(std::vector<Segmenter> networks, bool stills, Techniques without)
      : networks_(std::move(networks)), stills_(stills), without_(without) {}

  Status apply(const Settings& settings);
  Status set_picture(const Frame& picture, const Placement& placement, AlphaPlane opacity);
  Status process(const Frame& in, const MutableFrame& out, MattePlane matte, AlphaPlane opacity);
  Status take_apart(const Frame& in, Parts& parts);
  void reset();
  void rewind();
  const Report& report() const { return report_; }
  std::size_t memory() const;

 private:
  template <class Work, class Cover>
  Status work(const Layout& layout, Work work, Cover cover);
  void plan(const Layout& layout);
  std::unique_ptr<Finder> make_finder(const Layout& layout);

  std::vector<Segmenter> networks_;
  bool stills_;
  Techniques without_;
  Settings settings_;
  Governor governor_;
  Report report_;
  std::optional<FrameCopy> picture_;  ///< kept for a change of layout
  Buffer<std::uint8_t> opacity_;      ///< likewise; the picture's, when it is transparent
  bool transparent_ = false;
  Placement placement_;
  std::uint32_t picture_version_ = 0;  ///< for Parts
  std::optional<Pipeline> pipeline_;
};

Status Engine::Impl::apply(const Settings& settings) {
  const Status status = check(settings);
  if (status != Status::ok) return status;
  settings_ = settings;
  governor_.ask(settings.quality, stills_ ? 0 : settings.budget_milliseconds);
  return status;
}

Status Engine::Impl::set_picture(const Frame& picture, const Placement& placement,
                                 AlphaPlane opacity) try {
  if (const Status status = check(picture); status != Status::ok) return status;
  if (const Status status = check(placement); status != Status::ok) return status;
  if (const Status status = check_opacity(opacity, picture.layout); status != Status::ok)
    return status;
  const bool transparent = opacity.data != nullptr;
  const auto width = std::size_t(picture.layout.width), height = std::size_t(picture.layout.height);
  std::optional<FrameCopy> fresh;
  Buffer<std::uint8_t> fresh_opacity;
  if (transparent && opacity_.size() != width * height) {
    fresh_opacity = Buffer<std::uint8_t>(width * height);
  }
  if (!picture_ || picture_->layout() != picture.layout) fresh.emplace(picture.layout);
  if (pipeline_) pipeline_->set_picture(picture, placement, opacity);
  if (fresh) picture_ = std::move(fresh);
  picture_->copy(picture);
  if (!fresh_opacity.empty()) opacity_ = std::move(fresh_opacity);
  transparent_ = transparent;
  for (std::size_t y = 0; y < height && transparent; ++y) {
    std::memcpy(opacity_.data() + y * width, opacity.data + std::ptrdiff_t(y) * opacity.stride,
                width);
  }
  placement_ = placement;
  ++picture_version_;
  return Status::ok;
} catch (const std::bad_alloc&) {
  return Status::out_of_memory;
}

Status Engine::Impl::process(const Frame& in, const MutableFrame& out, MattePlane matte,
                             AlphaPlane opacity) {
  report_ = {.quality = governor_.level()};
  Status status = check(in, out, matte, settings_.effect);
  if (status == Status::ok) status = check_opacity(opacity, as_const(out), matte);
  if (status != Status::ok) {
    report_.reason = status;
    return status;
  }
  return work(
      in.layout,
      [&] { pipeline_->process(in, out, matte, settings_, governor_.level(), report_, opacity); },
      [&] {
        cover(out);
        clear(matte, out.layout);
      });
}

Status Engine::Impl::take_apart(const Frame& in, Parts& parts) {
  parts = {};
  report_ = {.quality = governor_.level()};
  const bool unsupported = settings_.effect == Effect::transparent || is_deep(in.layout.format);
  const Status status = unsupported ? Status::unsupported : check(in);
  if (status != Status::ok) {
    report_.reason = status;
    return status;
  }
  return work(
      in.layout,
      [&] {
        pipeline_->take_apart(in, settings_, governor_.level(), report_, parts);
        parts.picture_version = picture_version_;
      },
      [&] { parts = {}; });
}

/// One checked frame's work, with a pipeline for its layout. `cover` is for when memory is out.
template <class Work, class Cover>
Status Engine::Impl::work(const Layout& layout, Work work, Cover cover) {
  const Report begun{.quality = governor_.level(), .adjustment = governor_.explain()};
  report_ = begun;
  try {
    if (!pipeline_ || pipeline_->layout() != layout) plan(layout);
    if (stills_) reset();
    work();
    governor_.took(report_.total_milliseconds);
    return Status::ok;
  } catch (const std::bad_alloc&) {
    pipeline_.reset();
    cover();
    report_ = begun;
    report_.shown = Shown::covered;
    report_.reason = Status::out_of_memory;
    return Status::out_of_memory;
  }
}

void Engine::Impl::plan(const Layout& layout) {
  pipeline_.reset();
  pipeline_.emplace(layout, make_finder(layout), without_, std::make_unique<Pyramid>(layout));
  if (picture_) {
    const AlphaPlane opacity{transparent_ ? opacity_.data() : nullptr, picture_->layout().width};
    pipeline_->set_picture(picture_->frame(), placement_, opacity);
  }
  ++picture_version_;
}

std::unique_ptr<Finder> Engine::Impl::make_finder(const Layout& layout) {
  if (!stills_) return std::make_unique<Sensor>(layout, networks_.front(), without_);
  std::vector<Segmenter*> networks;
  for (Segmenter& network : networks_) networks.push_back(&network);
  return std::make_unique<StillSensor>(layout, std::move(networks), without_);
}

void Engine::Impl::reset() {
  if (pipeline_) pipeline_->reset();
}

void Engine::Impl::rewind() {
  if (pipeline_) pipeline_->rewind();
}

std::size_t Engine::Impl::memory() const {
  std::size_t bytes = (picture_ ? picture_->memory() : 0) + opacity_.bytes() +
                      (pipeline_ ? pipeline_->memory() : 0);
  for (const Segmenter& network : networks_) bytes += network.memory();
  return bytes;
}

Engine::Engine(std::unique_ptr<Impl> impl) noexcept : impl_(std::move(impl)) {}
Engine::Engine(Engine&&) noexcept = default;
Engine& Engine::operator=(Engine&&) noexcept = default;
Engine::~Engine() = default;

Result<Engine> Engine::create(const Options& options) try {
  if (const Status status = check(options); status != Status::ok) return failure(status);
  if (Result<void> target = apply_target_from_environment(); !target) {
    return tl::unexpected(target.error());
  }
  Result<std::vector<Segmenter>> networks = make_networks(options);
  if (!networks) return tl::unexpected(std::move(networks.error()));
  return Engine(std::make_unique<Impl>(std::move(*networks), options.stills, options.without));
} catch (const std::bad_alloc&) {
  return failure(Status::out_of_memory);
}

Status Engine::apply(const Settings& settings) noexcept {
  return impl_->apply(settings);
}

Status Engine::set_picture(const Frame& picture, Placement placement, AlphaPlane opacity) noexcept {
  return impl_->set_picture(picture, placement, opacity);
}

Status Engine::process(const Frame& in, const MutableFrame& out, MattePlane matte,
                       AlphaPlane opacity) noexcept {
  return impl_->process(in, out, matte, opacity);
}

Status take_apart(Engine& engine, const Frame& in, Parts& parts) noexcept {
  return engine.impl_->take_apart(in, parts);
}

void Engine::reset() noexcept {
  impl_->reset();
}

void Engine::rewind() noexcept {
  impl_->rewind();
}

const Report& Engine::report() const noexcept {
  return impl_->report();
}

std::size_t Engine::memory() const noexcept {
  return impl_->memory();
}

const char* version() noexcept {
  return SCRIM_VERSION;
}

}  // namespace scrim
