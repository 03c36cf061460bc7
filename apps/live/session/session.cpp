#include "apps/live/session/session.hpp"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <string_view>
#include <thread>
#include <utility>

#include "apps/live/session/attention.hpp"
#include "apps/live/session/camera_keeper.hpp"
#include "apps/live/session/card.hpp"
#include "apps/live/session/frame_maker.hpp"
#include "apps/live/session/outputs.hpp"
#include "apps/live/session/pace_meter.hpp"
#include "apps/live/session/realtime_priority.hpp"
#include "apps/live/session/status_board.hpp"
#include "apps/live/session/waker.hpp"

namespace scrim::live {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

/// How long the thread may be deaf to everything but the camera, and how often a card is repeated.
constexpr auto frame_wait = 100ms;

/// Of a frame's time the engine gets what decoding and output leave, less a margin for whatever
/// else the machine does, and never less than half. What they leave is averaged over some five
/// seconds: one bad second of a busy machine must not take the engine's time away.
constexpr double around_engine_weight = 0.2, engine_margin = 0.1, engine_at_least = 0.5;

double milliseconds(Clock::duration duration) {
  return std::chrono::duration<double, std::milli>(duration).count();
}

io::VirtualMode mode_of(const Preferences& p) {
  return {p.width, p.height, static_cast<double>(p.rate)};
}

std::string text_of(const io::CameraMode& mode) {
  const auto rate = std::to_string(static_cast<int>(mode.rate + 0.5));
  return std::to_string(mode.width) + "×" + std::to_string(mode.height) + ", " + rate + " fps, " +
         mode.encoding;
}

State state_of(Shown shown) {
  switch (shown) {
    case Shown::effect:
      return State::blurred;
    case Shown::room:
      return State::room;
    default:
      return State::covered;
  }
}

/// From where a room is seen: with anything else in use it is another one.
struct Viewpoint {
  std::string wanted, camera;
  Layout given;  ///< by the camera
  Layout shown;  ///< to watchers

  bool operator==(const Viewpoint&) const = default;
};

/// Opens the backdrop that `next` needs and `before` did not, or could not have.
OpenedPreferences open(const Preferences& before, const Preferences& next, bool failed_before) {
  OpenedPreferences opened{
      .preferences = next, .anew = false, .backdrop = std::nullopt, .problem = {}};
  if (!needs_file(next)) return opened;
  opened.anew = failed_before || !shares_backdrop(before, next);
  if (!opened.anew) return opened;
  auto backdrop = BackdropSource::open(next.with, next.fit);
  if (backdrop) {
    opened.backdrop = std::move(*backdrop);
  } else {
    opened.problem = backdrop.error() + "; the room is blurred instead";
  }
  return opened;
}

}  // namespace

class Session::Impl {
 public:
  explicit Impl(SessionFactories factories)
      : factories_(std::move(factories)),
        keeper_(factories_),
        realtime_(factories_.ask_realtime),
        learner_(factories_.learning) {}
  ~Impl();

  io::Result<void> start(const SessionOptions& options, const Preferences& preferences,
                         const Policy& policy, OnChange on_change);
  void apply(const Preferences& preferences);
  void apply(const Policy& policy);
  void set_preview(PreviewTap tap);
  io::Result<void> learn_room();
  void forget_room();
  LiveStatus status() const;

 private:
  enum class Wish : std::uint8_t { none, learn, forget };

  void hand_over();
  void run();
  void work();
  bool take_changes();
  void take_wish();
  void sleep();
  void linger();
  void watch();
  void show_card();
  void show(const io::CameraFrame& frame, const io::VirtualMode& mode);
  void begin_anew(const Layout& given, const Layout& shown);
  void tell(bool made, bool learns);
  void end_learning(std::string_view reason);
  void tell_learning();
  void keep_pace();
  void refresh();

  const SessionFactories factories_;
  StatusBoard board_;
  Waker waker_;

  /// Of whoever applies something.
  std::mutex apply_mutex_;
  Preferences asked_, handed_;
  bool backdrop_failed_ = false;
  Policy policy_;

  std::mutex arrived_mutex_;
  std::vector<OpenedPreferences> arrived_;  ///< not yet taken by the session's thread
  bool effect_required_ = false;
  bool stop_ = false;

