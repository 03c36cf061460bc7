/// How one axis of a picture is resampled.
#pragma once

#include <cstddef>
#include <vector>

namespace scrim {

/// Output cell i is the sum over k < taps of weights(i)[k] · source[first(i) + k]: the mean over a
/// window as wide as the cell or one source sample, whichever is more. So it is bilinear when
/// enlarging and an average when reducing. Beyond its edge the source goes on with the edge's
/// value: the weights see to it, and first(i) … first(i) + taps - 1 are always inside.
class Resampling {
 public:
  /// Plans memory for `cells` outputs of any stretch of up to `reach` source samples; longer ones
  /// are sampled with gaps. Throws std::bad_alloc.
  Resampling(int cells, double reach);

  /// The cells divide [begin, begin + extent) of a source of `length` samples evenly; source sample
  /// s covers [s, s + 1). Allocates nothing.
  void aim(double begin, double extent, int length);

  int cells() const { return static_cast<int>(first_.size()); }
  int taps() const { return taps_; }
  int first(int cell) const { return first_[std::size_t(cell)]; }
  const float* weights(int cell) const { return weights_.data() + std::ptrdiff_t{cell} * taps_; }

  std::size_t memory() const {
    return first_.size() * sizeof(int) + weights_.size() * sizeof(float);
  }

 private:
  int max_taps_;
  double begin_ = 0, extent_ = 0;  ///< of the newest `aim`
  int length_ = 0;
  int taps_ = 1;
  std::vector<int> first_;
  std::vector<float> weights_;
};

/// Resamples a row of groups of four floats (pixels, or four rows of one channel): 4·cells floats
/// from a source of 4·length. `out` is not the source.
void resample_groups(const Resampling& resampling, const float* source, float* out);

}  // namespace scrim
