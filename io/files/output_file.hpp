/// A file that appears only when it is whole.
#pragma once

#include <filesystem>
#include <string>

#include "io/handles/av_handles.hpp"

namespace scrim::io {

/// The file is written under a hidden name in the folder where it will be, and renamed at the end:
/// what was there before stays until then, and is never half replaced. Without `commit` nothing is
/// left. What is no regular file (a device, a FIFO) is written directly.
/// Thread-safety: one file at a time in a process, made and ended by one thread.
class OutputFile {
 public:
  /// Makes the working file. Fails when `name` cannot be written, or is the file `source`.
  static Result<OutputFile> create(const std::string& name, const std::string& source);

  OutputFile(OutputFile&& other) noexcept;
  OutputFile& operator=(OutputFile&&) = delete;
  ~OutputFile();

  /// Where to write.
  const std::string& working_name() const { return working_; }

  /// Puts the file, closed by now, in its place.
  Result<void> commit();

  /// From now on SIGINT, SIGTERM and SIGHUP remove the working file before they end the process.
  static void remove_on_signals();

 private:
  OutputFile() = default;

  std::string name_;
  std::filesystem::path target_;
  std::string working_;
  bool pending_ = false;
};

}  // namespace scrim::io
