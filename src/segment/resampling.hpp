/// How one axis of a picture is resampled.
#pragma once

#include <vector>

namespace scrim {

/// Output cell i is the sum over k < taps of weight(i)[k] · source[clamp(first(i) + k)]: a triangle
/// as wide as the larger of two source samples and two output cells, so bilinear when enlarging and
/// an average when reducing. Sources beyond the edge are the edge's: the weights fold them in, and
/// first(i) … first(i) + taps - 1 are inside whenever the source has `taps` samples.
class Resampling {
 public:
  /// Plans memory for `cells` outputs of any stretch of up to `reach` source samples.
  Resampling(int cells, double reach);

  /// The cells divide [begin, begin + extent) of a source of `length` samples evenly; source sample
  /// s covers [s, s + 1). Allocates nothing.
  void aim(double begin, double extent, int length);

  int cells() const { return static_cast<int>(first_.size()); }
  int taps() const { return taps_; }
  int first(int cell) const { return first_[static_cast<std::size_t>(cell)]; }
  const float* weights(int cell) const { return weights_.data() + cell * max_taps_; }

 private:
  int max_taps_;
  int taps_ = 1;
  std::vector<int> first_;
  std::vector<float> weights_;
};

}  // namespace scrim
