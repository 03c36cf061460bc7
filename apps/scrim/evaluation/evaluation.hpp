/// The engine against ground truth.
#pragma once

#include <array>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "apps/scrim/evaluation/ground_truth.hpp"
#include "apps/scrim/evaluation/matte_metrics.hpp"
#include "scrim/scrim.hpp"

namespace scrim::cli {

/// What a clip or a set of pictures came to; `not_measured` where a figure means nothing.
struct Figures {
  double iou = 0, iou_p5 = 0, boundary_iou = 0, mad = 0, gradient = 0;
  double dtssd = 0, lag = 0, flicker = 0, milliseconds = 0;
  double patches = 0, patch_area = 0, new_patches = 0, patch_life = 0;
  double holes = 0, hole_area = 0, new_holes = 0, hole_life = 0;
};

/// One of the figures, for all tables: how it is called and written.
struct FigureKind {
  const char* key;      ///< in JSON and CSV
  const char* heading;  ///< in tables
  int decimals;
  bool more_is_better;
  double Figures::*whole;
  double FrameFigures::*frame;  ///< null where a frame has no such figure
};
inline constexpr std::array<FigureKind, 17> figure_kinds{{
    {"iou", "IoU", 4, true, &Figures::iou, &FrameFigures::iou},
    {"iou_p5", "IoU p5", 4, true, &Figures::iou_p5, nullptr},
    {"boundary_iou", "bIoU", 4, true, &Figures::boundary_iou, &FrameFigures::boundary_iou},
    {"mad", "MAD", 3, false, &Figures::mad, &FrameFigures::mad},
    {"gradient", "grad", 3, false, &Figures::gradient, &FrameFigures::gradient},
    {"dtssd", "dtSSD", 3, false, &Figures::dtssd, &FrameFigures::dtssd},
    {"lag", "lag", 1, false, &Figures::lag, nullptr},
    {"flicker", "flicker", 3, false, &Figures::flicker, &FrameFigures::flicker},
    {"ms", "ms", 2, false, &Figures::milliseconds, &FrameFigures::milliseconds},
    {"patches", "patches", 3, false, &Figures::patches, &FrameFigures::patches},
    {"patch_area", "p area", 3, false, &Figures::patch_area, &FrameFigures::patch_area},
    {"new_patches", "p new", 2, false, &Figures::new_patches, &FrameFigures::new_patches},
    {"patch_life", "p life", 1, false, &Figures::patch_life, nullptr},
    {"holes", "holes", 3, false, &Figures::holes, &FrameFigures::holes},
    {"hole_area", "h area", 3, false, &Figures::hole_area, &FrameFigures::hole_area},
    {"new_holes", "h new", 2, false, &Figures::new_holes, &FrameFigures::new_holes},
    {"hole_life", "h life", 1, false, &Figures::hole_life, nullptr},
}};

/// As they stand in tables: how well mattes fit, and what people notice first.
inline constexpr std::array<std::span<const FigureKind>, 2> figure_tables{
    std::span(figure_kinds).first<9>(), std::span(figure_kinds).subspan<9>()};

/// With the kind's decimals; "-" when not measured. `plus` writes the sign of what is above 0.
std::string written(double value, const FigureKind& kind, bool plus = false);

struct Score {
  Figures figures;
  std::size_t covered = 0;  ///< frames without a usable matte; they count as an empty one
  std::vector<FrameFigures> frames;
};

/// The mean of each figure, over those where it was measured.
Figures mean_of(std::span<const Figures> figures);

/// Called before each frame, with its number from 0.
using Announce = std::function<void(const Subject&, std::size_t frame)>;

/// What comes before the measuring of a sequence.
struct Rehearsal {
  int passes = 1;           ///< the last one is to be measured
  bool learn_room = false;  ///< from Subject::room, where there is one
};

/// Two engines, for sequences and for pictures of their own, and what they make.
class Performer {
 public:
  /// With these settings. Fails when an engine refuses them.
  static io::Result<Performer> create(Engine sequences, Engine stills, const Settings& settings,
                                      const Rehearsal& rehearsal);

  /// Before the first frame of a subject: forgets the one before, and rehearses.
  io::Result<void> begin(const Subject& subject, const Announce& announce);

  /// Makes the result and the matte of a frame of a subject; the matte is empty when the frame was
  /// covered.
  io::Result<void> perform(const Subject& subject, const io::VideoFrame& frame);

  /// For a new sequence.
  void reset() { sequences_.reset(); }

  const GrayPicture& matte() const { return matte_; }
  const io::VideoFrame& result() const { return result_; }  ///< the room blurred
  bool covered() const { return report_.shown == Shown::covered; }
  double milliseconds() const { return report_.total_milliseconds; }

 private:
  Performer(Engine sequences, Engine stills, const Settings& settings, const Rehearsal& rehearsal)
      : sequences_(std::move(sequences)),
        stills_(std::move(stills)),
        settings_(settings),
        rehearsal_(rehearsal) {}
  io::Result<void> learn_room(const Subject& subject);

  Engine sequences_, stills_;
  Settings settings_;
  Rehearsal rehearsal_;
  Report report_;  ///< of the newest frame
  std::optional<io::FramePool> pool_;
  io::VideoFrame result_;
  GrayPicture matte_;
};

/// How the engine was made, to tell what each technique gives and costs.
struct Variant {
  std::string name;  ///< of the technique left out; "" when none is
  Techniques without{};
};

/// One network on everything there is.
struct Evaluation {
  std::string model;
  std::vector<Variant> variants;           ///< the first has everything
  std::vector<std::vector<Score>> scores;  ///< by subject, then by variant
};

/// A line of a table.
struct Row {
  std::string name;
  Subject::Kind kind = Subject::Kind::clip;
  bool is_mean = false;  ///< of all clips
  std::size_t frames = 0;
  std::size_t covered = 0;
  Figures figures;
};

/// What an engine with everything came to: clips, their mean, clips with masks, pictures.
std::vector<Row> rows_of(std::span<const Subject> subjects, const Evaluation& evaluation);

/// What a technique gives and costs: the figures with everything minus those without it. Time is
/// the median of the frames' differences. No single clips, only their mean.
std::vector<Row> differences(std::span<const Subject> subjects, const Evaluation& evaluation,
                             std::size_t variant);

/// Every frame of a subject through every performer, in turn, so that what slows the machine for a
/// while slows them alike. One score for each performer.
io::Result<std::vector<Score>> evaluate(const Subject& subject, std::span<Performer> performers,
                                        const Announce& announce);

}  // namespace scrim::cli
