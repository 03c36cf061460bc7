#include "tests/live/live_program.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>
#include <thread>

namespace scrim::live_test {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

std::string contents(const fs::path& name) {
  std::ifstream file(name, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> list;
  for (std::string& text : texts) list.push_back(text.data());
  list.push_back(nullptr);
  return list;
}

int occurrences(const std::string& text, const std::string& part) {
  int count = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) {
    ++count;
  }
  return count;
}

}  // namespace

bool eventually(const std::function<bool()>& is_so, std::chrono::seconds limit) {
  const auto end = std::chrono::steady_clock::now() + limit;
  while (!is_so()) {
    if (std::chrono::steady_clock::now() > end) return false;
    std::this_thread::sleep_for(20ms);
  }
  return true;
}

std::string session_folder() {
  const char* folder = std::getenv("SCRIM_SESSION");
  return folder == nullptr ? "" : folder;
}

pid_t session_process(const std::string& name) {
  return static_cast<pid_t>(std::atoi(contents(session_folder() + "/" + name + ".pid").c_str()));
}

Program::Program(const std::vector<std::string>& line,
                 const std::vector<std::string>& environment) {
  static int number = 0;
  const std::string base = session_folder() + "/program-" + std::to_string(++number);
  out_file_ = base + ".out";
  error_file_ = base + ".err";
  // A test that crashes leaves no program behind.
  std::vector<std::string> arguments{"setpriv", "--pdeathsig", "KILL", "--"};
  arguments.insert(arguments.end(), line.begin(), line.end());
  std::vector<std::string> variables = environment;
  for (char** variable = environ; *variable != nullptr; ++variable) {
    variables.emplace_back(*variable);
  }
  posix_spawn_file_actions_t files;
  posix_spawn_file_actions_init(&files);
  const auto open = [&files](int descriptor, const std::string& name, int flags) {
    posix_spawn_file_actions_addopen(&files, descriptor, name.c_str(), flags, 0600);
  };
  open(STDIN_FILENO, "/dev/null", O_RDONLY);
  open(STDOUT_FILENO, out_file_, O_WRONLY | O_CREAT | O_TRUNC);
  open(STDERR_FILENO, error_file_, O_WRONLY | O_CREAT | O_TRUNC);
  const int failed = posix_spawnp(&id_, arguments.front().c_str(), &files, nullptr,
                                  pointers(arguments).data(), pointers(variables).data());
  posix_spawn_file_actions_destroy(&files);
  if (failed != 0) throw std::system_error(failed, std::generic_category(), line.front());
}

Program::~Program() {
  if (!runs()) return;
  signal(SIGKILL);
  end();
}

void Program::signal(int number) const {
  if (!code_) kill(id_, number);
}

bool Program::runs() {
  int status = 0;
  if (!code_ && waitpid(id_, &status, WNOHANG) == id_) {
    code_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  }
  return !code_;
}

std::optional<int> Program::end() {
  eventually([this] { return !runs(); });
  return code_;
}

std::string Program::out() const {
  return contents(out_file_);
}

std::string Program::errors() const {
  return contents(error_file_);
}

int Program::count(const std::string& text) const {
  return occurrences(out(), text);
}

bool Program::says(const std::string& text) const {
  return eventually([&] { return count(text) > 0; });
}

double Program::cpu_seconds() const {
  double nanoseconds = 0;
  std::error_code gone;
  for (const auto& thread :
       fs::directory_iterator("/proc/" + std::to_string(id_) + "/task", gone)) {
    nanoseconds += std::strtod(contents(thread.path() / "schedstat").c_str(), nullptr);
  }
  return 1e-9 * nanoseconds;
}

double Program::resident_mebibytes() const {
  const std::string status = contents("/proc/" + std::to_string(id_) + "/status");
  const std::size_t at = status.find("VmRSS:");
  return at == std::string::npos ? 0 : std::strtod(status.c_str() + at + 6, nullptr) / 1024;
}

int Program::descriptors() const {
  std::error_code gone;
  const fs::directory_iterator files("/proc/" + std::to_string(id_) + "/fd", gone);
  return static_cast<int>(std::distance(fs::begin(files), fs::end(files)));
}

}  // namespace scrim::live_test
