/// Learns that files changed, however their editors write them.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

namespace scrim::live {

/// Watches the folders of some files, of what they link to, and, while a folder is not there, the
/// nearest one that is. A half-written file is no change yet. Thread-safety: one thread at a time.
class FileWatch {
 public:
  explicit FileWatch(std::vector<std::string> files);
  FileWatch(const FileWatch&) = delete;
  FileWatch& operator=(const FileWatch&) = delete;
  ~FileWatch();

  /// Readable when something happened: call `changed` then.
  int descriptor() const { return descriptor_; }

  /// Why changes are not seen, a line for the user; empty when they are.
  const std::string& problem() const { return problem_; }

  /// Whether one of the files may have changed since the last call.
  bool changed();

 private:
  void watch_all();
  void watch(const std::string& file);

  std::vector<std::string> files_;
  int descriptor_;
  std::string problem_;
  std::map<int, std::set<std::string>> names_;  ///< of interest, by watched folder
};

}  // namespace scrim::live
