/// Person over backdrop, in one pass over the rows of the frame.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "backdrop/backdrop.hpp"
#include "compose/own_colour.hpp"
#include "compose/tone_match.hpp"
#include "frame/pyramid.hpp"
#include "frame/row_weights.hpp"
#include "frame/span.hpp"
#include "frame/view.hpp"
#include "matte/refiner.hpp"
#include "scrim/scrim.hpp"
#include "support/aligned.hpp"

namespace scrim {

/// Where the matte's rows come from: anything that has Refiner's `row`. A view.
class MatteRows {
 public:
  template <class Source>
  MatteRows(const Source& source)  // NOLINT: meant to convert
      : source_(&source),
        row_([](const void* s, int y, const std::uint8_t* luma, std::uint8_t* matte) {
          return static_cast<const Source*>(s)->row(y, luma, matte);
        }) {}

  /// The matte of row y: see Refiner::row.
  Span operator()(int y, const std::uint8_t* luma, std::uint8_t* matte) const {
    return row_(source_, y, luma, matte);
  }

 private:
  const void* source_;
  Span (*row_)(const void*, int, const std::uint8_t*, std::uint8_t*);
};

/// Thread-safety: one thread at a time.
class Composer {
 public:
  Composer() = default;

  /// Plans memory for frames of this layout. Throws std::bad_alloc.
  explicit Composer(const Layout& layout, Techniques without = {});

  /// Learns the person's colours from a frame: its pyramid (of a deep one: as its signal) and a
  /// rough matte (see OwnColour; null where there is no matte), for the effect that the backdrop
  /// was prepared for. Without it, or without Technique::own_colour, mixed pixels go into the
  /// output as they are. Allocates nothing.
  void prepare(const Pyramid& pyramid, const Plane& rough, const Backdrop& backdrop,
               const Settings& settings);

  /// Writes out = backdrop + (own - backdrop)·matte, with the effect that the backdrop was prepared
  /// for; allocates nothing. Both frames have been checked, and have the planned size. Where the
  /// matte is 255 the output is the input, bit for bit; where it is 0 it is the backdrop, bit for
  /// bit, and the input is not looked at. In between `own` is the person's own colour (OwnColour),
  /// over Effect::colour and Effect::picture with some of the backdrop's light. Chroma samples take
  /// the mean of the mattes they cover. A of an RGB output is opaque.
  ///
  /// Effect::picture with Settings::match above 0: the person's colours, also where the matte is
  /// 255, are led towards the picture's (ToneMatch).
  ///
  /// Effect::transparent: `out` is RGB, A is the matte, and where it is 0 so are R, G, B:
  /// the hidden room is not kept under a zero alpha. Elsewhere they are the own colour, whatever
  /// the techniques left out, so that the room is not in them.
  ///
  /// Effect::none: `out` is `in`; the matte is written all the same.
  ///
  /// Where `opacity`, when its data is not null, is below 255, so much of the backdrop is put over
  /// all of this again: at 0 the output is the backdrop, bit for bit. Not for Effect::transparent
  /// and Effect::none.
  void compose(const Frame& in, const MatteRows& rows, Backdrop& backdrop, const MutableFrame& out,
               MattePlane matte = {}, AlphaPlane opacity = {});

  /// The matte alone: `compose` would write the same, outside the returned rectangle 0; it leaves
  /// there what `matte` held. As with `compose`, whoever uses these parts must have called
  /// `prepare`.
  Rect write_matte(const Frame& in, const MatteRows& rows, MattePlane matte);

  /// What mixed pixels are given, or nothing when they go into the output as they are.
  OwnColour::AtNodes own_colour() const {
    return unmixes_ ? own_colour_.view() : OwnColour::AtNodes{};
  }

  /// What is done to the person's colours thereafter.
  GainOffset tone() const { return tone_.gain_offset(); }

  /// Forgets the frames before.
  void reset() { tone_.rest(); }

  std::size_t memory() const;

 private:
  /// Samples of a plane's row, what they weigh, and which of them may weigh something.
  struct PlaneRow {
    int plane = 0, y = 0;
    const std::uint8_t* weight = nullptr;
    std::size_t begin = 0, end = 0;
  };

  const std::uint8_t* luma_row_of(const Frame& in, int y, std::size_t index);
  Span matte_row(const Frame& in, const MatteRows& rows, int y, std::size_t index);
  PlaneRow plane_row(const Layout& layout, int plane, int y, std::size_t index, Span span) const;
  void blend_rows(const Frame& in, Backdrop& backdrop, const MutableFrame& out, int y,
                  const std::array<Span, 2>& spans, bool transparent);
  void blend_row(const Frame& in, Backdrop& backdrop, const MutableFrame& out, const PlaneRow& row);
  void show_through(Backdrop& backdrop, const MutableFrame& out, int plane, int y,
                    const std::uint8_t* opacity);
  void mix_in(const std::uint8_t* backdrop, const std::uint8_t* weight, std::size_t samples,
              std::uint8_t* out) const;
  void cut_out_rows(const Frame& in, const MutableFrame& out, int y,
                    const std::array<Span, 2>& spans);
  void copy_person(const PlaneRow& row, const std::uint8_t* person, std::size_t blocks,
                   std::uint8_t* out);
  const std::uint8_t* own(const PlaneRow& row, std::size_t at, std::size_t blocks,
                          const std::uint8_t* person);
  std::size_t bytes(std::size_t samples) const { return samples * depth_.bytes(); }

  Layout layout_;
  Depth depth_;
  Techniques without_;
  View view_;  ///< for the matte
  RowWeights weights_;
  PlaneWeights opacity_;
  OwnColour own_colour_;
  ToneMatch tone_;
  bool unmixes_ = false;  ///< whether own_colour_ is of the newest frame, and wanted

  /// Scratch of one row each.
  std::array<Buffer<std::uint8_t>, 2> luma_;
  std::array<Buffer<std::uint8_t>, 2> matte_;
  std::array<Buffer<std::uint8_t>, 3> own_;  ///< the person's colours, by plane
  Buffer<std::uint8_t> backdrop_;
};

/// Mid-grey all over: what is left to show when not even a backdrop can be made.
void cover(const MutableFrame& out);

}  // namespace scrim
