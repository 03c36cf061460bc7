/// What tests do inside the QEMU guest (scripts/qemu_guest.sh): load the module, run other
/// programs.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <functional>
#include <string>
#include <vector>

namespace scrim::guest {

/// Loads v4l2loopback, and unloads it: which fails while something has a device open.
class Module {
 public:
  explicit Module(const std::string& parameters);
  ~Module();
  Module(const Module&) = delete;
  Module& operator=(const Module&) = delete;
};

/// Another program; it is killed when the object goes. What it prints is read.
class Program {
 public:
  explicit Program(std::vector<std::string> command);
  ~Program() { kill(); }
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;

  /// Ends it without a chance to tidy up.
  void kill();
  bool running();
  /// All the lines that it has printed until now, of its errors too.
  const std::vector<std::string>& lines();

 private:
  pid_t process_ = -1;
  int output_ = -1;
  std::string rest_;
  std::vector<std::string> lines_;
};

/// A frame as `v4l2_tool watch` saw it.
struct Seen {
  double milliseconds = 0;  ///< since the device was opened
  int width = 0, height = 0;
  double luma = 0, detail = 0;
};

/// `v4l2_tool watch` on a device.
class Watcher {
 public:
  explicit Watcher(const std::string& device);

  std::vector<Seen> frames();
  /// Until that many more have come than there are now.
  bool gets(std::size_t more);
  void kill() { program_.kill(); }
  bool running() { return program_.running(); }

 private:
  Program program_;
};

/// `v4l2_tool feed`: a writer of somebody else's.
Program feeder(const std::string& device, const std::string& fourcc, const std::string& size,
               int rate);

/// True as soon as it is; false when it is not after ten seconds.
bool soon(const std::function<bool()>& is_true);

}  // namespace scrim::guest
