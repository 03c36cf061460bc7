/// One frame's way through the stages, planned for one layout.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>

#include "backdrop/backdrop.hpp"
#include "compose/composer.hpp"
#include "engine/parts.hpp"
#include "frame/areas.hpp"
#include "frame/pyramid.hpp"
#include "matte/refiner.hpp"
#include "scrim/scrim.hpp"
#include "segment/segmenter.hpp"
#include "sense/finder.hpp"
#include "support/aligned.hpp"
#include "support/stopwatch.hpp"

namespace scrim {

/// Owns every stage but the networks, which outlive a change of layout. Thread-safety: one thread
/// at a time.
class Pipeline {
 public:
  /// For frames of this layout, in which `finder` finds the person. Throws std::bad_alloc.
  Pipeline(const Layout& layout, std::unique_ptr<Finder> finder, Techniques without,
           std::unique_ptr<Pyramid> pyramid);

  /// For a video's frames. Plans the segmenter, which must outlive the pipeline.
  Pipeline(const Layout& layout, Segmenter& segmenter, Techniques without)
      : Pipeline(layout, segmenter, without, std::make_unique<Pyramid>(layout)) {}

  /// The same with a pyramid of another make, planned for this layout.
  Pipeline(const Layout& layout, Segmenter& segmenter, Techniques without,
           std::unique_ptr<Pyramid> pyramid);

  const Layout& layout() const { return layout_; }

  /// See Backdrop::set_picture.
  void set_picture(const Frame& picture, const Placement& placement, AlphaPlane opacity) {
    backdrop_.set_picture(picture, placement, opacity);
  }

  /// One checked frame of this layout, at a level of work (namespace quality). Allocates nothing.
  /// Fills the report, but for what the governor knows.
  void process(const Frame& in, const MutableFrame& out, MattePlane matte, const Settings& settings,
               int level, Report& report, AlphaPlane opacity = {});

  /// As `process`, without the last step: see engine/parts.hpp.
  void take_apart(const Frame& in, const Settings& settings, int level, Report& report,
                  Parts& parts);

  /// Forgets the frames before.
  void reset();

  /// The same, but for what the refiner remembers of the room: see Engine::rewind.
  void rewind();

  /// Bytes held, the networks' not among them.
  std::size_t memory() const;

 private:
  void prepare(const Frame& in, bool wanted, const Settings& settings, int level, Stopwatch& watch,
               Report& report);
  Mask sense(const Settings& settings, int level, Stopwatch& watch, Report& report);
  const Pyramid& signal() const { return signal_ ? *signal_ : *pyramid_; }

  Layout layout_;
  Serial serial_ = 0;      ///< of the frame in work
  bool learning_ = false;  ///< Settings::learn_room of the newest frame
  std::unique_ptr<Pyramid> pyramid_;
  std::optional<Pyramid> signal_;  ///< of HDR, which does not look like its signal
  std::unique_ptr<Finder> finder_;
  Refiner refiner_;
  Backdrop backdrop_;
  Composer composer_;
  PixelAreas areas_;
  Buffer<std::uint8_t> matte_;  ///< of the frame's size, once `take_apart` was called
};

}  // namespace scrim
