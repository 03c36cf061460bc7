#include "apps/live/session/waker.hpp"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <system_error>

namespace scrim::live {

Waker::Waker() : descriptor_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  if (descriptor_ < 0) throw std::system_error(errno, std::generic_category(), "eventfd");
}

Waker::~Waker() {
  close(descriptor_);
}

void Waker::wake() {
  const std::uint64_t one = 1;
  [[maybe_unused]] const ssize_t written = write(descriptor_, &one, sizeof one);
}

void Waker::sleep(std::optional<std::chrono::milliseconds> longest, int other) {
  std::array<pollfd, 2> files{pollfd{descriptor_, POLLIN, 0}, pollfd{other, POLLIN, 0}};
  poll(files.data(), files.size(), longest ? static_cast<int>(longest->count()) : -1);
  clear();
}

void Waker::clear() {
  std::uint64_t count = 0;
  [[maybe_unused]] const ssize_t taken = read(descriptor_, &count, sizeof count);
}

}  // namespace scrim::live
