/// Inputs that are transparent somewhere.
#pragma once

#include <optional>

#include "apps/scrim/file_job.hpp"
#include "io/pixels/video_frame.hpp"

namespace scrim::cli {

/// The recipe, with transparent frames where IN has them and OUT can hold them.
Recipe keep_transparency(Recipe recipe, const FileOptions& options, const io::VideoInfo& in);

/// Makes frames by a recipe; of transparent ones it shows the engine what is seen of them
/// (io::as_seen), and gives them their own colours and their transparency back, or fills it where
/// the recipe's frames cannot have it: with white, or with what the effect shows. Thread-safety:
/// one thread at a time.
class TransparencyKeeper {
 public:
  explicit TransparencyKeeper(const Recipe& recipe) : recipe_(recipe) {}

  Status make(Engine& engine, const io::VideoFrame& in, io::VideoFrame& out);

  /// What was transparent in a frame so far is filled.
  bool filled() const { return filled_; }

 private:
  Status make_filled(Engine& engine, const io::VideoFrame& in, io::VideoFrame& out);

  const Recipe& recipe_;
  std::optional<io::FramePool> mattes_;
  bool filled_ = false;
};

}  // namespace scrim::cli
