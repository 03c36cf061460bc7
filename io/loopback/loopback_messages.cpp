#include "io/loopback/loopback_messages.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>
#include <utility>

#include "io/handles/open_watch.hpp"

namespace scrim::io {
namespace {

namespace fs = std::filesystem;

constexpr const char* how_to_get_one =
    "install the package v4l2loopback-dkms, then: "
    "sudo modprobe v4l2loopback exclusive_caps=1 card_label=Scrim; "
    "to have it after every start: echo v4l2loopback | sudo tee /etc/modules-load.d/scrim.conf; "
    "echo options v4l2loopback exclusive_caps=1 card_label=Scrim | "
    "sudo tee /etc/modprobe.d/scrim.conf";

std::string list(const std::vector<std::string>& names) {
  std::string line;
  for (const std::string& name : names) line += (line.empty() ? "" : ", ") + name;
  return line;
}

std::string users(const std::string& path) {
  const auto programs = openers(path);
  return programs.empty() ? "another program" : list(programs);
}

/// What to give instead of a device that is none.
std::string instead() {
  const auto devices = loopback_devices();
  return devices.empty() ? how_to_get_one : "there is " + list(devices);
}

}  // namespace

std::vector<std::string> loopback_devices() {
  std::vector<std::string> paths;
  std::error_code error;
  for (fs::directory_iterator entry("/sys/class/video4linux", error), end; !error && entry != end;
       entry.increment(error)) {
    if (fs::exists(entry->path() / "max_openers")) {
      paths.push_back("/dev/" + entry->path().filename().string());
    }
  }
  std::sort(paths.begin(), paths.end(), [](const std::string& a, const std::string& b) {
    return std::pair(a.size(), a) < std::pair(b.size(), b);
  });
  return paths;
}

std::string no_loopback_device() {
  return std::string("there is no v4l2loopback device; ") + how_to_get_one;
}

std::string loopback_busy(const std::string& path) {
  return path + " is in use by " + users(path) +
         "; end that program or name another device; to have two: sudo modprobe -r v4l2loopback && "
         "sudo modprobe v4l2loopback devices=2 exclusive_caps=1,1";
}

std::string loopback_unopened(const std::string& path, int error_number) {
  switch (error_number) {
    case EACCES:
    case EPERM:
      return path + ": permission denied; run: sudo usermod -aG video \"$USER\", and log in again";
    case EBUSY:
      return loopback_busy(path);
    case ENOENT:
    case ENODEV:
    case ENXIO:
      return path + " is not there; " + instead();
    default:
      return path + ": " + std::strerror(error_number) + "; " + instead();
  }
}

std::string not_a_loopback(const std::string& path, const std::string& what) {
  return path + " is " + what + ", not a v4l2loopback device; " + instead();
}

std::string loopback_held(const std::string& path, const std::string& format) {
  return path + " is held to " + format + " by " + users(path) +
         "; end that program and start again";
}

std::string loopback_size_held(const std::string& path, int width, int height) {
  const std::string stays =
      path + " stays at " + std::to_string(width) + "×" + std::to_string(height);
  const auto programs = openers(path);
  if (programs.empty()) return stays + ": more is beyond its module's max_width and max_height";
  return stays + " until " + list(programs) + " closes it";
}

std::string loopback_refuses(const std::string& path, int error_number) {
  return path + " takes no picture: " + std::strerror(error_number) +
         "; load its module again: sudo modprobe -r v4l2loopback && "
         "sudo modprobe v4l2loopback exclusive_caps=1 card_label=Scrim";
}

}  // namespace scrim::io
