/// A file that appears only when it is whole.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "io/handles/av_handles.hpp"

namespace scrim::io {

/// The file that a name leads to, through all links, also when the last of them leads to nothing
/// yet. Fails when links lead around in a circle.
Result<std::filesystem::path> link_target(const std::string& name);

/// Whether both names lead to one file that exists, through links of any kind; "-" is stdin's.
bool same_file(const std::string& one, const std::string& other);

/// The file is written under a hidden name in the folder where it will be, and renamed at the end:
/// what was there before stays until then, and is never half replaced. Without `commit` nothing is
/// left. What is no regular file (a device, a FIFO) is written directly.
/// Thread-safety: one file at a time in a process, made and ended by one thread.
class OutputFile {
 public:
  /// Makes the working file. Fails when `name` cannot be written, or is one of the files `inputs`
  /// (see `same_file`).
  static Result<OutputFile> create(const std::string& name, const std::vector<std::string>& inputs);

  OutputFile(OutputFile&& other) noexcept;
  OutputFile& operator=(OutputFile&&) = delete;
  ~OutputFile();

  /// Where to write.
  const std::string& working_name() const { return working_; }

  /// Puts the file, closed by now, in its place.
  Result<void> commit();

  /// From now on SIGINT, SIGTERM and SIGHUP remove the working file before they end the process,
  /// and call `leave`, which may do what a signal handler may do.
  static void remove_on_signals(void (*leave)() noexcept);

 private:
  OutputFile() = default;

  std::string name_;
  std::filesystem::path target_;
  std::string working_;
  bool pending_ = false;
};

}  // namespace scrim::io
