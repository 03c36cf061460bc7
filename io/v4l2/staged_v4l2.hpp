/// For tests: V4L2 devices that do what they are told, be it nonsense.
#pragma once

#include <linux/videodev2.h>

#include <array>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "io/v4l2/v4l2_calls.hpp"

namespace scrim::io::test {

/// A mode that a staged device lists.
struct StagedMode {
  std::uint32_t fourcc = V4L2_PIX_FMT_YUYV;
  std::uint32_t width = 640;
  std::uint32_t height = 480;
  std::uint32_t rate = 30;
};

/// What the driver says next when it is asked for a picture.
struct StagedPicture {
  std::vector<std::vector<std::uint8_t>> parts;  ///< one, or one for each buffer of a picture
  std::uint32_t lie = 0;                         ///< bytes that it claims; 0: the truth
  std::uint32_t flags = V4L2_BUF_FLAG_TIMESTAMP_MONOTONIC;
  std::uint32_t skipped = 0;  ///< pictures that it lost before this one
  std::int64_t time = -1;     ///< nanoseconds; -1: now
  std::int64_t index = -1;    ///< of the buffer; -1: the truth
  int error = 0;              ///< no picture but this errno
};

struct StagedDevice {
  std::string card = "Staged Camera", driver = "uvcvideo";
  std::uint32_t abilities = V4L2_CAP_VIDEO_CAPTURE | V4L2_CAP_STREAMING;
  std::vector<StagedMode> modes{StagedMode{}};
  bool endless_lists = false;          ///< every index of an enumeration is a mode
  std::vector<std::string> openers;    ///< other programs
  int open_error = 0;                  ///< errno
  std::map<unsigned long, int> fails;  ///< errno by request
  /// Changes what the driver agrees to.
  std::function<void(v4l2_format&)> twist_format = [](v4l2_format&) {};
  std::uint32_t buffer_length = 0;  ///< 0: what the format needs
  std::deque<StagedPicture> pictures;
  bool flood = false;      ///< the first of `pictures` again and again
  short poll_events = -1;  ///< instead of the truth
  bool plugged = true;
  bool broken = false;  ///< EIO and POLLERR until it is stopped, as the kernel does after a fault

  // What is done to it.
  std::set<unsigned long> requests;
  bool streaming = false;
  int starts = 0;
  v4l2_format format{};
  std::vector<std::array<std::unique_ptr<std::uint8_t[]>, 3>> memory;
  std::deque<std::uint32_t> queued;  ///< buffers that the driver may fill
  std::uint32_t number = 0;          ///< of the next picture
};

class StagedV4l2 final : public V4l2Calls {
 public:
  /// By path; in the order of the paths.
  std::map<std::string, StagedDevice> at;
  std::int64_t monotonic = 100'000'000'000;
  std::int64_t real = 1'700'000'000'000'000'000;
  int mappings = 0;
  std::map<int, std::string> open_files;

  std::vector<std::string> devices() override;
  std::vector<std::string> openers(const std::string& path) override;
  int open(const std::string& path) override;
  void close(int descriptor) override;
  int control(int descriptor, unsigned long request, void* argument) override;
  std::uint8_t* map(int descriptor, std::size_t length, std::int64_t offset) override;
  void unmap(std::uint8_t* memory, std::size_t length) override;
  int poll(pollfd& what, int milliseconds) override;
  std::int64_t now(clockid_t clock) override;

  void pass(std::int64_t nanoseconds);

 private:
  int answer(StagedDevice& device, unsigned long request, void* argument);
  int next_descriptor_ = 1000;
};

}  // namespace scrim::io::test
