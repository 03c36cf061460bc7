/// A copy of a frame that a caller gave.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "frame/frame.hpp"
#include "scrim/scrim.hpp"
#include "support/aligned.hpp"

namespace scrim {

/// The pixels of an RGBA or BGRA frame, without gaps between the rows.
class KeptFrame {
 public:
  /// Copies a checked frame. Throws std::bad_alloc.
  explicit KeptFrame(const Frame& frame)
      : layout_(frame.layout), pixels_(row_bytes(layout_, 0) * std::size_t(layout_.height)) {
    for (int y = 0; y < layout_.height; ++y) {
      std::copy_n(row(frame, 0, y), row_bytes(layout_, 0),
                  pixels_.data() + row_bytes(layout_, 0) * std::size_t(y));
    }
  }

  Frame frame() const {
    return {layout_, {pixels_.data()}, {std::ptrdiff_t(row_bytes(layout_, 0))}};
  }

  std::size_t memory() const { return pixels_.bytes(); }

 private:
  Layout layout_;
  Buffer<std::uint8_t> pixels_;
};

}  // namespace scrim
