/// The blurred room.
#pragma once

#include <cstddef>
#include <cstdint>

#include "backdrop/fill.hpp"
#include "backdrop/room.hpp"
#include "backdrop/sample.hpp"
#include "backdrop/upsampler.hpp"
#include "frame/proxy.hpp"
#include "segment/mask.hpp"
#include "support/aligned.hpp"

namespace scrim {

/// Everything the blur shows has passed a picture of few samples, and this is all there is to know
/// of the room in the output. Along the frame's larger side there are
///
///   strength   0    25   50   75   100
///   samples    160  100  62   39   24
///
/// in frames of 1280 pixels and more. Smaller ones begin at one sample for 8 pixels, which is never
/// exceeded, and end at 24 or at 0.4 times where they began, whichever is less; strengths between
/// lie on a geometric series. Along the other side there are as many as make the samples square.
/// Seen as a Gaussian, the blur's sigma is 0.96 of the distance between samples: 20 pixels in a
/// frame of 1280 at strength 50.
///
/// Method: the samples are means of the room's pixels only (normalised convolution, Knutsson and
/// Westin 1993); samples that the person hides are filled from around, from coarse to fine
/// (push-pull, Gortler et al. 1996); a binomial filter and a cubic B-spline make the picture
/// smooth. At the picture's rim the samples are repeated, so that it is not darkened.
class Blur {
 public:
  Blur() = default;
  explicit Blur(const Layout& layout);

  /// `strength` 0 to 100. Allocates nothing.
  void prepare(const Proxy& proxy, const Mask& mask, int strength);

  /// As Backdrop::row.
  void row(int plane, int y, std::size_t begin, std::size_t end, std::uint8_t* out) {
    upsampler_.row(plane, y, begin, end, out);
  }

  /// The samples of the newest picture: across, down.
  int width() const { return width_; }
  int height() const { return height_; }

  std::size_t memory() const;

 private:
  /// Which of the room's cells make each sample of a row (or column), and how much of each cell.
  struct Shares {
    Buffer<int> first;   ///< cell, for each sample
    Buffer<int> offset;  ///< into `share`, for each sample and one more
    Buffer<float> share;
    void plan(int samples, int cells, int pixels);
  };

  void choose_size(int strength);
  void reduce();
  void smooth();
  void to_rgb();
  Samples samples() { return {samples_.data(), width_, height_}; }

  Layout layout_;
  int strength_ = -1;
  int step_ = 0;
  int width_ = 0, height_ = 0;
  int proxy_width_ = 0, proxy_height_ = 0;
  Room room_;
  Shares across_, down_;
  Buffer<float> sums_;  ///< a row of the reduction, planar: Y, U, V, weight
  Buffer<Sample> samples_;
  Buffer<Sample> row_;  ///< scratch of `smooth`
  Filler filler_;
  Upsampler upsampler_;
};

}  // namespace scrim
