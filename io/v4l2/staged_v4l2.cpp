#include "io/v4l2/staged_v4l2.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace scrim::io::test {
namespace {

constexpr std::uint32_t buffer_count = 4;
constexpr std::int64_t offset_step = 16;  ///< between buffers, in what stands for their offset

int fail(int error) {
  errno = error;
  return -1;
}

bool is_planar(const StagedDevice& device) {
  return (device.abilities & V4L2_CAP_VIDEO_CAPTURE_MPLANE) != 0;
}

template <class Field>
void write_text(Field& field, const std::string& text) {
  std::memcpy(field, text.data(), std::min(text.size(), sizeof field));
}

/// The formats of the device, each once.
std::vector<std::uint32_t> formats(const StagedDevice& device) {
  std::vector<std::uint32_t> list;
  for (const StagedMode& mode : device.modes) {
    if (std::find(list.begin(), list.end(), mode.fourcc) == list.end()) list.push_back(mode.fourcc);
  }
  return list;
}

/// The mode of that index among those that `suits` picks; null behind the last.
template <class Suits>
const StagedMode* pick(const StagedDevice& device, std::uint32_t index, const Suits& suits) {
  for (const StagedMode& mode : device.modes) {
    if (!suits(mode)) continue;
    if (index == 0 || device.endless_lists) return &mode;
    --index;
  }
  return nullptr;
}

/// Bytes of each part of a picture, rows touching.
std::array<std::uint32_t, 3> part_sizes(std::uint32_t fourcc, std::uint32_t width,
                                        std::uint32_t height) {
  const std::uint32_t luma = width * height, quarter = ((width + 1) / 2) * ((height + 1) / 2);
  switch (fourcc) {
    case V4L2_PIX_FMT_NV12:
    case V4L2_PIX_FMT_YUV420:
      return {luma + 2 * quarter, 0, 0};
    case V4L2_PIX_FMT_NV12M:
      return {luma, 2 * quarter, 0};
    case V4L2_PIX_FMT_YUV420M:
      return {luma, quarter, quarter};
    case V4L2_PIX_FMT_XBGR32:
      return {4 * luma, 0, 0};
    default:
      return {2 * luma, 0, 0};
  }
}

std::uint32_t row_size(std::uint32_t fourcc, std::uint32_t width) {
  switch (fourcc) {
    case V4L2_PIX_FMT_YUYV:
    case V4L2_PIX_FMT_UYVY:
      return 2 * width;
    case V4L2_PIX_FMT_XBGR32:
      return 4 * width;
    case V4L2_PIX_FMT_MJPEG:
    case V4L2_PIX_FMT_H264:
      return 0;
    default:
      return width;
  }
}

void agree(StagedDevice& device, v4l2_format& format) {
  if (is_planar(device)) {
    v4l2_pix_format_mplane& many = format.fmt.pix_mp;
    const auto sizes = part_sizes(many.pixelformat, many.width, many.height);
    many.num_planes = static_cast<std::uint8_t>(
        std::count_if(sizes.begin(), sizes.end(), [](std::uint32_t size) { return size > 0; }));
    for (std::size_t p = 0; p < many.num_planes; ++p) {
      const bool half = p > 0 && many.pixelformat == V4L2_PIX_FMT_YUV420M;
      many.plane_fmt[p].sizeimage = sizes[p];
      many.plane_fmt[p].bytesperline =
          row_size(many.pixelformat, half ? (many.width + 1) / 2 : many.width);
    }
  } else {
    v4l2_pix_format& one = format.fmt.pix;
    one.bytesperline = row_size(one.pixelformat, one.width);
    one.sizeimage = part_sizes(one.pixelformat, one.width, one.height)[0];
  }
  device.twist_format(format);
  device.format = format;
}

std::uint32_t part_length(const StagedDevice& device, std::size_t part) {
  if (device.buffer_length > 0) return device.buffer_length;
  return is_planar(device) ? device.format.fmt.pix_mp.plane_fmt[part].sizeimage
                           : device.format.fmt.pix.sizeimage;
}

int describe(const StagedDevice& device, v4l2_buffer& buffer) {
  if (buffer.index >= buffer_count) return fail(EINVAL);
  const auto offset = static_cast<std::uint32_t>(buffer.index * offset_step);
  if (!is_planar(device)) {
    buffer.length = part_length(device, 0);
    buffer.m.offset = offset;
    return 0;
  }
  for (std::uint32_t p = 0; p < device.format.fmt.pix_mp.num_planes; ++p) {
    buffer.m.planes[p].length = part_length(device, p);
    buffer.m.planes[p].m.mem_offset = offset + p;
  }
  return 0;
}

int fill(StagedDevice& device, v4l2_buffer& buffer, std::int64_t now) {
  if (device.pictures.empty()) return fail(EAGAIN);
  const StagedPicture picture = device.pictures.front();
  if (!device.flood) device.pictures.pop_front();
  if (picture.error != 0) return fail(picture.error);
  device.number += picture.skipped;
  buffer.sequence = device.number++;
  if (device.queued.empty()) return fail(EAGAIN);
  const std::uint32_t index = device.queued.front();
  device.queued.pop_front();
  for (std::size_t p = 0; p < picture.parts.size(); ++p) {
    const auto& bytes = picture.parts[p];
    const auto used = static_cast<std::uint32_t>(bytes.size());
    std::copy_n(bytes.begin(), std::min(used, part_length(device, p)),
                device.memory[index][p].get());
    (is_planar(device) ? buffer.m.planes[p].bytesused : buffer.bytesused) =
        picture.lie > 0 ? picture.lie : used;
  }
  const std::int64_t time = picture.time < 0 ? now : picture.time;
  buffer.timestamp = {.tv_sec = time / 1'000'000'000, .tv_usec = time % 1'000'000'000 / 1000};
  buffer.flags = picture.flags;
  buffer.index = picture.index < 0 ? index : static_cast<std::uint32_t>(picture.index);
  return 0;
}

}  // namespace