  std::atomic<bool> changed_ = true;     ///< something that `refresh` reads
  std::atomic<Wish> wish_ = Wish::none;  ///< for the room; until the board shows it

  /// Of the session's thread.
  Preferences preferences_;
  std::optional<Outputs> outputs_;
  std::optional<FrameMaker> maker_;
  CameraKeeper keeper_;
  RealtimePriority realtime_;
  RoomLearner learner_;
  RoomLearning learning_told_;
  Viewpoint viewpoint_;
  AttentionSpan attention_;
  Card card_;
  PaceMeter pace_{process_time_now()};
  bool cut_ = true;  ///< the next frame does not follow the one before
  int quality_ = quality::normal;
  double budget_ = 0;         ///< milliseconds of a frame that the engine may take
  double around_engine_ = 0;  ///< milliseconds of a frame that are taken before and after it

  std::thread thread_;
};

io::Result<void> Session::Impl::start(const SessionOptions& options, const Preferences& preferences,
                                      const Policy& policy, OnChange on_change) {
  asked_ = preferences;
  policy_ = policy;
  preferences_ = handed_ = obey(policy_, asked_);
  OpenedPreferences opened = open({}, preferences_, false);
  backdrop_failed_ = !opened.problem.empty();
  auto effect = EffectEngine::create(factories_, std::move(opened));
  if (!effect) return tl::unexpected(effect.error());
  maker_.emplace(std::move(*effect));
  auto outputs = Outputs::create(factories_, options.outputs, mode_of(preferences_), [this] {
    changed_ = true;
    waker_.wake();
  });
  if (!outputs) return tl::unexpected(outputs.error());
  outputs_.emplace(std::move(*outputs));
  effect_required_ = policy.require_effect;
  refresh();
  board_.listen(std::move(on_change));
  thread_ = std::thread([this] { run(); });
  return {};
}

Session::Impl::~Impl() {
  {
    const std::lock_guard lock(arrived_mutex_);
    stop_ = true;
  }
  waker_.wake();
  if (thread_.joinable()) thread_.join();
  outputs_.reset();
}

void Session::Impl::apply(const Preferences& preferences) {
  const std::lock_guard lock(apply_mutex_);
  asked_ = preferences;
  hand_over();
}

void Session::Impl::apply(const Policy& policy) {
  const std::lock_guard lock(apply_mutex_);
  policy_ = policy;
  hand_over();
}

/// A file is opened here, on the caller's thread: the one that has the frames never waits for it.
void Session::Impl::hand_over() {
  const Preferences next = obey(policy_, asked_);
  OpenedPreferences opened = open(handed_, next, backdrop_failed_);
  if (opened.anew) backdrop_failed_ = !opened.problem.empty();
  handed_ = next;
  {
    const std::lock_guard lock(arrived_mutex_);
    arrived_.push_back(std::move(opened));
    effect_required_ = policy_.require_effect;
  }
  waker_.wake();
}

void Session::Impl::set_preview(PreviewTap tap) {
  maker_->set_preview(std::move(tap));
  waker_.wake();
}

io::Result<void> Session::Impl::learn_room() {
  const LiveStatus now = status();
  if (now.state == State::unavailable) return tl::unexpected(now.reason);
  if (now.state == State::asleep) {
    return tl::unexpected(
        std::string("the camera is closed; open it in a program, or open Scrim's app, first"));
  }
  wish_ = Wish::learn;
  waker_.wake();
  return {};
}

void Session::Impl::forget_room() {
  wish_ = Wish::forget;
  waker_.wake();
}

/// Who asks after `learn_room` must not read what was before it.
LiveStatus Session::Impl::status() const {
  const Wish wish = wish_;
  LiveStatus status = board_.read();
  if (wish == Wish::none) return status;
  RoomLearner wished(factories_.learning);
  if (wish == Wish::learn) wished.begin();
  status.room = wished.now();
  return status;
}

void Session::Impl::run() {
  while (take_changes()) {
    try {
      work();
    } catch (const std::exception& error) {
      keeper_.close();
      board_.show(State::unavailable, error.what());
      waker_.sleep(1s);
    }
  }
  keeper_.close();
}

