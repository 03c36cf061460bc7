#include "tests/qemu/guest.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <thread>

namespace scrim::guest {

using namespace std::chrono_literals;

Module::Module(const std::string& parameters) {
  const std::string command = "/run/busybox insmod /run/v4l2loopback.ko " + parameters;
  EXPECT_EQ(std::system(command.c_str()), 0) << command;
}

Module::~Module() {
  EXPECT_TRUE(soon([] { return std::system("/run/busybox rmmod v4l2loopback 2>/run/rmmod") == 0; }))
      << "something still has a device open";
}

Program::Program(std::vector<std::string> command) {
  std::array<int, 2> output{};
  EXPECT_EQ(pipe2(output.data(), O_CLOEXEC), 0);
  process_ = fork();
  if (process_ == 0) {
    dup2(output[1], STDOUT_FILENO);
    dup2(output[1], STDERR_FILENO);
    std::vector<char*> arguments;
    for (std::string& word : command) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    execv(arguments[0], arguments.data());
    _exit(127);
  }
  close(output[1]);
  output_ = output[0];
  fcntl(output_, F_SETFL, O_NONBLOCK);
}

void Program::kill() {
  if (process_ > 0) {
    ::kill(process_, SIGKILL);
    waitpid(process_, nullptr, 0);
    lines();
    close(output_);
  }
  process_ = -1;
}

bool Program::running() {
  if (process_ > 0 && waitpid(process_, nullptr, WNOHANG) == process_) {
    lines();
    close(output_);
    process_ = -1;
  }
  return process_ > 0;
}

const std::vector<std::string>& Program::lines() {
  std::array<char, 4096> part{};
  ssize_t size{};
  while (process_ > 0 && (size = read(output_, part.data(), part.size())) > 0) {
    rest_.append(part.data(), std::size_t(size));
  }
  for (std::size_t end{}; (end = rest_.find('\n')) != std::string::npos; rest_.erase(0, end + 1)) {
    lines_.push_back(rest_.substr(0, end));
  }
  return lines_;
}

Watcher::Watcher(const std::string& device) : program_({SCRIM_V4L2_TOOL, "watch", device}) {}

std::vector<Seen> Watcher::frames() {
  std::vector<Seen> frames;
  for (const std::string& line : program_.lines()) {
    Seen seen;
    const int fields = std::sscanf(line.c_str(), "%lf %d %d %lf %lf", &seen.milliseconds,
                                   &seen.width, &seen.height, &seen.luma, &seen.detail);
    if (fields == 5) {
      frames.push_back(seen);
    } else {
      ADD_FAILURE() << line;
    }
  }
  return frames;
}

bool Watcher::gets(std::size_t more) {
  const std::size_t enough = frames().size() + more;
  return soon([&] { return frames().size() >= enough; });
}

Program feeder(const std::string& device, const std::string& fourcc, const std::string& size,
               int rate) {
  return Program({SCRIM_V4L2_TOOL, "feed", device, fourcc, size, std::to_string(rate)});
}

bool soon(const std::function<bool()>& is_true) {
  const auto end = std::chrono::steady_clock::now() + 10s;
  while (!is_true()) {
    if (std::chrono::steady_clock::now() > end) return false;
    std::this_thread::sleep_for(20ms);
  }
  return true;
}

}  // namespace scrim::guest
