#include "io/loopback/loopback_device.hpp"

#include <fcntl.h>
#include <linux/videodev2.h>
#include <poll.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstring>
#include <string_view>

#include "io/handles/open_watch.hpp"
#include "io/loopback/loopback_messages.hpp"

namespace scrim::io {
namespace {

// From v4l2loopback.h, which is not installed with the module.
constexpr std::uint32_t client_usage_event = V4L2_EVENT_PRIVATE_START + 0x08E00000 + 1;
constexpr std::uint32_t keep_format_control = V4L2_CID_USER_BASE | 0xf000;

template <class T>
bool control(int file, unsigned long request, T* argument) {
  int result{};
  do {
    result = ioctl(file, request, argument);
  } while (result < 0 && errno == EINTR);
  return result == 0;
}

/// True when frames of another program arrive; some may be there from long ago. Modules before 0.14
/// take frames from everybody.
bool is_fed(const std::string& path) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
  constexpr int most_old_frames = 32;
  char byte{};
  for (int i = 0; i < most_old_frames && read(file.get(), &byte, 1) == 1; ++i) {
  }
  int frames = 0;
  for (int wait = 0; wait < 7 && frames < 2; ++wait) {
    poll(nullptr, 0, 100);
    while (frames < 2 && read(file.get(), &byte, 1) == 1) ++frames;
  }
  return frames >= 2;
}

Result<v4l2_capability> capability(const std::string& path, int file) {
  v4l2_capability about{};
  if (!control(file, VIDIOC_QUERYCAP, &about)) {
    return tl::unexpected(not_a_loopback(path, "no video device"));
  }
  if (std::string_view(reinterpret_cast<const char*>(about.driver)) != "v4l2 loopback") {
    const std::string card = reinterpret_cast<const char*>(about.card);
    return tl::unexpected(not_a_loopback(path, "a camera (" + card + ")"));
  }
  return about;
}

v4l2_format i420(std::uint32_t width, std::uint32_t height) {
  v4l2_format format{};
  format.type = V4L2_BUF_TYPE_VIDEO_OUTPUT;
  v4l2_pix_format& picture = format.fmt.pix;
  picture.width = width;
  picture.height = height;
  picture.pixelformat = V4L2_PIX_FMT_YUV420;
  picture.field = V4L2_FIELD_NONE;
  picture.bytesperline = width;
  picture.sizeimage = width * height * 3 / 2;
  picture.colorspace = V4L2_COLORSPACE_REC709;
  picture.priv = V4L2_PIX_FMT_PRIV_MAGIC;
  picture.ycbcr_enc = V4L2_YCBCR_ENC_709;
  picture.quantization = V4L2_QUANTIZATION_LIM_RANGE;
  picture.xfer_func = V4L2_XFER_FUNC_709;
  return format;
}

v4l2_fract interval(double rate) {
  const double whole = std::round(rate);
  if (std::abs(rate - whole) < 1e-3) return {1, std::uint32_t(whole)};
  return {1000, std::uint32_t(std::lround(rate * 1000))};
}

std::string text(const v4l2_pix_format& picture) {
  std::string code;
  for (int i = 0; i < 4; ++i) code += char(picture.pixelformat >> (8 * i) & 0x7f);
  return code + " " + std::to_string(picture.width) + "×" + std::to_string(picture.height);
}

void start_output(int file) {
  int type = V4L2_BUF_TYPE_VIDEO_OUTPUT;
  control(file, VIDIOC_STREAMON, &type);
}

}  // namespace

Result<LoopbackDevice> LoopbackDevice::open(const std::string& path, const VirtualMode& wish) {
  LoopbackDevice device(path);
  if (auto renewed = device.renew(wish); !renewed) return tl::unexpected(renewed.error());
  return device;
}

Result<LoopbackDevice> LoopbackDevice::open_any(const VirtualMode& wish) {
  const auto paths = loopback_devices();
  if (paths.empty()) return tl::unexpected(no_loopback_device());
  std::string problems;
  for (const std::string& path : paths) {
    auto device = open(path, wish);
    if (device) return device;
    problems += (problems.empty() ? "" : "; ") + device.error();
  }
  return tl::unexpected(problems);
}

Result<void> LoopbackDevice::renew(const VirtualMode& wish) {
  auto done = claim().and_then([&] { return agree(wish); }).and_then([&] { return start(); });
  if (!done) file_.reset();
  return done;
}

