#include "apps/scrim/evaluation/evaluation.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "apps/scrim/statistics.hpp"

namespace scrim::cli {
namespace {

/// Of one figure, the frames where it was measured.
std::vector<double> measured(std::span<const FrameFigures> frames, double FrameFigures::*figure) {
  std::vector<double> out;
  for (const FrameFigures& frame : frames) {
    if (!std::isnan(frame.*figure)) out.push_back(frame.*figure);
  }
  return out;
}

double mean(const std::vector<double>& values) {
  if (values.empty()) return not_measured;
  double sum = 0;
  for (const double value : values) sum += value;
  return sum / static_cast<double>(values.size());
}

/// As NumPy's: linear between the order statistics.
double fifth_percentile(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const double place = 0.05 * static_cast<double>(values.size() - 1);
  const auto below = static_cast<std::size_t>(place);
  const std::size_t above = std::min(below + 1, values.size() - 1);
  return std::lerp(values[below], values[above], place - static_cast<double>(below));
}

/// How many frames a region lives: `count` are seen in a frame, and `fresh` appear in a hundred.
double life(double count, double fresh) {
  return fresh > 0 ? 100 * count / fresh : not_measured;
}

Figures figures_of(std::span<const FrameFigures> frames, double lag) {
  Figures out;
  for (const FigureKind& kind : figure_kinds) {
    if (kind.frame != nullptr) out.*kind.whole = mean(measured(frames, kind.frame));
  }
  out.patch_life = life(out.patches, out.new_patches);
  out.hole_life = life(out.holes, out.new_holes);
  out.iou_p5 = fifth_percentile(measured(frames, &FrameFigures::iou));
  out.milliseconds = median(measured(frames, &FrameFigures::milliseconds));
  out.lag = lag;
  return out;
}

Figures difference(const Score& with, const Score& without) {
  Figures out;
  for (const FigureKind& kind : figure_kinds) {
    out.*kind.whole = with.figures.*kind.whole - without.figures.*kind.whole;
  }
  std::vector<double> milliseconds;
  for (std::size_t i = 0; i < with.frames.size(); ++i) {
    milliseconds.push_back(with.frames[i].milliseconds - without.frames[i].milliseconds);
  }
  out.milliseconds = median(milliseconds);
  return out;
}

/// A row for each subject, and one for the mean after the last of the clips it is of.
template <class FiguresOf>
std::vector<Row> rows_with_mean(std::span<const Subject> subjects, const Evaluation& evaluation,
                                const FiguresOf& figures_of_subject) {
  std::vector<Row> rows;
  std::vector<Figures> clips;
  std::size_t frames = 0, covered = 0;
  for (std::size_t i = 0; i < subjects.size(); ++i) {
    const Score& score = evaluation.scores[i].front();
    rows.push_back({subjects[i].name, subjects[i].kind, false, score.frames.size(), score.covered,
                    figures_of_subject(evaluation.scores[i])});
    if (subjects[i].kind != Subject::Kind::clip) continue;
    clips.push_back(rows.back().figures);
    frames += score.frames.size();
    covered += score.covered;
    if (i + 1 == subjects.size() || subjects[i + 1].kind != Subject::Kind::clip) {
      rows.push_back({"mean of clips", Subject::Kind::clip, true, frames, covered, mean_of(clips)});
    }
  }
  return rows;
}

}  // namespace

std::vector<Row> rows_of(std::span<const Subject> subjects, const Evaluation& evaluation) {
  return rows_with_mean(subjects, evaluation,
                        [](const std::vector<Score>& scores) { return scores.front().figures; });
}

std::vector<Row> differences(std::span<const Subject> subjects, const Evaluation& evaluation,
                             std::size_t variant) {
  std::vector<Row> rows =
      rows_with_mean(subjects, evaluation, [variant](const std::vector<Score>& scores) {
        return difference(scores.front(), scores[variant]);
      });
  std::erase_if(rows,
                [](const Row& row) { return row.kind == Subject::Kind::clip && !row.is_mean; });
  return rows;
}

std::string written(double value, const FigureKind& kind, bool plus) {
  if (std::isnan(value)) return "-";
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), plus ? "%+.*f" : "%.*f", kind.decimals, value);
  return text.data();
}

