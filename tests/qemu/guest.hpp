/// What tests do inside the QEMU guest (scripts/qemu_guest.sh): load the module, run other
/// programs.
#pragma once

#include <string>
#include <vector>

#include "tests/live/live_program.hpp"

namespace scrim::guest {

using live_test::eventually;
using live_test::Program;

/// Loads v4l2loopback, and unloads it: which fails while something has a device open.
class Module {
 public:
  explicit Module(const std::string& parameters);
  ~Module();
  Module(const Module&) = delete;
  Module& operator=(const Module&) = delete;
};

/// Whether the loaded module shows a device to several programs at once: only until version 0.14.
bool several_may_watch();

/// Of a loopback device, as its writer has set it: "YUYV:160x120@30"; empty while it has none.
std::string format_of(const std::string& device);

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

  std::vector<Seen> frames() const;
  /// True when that many more come than there are now.
  bool gets(std::size_t more) const;
  Program& program() { return program_; }

 private:
  Program program_;
};

/// `v4l2_tool feed` or `write`: a writer of somebody else's, ten frames a second. Waits until it
/// feeds.
class Feeder {
 public:
  explicit Feeder(const std::string& device, const std::string& fourcc = "YUYV",
                  const std::string& size = "160x120", const std::string& how = "feed");

  Program& program() { return program_; }

 private:
  Program program_;
};

}  // namespace scrim::guest