/// False when it is time to end.
bool Session::Impl::take_changes() {
  std::vector<OpenedPreferences> arrived;
  {
    const std::lock_guard lock(arrived_mutex_);
    if (stop_) return false;
    arrived.swap(arrived_);
  }
  for (OpenedPreferences& opened : arrived) {
    preferences_ = opened.preferences;
    const Model before = maker_->effect().model();
    maker_->effect().apply(std::move(opened));
    if (maker_->effect().model() != before) learner_.lose("another model was chosen");
    changed_ = true;
  }
  take_wish();
  return true;
}

void Session::Impl::take_wish() {
  Wish wish = wish_;
  if (wish == Wish::learn) learner_.begin();
  if (wish == Wish::forget) {
    learner_.forget();
    maker_->effect().reset();
  }
  tell_learning();
  wish_.compare_exchange_strong(wish, Wish::none);
}

void Session::Impl::work() {
  outputs_->offer(mode_of(preferences_));
  const bool watched = outputs_->wanted() || maker_->previewed();
  switch (attention_.at(Clock::now(), watched, std::chrono::seconds(preferences_.grace))) {
    case Attention::asleep:
      return sleep();
    case Attention::lingering:
      linger();
      break;
    case Attention::watching:
      watch();
      break;
  }
  if (changed_.exchange(false)) refresh();
  tell_learning();
}

void Session::Impl::sleep() {
  keeper_.close();
  refresh();
  board_.pace({});
  board_.show(State::asleep, "");
  end_learning("nobody watched any more");
  if (learner_.now().stage != Learning::learnt) maker_->effect().reset();
  cut_ = true;
  waker_.sleep(std::nullopt);
  pace_.clear(process_time_now());
}

/// The camera stays open, and what it gives is let go: the next watcher gets a fresh frame at once.
void Session::Impl::linger() {
  cut_ = true;
  end_learning("nobody watched any more");
  if (keeper_.mode() == nullptr) return waker_.sleep(frame_wait);
  keeper_.next(waker_, frame_wait);
  keep_pace();
}

void Session::Impl::watch() {
  const io::VirtualMode mode = outputs_->wanted() ? outputs_->mode() : mode_of(preferences_);
  keeper_.want(preferences_.camera, {mode.width, mode.height, mode.rate});
  const bool followed = keeper_.giving();
  if (!followed) {
    cut_ = true;
    show_card();
    end_learning(keeper_.problem() ? keeper_.problem()->message : "the camera was being opened");
  }
  const auto frame = keeper_.next(waker_, frame_wait);
  if (frame) show(*frame, mode);
  if (followed != keeper_.giving()) changed_ = true;
  keep_pace();
}

void Session::Impl::show_card() {
  const io::CameraProblem* problem = keeper_.problem();
  if (const auto out = outputs_->acquire()) {
    card_.show(problem ? unavailable_card(problem->trouble) : starting_card(), *out);
    outputs_->publish(monotonic_now());
  }
  if (problem) {
    board_.show(State::unavailable, problem->message);
  } else {
    board_.show(State::covered, "the camera is starting");
  }
}

/// Through the engine straight into a virtual camera; into memory of its own for a preview alone.
void Session::Impl::show(const io::CameraFrame& frame, const io::VirtualMode& mode) {
  const auto out = outputs_->acquire();
  if (!out && !maker_->previewed()) return;
  const Layout layout{.width = mode.width, .height = mode.height, .format = Format::i420};
  const MutableFrame target = out ? *out : maker_->unseen(layout);
  if (std::exchange(cut_, false)) {
    begin_anew(frame.view.layout, target.layout);
    realtime_.hold();
  } else if (viewpoint_.given != frame.view.layout || viewpoint_.shown != target.layout) {
    begin_anew(frame.view.layout, target.layout);
  }
  const bool learns = learner_.learns(frame.time);
  maker_->effect().learn(learns);
  const auto start = Clock::now();
  const Frame& in = maker_->fitted(frame.view, target.layout);
  const auto decoded = Clock::now();
  const bool made = maker_->make(in, target, frame.time);
  const auto processed = Clock::now();
  if (out) outputs_->publish(frame.time);
  const auto end = Clock::now();
  pace_.add({.decode = frame.decode_milliseconds + milliseconds(decoded - start),
             .engine = milliseconds(processed - decoded),
             .output = milliseconds(end - processed),
             .latency = 1e-6 * static_cast<double>(monotonic_now() - frame.time)});
  board_.count(frame.dropped);
  tell(made, learns);
}

