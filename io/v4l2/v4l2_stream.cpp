#include "io/v4l2/v4l2_stream.hpp"

#include <linux/videodev2.h>

#include <algorithm>
#include <cerrno>
#include <utility>

namespace scrim::io {
namespace {

/// One is shown, one is the next to be, and the driver is never without.
constexpr std::uint32_t wished_buffers = 4;
constexpr std::uint32_t least_buffers = 2, most_buffers = 32;

/// A buffer's description with room for its parts.
struct Description {
  v4l2_buffer buffer{};
  std::array<v4l2_plane, VIDEO_MAX_PLANES> planes{};

  Description(const V4l2Device& device, std::uint32_t index) {
    buffer.index = index;
    buffer.type = device.buffer_type();
    buffer.memory = V4L2_MEMORY_MMAP;
    if (device.is_multi_planar()) {
      buffer.m.planes = planes.data();
      buffer.length = static_cast<std::uint32_t>(planes.size());
    }
  }
  Description(const Description&) = delete;
  Description& operator=(const Description&) = delete;
};

std::int64_t nanoseconds(const timeval& time) {
  constexpr std::int64_t most_seconds = std::int64_t{1} << 33;
  return std::clamp<std::int64_t>(time.tv_sec, 0, most_seconds) * 1'000'000'000 +
         std::clamp<std::int64_t>(time.tv_usec, 0, 999'999) * 1000;
}

}  // namespace

CameraResult<V4l2Stream> V4l2Stream::start(V4l2Device device, const V4l2Format& format) {
  V4l2Stream stream(std::move(device), format);
  if (auto made = stream.make_buffers(); !made) return tl::unexpected(std::move(made.error()));
  if (const int error = stream.run()) {
    return tl::unexpected(stream.device_.problem("start", error));
  }
  return stream;
}

V4l2Stream::V4l2Stream(V4l2Device device, const V4l2Format& format)
    : device_(std::move(device)), format_(format) {}

V4l2Stream::~V4l2Stream() {
  if (buffers_.empty()) return;
  std::uint32_t type = device_.buffer_type();
  device_.control(VIDIOC_STREAMOFF, &type);
}

CameraResult<void> V4l2Stream::make_buffers() {
  v4l2_requestbuffers request{};
  request.count = wished_buffers;
  request.type = device_.buffer_type();
  request.memory = V4L2_MEMORY_MMAP;
  if (const int error = device_.control(VIDIOC_REQBUFS, &request)) {
    return tl::unexpected(device_.problem("get memory from", error));
  }
  if (request.count < least_buffers) {
    return tl::unexpected(device_.problem("get memory from", ENOMEM));
  }
  for (std::uint32_t i = 0; i < std::min(request.count, most_buffers); ++i) {
    auto buffer = make_buffer(i);
    if (!buffer) return tl::unexpected(std::move(buffer.error()));
    buffers_.push_back(std::move(*buffer));
  }
  return {};
}

CameraResult<V4l2Stream::Buffer> V4l2Stream::make_buffer(std::uint32_t index) {
  Description description(device_, index);
  if (const int error = device_.control(VIDIOC_QUERYBUF, &description.buffer)) {
    return tl::unexpected(device_.problem("get memory from", error));
  }
  Buffer buffer;
  std::array<std::span<const std::uint8_t>, 3> parts;
  for (std::size_t p = 0; p < format_.buffers; ++p) {
    const v4l2_plane& plane = description.planes[p];
    const bool many = device_.is_multi_planar();
    const std::size_t length = many ? plane.length : description.buffer.length;
    const auto offset = many ? plane.m.mem_offset : description.buffer.m.offset;
    buffer.emplace_back(device_.calls(), device_.descriptor(), length, offset);
    parts[p] = buffer.back().bytes();
    if (parts[p].empty()) return tl::unexpected(device_.problem("get memory from", ENOMEM));
  }
  if (!is_whole(picture_in(parts))) {
    return tl::unexpected(
        device_.problem(CameraTrouble::unsupported,
                        "its pictures do not fit into its own buffers (a fault of its "
                        "driver); choose another camera"));
  }
  return buffer;
}

CameraPicture V4l2Stream::picture_in(
    const std::array<std::span<const std::uint8_t>, 3>& parts) const {
  if (format_.buffers == 1) return in_one_piece(format_.kind, parts[0], format_.strides[0]);
  CameraPicture picture{.kind = format_.kind, .planes = parts, .strides = format_.strides};
  for (std::size_t p = 0; p < format_.buffers; ++p) {
    if (picture.strides[p] == 0) picture.strides[p] = plane_extent(format_.kind, p).row;
  }
  return picture;
}

int V4l2Stream::run() {
  for (std::uint32_t i = 0; i < buffers_.size(); ++i) {
    if (const int error = give_back(i)) return error;
  }
  std::uint32_t type = device_.buffer_type();
  return device_.control(VIDIOC_STREAMON, &type);
}

int V4l2Stream::restart() {
  std::uint32_t type = device_.buffer_type();
  if (const int error = device_.control(VIDIOC_STREAMOFF, &type)) return error;
  return run();
}

int V4l2Stream::give_back(std::uint32_t buffer) {
  Description description(device_, buffer);
  return device_.control(VIDIOC_QBUF, &description.buffer);
}

tl::expected<V4l2Picture, int> V4l2Stream::take() {
  Description description(device_, 0);
  const v4l2_buffer& taken = description.buffer;
  if (const int error = device_.control(VIDIOC_DQBUF, &description.buffer)) {
    return tl::unexpected(error);
  }
  if (taken.index >= buffers_.size()) return tl::unexpected(EPROTO);
  std::array<std::span<const std::uint8_t>, 3> parts;
  for (std::size_t p = 0; p < format_.buffers; ++p) {
    const std::span<const std::uint8_t> memory = buffers_[taken.index][p].bytes();
    const bool many = device_.is_multi_planar();
    const std::size_t used = many ? description.planes[p].bytesused : taken.bytesused;
    const std::size_t end = std::min(used, memory.size());
    const std::size_t begin = many ? description.planes[p].data_offset : 0;
    parts[p] = memory.subspan(std::min(begin, end), end - std::min(begin, end));
  }
  return V4l2Picture{.buffer = taken.index,
                     .picture = picture_in(parts),
                     .damaged = (taken.flags & V4L2_BUF_FLAG_ERROR) != 0,
                     .number = taken.sequence,
                     .time = nanoseconds(taken.timestamp)};
}

V4l2Stream::Mapping::Mapping(V4l2Calls& calls, int descriptor, std::size_t length,
                             std::int64_t offset)
    : calls_(&calls),
      memory_(length == 0 ? nullptr : calls.map(descriptor, length, offset)),
      length_(length) {}

V4l2Stream::Mapping::Mapping(Mapping&& other) noexcept
    : calls_(other.calls_),
      memory_(std::exchange(other.memory_, nullptr)),
      length_(other.length_) {}

V4l2Stream::Mapping& V4l2Stream::Mapping::operator=(Mapping&& other) noexcept {
  std::swap(calls_, other.calls_);
  std::swap(memory_, other.memory_);
  std::swap(length_, other.length_);
  return *this;
}

V4l2Stream::Mapping::~Mapping() {
  if (memory_ != nullptr) calls_->unmap(memory_, length_);
}

}  // namespace scrim::io
