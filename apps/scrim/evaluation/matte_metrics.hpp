/// How well mattes fit the truth. What each figure means, and for what it is good: docs/quality.md.
#pragma once

#include <array>
#include <deque>
#include <limits>

#include "apps/scrim/evaluation/gray_picture.hpp"
#include "apps/scrim/evaluation/wrong_regions.hpp"

namespace scrim::cli {

// Of two pictures of one size. Alpha is taken from 0 to 1, person from 128 of 255 up.

/// Intersection over union of the persons; 1 when there is none in either.
double person_iou(const GrayPicture& matte, const GrayPicture& truth);

/// The same, of the persons' pixels within 0.5 % of the diagonal (at least 1.5 pixels) of what is
/// no person; the picture's own border is no boundary. After Cheng et al., "Boundary IoU:
/// Improving Object-Centric Image Segmentation Evaluation" (CVPR 2021).
double boundary_iou(const GrayPicture& matte, const GrayPicture& truth);

/// Mean |matte - truth|, times 1000.
double mean_absolute_difference(const GrayPicture& matte, const GrayPicture& truth);

/// Sum over all pixels of the squared difference of the gradients' magnitudes, over 1000. The
/// gradient is the answer of the derivatives of a Gaussian (sigma 1.4, 9×9, each of unit energy,
/// borders repeated). After Rhemann et al., "A perceptually motivated online benchmark for image
/// matting" (CVPR 2009). A sum: it grows with the length of the outline in pixels.
double gradient_error(const GrayPicture& matte, const GrayPicture& truth);

/// Root of the mean squared difference of the two changes since the frame before, times 100. After
/// Erofeev et al., "Perceptually motivated benchmark for video matting" (BMVC 2015).
double change_error(const GrayPicture& matte, const GrayPicture& matte_before,
                    const GrayPicture& truth, const GrayPicture& truth_before);

inline constexpr double not_measured = std::numeric_limits<double>::quiet_NaN();

/// Mean |change of the matte| since the frame before, times 1000, where the picture stands still:
/// where the mean brightness of the 5×5 pixels around changed by 2 of 255 at most (the noise of a
/// camera mostly averages out) and the truth by 1 of 255 at most. `not_measured` when less than one
/// pixel in a hundred stands still.
double static_flicker(const GrayPicture& matte, const GrayPicture& matte_before,
                      const GrayPicture& truth, const GrayPicture& truth_before,
                      const GrayPicture& brightness, const GrayPicture& brightness_before);

/// One frame against its truth.
struct FrameFigures {
  double iou = 0, boundary_iou = 0, mad = 0, gradient = 0;
  double patches = 0, holes = 0;         ///< how many
  double patch_area = 0, hole_area = 0;  ///< of the frame, times 1000
  /// `not_measured` for a picture on its own.
  double new_patches = not_measured, new_holes = not_measured;  ///< how many appear, times 100
  /// `not_measured` where there is no frame before.
  double dtssd = not_measured, flicker = not_measured;
  double milliseconds = not_measured;

  double wrong_area() const { return patch_area + hole_area; }
};

/// Of a picture on its own.
FrameFigures compare_pictures(const GrayPicture& matte, const GrayPicture& truth);

/// The frames of one clip, in order; all have one size.
class ClipComparison {
 public:
  FrameFigures add(GrayPicture matte, GrayPicture truth, GrayPicture brightness);

  /// The shift, in frames, by which the mattes fit the truth best: above 0 they trail.
  int lag() const;

  static constexpr int max_lag = 3;

 private:
  struct Moment {
    GrayPicture matte, truth, brightness;
  };
  /// Of mattes compared with the truth some frames earlier.
  struct Shift {
    double sum = 0;
    int count = 0;
  };

  void compare_shifted(int shift, const GrayPicture& matte, const GrayPicture& truth);

  std::array<Shift, 2 * max_lag + 1> shifts_{};
  std::deque<Moment> recent_;     ///< the newest last
  WrongRegions patches_, holes_;  ///< of the newest
};

}  // namespace scrim::cli