/// After a cut; with the room that was learnt where it is seen from the same viewpoint.
void Session::Impl::begin_anew(const Layout& given, const Layout& shown) {
  Viewpoint now{
      .wanted = preferences_.camera, .camera = keeper_.name(), .given = given, .shown = shown};
  if (now != viewpoint_) learner_.lose("another camera or size is used");
  viewpoint_ = std::move(now);
  if (learner_.now().stage == Learning::learnt) {
    maker_->effect().rewind();
  } else {
    maker_->effect().reset();
  }
}

void Session::Impl::end_learning(std::string_view reason) {
  if (!learner_.busy()) return;
  learner_.lose(reason);
  tell_learning();
}

void Session::Impl::tell_learning() {
  if (learner_.now() == learning_told_) return;
  learning_told_ = learner_.now();
  board_.edit([this](LiveStatus& status) { status.room = learning_told_; });
}

void Session::Impl::tell(bool made, bool learns) {
  const Report& report = maker_->effect().report();
  if (made) learner_.knows(report.room);
  const int before = std::exchange(quality_, report.quality);
  if (report.adjustment != Adjustment::none) {
    board_.step(before, quality_, report.adjustment, budget_);
  } else if (before != quality_) {
    board_.edit([this](LiveStatus& status) { status.quality = quality_; });
  }
  const State state = made ? state_of(report.shown) : State::covered;
  if (state != State::covered) {
    board_.show(state, "");
  } else if (report.reason != Status::ok) {
    board_.show(state, message(report.reason));
  } else if (made && learns) {
    board_.show(state, "the room is being learnt");
  } else {
    board_.show(state, "the machine is too busy to hide the background");
  }
}

/// Once a second: the figures, and what they leave for the engine.
void Session::Impl::keep_pace() {
  const auto pace = pace_.take(process_time_now());
  if (!pace) return;
  board_.pace(*pace);
  changed_ = true;
  realtime_.hold();
  const io::CameraMode* mode = keeper_.mode();
  if (mode == nullptr || mode->rate <= 0) return;
  const double frame_time = 1000 / mode->rate;
  around_engine_ += around_engine_weight *
                    (pace->decode_milliseconds + pace->output_milliseconds - around_engine_);
  budget_ =
      std::max(engine_at_least * frame_time, (1 - engine_margin) * frame_time - around_engine_);
  maker_->effect().set_budget(budget_);
}

void Session::Impl::refresh() {
  LiveStatus facts;
  facts.camera = keeper_.name();
  if (const io::CameraMode* mode = keeper_.mode()) facts.camera_mode = text_of(*mode);
  facts.on = preferences_.on;
  facts.outputs = outputs_->names();
  facts.watchers = outputs_->watchers();
  facts.problems = outputs_->problems();
  for (std::string& line : maker_->effect().problems()) facts.problems.push_back(std::move(line));
  {
    const std::lock_guard lock(arrived_mutex_);
    facts.effect_required = effect_required_;
  }
  board_.edit([&facts](LiveStatus& status) {
    status.camera = std::move(facts.camera);
    status.camera_mode = std::move(facts.camera_mode);
    status.on = facts.on;
    status.outputs = std::move(facts.outputs);
    status.watchers = std::move(facts.watchers);
    status.problems = std::move(facts.problems);
    status.effect_required = facts.effect_required;
  });
}

io::Result<std::unique_ptr<Session>> Session::start(const SessionOptions& options,
                                                    const Preferences& preferences,
                                                    const Policy& policy, OnChange on_change,
                                                    SessionFactories factories) {
  auto impl = std::make_unique<Impl>(std::move(factories));
  auto started = impl->start(options, preferences, policy, std::move(on_change));
  if (!started) return tl::unexpected(started.error());
  return std::unique_ptr<Session>(new Session(std::move(impl)));
}

Session::Session(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Session::~Session() = default;

void Session::apply(const Preferences& preferences) {
  impl_->apply(preferences);
}

void Session::apply(const Policy& policy) {
  impl_->apply(policy);
}

LiveStatus Session::status() const {
  return impl_->status();
}

void Session::set_preview(PreviewTap tap) {
  impl_->set_preview(std::move(tap));
}

io::Result<void> Session::learn_room() {
  return impl_->learn_room();
}

void Session::forget_room() {
  impl_->forget_room();
}

}  // namespace scrim::live
