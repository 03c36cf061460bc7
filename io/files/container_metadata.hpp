/// What a video's container says besides its pictures and sound.
#pragma once

#include <set>
#include <string>

#include "io/files/container.hpp"
#include "io/files/metadata.hpp"
#include "io/handles/av_handles.hpp"

namespace scrim::io {

/// Hands on what may be handed on, and remembers what was not. Thread-safety: one thread at a time.
class ContainerMetadata {
 public:
  explicit ContainerMetadata(Metadata choice) : choice_(choice) {}

  /// Of a container or a chapter. Never what its writer noted about itself or about a stream that
  /// no longer exists.
  void copy(const AVDictionary* from, AVDictionary** to);
  /// Of a stream; of an attachment also the name by which it is found.
  void copy(const AVStream& from, AVStream& to);

  /// Adds the chapters, of which there are some, by a clock that begins at 0 with the file
  /// (`start_of`). Throws std::bad_alloc.
  void copy_chapters(const AVFormatContext& from, AVFormatContext& to);

  /// Whether a stream of another kind than pictures, sound and subtitles may go along: a font for
  /// subtitles may, and a camera's own notes, which tell where it was, only with Metadata::all.
  bool allows(const AVStream& stream);

  Metadata choice() const { return choice_; }

  /// What was left out, one word for each kind of thing, in alphabetical order.
  const std::set<std::string>& left_out() const { return left_out_; }

 private:
  Metadata choice_;
  std::set<std::string> left_out_;
};

/// True when the own list of tags of an ISO media container has no place for one of these: they are
/// kept only under their full names.
bool needs_full_names(const AVDictionary* metadata, const Container& container);

}  // namespace scrim::io
