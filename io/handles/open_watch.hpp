/// Who has a file open: another program's camera, or a virtual one.
#pragma once

#include <string>
#include <vector>

#include "io/handles/av_handles.hpp"
#include "io/handles/descriptor.hpp"

namespace scrim::io {

/// The names of other programs that have the file open, each once, as far as this user may look.
/// Goes through all of /proc: some ten milliseconds.
std::vector<std::string> openers(const std::string& path);

/// Notices when a file is opened and closed. Programs of other users, whom `openers` cannot see,
/// are counted from its making on.
class OpenWatch {
 public:
  static Result<OpenWatch> create(const std::string& path);

  /// Readable when something has happened.
  int descriptor() const { return events_.get(); }

  /// Takes note of what has happened, without looking who it was.
  void read();

  /// Looks who it was.
  void look();

  /// Whether `look` could say something new.
  bool stale() const { return changed_ && open(); }

  /// Whether somebody has it open, and who: certain when not `stale`.
  bool open() const { return count_ > 0 || !programs_.empty(); }
  const std::vector<std::string>& programs() const { return programs_; }

 private:
  OpenWatch(std::string path, Descriptor events)
      : path_(std::move(path)), events_(std::move(events)) {}

  std::string path_;
  Descriptor events_;
  int count_ = 0;  ///< opened since the beginning and not closed
  bool changed_ = false;
  std::vector<std::string> programs_;
};

}  // namespace scrim::io
