/// The gradient that the gradient error of mattes is defined by.
#pragma once

#include <vector>

#include "apps/scrim/evaluation/gray_picture.hpp"

namespace scrim::cli {

/// Magnitude of the gradient of alpha (0 to 1) under the derivatives of a Gaussian of sigma 1.4,
/// 9×9, each filter of unit energy, the picture's border repeated: as in the code of Rhemann et al.
/// (CVPR 2009). Row by row; keeps a reference to the picture.
class GradientFilter {
 public:
  explicit GradientFilter(const GrayPicture& picture);

  /// One value for each pixel of a row; valid until the next call.
  const float* magnitudes(int y);

  static constexpr int radius = 4;

 private:
  void filter_columns(int y);

  const GrayPicture& picture_;
  std::vector<float> smooth_, derived_;  ///< a row filtered downwards, with `radius` on each side
  std::vector<float> out_;
};

}  // namespace scrim::cli
