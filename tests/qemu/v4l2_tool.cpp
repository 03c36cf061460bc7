/// The other programs of the guest: one that watches a camera, one that feeds a loopback device.
///   v4l2_tool watch DEVICE [FRAMES]           prints a line for each frame: see below
///   v4l2_tool feed DEVICE FOURCC WxH FPS      a picture of fine detail that changes all the time
///   v4l2_tool write DEVICE FOURCC WxH FPS     the same from one who leaves old modules locked
#include <fcntl.h>
#include <linux/videodev2.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string_view>
#include <thread>
#include <vector>

namespace {

[[noreturn]] void fail(const char* what) {
  std::fprintf(stderr, "v4l2_tool: %s: %s\n", what, std::strerror(errno));
  std::exit(1);
}

template <class T>
void control(int file, unsigned long request, T* argument, const char* what) {
  if (ioctl(file, request, argument) != 0) fail(what);
}

std::uint32_t fourcc(const char* text) {
  return v4l2_fourcc(std::uint32_t(text[0]), std::uint32_t(text[1]), std::uint32_t(text[2]),
                     std::uint32_t(text[3]));
}

/// Bytes from one sample of luma to the next.
std::size_t luma_step(std::uint32_t pixel_format) {
  return pixel_format == V4L2_PIX_FMT_YUYV ? 2 : 1;
}

/// The mean of the luma, and of its difference from one pixel to the next: fine detail.
struct Look {
  double luma = 0, detail = 0;
};

Look look(const std::uint8_t* data, const v4l2_pix_format& picture) {
  const std::size_t step = luma_step(picture.pixelformat);
  Look sum;
  for (std::size_t y = 0; y < picture.height; ++y) {
    const std::uint8_t* row = data + y * picture.bytesperline;
    for (std::size_t x = 1; x < picture.width; ++x) {
      sum.luma += row[x * step];
      sum.detail += std::abs(row[x * step] - row[(x - 1) * step]);
    }
  }
  const double count = double(picture.height) * double(picture.width - 1);
  return {sum.luma / count, sum.detail / count};
}

/// As browsers do: memory-mapped buffers. Each line: milliseconds since the opening, width, height,
/// luma, detail.
void watch(const char* device, int frames) {
  const auto begin = std::chrono::steady_clock::now();
  const int file = open(device, O_RDWR | O_NONBLOCK);
  if (file < 0) fail("open");
  v4l2_format format{};
  format.type = V4L2_BUF_TYPE_VIDEO_CAPTURE;
  control(file, VIDIOC_G_FMT, &format, "format");
  v4l2_requestbuffers request{};
  request.count = 2;
  request.type = V4L2_BUF_TYPE_VIDEO_CAPTURE;
  request.memory = V4L2_MEMORY_MMAP;
  control(file, VIDIOC_REQBUFS, &request, "buffers");
  std::vector<const std::uint8_t*> buffers;
  v4l2_buffer buffer{};
  buffer.type = V4L2_BUF_TYPE_VIDEO_CAPTURE;
  buffer.memory = V4L2_MEMORY_MMAP;
  for (buffer.index = 0; buffer.index < request.count; ++buffer.index) {
    control(file, VIDIOC_QUERYBUF, &buffer, "a buffer");
    void* data = mmap(nullptr, buffer.length, PROT_READ | PROT_WRITE, MAP_SHARED, file,
                      off_t(buffer.m.offset));
    if (data == MAP_FAILED) fail("a buffer's memory");
    buffers.push_back(static_cast<const std::uint8_t*>(data));
    control(file, VIDIOC_QBUF, &buffer, "giving a buffer");
  }
  int type = V4L2_BUF_TYPE_VIDEO_CAPTURE;
  control(file, VIDIOC_STREAMON, &type, "start");

  for (int frame = 0; frame < frames;) {
    pollfd ready{.fd = file, .events = POLLIN, .revents = 0};
    poll(&ready, 1, -1);
    if (ioctl(file, VIDIOC_DQBUF, &buffer) != 0) {
      if (errno == EAGAIN) continue;
      fail("a frame");
    }
    const Look seen = look(buffers.at(buffer.index), format.fmt.pix);
    const std::chrono::duration<double, std::milli> time = std::chrono::steady_clock::now() - begin;
    std::printf("%.0f %u %u %.1f %.2f\n", time.count(), format.fmt.pix.width, format.fmt.pix.height,
                seen.luma, seen.detail);
    std::fflush(stdout);
    ++frame;
    control(file, VIDIOC_QBUF, &buffer, "giving a buffer back");
  }
}

/// As FFmpeg does, by write() alone, or announced as one who streams.
void feed(const char* device, const char* code, const char* size, double rate, bool announced) {
  const int file = open(device, O_RDWR);
  if (file < 0) fail("open");
  v4l2_format format{};
  format.type = V4L2_BUF_TYPE_VIDEO_OUTPUT;
  v4l2_pix_format& picture = format.fmt.pix;
  if (std::sscanf(size, "%ux%u", &picture.width, &picture.height) != 2) fail("size");
  picture.pixelformat = fourcc(code);
  picture.field = V4L2_FIELD_NONE;
  control(file, VIDIOC_S_FMT, &format, "format");

  const std::size_t step = luma_step(picture.pixelformat);
  const std::size_t pixels = std::size_t(picture.width) * picture.height;
  std::vector<std::uint8_t> frame(step == 2 ? pixels * 2 : pixels * 3 / 2, 128);
  for (std::uint32_t number = 0;; ++number) {
    for (std::size_t i = 0; i < pixels; ++i) {
      const std::size_t x = i % picture.width + number, y = i / picture.width;
      frame[i * step] = (x / 2 + y / 2) % 2 == 0 ? 60 : 180;
    }
    if (write(file, frame.data(), frame.size()) < 0) fail("write");
    int type = V4L2_BUF_TYPE_VIDEO_OUTPUT;
    if (announced && number == 0) control(file, VIDIOC_STREAMON, &type, "start");
    std::this_thread::sleep_for(std::chrono::duration<double>(1 / rate));
  }
}

}  // namespace

int main(int count, char** arguments) {
  const std::string_view what = count > 2 ? arguments[1] : "";
  if (what == "watch") {
    watch(arguments[2], count > 3 ? std::atoi(arguments[3]) : 1 << 30);
  } else if ((what == "feed" || what == "write") && count > 5) {
    feed(arguments[2], arguments[3], arguments[4], std::atof(arguments[5]), what == "feed");
  } else {
    std::fprintf(stderr, "v4l2_tool: watch DEVICE [FRAMES] | feed|write DEVICE FOURCC WxH FPS\n");
    return 2;
  }
  return 0;
}
