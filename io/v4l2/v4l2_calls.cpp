#include "io/v4l2/v4l2_calls.hpp"

#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <filesystem>
#include <optional>
#include <string_view>
#include <system_error>

#include "io/handles/open_watch.hpp"

namespace scrim::io {
namespace {

namespace fs = std::filesystem;

/// The number of "videoN"; empty for other names.
std::optional<int> device_number(std::string_view name) {
  constexpr std::string_view prefix = "video";
  if (!name.starts_with(prefix)) return std::nullopt;
  name.remove_prefix(prefix.size());
  int number = 0;
  const char* end = name.data() + name.size();
  const auto [stop, code] = std::from_chars(name.data(), end, number);
  if (code != std::errc() || stop != end) return std::nullopt;
  return number;
}

class SystemV4l2 final : public V4l2Calls {
 public:
  std::vector<std::string> devices() override {
    std::vector<int> numbers;
    std::error_code code;
    for (const fs::directory_entry& entry : fs::directory_iterator("/dev", code)) {
      const auto number = device_number(entry.path().filename().string());
      if (number) numbers.push_back(*number);
    }
    std::sort(numbers.begin(), numbers.end());
    std::vector<std::string> paths;
    paths.reserve(numbers.size());
    for (const int number : numbers) paths.push_back("/dev/video" + std::to_string(number));
    return paths;
  }

  std::vector<std::string> openers(const std::string& path) override { return io::openers(path); }

  int open(const std::string& path) override {
    return ::open(path.c_str(), O_RDWR | O_NONBLOCK | O_CLOEXEC);
  }

  void close(int descriptor) override { ::close(descriptor); }

  int control(int descriptor, unsigned long request, void* argument) override {
    int code = 0;
    do {
      code = ::ioctl(descriptor, request, argument);
    } while (code == -1 && errno == EINTR);
    return code;
  }

  std::uint8_t* map(int descriptor, std::size_t length, std::int64_t offset) override {
    // Some drivers map only what may also be written.
    void* memory = ::mmap(nullptr, length, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, offset);
    return memory == MAP_FAILED ? nullptr : static_cast<std::uint8_t*>(memory);
  }

  void unmap(std::uint8_t* memory, std::size_t length) override { ::munmap(memory, length); }

  int poll(pollfd& what, int milliseconds) override { return ::poll(&what, 1, milliseconds); }

  std::int64_t now(clockid_t clock) override {
    timespec time{};
    clock_gettime(clock, &time);
    return std::int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
  }
};

}  // namespace

V4l2Calls& system_v4l2() {
  static SystemV4l2 calls;
  return calls;
}

}  // namespace scrim::io
