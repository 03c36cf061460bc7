/// Person over backdrop, in one pass over the rows of the frame.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "backdrop/backdrop.hpp"
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
  explicit Composer(const Layout& layout);

  /// Writes out = backdrop + (in - backdrop)·matte, with the effect that the backdrop was prepared
  /// for; allocates nothing. Both frames have been checked, and have the planned size. Where the
  /// matte is 255 the output is the input, bit for bit; where it is 0 it is the backdrop, bit for
  /// bit, and the input is not looked at. Chroma samples take the mean of the mattes they cover.
  /// A of an RGB output is 255.
  ///
  /// Effect::transparent: `out` is RGBA or BGRA, A is the matte, and where it is 0 so are R, G, B:
  /// the hidden room is not kept under a zero alpha. Where the matte is neither 0 nor 255 the
  /// colour is mixed from the pixel's (by the matte) and that of the nearest wholly opaque pixel of
  /// the row (black where it has none), so that no more of the room is in R, G, B than the matte
  /// says.
  ///
  /// Effect::none: `out` is `in`; the matte is written all the same.
  void compose(const Frame& in, const MatteRows& rows, Backdrop& backdrop, const MutableFrame& out,
               MattePlane matte = {});

  std::size_t memory() const;

 private:
  Span matte_row(const Frame& in, const MatteRows& rows, int y, std::size_t index);
  void blend_row(const Frame& in, Backdrop& backdrop, const MutableFrame& out, int plane, int y,
                 const std::uint8_t* weight, std::size_t begin, std::size_t end);
  void blend_edge(Backdrop& backdrop, int plane, int y, const std::uint8_t* person,
                  const std::uint8_t* weight, std::size_t begin, std::size_t end, std::uint8_t* to);
  void blend_pair(const Frame& in, Backdrop& backdrop, const MutableFrame& out, int y, Span upper,
                  Span lower);
  void blend_packed(const Frame& in, Backdrop& backdrop, const MutableFrame& out, int y, Span span);

  /// Scratch of one row each.
  std::array<Buffer<std::uint8_t>, 2> luma_;
  std::array<Buffer<std::uint8_t>, 2> matte_;
  Buffer<std::uint8_t> chroma_;  ///< the matte of each pair of columns
  Buffer<std::uint8_t> weight_;  ///< the matte of each byte of a plane's row
  Buffer<std::uint8_t> backdrop_;
};

/// Mid-grey all over: what is left to show when not even a backdrop can be made.
void cover(const MutableFrame& out);

}  // namespace scrim
