/// What V4L2 asks of the operating system, in one place: tests play hostile devices behind it.
#pragma once

#include <poll.h>
#include <time.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace scrim::io {

/// Each call is the system call of its name and says why it failed in errno. Thread-safety: any
/// thread.
class V4l2Calls {
 public:
  virtual ~V4l2Calls() = default;

  /// "/dev/video0", "/dev/video2", …, by number.
  virtual std::vector<std::string> devices() = 0;

  /// The names of other programs that have it open, as far as this user may look.
  virtual std::vector<std::string> openers(const std::string& path) = 0;

  /// To read and write without waiting. -1 on failure.
  virtual int open(const std::string& path) = 0;
  virtual void close(int descriptor) = 0;
  /// ioctl, again when a signal broke it off. -1 on failure.
  virtual int control(int descriptor, unsigned long request, void* argument) = 0;
  /// Null on failure.
  virtual std::uint8_t* map(int descriptor, std::size_t length, std::int64_t offset) = 0;
  virtual void unmap(std::uint8_t* memory, std::size_t length) = 0;
  /// -1 on failure, 0 when nothing came in time.
  virtual int poll(pollfd& what, int milliseconds) = 0;
  /// Nanoseconds.
  virtual std::int64_t now(clockid_t clock) = 0;
};

/// The operating system's. Lives as long as the program.
V4l2Calls& system_v4l2();

}  // namespace scrim::io
