/// A program of a test: started, listened to, killed, weighed.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace scrim::live_test {

/// Waits until it is so; false when it did not come in time. Generous: for machines under load.
bool eventually(const std::function<bool()>& is_so,
                std::chrono::seconds limit = std::chrono::seconds(20));

/// The folder of the private session (private_session.sh).
std::string session_folder();
/// The process id that private_session.sh wrote for "pipewire" or "wireplumber".
pid_t session_process(const std::string& name);

/// Killed without mercy when the object goes, unless it ended before.
class Program {
 public:
  /// `line` is the program and its arguments; `environment` is added ("NAME=value").
  explicit Program(const std::vector<std::string>& line,
                   const std::vector<std::string>& environment = {});
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;
  ~Program();

  pid_t id() const { return id_; }
  void signal(int number) const;
  /// The exit code, 128 + N when signal N ended it; empty when it still runs after 20 s.
  std::optional<int> end();
  bool runs();

  /// All that it wrote so far.
  std::string out() const;
  std::string errors() const;
  /// True when `text` stands in its output, soon.
  bool says(const std::string& text) const;
  /// How often `text` stands in its output.
  int count(const std::string& text) const;

  /// Of all its threads.
  double cpu_seconds() const;
  double resident_mebibytes() const;
  int descriptors() const;

 private:
  std::string out_file_, error_file_;
  pid_t id_ = -1;
  std::optional<int> code_;
};

}  // namespace scrim::live_test
