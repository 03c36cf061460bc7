#include "io/files/output_file.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

namespace scrim::io {
namespace {

namespace fs = std::filesystem;

class Output : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (fs::temp_directory_path() / "scrim-output-XXXXXX").string();
    folder_ = mkdtemp(pattern.data());
  }
  void TearDown() override { fs::remove_all(folder_); }

  std::string path(const std::string& name) const { return (folder_ / name).string(); }
  static void write(const std::string& name, const std::string& text) {
    std::ofstream(name) << text;
  }
  std::string read(const std::string& name) const {
    std::ifstream file(path(name));
    return {std::istreambuf_iterator<char>(file), {}};
  }
  std::ptrdiff_t file_count() const {
    return std::distance(fs::directory_iterator(folder_), fs::directory_iterator());
  }

  fs::path folder_;
};

TEST_F(Output, AppearsOnlyWhenCommitted) {
  write(path("out.txt"), "before");
  auto file = OutputFile::create(path("out.txt"), {});
  ASSERT_TRUE(file) << file.error();
  write(file->working_name(), "after");
  EXPECT_EQ(read("out.txt"), "before");
  ASSERT_TRUE(file->commit());
  EXPECT_EQ(read("out.txt"), "after");
  EXPECT_EQ(file_count(), 1);
}

TEST_F(Output, LeavesNothingWithoutCommit) {
  { ASSERT_TRUE(OutputFile::create(path("out.txt"), {})); }
  EXPECT_EQ(file_count(), 0);
}

TEST_F(Output, KeepsALinkALink) {
  write(path("real.txt"), "before");
  fs::create_symlink("real.txt", path("link.txt"));
  auto file = OutputFile::create(path("link.txt"), {});
  ASSERT_TRUE(file) << file.error();
  write(file->working_name(), "after");
  ASSERT_TRUE(file->commit());
  EXPECT_TRUE(fs::is_symlink(path("link.txt")));
  EXPECT_EQ(read("real.txt"), "after");
}

TEST_F(Output, MakesWhatADanglingLinkNames) {
  fs::create_directory(path("folder"));
  fs::create_symlink("folder/next.txt", path("link.txt"));
  fs::create_symlink("../new.txt", path("folder/next.txt"));
  auto file = OutputFile::create(path("link.txt"), {});
  ASSERT_TRUE(file) << file.error();
  write(file->working_name(), "after");
  ASSERT_TRUE(file->commit());
  EXPECT_TRUE(fs::is_symlink(path("link.txt")) && fs::is_symlink(path("folder/next.txt")));
  EXPECT_FALSE(fs::is_symlink(path("new.txt")));
  EXPECT_EQ(read("new.txt"), "after");
}

TEST_F(Output, RefusesLinksThatLeadNowhere) {
  fs::create_symlink("b.txt", path("a.txt"));
  fs::create_symlink("a.txt", path("b.txt"));
  fs::create_symlink("nowhere/new.txt", path("c.txt"));
  EXPECT_NE(OutputFile::create(path("a.txt"), {}).error().find("in a circle"), std::string::npos);
  EXPECT_NE(OutputFile::create(path("c.txt"), {}).error().find("no folder"), std::string::npos);
  EXPECT_EQ(file_count(), 3);
}

TEST_F(Output, KeepsThePermissionsOfWhatItReplaces) {
  write(path("out.txt"), "before");
  const fs::perms owner_only = fs::perms::owner_read | fs::perms::owner_write;
  fs::permissions(path("out.txt"), owner_only);
  auto file = OutputFile::create(path("out.txt"), {});
  ASSERT_TRUE(file && file->commit());
  EXPECT_EQ(fs::status(path("out.txt")).permissions(), owner_only);
}

TEST_F(Output, IsNeverAnInput) {
  write(path("in.txt"), "input");
  fs::create_symlink("in.txt", path("link.txt"));
  fs::create_hard_link(path("in.txt"), path("hard.txt"));
  for (const char* name : {"in.txt", "link.txt", "hard.txt", "./in.txt"}) {
    EXPECT_FALSE(OutputFile::create(path(name), {path("other.txt"), path("in.txt")})) << name;
  }
  EXPECT_EQ(read("in.txt"), "input");
  EXPECT_TRUE(OutputFile::create(path("out.txt"), {path("in.txt")}));
}

}  // namespace
}  // namespace scrim::io
