/// The adversary: undoes a blur whose kernel is known.
#pragma once

#include <complex>
#include <functional>
#include <vector>

#include "page.hpp"

namespace scrim::test {

/// Discrete Fourier transform of a picture whose sides are powers of two.
struct Spectrum {
  int width = 0, height = 0;
  std::vector<std::complex<float>> values;
};

using Filter = std::function<Gray(const Gray&)>;

/// What a blur does to each frequency of pictures of one size.
class Kernel {
 public:
  /// Learns the kernel of `blur` from what it makes of random pictures of this size, both looked at
  /// through `seen`: the least squares fit over all frequencies, cut off at `radius` pixels. For a
  /// blur that is not the same everywhere (one made of samples) this is the mean over all places.
  static Kernel learn(const Filter& blur, const Filter& seen, int width, int height, int radius);

  /// The Wiener filter (Wiener 1949) for a constant ratio of noise to signal. The result is
  /// stretched to full contrast.
  Gray undo(const Gray& blurred, float noise_to_signal) const;

 private:
  Spectrum response_;
};

}  // namespace scrim::test