std::vector<std::string> StagedV4l2::devices() {
  std::vector<std::string> paths;
  for (const auto& [path, device] : at) paths.push_back(path);
  return paths;
}

std::vector<std::string> StagedV4l2::openers(const std::string& path) {
  return at.at(path).openers;
}

int StagedV4l2::open(const std::string& path) {
  const auto device = at.find(path);
  if (device == at.end()) return fail(ENOENT);
  if (device->second.open_error != 0) return fail(device->second.open_error);
  open_files[next_descriptor_] = path;
  return next_descriptor_++;
}

void StagedV4l2::close(int descriptor) {
  at[open_files.at(descriptor)].streaming = false;
  open_files.erase(descriptor);
}

int StagedV4l2::control(int descriptor, unsigned long request, void* argument) {
  StagedDevice& device = at.at(open_files.at(descriptor));
  device.requests.insert(request);
  if (!device.plugged) return fail(ENODEV);
  if (const auto failure = device.fails.find(request); failure != device.fails.end()) {
    return fail(failure->second);
  }
  if (device.broken && (request == VIDIOC_QBUF || request == VIDIOC_DQBUF)) return fail(EIO);
  return answer(device, request, argument);
}

int StagedV4l2::answer(StagedDevice& device, unsigned long request, void* argument) {
  switch (request) {
    case VIDIOC_QUERYCAP: {
      auto& capability = *static_cast<v4l2_capability*>(argument);
      write_text(capability.card, device.card);
      write_text(capability.driver, device.driver);
      capability.capabilities = device.abilities | V4L2_CAP_DEVICE_CAPS;
      capability.device_caps = device.abilities;
      return 0;
    }
    case VIDIOC_ENUM_FMT: {
      auto& format = *static_cast<v4l2_fmtdesc*>(argument);
      const auto list = formats(device);
      if (list.empty()) return fail(EINVAL);
      if (format.index >= list.size() && !device.endless_lists) return fail(EINVAL);
      format.pixelformat = list[format.index % list.size()];
      return 0;
    }
    case VIDIOC_ENUM_FRAMESIZES: {
      auto& size = *static_cast<v4l2_frmsizeenum*>(argument);
      const StagedMode* mode = pick(device, size.index, [&](const StagedMode& each) {
        return each.fourcc == size.pixel_format;
      });
      if (mode == nullptr) return fail(EINVAL);
      size.type = V4L2_FRMSIZE_TYPE_DISCRETE;
      size.discrete = {mode->width, mode->height};
      return 0;
    }
    case VIDIOC_ENUM_FRAMEINTERVALS: {
      auto& interval = *static_cast<v4l2_frmivalenum*>(argument);
      const StagedMode* mode = pick(device, interval.index, [&](const StagedMode& each) {
        return each.fourcc == interval.pixel_format && each.width == interval.width &&
               each.height == interval.height;
      });
      if (mode == nullptr) return fail(EINVAL);
      interval.type = V4L2_FRMIVAL_TYPE_DISCRETE;
      interval.discrete = {1, mode->rate};
      return 0;
    }
    case VIDIOC_S_FMT:
      agree(device, *static_cast<v4l2_format*>(argument));
      return 0;
    case VIDIOC_S_PARM:
      return 0;
    case VIDIOC_REQBUFS:
      static_cast<v4l2_requestbuffers*>(argument)->count = buffer_count;
      device.memory.resize(buffer_count);
      return 0;
    case VIDIOC_QUERYBUF:
      return describe(device, *static_cast<v4l2_buffer*>(argument));
    case VIDIOC_QBUF:
      device.queued.push_back(static_cast<v4l2_buffer*>(argument)->index);
      return 0;
    case VIDIOC_DQBUF:
      return fill(device, *static_cast<v4l2_buffer*>(argument), monotonic);
    case VIDIOC_STREAMON:
      device.streaming = true;
      ++device.starts;
      return 0;
    case VIDIOC_STREAMOFF:
      device.streaming = device.broken = false;
      device.queued.clear();
      return 0;
    default:
      return fail(ENOTTY);
  }
}

