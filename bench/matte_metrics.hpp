/// How well mattes fit the truth. The definitions are those of the usual literature:
/// boundary IoU after Cheng et al., "Boundary IoU" (CVPR 2021), dtSSD after Erofeev et al. (2015).
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <span>
#include <vector>

namespace scrim::bench {

/// One picture's alpha, row-major without gaps: 255 is person. Person at 128 and above.
struct AlphaPicture {
  int width = 0;
  int height = 0;
  std::vector<std::uint8_t> alpha;
};

/// Intersection over union of the persons; 1 when there is none in either.
double person_iou(const AlphaPicture& matte, const AlphaPicture& truth);

/// The same, of the persons' pixels within 0.5 % of the diagonal (at least 1.5 pixels) of their
/// boundary. The picture's own border is no boundary.
double boundary_iou(const AlphaPicture& matte, const AlphaPicture& truth);

/// Mean |matte - truth| of alpha in 0 to 1, times 1000.
double mean_absolute_difference(const AlphaPicture& matte, const AlphaPicture& truth);

/// Squared distance of every pixel to the nearest pixel that is 0 in `picture` (exact; Felzenszwalb
/// and Huttenlocher 2012). Very large everywhere when none is.
std::vector<float> squared_distance_to_zero(std::span<const std::uint8_t> picture, int width,
                                            int height);

/// What a clip, or a set of pictures, came to.
struct ClipFigures {
  int frames = 0;
  double iou = 0;           ///< mean
  double iou_p5 = 0;        ///< 5th percentile over the frames
  double boundary_iou = 0;  ///< mean
  double mad = 0;           ///< mean
  double dtssd = 0;         ///< root mean square of the change's error, times 100; mean over frames
  int lag = 0;              ///< frames by which the mattes trail: the shift that fits best
};

/// Gathers pictures that have nothing to do with each other.
class PictureMetrics {
 public:
  void add(const AlphaPicture& matte, const AlphaPicture& truth);
  /// dtssd and lag are 0.
  ClipFigures figures() const;

 private:
  std::vector<double> ious_;
  double boundary_ious_ = 0;
  double mads_ = 0;
};

/// Gathers the frames of one clip in order; all have the first one's size.
class ClipMetrics {
 public:
  void add(AlphaPicture matte, AlphaPicture truth);
  ClipFigures figures() const;

  static constexpr int max_lag = 3;

 private:
  struct Pair {
    AlphaPicture matte, truth;
  };
  /// The sum of differences when mattes are compared with the truth `shift` frames earlier.
  struct Shift {
    double sum = 0;
    int count = 0;
  };

  PictureMetrics pictures_;
  double changes_ = 0;
  std::vector<Shift> shifts_ = std::vector<Shift>(2 * max_lag + 1);
  std::deque<Pair> recent_;
};

}  // namespace scrim::bench
