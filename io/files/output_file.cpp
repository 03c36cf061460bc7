#include "io/files/output_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <random>
#include <utility>

#include "io/files/failure.hpp"

namespace scrim::io {
namespace {

namespace fs = std::filesystem;

// What the signal handler may touch: memory that is never freed, and a flag without a lock.
std::array<char, 4096> doomed_name{};
std::atomic<bool> doomed{false};
void (*last_words)() noexcept = nullptr;
static_assert(std::atomic<bool>::is_always_lock_free);

void remove_and_die(int signal) {
  if (doomed.load()) unlink(doomed_name.data());
  last_words();
  std::signal(signal, SIG_DFL);
  std::raise(signal);
}

std::string error_text(int code) {
  return std::generic_category().message(code);
}

std::string hidden_name(const fs::path& target) {
  constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyz0123456789";
  std::random_device random;
  std::string name = ".scrim-";
  for (int i = 0; i < 8; ++i) name += letters[random() % letters.size()];
  return (target.parent_path() / (name + target.extension().string())).string();
}

}  // namespace

Result<fs::path> link_target(const std::string& name) {
  constexpr int most_links = 40;  // as Linux
  std::error_code code;
  fs::path path = fs::absolute(name, code);
  for (int links = 0; !code && fs::is_symlink(fs::symlink_status(path, code)); ++links) {
    if (links == most_links) return failure(name, "its links lead around in a circle");
    path = path.parent_path() / fs::read_symlink(path, code);
  }
  // A file that is not there yet is no mistake.
  if (code && code != std::errc::no_such_file_or_directory) return failure(name, code.message());
  path = fs::weakly_canonical(path, code);
  if (code) return failure(name, "cannot be written: " + code.message());
  return path;
}

bool same_file(const std::string& one, const std::string& other) {
  const auto path = [](const std::string& name) { return name == "-" ? "/dev/stdin" : name; };
  std::error_code code;
  return fs::equivalent(path(one), path(other), code);
}

Result<OutputFile> OutputFile::create(const std::string& name,
                                      const std::vector<std::string>& inputs) {
  OutputFile file;
  file.name_ = name;
  // Through a link, so that the link stays one.
  auto target = link_target(name);
  if (!target) return tl::unexpected(target.error());
  file.target_ = std::move(*target);
  std::error_code code;
  const fs::file_status status = fs::status(file.target_, code);
  if (fs::is_directory(status)) return failure(name, "is a folder; name a file in it");
  const bool is_input = std::any_of(inputs.begin(), inputs.end(), [&](const std::string& input) {
    return same_file(file.target_, input);
  });
  if (is_input) return failure(name, "is also the input; choose another name for the output");
  if (fs::exists(status) && access(file.target_.c_str(), W_OK) != 0) {
    return failure(name, "cannot be written: " + error_text(errno) + "; choose another name");
  }
  if (fs::exists(status) && !fs::is_regular_file(status)) {
    file.working_ = file.target_.string();
    return file;
  }
  if (!fs::is_directory(file.target_.parent_path(), code)) {
    return failure(name,
                   "there is no folder " + file.target_.parent_path().string() + "; make it first");
  }
  file.working_ = hidden_name(file.target_);
  if (file.working_.size() >= doomed_name.size()) return failure(name, "the name is too long");
  constexpr int everybody = 0666;
  const int handle =
      open(file.working_.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, everybody);
  if (handle < 0) {
    return failure(name, "cannot be written: " + error_text(errno) + "; choose another place");
  }
  struct stat before {};
  if (stat(file.target_.c_str(), &before) == 0) fchmod(handle, before.st_mode);
  close(handle);
  std::memcpy(doomed_name.data(), file.working_.c_str(), file.working_.size() + 1);
  doomed.store(true);
  file.pending_ = true;
  return file;
}

OutputFile::OutputFile(OutputFile&& other) noexcept
    : name_(std::move(other.name_)),
      target_(std::move(other.target_)),
      working_(std::move(other.working_)),
      pending_(std::exchange(other.pending_, false)) {}

OutputFile::~OutputFile() {
  if (!pending_) return;
  unlink(working_.c_str());
  doomed.store(false);
}

Result<void> OutputFile::commit() {
  if (!pending_) return {};
  std::error_code code;
  fs::rename(working_, target_, code);
  if (code) return failure(name_, "cannot be put in its place: " + code.message());
  doomed.store(false);
  pending_ = false;
  return {};
}

void OutputFile::remove_on_signals(void (*leave)() noexcept) {
  last_words = leave;
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) std::signal(signal, remove_and_die);
}

}  // namespace scrim::io