Figures mean_of(std::span<const Figures> figures) {
  Figures out;
  for (const FigureKind& kind : figure_kinds) {
    std::vector<double> values;
    for (const Figures& one : figures) {
      if (!std::isnan(one.*kind.whole)) values.push_back(one.*kind.whole);
    }
    out.*kind.whole = mean(values);
  }
  return out;
}

io::Result<Performer> Performer::create(Engine sequences, Engine stills, const Settings& settings,
                                        const Rehearsal& rehearsal) {
  for (Engine* engine : {&sequences, &stills}) {
    if (engine->apply(settings) != Status::ok) {
      return tl::unexpected(std::string("the settings were refused"));
    }
  }
  return Performer(std::move(sequences), std::move(stills), settings, rehearsal);
}

io::Result<void> Performer::learn_room(const Subject& subject) {
  auto reader = io::VideoReader::open(subject.room.string());
  if (!reader) return tl::unexpected(reader.error());
  Settings settings = settings_;
  settings.learn_room = true;
  sequences_.apply(settings);
  while (true) {
    const auto frame = reader->read();
    if (!frame) return tl::unexpected(frame.error());
    if (!*frame) break;
    if (auto done = perform(subject, **frame); !done) return done;
  }
  sequences_.apply(settings_);
  sequences_.rewind();
  return {};
}

io::Result<void> Performer::begin(const Subject& subject, const Announce& announce) {
  reset();
  if (rehearsal_.learn_room && !subject.room.empty()) {
    if (auto done = learn_room(subject); !done) return done;
  }
  for (int pass = 1; subject.is_sequence() && pass < rehearsal_.passes; ++pass) {
    SubjectReader reader(subject);
    for (std::size_t index = 0;; ++index) {
      announce(subject, index);
      const auto sample = reader.read();
      if (!sample) return tl::unexpected(sample.error());
      if (!*sample) break;
      if (auto done = perform(subject, (*sample)->frame); !done) return done;
    }
    sequences_.rewind();
  }
  return {};
}

io::Result<void> Performer::perform(const Subject& subject, const io::VideoFrame& frame) {
  if (!pool_ || result_.layout != frame.layout) {
    pool_.emplace(frame.layout);
    result_ = pool_->make();
    matte_ = GrayPicture(frame.layout.width, frame.layout.height);
  }
  Engine& engine = subject.is_sequence() ? sequences_ : stills_;
  const Status status =
      engine.process(frame.view(), result_.pixels(), {matte_.pixels.data(), matte_.width});
  report_ = engine.report();
  if (status != Status::ok)
    return tl::unexpected(std::string("the engine failed: ") + message(status));
  return {};
}

io::Result<std::vector<Score>> evaluate(const Subject& subject, std::span<Performer> performers,
                                        const Announce& announce) {
  std::vector<Score> scores(performers.size());
  std::vector<ClipComparison> comparisons(performers.size());
  for (Performer& performer : performers) {
    if (auto begun = performer.begin(subject, announce); !begun) {
      return tl::unexpected(begun.error());
    }
  }
  SubjectReader reader(subject);
  for (std::size_t index = 0;; ++index) {
    announce(subject, index);
    auto sample = reader.read();
    if (!sample) return tl::unexpected(sample.error());
    if (!*sample) break;
    const GrayPicture& truth = (*sample)->truth;
    const GrayPicture light = brightness((*sample)->frame.view());
    for (std::size_t turn = 0; turn < performers.size(); ++turn) {
      const std::size_t who = (index + turn) % performers.size();
      Performer& performer = performers[who];
      if (auto done = performer.perform(subject, (*sample)->frame); !done) {
        return tl::unexpected(subject.name + ", frame " + std::to_string(index) + ": " +
                              done.error());
      }
      FrameFigures figures = subject.is_sequence()
                                 ? comparisons[who].add(performer.matte(), truth, light)
                                 : compare_pictures(performer.matte(), truth);
      figures.milliseconds = performer.milliseconds();
      scores[who].frames.push_back(figures);
      scores[who].covered += performer.covered() ? 1 : 0;
    }
  }
  for (std::size_t who = 0; who < performers.size(); ++who) {
    const double lag = subject.is_sequence() ? comparisons[who].lag() : not_measured;
    scores[who].figures = figures_of(scores[who].frames, lag);
  }
  return scores;
}

}  // namespace scrim::cli
