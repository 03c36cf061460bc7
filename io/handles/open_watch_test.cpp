#include "io/handles/open_watch.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <memory>

namespace scrim::io {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

/// Another program that has the file open as long as this object lives.
class OtherProgram {
 public:
  explicit OtherProgram(const std::string& path) : child_(fork()) {
    if (child_ == 0) {
      if (open(path.c_str(), O_RDONLY) >= 0) execlp("sleep", "sleep", "60", nullptr);
      _exit(1);
    }
    const auto end = std::chrono::steady_clock::now() + 20s;
    while (openers(path) != std::vector<std::string>{"sleep"}) {
      if (std::chrono::steady_clock::now() > end) {
        ADD_FAILURE() << "the other program does not show";
        break;
      }
    }
  }
  ~OtherProgram() {
    kill(child_, SIGKILL);
    waitpid(child_, nullptr, 0);
  }

 private:
  pid_t child_;
};

class OpenWatchTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (fs::temp_directory_path() / "scrim-watch-XXXXXX").string();
    const Descriptor file(mkstemp(pattern.data()));
    path_ = fs::canonical(pattern);
  }
  void TearDown() override { fs::remove(path_); }

  std::string path_;
};

TEST_F(OpenWatchTest, NamesTheOtherProgramsThatHaveTheFileOpen) {
  EXPECT_TRUE(openers(path_).empty());
  const OtherProgram other(path_);
  EXPECT_EQ(openers(path_), std::vector<std::string>{"sleep"});
}

TEST_F(OpenWatchTest, LeavesItsOwnProgramOut) {
  const Descriptor own(open(path_.c_str(), O_RDONLY));
  EXPECT_TRUE(openers(path_).empty());
}

TEST_F(OpenWatchTest, KnowsWhoWasThereBefore) {
  const OtherProgram other(path_);
  const auto watch = OpenWatch::create(path_);
  ASSERT_TRUE(watch) << watch.error();
  EXPECT_TRUE(watch->open());
  EXPECT_FALSE(watch->stale());
}

TEST_F(OpenWatchTest, SeesThemComeAndGo) {
  auto watch = OpenWatch::create(path_);
  ASSERT_TRUE(watch) << watch.error();
  EXPECT_FALSE(watch->open());
  {
    const OtherProgram other(path_);
    watch->read();
    EXPECT_TRUE(watch->stale());
    watch->look();
    EXPECT_TRUE(watch->open());
    EXPECT_EQ(watch->programs(), std::vector<std::string>{"sleep"});
  }
  watch->read();
  ASSERT_TRUE(watch->stale());
  watch->look();
  EXPECT_FALSE(watch->open());
}

TEST_F(OpenWatchTest, WhoOnlyLookedInNeedsNoLook) {
  auto watch = OpenWatch::create(path_);
  ASSERT_TRUE(watch) << watch.error();
  { const Descriptor glance(open(path_.c_str(), O_RDONLY)); }
  watch->read();
  EXPECT_FALSE(watch->stale());
  EXPECT_FALSE(watch->open());
}

TEST_F(OpenWatchTest, WhoeverWasThereBeforeLeaves) {
  auto other = std::make_unique<OtherProgram>(path_);
  auto watch = OpenWatch::create(path_);
  ASSERT_TRUE(watch) << watch.error();
  other.reset();
  watch->read();
  ASSERT_TRUE(watch->stale());
  watch->look();
  EXPECT_FALSE(watch->open());
}

TEST_F(OpenWatchTest, AFileThatIsNotThereCannotBeWatched) {
  const auto watch = OpenWatch::create(path_ + ".gone");
  ASSERT_FALSE(watch);
  EXPECT_NE(watch.error().find(path_), std::string::npos);
}

}  // namespace
}  // namespace scrim::io
