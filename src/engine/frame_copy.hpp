/// A copy of a frame that a caller gave.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

#include "frame/frame.hpp"
#include "scrim/scrim.hpp"
#include "support/aligned.hpp"

namespace scrim {

/// The pixels of one frame of any format, without gaps between the rows.
class FrameCopy {
 public:
  /// Throws std::bad_alloc.
  explicit FrameCopy(const Layout& layout) : layout_(layout) {
    for (int p = 0; p < plane_count(layout.format); ++p) {
      planes_[std::size_t(p)] =
          Buffer<std::uint8_t>(row_bytes(layout, p) * std::size_t(row_count(layout, p)));
    }
  }

  const Layout& layout() const { return layout_; }

  /// Copies a checked frame of this layout. Allocates nothing.
  void copy(const Frame& frame) {
    for (int p = 0; p < plane_count(layout_.format); ++p) {
      const std::size_t bytes = row_bytes(layout_, p);
      for (int y = 0; y < row_count(layout_, p); ++y) {
        std::copy_n(row(frame, p, y), bytes,
                    planes_[std::size_t(p)].data() + bytes * std::size_t(y));
      }
    }
  }

  Frame frame() const {
    Frame out{layout_, {}, {}};
    for (int p = 0; p < plane_count(layout_.format); ++p) {
      out.planes[std::size_t(p)] = planes_[std::size_t(p)].data();
      out.strides[std::size_t(p)] = static_cast<std::ptrdiff_t>(row_bytes(layout_, p));
    }
    return out;
  }

  std::size_t memory() const {
    return planes_[0].bytes() + planes_[1].bytes() + planes_[2].bytes();
  }

 private:
  Layout layout_;
  std::array<Buffer<std::uint8_t>, 3> planes_;
};

}  // namespace scrim
