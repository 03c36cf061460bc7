/// The network's share of a frame: sample, run, check the answer.
#pragma once

#include <cstddef>
#include <optional>

#include "frame/proxy.hpp"
#include "nn/network.hpp"
#include "scrim/scrim.hpp"
#include "segment/mask.hpp"
#include "segment/plausible.hpp"
#include "segment/sampler.hpp"
#include "support/aligned.hpp"

namespace scrim {

/// Owns the network. Virtual where tests put a network that fails in its place. Thread-safety: one
/// thread at a time.
class Segmenter {
 public:
  Segmenter(Segmenter&&) = default;
  virtual ~Segmenter() = default;

  /// Reads the model that the options name. Fails like nn::read_tflite and nn::Network::create do,
  /// and with unsupported when the network is none of person segmentation: its input must be
  /// [1,H,W,3], its output [1,h,w,1] or [1,h,w,2].
  static Result<Segmenter> create(const Options& options);

  /// Plans memory for frames of a layout. What was sampled before is of no frame any more. Throws
  /// std::bad_alloc.
  void plan(const Layout& layout);

  /// Says that `sample` and `run` are about to come: see nn::Network::wake.
  void wake() { network_.wake(); }

  /// Fills the network's input with the region turned clockwise by `turn` quarters of a full turn
  /// (0 to 3), then mirrored if wished, and well exposed (exposure.hpp) unless the options leave
  /// Technique::exposure out. Allocates nothing.
  virtual void sample(const Proxy& proxy, const Region& region, int turn = 0,
                      bool mirrored = false);

  /// Runs the network on what was sampled. model_failed when the answer has a value that is no
  /// probability or is not plausible (plausible.hpp): `mask` is then not to be used. Allocates
  /// nothing.
  virtual Status run();

  /// Of the newest `run`; those of nobody when its answer had a value that is no probability.
  const MaskTraits& traits() const { return traits_; }

  /// Whether all values of the newest answer were probabilities, plausible together or not.
  bool readable() const { return readable_; }

  /// Of the newest `run` that returned ok; as the frame lies, turned and mirrored or not, and
  /// stamped with the frame that was sampled before it.
  virtual Mask mask() const {
    return {mask_.data(), output_.w(), output_.h(), region_, {seen_, seen_}};
  }

  int mask_width() const { return output_.w(); }
  int mask_height() const { return output_.h(); }

  /// Width to height of the network's input.
  float aspect() const { return float(input_.w()) / float(input_.h()); }

  std::size_t memory() const;

 private:
  Segmenter(nn::Network network, nn::Shape input, nn::Shape output, Techniques without);

  nn::Network network_;
  nn::Shape input_;
  nn::Shape output_;
  Techniques without_;
  std::optional<Sampler> sampler_;
  Region region_;                  ///< that was sampled
  int turn_ = 0;                   ///< of it
  bool mirrored_ = false;          ///< after the turn
  Serial sampled_ = 0, seen_ = 0;  ///< the frames of the newest `sample` and the newest `run`
  MaskTraits traits_;
  bool readable_ = false;
  Buffer<float> mask_;
  Buffer<float> turning_;  ///< a picture or mask, waiting to be turned
};

}  // namespace scrim
