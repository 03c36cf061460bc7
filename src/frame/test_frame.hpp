/// For tests: frames with hard geometry.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <random>
#include <vector>

#include "frame/frame.hpp"
#include "scrim/scrim.hpp"
#include "support/every_target.hpp"

namespace scrim {

/// Owns planes that begin and end exactly with their rows, so that a sanitizer sees every step
/// beyond them. Bytes between the rows hold a mark.
class TestFrame {
 public:
  static constexpr std::uint8_t mark = 0xA5;

  explicit TestFrame(const Layout& layout, int padding = 0, bool upside_down = false) {
    frame_.layout = layout;
    for (int p = 0; p < plane_count(layout.format); ++p) {
      const auto at = std::size_t(p);
      const std::size_t stride = row_bytes(layout, p) + std::size_t(padding);
      const auto rows = std::size_t(row_count(layout, p));
      bytes_[at].assign(stride * (rows - 1) + row_bytes(layout, p), mark);
      frame_.planes[at] = bytes_[at].data() + (upside_down ? stride * (rows - 1) : 0);
      frame_.strides[at] = upside_down ? -std::ptrdiff_t(stride) : std::ptrdiff_t(stride);
    }
  }
  TestFrame(const TestFrame&) = delete;
  TestFrame& operator=(const TestFrame&) = delete;

  const MutableFrame& view() const { return frame_; }
  operator MutableFrame() const { return frame_; }
  operator Frame() const { return as_const(frame_); }
  std::uint8_t* row(int plane, int y) const { return scrim::row(frame_, plane, y); }

  /// Calls visit(plane, y, index of the byte, the byte) for every byte of the picture, up to the
  /// first row in which an assertion failed.
  template <class Visit>
  void each(Visit visit) const {
    for (int p = 0; p < plane_count(frame_.layout.format); ++p) {
      for (int y = 0; y < row_count(frame_.layout, p); ++y) {
        const std::size_t bytes = row_bytes(frame_.layout, p);
        for (std::size_t i = 0; i < bytes; ++i) visit(p, y, i, row(p, y)[i]);
        if (testing::Test::HasFatalFailure()) return;
      }
    }
  }

  void randomise(unsigned seed) const {
    std::mt19937 random(seed);
    each([&](int, int, std::size_t, std::uint8_t& b) { b = static_cast<std::uint8_t>(random()); });
  }

  void fill(std::uint8_t value) const {
    each([&](int, int, std::size_t, std::uint8_t& b) { b = value; });
  }

  void copy_from(const TestFrame& other) const {
    each([&](int p, int y, std::size_t i, std::uint8_t& b) { b = other.row(p, y)[i]; });
  }

  bool same_picture(const TestFrame& other) const {
    bool same = true;
    each([&](int p, int y, std::size_t i, std::uint8_t& b) { same &= b == other.row(p, y)[i]; });
    return same;
  }

  /// Nothing between the rows was written.
  bool marks_stand() const {
    std::size_t marks = 0;
    std::size_t picture = 0;
    std::size_t total = 0;
    for (const auto& plane : bytes_) {
      total += plane.size();
      marks += std::size_t(std::count(plane.begin(), plane.end(), mark));
    }
    each([&](int, int, std::size_t, std::uint8_t& b) {
      ++picture;
      marks -= b == mark ? 1 : 0;
    });
    return marks == total - picture;
  }

 private:
  std::array<std::vector<std::uint8_t>, 3> bytes_;
  MutableFrame frame_;
};

inline constexpr std::array all_formats{Format::nv12, Format::i420, Format::yuyv, Format::rgba,
                                        Format::bgra};
inline constexpr std::array deep_formats{Format::p010, Format::i010, Format::i210, Format::rgba16};

/// All that planes of deep frames may hold.
inline std::vector<Codes> all_deep_codes() {
  std::vector<Codes> all;
  for (const Format format : deep_formats) {
    for (const Range range : {Range::limited, Range::full}) {
      for (const int plane : {0, 1})
        all.push_back(codes_of({.format = format, .range = range}, plane));
    }
  }
  return all;
}

/// Calls visit(plane, y, i, word) for every word of a deep picture.
template <class Visit>
void each_word(const TestFrame& frame, Visit visit) {
  const MutableFrame& view = frame.view();
  for (int p = 0; p < plane_count(view.layout.format); ++p) {
    for (int y = 0; y < row_count(view.layout, p); ++y) {
      std::uint16_t* row = words(view, p, y);
      for (std::size_t i = 0; i < row_samples(view.layout, p); ++i) visit(p, y, i, row[i]);
      if (testing::Test::HasFatalFailure()) return;
    }
  }
}

/// A word's sample.
inline int code_of(const Layout& layout, std::uint16_t word) {
  return depth_of(layout.format).sample(word);
}

/// Where sample `i` of a row of a deep plane has its 8-bit twin: in nv12, i420, rgba or, for i210,
/// yuyv.
inline Layout shallow(Layout deep) {
  switch (deep.format) {
    case Format::p010:
      deep.format = Format::nv12;
      break;
    case Format::i210:
      deep.format = Format::yuyv;
      break;
    case Format::rgba16:
      deep.format = Format::rgba;
      break;
    default:
      deep.format = Format::i420;
  }
  return deep;
}
inline std::uint8_t& twin(const TestFrame& shallow, int plane, int y, std::size_t i) {
  if (shallow.view().layout.format != Format::yuyv) return shallow.row(plane, y)[i];
  return shallow.row(0, y)[plane == 0 ? 2 * i : 4 * i + std::size_t(2 * plane - 1)];
}

/// The deep frame that shows what its 8-bit twin does.
inline void deepen(const TestFrame& shallow, const TestFrame& deep) {
  each_word(deep, [&](int p, int y, std::size_t i, std::uint16_t& word) {
    word = codes_of(deep.view().layout, p).word(twin(shallow, p, y, i));
  });
}

}  // namespace scrim
