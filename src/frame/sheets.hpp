/// A frame as sheets: components that share one grid of samples, whatever the frame's format.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "frame/frame.hpp"
#include "scrim/scrim.hpp"
#include "support/aligned.hpp"

namespace scrim {

enum class Sheet : std::uint8_t {
  full,    ///< a sample for each pixel: Y, or R, G, B (in this order also in bgra)
  chroma,  ///< U, V of YUV formats; RGB has no such sheet
};

/// 3 for RGB; for YUV 1 (full) and 2 (chroma).
int component_count(Format format, Sheet sheet);

/// The first of the sheet's components among Y, U, V or R, G, B.
constexpr int first_component(Sheet sheet) {
  return sheet == Sheet::full ? 0 : 1;
}

/// Pixels of the frame under one sample, across and down: 1 or 2.
int pixels_across(Sheet sheet);
int pixels_down(Format format, Sheet sheet);

int sheet_width(const Layout& layout, Sheet sheet);
int sheet_height(const Layout& layout, Sheet sheet);

/// Reads and writes rows of a sheet, one component after the other. Has memory for one row of a
/// frame up to the width it was planned for. Thread-safety: one thread at a time.
class SheetRows {
 public:
  using Rows = std::array<std::uint8_t*, 3>;

  SheetRows() = default;
  /// Throws std::bad_alloc.
  explicit SheetRows(int width);

  /// Row `y` of each component of the sheet, in memory of this object; valid until the next call:
  /// bytes, or a deep frame's words as they are. 64 bytes beyond the row may be read. Reads nothing
  /// of the frame but the row's own bytes.
  Rows read(const Frame& frame, Sheet sheet, int y);

  /// Rows to be filled for `write`: 64 bytes beyond each may be written, and 64 words.
  Rows scratch();

  /// Writes the first samples of `rows` to row `y` of the sheet, the other sheet's samples stay.
  /// Alpha becomes opaque. Writes nothing but the row's own bytes.
  void write(const Rows& rows, const MutableFrame& frame, Sheet sheet, int y);

  std::size_t memory() const { return components_.bytes() + packed_.bytes() + pairs_.bytes(); }

 private:
  std::size_t width_ = 0;            ///< bytes from one component's row to the next
  Buffer<std::uint8_t> components_;  ///< three rows
  Buffer<std::uint8_t> packed_;      ///< a row of a plane
  Buffer<std::uint8_t> pairs_;       ///< two rows: the luma and the chroma of YUYV
};

}  // namespace scrim
