/// Scaling a frame's sheets to another size.
#pragma once

#include <cstddef>
#include <vector>

#include "frame/sheets.hpp"
#include "scrim/scrim.hpp"
#include "support/aligned.hpp"

namespace scrim {

/// How the samples of an output lie among those of an input, along x or y: output sample i is
/// centred at begin + (i + 1/2)·step, in samples of the input, whose sample k reaches from k to
/// k+1.
struct Axis {
  int in = 0, out = 0;  ///< how many samples
  double begin = 0, step = 1;
};

/// Cubic convolution (R. G. Keys, "Cubic Convolution Interpolation for Digital Image Processing",
/// 1981, a = -1/2): the weight of a sample at this distance from the centre; 0 from 2 on.
double cubic_weight(double distance);

/// The input samples [first, first + count) of one output sample, and where their weights begin.
struct Taps {
  int first = 0, count = 0;
  std::size_t weights = 0;
};

/// The weights of a whole axis. When reducing, the cubic is stretched by the step, so that nothing
/// finer than the output shows as a false pattern; outside the input its last samples stand in. The
/// weights of each output sample sum to 1; an odd number of them is followed by a 0.
class Filter {
 public:
  Filter() = default;
  explicit Filter(const Axis& axis);

  const std::vector<Taps>& taps() const { return taps_; }
  const float* weights(const Taps& taps) const { return weights_.data() + taps.weights; }
  const float* weights() const { return weights_.data(); }
  std::size_t memory() const {
    return taps_.size() * sizeof(Taps) + weights_.size() * sizeof(float);
  }

 private:
  std::vector<Taps> taps_;
  std::vector<float> weights_;
};

/// Scales one sheet of frames of one layout, four rows at a time, first down, then across, in
/// float. Thread-safety: one thread at a time.
class Scaler {
 public:
  static constexpr int group = 4;

  Scaler() = default;
  /// Throws std::bad_alloc.
  Scaler(const Layout& picture, Sheet sheet, const Axis& columns, const Axis& rows);

  /// Makes rows [y, y + group) of every component; those beyond the last row mean
  /// nothing.
  void scale(const Frame& picture, int y);

  /// Row y + r of the sheet's component, as the last `scale` made it: levels of 0 to 255, and a
  /// little beyond where the cubic overshoots. 64 values beyond the row may be read.
  const float* row(int component, int r) const;

  std::size_t memory() const;

 private:
  void add(const std::uint8_t* row, float weight, float* sums) const;

  Codes codes_;  ///< of the sheet
  Sheet sheet_ = Sheet::full;
  int components_ = 0;
  Filter columns_, rows_;
  SheetRows source_;
  std::size_t in_width_ = 0, out_width_ = 0;  ///< padded
  Buffer<float> sums_;    ///< each component's rows, scaled down only: [component][group][in]
  Buffer<float> woven_;   ///< the four rows of a component, woven: [in][group]
  Buffer<float> narrow_;  ///< the same scaled across: [out][group]
  Buffer<float> result_;  ///< [component][group][out]
};

}  // namespace scrim
