/// Deep frames, and HDR of any depth, in 8 bits: what the stages that look at a frame look at.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "frame/frame.hpp"
#include "frame/view_kernels.hpp"
#include "scrim/scrim.hpp"
#include "support/aligned.hpp"

namespace scrim {

/// How a frame is seen.
enum class Sight : std::uint8_t {
  normal,  ///< through the transfer function: HDR looks like a picture of SDR
  signal,  ///< its codes, shortened: from these its backdrop and its colours are made
};

/// Whether both ways are the same: that of SDR.
bool looks_normal(const Layout& layout);

/// Makes a few rows of a frame at a time visible, in 8 bits: as nv12 of p010, i420 of i010 and
/// i210, rgba of rgba16, of the same size, matrix and range. Of planar 4:2:2, pairs of chroma rows
/// are averaged. Thread-safety: one thread at a time.
class View {
 public:
  View() = default;

  /// For so many rows at a time, 1 or an even number. Throws std::bad_alloc.
  View(const Layout& frame, Sight sight, int rows);

  /// Whether the frame itself is what is seen: of 8 bits, and as its signal or of SDR. Then there
  /// is nothing to ask for below.
  bool empty() const { return planes_[0].empty(); }

  /// Rows [y, y + rows) of a frame of the planned layout, as far as it has them, as a frame of the
  /// view's layout; valid until the next call. `y` is a multiple of the planned rows.
  Frame rows(const Frame& frame, int y);

  /// The Y of row `y` alone, converted as bt709 full range where the frame is RGB. `out` may be
  /// written up to 64 bytes beyond the row.
  void luma(const Frame& frame, int y, std::uint8_t* out);

  std::size_t memory() const;

 private:
  void see(const Frame& frame, int plane, int y, int other, std::uint8_t* out) const;

  Layout layout_;
  int rows_ = 1;
  LevelCurve luma_, chroma_;
  std::array<Buffer<std::uint8_t>, 3> planes_;
  std::array<std::size_t, 3> strides_{};
};

}  // namespace scrim