Result<void> LoopbackDevice::take() {
  file_.reset();
  file_ = Descriptor(::open(path_.c_str(), O_RDWR | O_NONBLOCK | O_CLOEXEC));
  if (!file_) return tl::unexpected(loopback_unopened(path_, errno));
  // Between two of Scrim, as one that nobody watches writes nothing.
  if (flock(file_.get(), LOCK_EX | LOCK_NB) != 0) return tl::unexpected(loopback_busy(path_));
  v4l2_event_subscription usage{};
  usage.type = client_usage_event;
  usage.flags = V4L2_EVENT_SUB_FL_SEND_INITIAL;
  tells_usage_ = control(file_.get(), VIDIOC_SUBSCRIBE_EVENT, &usage);
  return {};
}

/// Makes sure that nobody else writes, and mends what one that ended has left behind.
Result<void> LoopbackDevice::claim() {
  if (auto taken = take(); !taken) return taken;
  const auto about = capability(path_, file_.get());
  if (!about) return tl::unexpected(about.error());

  const bool exclusive = (about->device_caps & V4L2_CAP_VIDEO_OUTPUT) == 0;
  if (!openers(path_).empty() && (exclusive || is_fed(path_))) {
    return tl::unexpected(loopback_busy(path_));
  }
  if (!exclusive) return {};
  // A writer that never streamed has left a device that takes none any more. One that streams and
  // closes it, even in vain, opens it again; asking what it can do makes the kernel notice.
  start_output(file_.get());
  if (auto taken = take(); !taken) return taken;
  return capability(path_, file_.get()).map([](const v4l2_capability&) {});
}

Result<void> LoopbackDevice::agree(const VirtualMode& wish) {
  auto agreed = set_format(wish);
  if (!(agreed && as_wished_) && openers(path_).empty()) {
    // A format that nobody uses was asked to stay.
    v4l2_control keep{.id = keep_format_control, .value = 0};
    control(file_.get(), VIDIOC_S_CTRL, &keep);
    if (auto taken = take(); !taken) return taken;
    agreed = set_format(wish);
  }
  if (!agreed) return agreed;

  v4l2_streamparm parameters{};
  parameters.type = V4L2_BUF_TYPE_VIDEO_OUTPUT;
  parameters.parm.output.timeperframe = interval(wish.rate);
  control(file_.get(), VIDIOC_S_PARM, &parameters);
  buffers_ = std::clamp(int(parameters.parm.output.writebuffers), 1, 32);
  return {};
}

Result<void> LoopbackDevice::set_format(const VirtualMode& wish) {
  const VirtualMode even{.width = wish.width & ~1, .height = wish.height & ~1, .rate = wish.rate};
  v4l2_format format = i420(std::uint32_t(even.width), std::uint32_t(even.height));
  if (!control(file_.get(), VIDIOC_S_FMT, &format)) {
    return tl::unexpected(errno == EBUSY ? loopback_busy(path_) : loopback_refuses(path_, errno));
  }
  const v4l2_pix_format& picture = format.fmt.pix;
  if (picture.pixelformat != V4L2_PIX_FMT_YUV420 || picture.width % 2 != 0 ||
      picture.height % 2 != 0) {
    return tl::unexpected(loopback_held(path_, text(picture)));
  }
  mode_ = {.width = int(picture.width), .height = int(picture.height), .rate = wish.rate};
  as_wished_ = mode_ == even;
  return {};
}

/// Writing before streaming: newer modules then keep to it, and older ones know the writer.
Result<void> LoopbackDevice::start() {
  const auto pixels = std::size_t(mode_.width) * std::size_t(mode_.height);
  blank_.assign(pixels, 48);
  blank_.resize(pixels * 3 / 2, 128);
  if (const int code = blank(); code != 0) {
    return tl::unexpected(code == EBUSY ? loopback_busy(path_) : loopback_refuses(path_, code));
  }
  start_output(file_.get());
  return {};
}

int LoopbackDevice::write(std::span<const std::uint8_t> frame) const {
  const ssize_t written = ::write(file_.get(), frame.data(), frame.size());
  return written < 0 ? errno : 0;
}

int LoopbackDevice::blank() const {
  int code = 0;
  for (int i = 0; i < buffers_ && code == 0; ++i) code = write(blank_);
  return code;
}

std::optional<unsigned> LoopbackDevice::usage() const {
  std::optional<unsigned> newest;
  v4l2_event event{};
  while (control(file_.get(), VIDIOC_DQEVENT, &event)) {
    if (event.type != client_usage_event) continue;
    std::uint32_t count{};
    std::memcpy(&count, &event.u, sizeof count);
    newest = count;
  }
  return newest;
}

}  // namespace scrim::io
