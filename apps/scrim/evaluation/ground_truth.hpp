/// Clips and pictures whose true mattes are known, in a folder: its layout is in docs/quality.md.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "apps/scrim/evaluation/gray_picture.hpp"
#include "io/files/video_reader.hpp"

namespace scrim::cli {

/// A clip, or a set of pictures that have nothing to do with each other.
struct Subject {
  enum class Kind : std::uint8_t {
    clip,         ///< with soft mattes for truths
    masked_clip,  ///< with masks, which have no soft edges: good for a look, not for the mean
    pictures,
  };
  std::string name;
  Kind kind = Kind::clip;
  /// One video, or as many pictures as there are truths.
  std::vector<std::filesystem::path> frames{};
  std::vector<std::filesystem::path> truths{};
  std::filesystem::path room{};  ///< a clip's room that nobody is in; empty when there is none

  bool is_sequence() const { return kind != Kind::pictures; }
};

/// What a folder holds: clips, then clips with masks, then pictures, each by name. What has no
/// truth is passed over. Fails when nothing has one, and when a part of one is missing.
io::Result<std::vector<Subject>> find_ground_truth(const std::string& folder);

struct Sample {
  io::VideoFrame frame;
  GrayPicture truth;
};

/// The frames of a subject with their truths, in order. Keeps a reference to the subject.
class SubjectReader {
 public:
  explicit SubjectReader(const Subject& subject) : subject_(subject) {}

  /// Empty at the end. Fails unless there is one truth for each frame, of its size.
  io::Result<std::optional<Sample>> read();

 private:
  io::Result<std::optional<io::VideoFrame>> read_frame();

  const Subject& subject_;
  std::optional<io::VideoReader> reader_;
  std::size_t file_ = 0;  ///< the next of the subject's frames
  std::size_t count_ = 0;
  std::optional<Layout> layout_;
};

}  // namespace scrim::cli
