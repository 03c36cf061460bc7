// A V4L2 driver that answers anything: capabilities, lists, formats, buffers, pictures, errors.
// Each buffer has exactly the bytes that it says, so that AddressSanitizer sees every read beside
// them.
#include <fuzzer/FuzzedDataProvider.h>
#include <linux/videodev2.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <set>
#include <string>
#include <vector>

#include "io/handles/av_handles.hpp"
#include "io/v4l2/v4l2_camera.hpp"

namespace {

using namespace scrim;

constexpr std::array fourccs{V4L2_PIX_FMT_YUYV,  V4L2_PIX_FMT_UYVY,    V4L2_PIX_FMT_NV12,
                             V4L2_PIX_FMT_NV12M, V4L2_PIX_FMT_YUV420,  V4L2_PIX_FMT_YUV420M,
                             V4L2_PIX_FMT_MJPEG, V4L2_PIX_FMT_YUV422P, V4L2_PIX_FMT_XBGR32,
                             V4L2_PIX_FMT_H264,  V4L2_PIX_FMT_GREY};
constexpr std::array errors{EIO, EAGAIN, EBUSY, ENODEV, EINVAL, ENOTTY, ENOSPC};
constexpr std::size_t longest_buffer = 1 << 17;

class AnyDriver final : public io::V4l2Calls {
 public:
  explicit AnyDriver(FuzzedDataProvider& data) : data_(data) {}
  ~AnyDriver() override {
    if (!mapped_.empty()) std::abort();
  }

  std::vector<std::string> devices() override { return {}; }
  std::vector<std::string> openers(const std::string&) override { return {}; }
  int open(const std::string&) override { return 3; }
  void close(int) override {}
  std::int64_t now(clockid_t) override { return time_ += 1'000'000; }

  int poll(pollfd& what, int) override {
    what.revents = static_cast<short>(any(POLLIN));
    return static_cast<int>(any(2)) - 1;
  }

  std::uint8_t* map(int, std::size_t length, std::int64_t) override {
    if (length > longest_buffer) return nullptr;
    auto* memory = static_cast<std::uint8_t*>(std::calloc(length, 1));
    const std::string start = data_.ConsumeRandomLengthString(64);
    for (std::size_t i = 0; i < length && i < start.size(); ++i) {
      memory[i] = static_cast<std::uint8_t>(start[i]);
    }
    mapped_.insert(memory);
    return memory;
  }
  void unmap(std::uint8_t* memory, std::size_t) override {
    mapped_.erase(memory);
    std::free(memory);
  }

  int control(int, unsigned long request, void* argument) override {
    if (data_.ConsumeIntegralInRange(0, 31) == 1) {
      errno = data_.PickValueInArray(errors);
      return -1;
    }
    return answer(request, argument) ? 0 : -1;
  }

 private:
  /// Most often, and when nothing is left to fuzz with, the usual.
  std::uint32_t any(std::uint32_t usual) {
    if (data_.ConsumeIntegralInRange(0, 7) != 1) return usual;
    return data_.ConsumeBool() ? data_.ConsumeIntegralInRange<std::uint32_t>(0, 700)
                               : data_.ConsumeIntegral<std::uint32_t>();
  }
  void twist(std::uint32_t& value) { value = any(value); }

  bool fail(int error) {
    errno = error;
    return false;
  }

