#include "tests/qemu/guest.hpp"

#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <sstream>

namespace scrim::guest {
Module::Module(const std::string& parameters) {
  const std::string command = "/run/busybox insmod /run/v4l2loopback.ko " + parameters;
  EXPECT_EQ(std::system(command.c_str()), 0) << command;
}

Module::~Module() {
  EXPECT_TRUE(eventually([] {
    return std::system("/run/busybox rmmod v4l2loopback 2>/run/rmmod") == 0;
  })) << "something still has a device open";
}

bool several_may_watch() {
  // 0.12 keeps its version to itself.
  std::ifstream file("/sys/module/v4l2loopback/version");
  int major = 0, minor = 0;
  char dot = 0;
  file >> major >> dot >> minor;
  return major == 0 && minor < 14;
}

std::string format_of(const std::string& device) {
  std::ifstream file("/sys/class/video4linux" + device.substr(device.rfind('/')) + "/format");
  std::string format;
  std::getline(file, format);
  return format;
}

Watcher::Watcher(const std::string& device) : program_({SCRIM_V4L2_TOOL, "watch", device}) {}

std::vector<Seen> Watcher::frames() const {
  EXPECT_EQ(program_.errors(), "");
  std::vector<Seen> frames;
  std::istringstream lines(program_.out());
  for (std::string line; std::getline(lines, line) && !lines.eof();) {
    Seen seen;
    const int fields = std::sscanf(line.c_str(), "%lf %d %d %lf %lf", &seen.milliseconds,
                                   &seen.width, &seen.height, &seen.luma, &seen.detail);
    EXPECT_EQ(fields, 5) << line;
    frames.push_back(seen);
  }
  return frames;
}

bool Watcher::gets(std::size_t more) const {
  const std::size_t enough = frames().size() + more;
  return eventually([&] { return frames().size() >= enough; });
}

Feeder::Feeder(const std::string& device, const std::string& fourcc, const std::string& size,
               const std::string& how)
    : program_({SCRIM_V4L2_TOOL, how, device, fourcc, size, "10"}) {
  EXPECT_TRUE(eventually([&] { return format_of(device).starts_with(fourcc); }))
      << program_.errors();
}

}  // namespace scrim::guest