std::uint8_t* StagedV4l2::map(int descriptor, std::size_t length, std::int64_t offset) {
  StagedDevice& device = at.at(open_files.at(descriptor));
  auto& part = device.memory[static_cast<std::size_t>(offset / offset_step)]
                            [static_cast<std::size_t>(offset % offset_step)];
  // Exactly so long, that sanitizers see who reads beyond.
  part = std::make_unique<std::uint8_t[]>(length);
  ++mappings;
  return part.get();
}

void StagedV4l2::unmap(std::uint8_t* memory, std::size_t) {
  for (auto& [path, device] : at) {
    for (auto& buffer : device.memory) {
      for (auto& part : buffer) {
        if (part.get() == memory) part.reset();
      }
    }
  }
  --mappings;
}

int StagedV4l2::poll(pollfd& what, int milliseconds) {
  const StagedDevice& device = at.at(open_files.at(what.fd));
  what.revents = 0;
  if (!device.plugged) {
    what.revents = POLLERR | POLLHUP;
  } else if (device.broken) {
    what.revents = POLLERR;
  } else if (device.poll_events >= 0) {
    what.revents = device.poll_events;
  } else if (!device.pictures.empty()) {
    what.revents = POLLIN;
  } else {
    pass(std::int64_t{milliseconds} * 1'000'000);
  }
  return what.revents != 0 ? 1 : 0;
}

std::int64_t StagedV4l2::now(clockid_t clock) {
  return clock == CLOCK_REALTIME ? real : monotonic;
}

void StagedV4l2::pass(std::int64_t nanoseconds) {
  monotonic += nanoseconds;
  real += nanoseconds;
}

}  // namespace scrim::io::test