  bool answer(unsigned long request, void* argument) {
    constexpr std::uint32_t list_end = 2;
    switch (request) {
      case VIDIOC_QUERYCAP:
        planar_ = data_.ConsumeBool();
        static_cast<v4l2_capability*>(argument)->capabilities =
            V4L2_CAP_STREAMING | (planar_ ? V4L2_CAP_VIDEO_CAPTURE_MPLANE : V4L2_CAP_VIDEO_CAPTURE);
        return true;
      case VIDIOC_ENUM_FMT: {
        auto& format = *static_cast<v4l2_fmtdesc*>(argument);
        format.pixelformat = data_.PickValueInArray(fourccs);
        return any(format.index) < list_end || fail(EINVAL);
      }
      case VIDIOC_ENUM_FRAMESIZES: {
        auto& size = *static_cast<v4l2_frmsizeenum*>(argument);
        size.type = data_.ConsumeIntegralInRange(1U, 3U);
        size.stepwise = {any(160), any(120), any(2), any(64), any(480), any(2)};
        return any(size.index) < list_end || fail(EINVAL);
      }
      case VIDIOC_ENUM_FRAMEINTERVALS: {
        auto& interval = *static_cast<v4l2_frmivalenum*>(argument);
        interval.type = data_.ConsumeIntegralInRange(1U, 3U);
        interval.stepwise = {{any(1), any(30)}, {any(1), any(5)}, {any(1), any(1)}};
        return any(interval.index) < list_end || fail(EINVAL);
      }
      case VIDIOC_S_FMT:
        set_format(*static_cast<v4l2_format*>(argument));
        return true;
      case VIDIOC_S_PARM:
        static_cast<v4l2_streamparm*>(argument)->parm.capture.timeperframe = {any(1), any(30)};
        return true;
      case VIDIOC_REQBUFS:
        twist(static_cast<v4l2_requestbuffers*>(argument)->count);
        return true;
      case VIDIOC_QUERYBUF:
        describe(*static_cast<v4l2_buffer*>(argument));
        return true;
      case VIDIOC_DQBUF:
        if (data_.ConsumeBool()) return fail(EAGAIN);
        describe(*static_cast<v4l2_buffer*>(argument));
        return true;
      default:
        return true;
    }
  }

  void set_format(v4l2_format& format) {
    if (planar_) {
      v4l2_pix_format_mplane& many = format.fmt.pix_mp;
      const bool whole = many.pixelformat != V4L2_PIX_FMT_NV12M;
      many.num_planes = static_cast<std::uint8_t>(
          any(many.pixelformat == V4L2_PIX_FMT_YUV420M ? 3 : (whole ? 1 : 2)));
      for (v4l2_plane_pix_format& plane : many.plane_fmt) twist(plane.bytesperline);
      many.quantization = static_cast<std::uint8_t>(any(0));
      twist(many.width);
      twist(many.height);
    } else {
      v4l2_pix_format& one = format.fmt.pix;
      for (std::uint32_t* value : {&one.width, &one.height, &one.bytesperline, &one.colorspace}) {
        twist(*value);
      }
    }
  }

  void describe(v4l2_buffer& buffer) {
    constexpr std::uint32_t longest = longest_buffer;
    buffer.index = any(data_.ConsumeIntegralInRange(0U, 3U));
    buffer.sequence = any(sequence_++);
    buffer.flags = any(V4L2_BUF_FLAG_TIMESTAMP_MONOTONIC);
    buffer.timestamp = {data_.ConsumeIntegral<time_t>(), data_.ConsumeIntegral<suseconds_t>()};
    if (planar_) {
      for (std::size_t p = 0; p < 3; ++p) {
        v4l2_plane& plane = buffer.m.planes[p];
        plane.length = any(longest);
        plane.bytesused = any(longest);
        plane.data_offset = any(0);
      }
    } else {
      buffer.length = any(longest);
      buffer.bytesused = any(longest);
    }
  }

  FuzzedDataProvider& data_;
  std::set<std::uint8_t*> mapped_;
  std::int64_t time_ = 0;
  std::uint32_t sequence_ = 0;
  bool planar_ = false;
};

/// Reads the ends of every row.
void look(const Frame& view) {
  const Layout& layout = view.layout;
  if (layout.format != Format::i420 || layout.width < min_width || layout.height > max_height) {
    std::abort();
  }
  volatile int sum = 0;
  for (std::size_t p = 0; p < 3; ++p) {
    const int width = p == 0 ? layout.width : (layout.width + 1) / 2;
    const int height = p == 0 ? layout.height : (layout.height + 1) / 2;
    for (int y = 0; y < height; ++y) {
      const std::uint8_t* row = view.planes[p] + y * view.strides[p];
      sum = sum ^ row[0] ^ row[width - 1];
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  io::capture_av_log();
  FuzzedDataProvider data(bytes, size);
  AnyDriver driver(data);
  const io::CameraWish wish{.width = data.ConsumeIntegralInRange(64, 640),
                            .height = data.ConsumeIntegralInRange(64, 480),
                            .rate = 30};
  const auto opened = io::open_v4l2_camera("camera", wish, driver);
  if (!opened) return 0;
  for (int i = 0; i < 6; ++i) {
    const auto frame = opened->camera->newest(std::chrono::milliseconds(1));
    if (!frame) break;
    if (*frame) look((*frame)->view);
  }
  return 0;
}
