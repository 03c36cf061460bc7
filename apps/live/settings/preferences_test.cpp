#include "apps/live/settings/preferences.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

namespace scrim::live {
namespace {

using testing::HasSubstr;
using testing::Not;
namespace fs = std::filesystem;

class PreferencesTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = testing::TempDir() + "scrim-preferences-XXXXXX";
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
    file_ = folder_ / "settings.toml";
  }
  void TearDown() override { fs::remove_all(folder_); }

  void write(const std::string& text) const { std::ofstream(file_) << text; }
  std::string written() const {
    std::ostringstream text;
    text << std::ifstream(file_).rdbuf();
    return text.str();
  }
  std::string picture(const std::string& name) const {
    std::ofstream file(folder_ / name, std::ios::binary);
    file << "P6\n64 64\n255\n" << std::string(std::size_t{64} * 64 * 3, '\x60');
    return folder_ / name;
  }
  /// What loading says of such a file, from the file's name on.
  std::string error_of(const std::string& text) const {
    write(text);
    const auto loaded = load(file_);
    return loaded ? "loaded" : loaded.error().substr(loaded.error().find("settings.toml"));
  }

  fs::path folder_, file_;
};

/// Values of each key that differ from its default.
std::map<std::string, std::string, std::less<>> other_values() {
  return {{"on", "false"},    {"effect", "replace"}, {"strength", "81"},
          {"look", "lens"},   {"with", "#00b140"},   {"match", "0"},
          {"fit", "contain"}, {"who", "main"},       {"camera", "Ann's \"5\" \\ caméra #1"},
          {"width", "640"},   {"height", "480"},     {"rate", "15"},
          {"grace", "0"},     {"quality", "2"},      {"model", "general"}};
}

Preferences all_other() {
  Preferences preferences;
  for (const auto& [key, value] : other_values()) {
    EXPECT_TRUE(set(preferences, key, value)) << key;
  }
  return preferences;
}

TEST_F(PreferencesTest, EveryKeySaysWhatItTakesAndMeans) {
  EXPECT_EQ(keys().size(), other_values().size());
  for (const Key& key : keys()) {
    EXPECT_TRUE(other_values().contains(key.name)) << key.name;
    EXPECT_FALSE(key.values.empty()) << key.name;
    EXPECT_FALSE(key.meaning.empty()) << key.name;
    EXPECT_EQ(find_key(key.name), &key);
  }
  EXPECT_EQ(find_key("stength"), nullptr);
}

TEST_F(PreferencesTest, SettingWhatWasGotChangesNothing) {
  for (const Preferences& preferences : {Preferences{}, all_other()}) {
    for (const Key& key : keys()) {
      Preferences copy = preferences;
      ASSERT_TRUE(set(copy, key.name, get(preferences, key.name))) << key.name;
      EXPECT_EQ(copy, preferences) << key.name;
    }
  }
}

TEST_F(PreferencesTest, EachKeySetsOneThingAndIsReadBack) {
  for (const auto& [key, value] : other_values()) {
    Preferences preferences;
    ASSERT_TRUE(set(preferences, key, value)) << key;
    for (const Key& other : keys()) {
      const Preferences untouched;
      EXPECT_EQ(get(preferences, other.name),
                other.name == key ? value : get(untouched, other.name));
    }
  }
}

TEST_F(PreferencesTest, AFileKeepsEverything) {
  for (const Preferences& preferences : {Preferences{}, all_other()}) {
    ASSERT_TRUE(save(preferences, file_));
    const auto loaded = load(file_);
    ASSERT_TRUE(loaded) << loaded.error();
    EXPECT_EQ(*loaded, preferences);
  }
}

TEST_F(PreferencesTest, TheFileExplainsEachKey) {
  ASSERT_TRUE(save({}, file_));
  for (const Key& key : keys()) {
    EXPECT_THAT(written(), HasSubstr("# " + std::string(key.meaning)));
    EXPECT_THAT(written(), HasSubstr("\n" + std::string(key.name) + " = "));
  }
  EXPECT_THAT(written(), HasSubstr("\nstrength = 50\n"));
  EXPECT_THAT(written(), HasSubstr("\non = true\n"));
  EXPECT_THAT(written(), HasSubstr("\nlook = \"soft\"\n"));
}

TEST_F(PreferencesTest, ACameraMayBeCalledLikeANumber) {
  Preferences preferences;
  ASSERT_TRUE(set(preferences, "camera", "4000"));
  ASSERT_TRUE(save(preferences, file_));
  ASSERT_TRUE(load(file_)) << load(file_).error();
  EXPECT_EQ(load(file_)->camera, "4000");
}

TEST_F(PreferencesTest, AFileThatIsNotThereGivesTheDefaultsAndAShortOneTheRest) {
  EXPECT_EQ(load(file_), Preferences{});
  EXPECT_EQ(load(file_, all_other()), all_other());
  write("strength = 70\n");
  Preferences expected;
  expected.strength = 70;
  EXPECT_EQ(load(file_, all_other()), expected);
}

TEST_F(PreferencesTest, SettingRefusesWhatAKeyDoesNotTake) {
  const std::vector<std::pair<std::string, std::string>> wrong{
      {"on", "yes"},
      {"on", ""},
      {"effect", "none"},
      {"strength", "101"},
      {"strength", "-1"},
      {"strength", "5x"},
      {"strength", " 5"},
      {"strength", ""},
      {"strength", "1e2"},
      {"look", "Soft"},
      {"with", "#12345"},
      {"with", "#12345g"},
      {"with", "beach.jpg"},
      {"with", ""},
      {"match", "nan"},
      {"fit", "fill"},
      {"who", "nobody"},
      {"camera", ""},
      {"camera", "a\nb"},
      {"camera", "a\x01"},
      {"camera", "\xff\xfe"},
      {"width", "63"},
      {"height", "7681"},
      {"rate", "0"},
      {"grace", "99999999999999999999"},
      {"quality", "3"},
      {"quality", "-1"},
      {"model", "best"},
      {"strength", std::string(std::size_t{1} << 20, '9')}};
  for (const auto& [key, value] : wrong) {
    Preferences preferences = all_other();
    const auto done = set(preferences, key, value);
    ASSERT_FALSE(done) << key << " took " << value;
    EXPECT_THAT(done.error(), HasSubstr(key + " takes " + std::string(find_key(key)->values)));
    EXPECT_LT(done.error().size(), 200U);
    EXPECT_EQ(preferences, all_other());
  }
}

TEST_F(PreferencesTest, AWrongNameIsAnErrorThatHelps) {
  Preferences preferences;
  EXPECT_THAT(set(preferences, "stength", "5").error(), HasSubstr("did you mean strength?"));
  EXPECT_THAT(set(preferences, "colour", "red").error(), HasSubstr("there are on, effect, "));
  EXPECT_FALSE(set(preferences, std::string(100000, 'x'), "5"));
}

TEST_F(PreferencesTest, AMistypedValueIsAnErrorThatHelps) {
  Preferences preferences;
  const std::vector<std::array<std::string, 3>> mistyped{{"look", "lenz", "lens"},
                                                         {"on", "ture", "true"},
                                                         {"model", "generl", "general"},
                                                         {"with", "blakc", "black"}};
  for (const auto& [key, value, meant] : mistyped) {
    EXPECT_THAT(set(preferences, key, value).error(),
                HasSubstr("not \"" + value + "\"; did you mean " + meant + "?"));
  }
  const std::string missing = folder_ / "blakc";
  EXPECT_THAT(choose(preferences, "with", missing).error(),
              HasSubstr("there is no such file; give a picture, a video or a colour such as red or "
                        "#2e4a62; did you mean black?"));
}

TEST_F(PreferencesTest, AColourIsKeptByItsDigits) {
  Preferences preferences;
  for (const char* text : {"#663399", "#639", "rebeccapurple", "RebeccaPurple"}) {
    ASSERT_TRUE(set(preferences, "with", text)) << text;
    EXPECT_EQ(preferences.with, "#663399") << text;
  }
  write("effect = \"replace\"\nwith = \"green\"\n");
  ASSERT_TRUE(load(file_)) << load(file_).error();
  EXPECT_EQ(load(file_)->with, "#008000");
}

TEST_F(PreferencesTest, WhoWritesALevelOfOldLearnsItsNumberOfToday) {
  Preferences preferences;
  EXPECT_EQ(set(preferences, "quality", "3").error(),
            "quality takes auto, 0, 1 or 2, not \"3\"; what was level 3 before 0.2 is 2 now");
  EXPECT_THAT(error_of("quality = 3\n"), HasSubstr("settings.toml:1: quality takes"));
  EXPECT_THAT(find_key("quality")->meaning, HasSubstr("before 0.2: 1, 2, 3"));
}

TEST_F(PreferencesTest, AWrongFileIsRefusedWithItsLine) {
  EXPECT_THAT(error_of("on = true\n\nstrength = 300\n"),
              "settings.toml:3: strength takes 0 to 100, not \"300\"");
  EXPECT_THAT(error_of("strenth = 3\n"), HasSubstr("settings.toml:1: there is no setting \"stren"));
  EXPECT_THAT(error_of("on = maybe\n"), HasSubstr("settings.toml:1: is not TOML"));
  EXPECT_THAT(error_of("on = true\nlook = \"soft\n"), HasSubstr("settings.toml:2"));
  EXPECT_THAT(error_of("on = true\non = false\n"), HasSubstr("settings.toml:2: is not TOML"));
  EXPECT_THAT(error_of("strength = 50.5\n"), HasSubstr("settings.toml:1: strength takes"));
  EXPECT_THAT(error_of("camera = [\"a\"]\n"), HasSubstr("settings.toml:1: camera takes"));
  EXPECT_THAT(error_of("camera = 0\n"), HasSubstr("settings.toml:1: camera takes a text"));
  EXPECT_THAT(error_of("[blur]\nstrength = 5\n"), HasSubstr("settings.toml:1: blur takes"));
  EXPECT_THAT(error_of("look = \"\xff\"\n"), HasSubstr("settings.toml:1"));
  EXPECT_THAT(error_of(std::string("on = true\0\n", 11)), HasSubstr("settings.toml:1"));
  EXPECT_THAT(error_of(std::string(100000, '#')), HasSubstr("too large"));
  EXPECT_THAT(error_of(std::string(60000, '[')), HasSubstr("settings.toml:1"));
}

TEST_F(PreferencesTest, WhatIsNotAFileIsNotRead) {
  ASSERT_EQ(::mkfifo(file_.c_str(), 0600), 0);
  EXPECT_THAT(load(file_).error(), HasSubstr("is not a file"));
  fs::remove(file_);
  fs::create_directory(file_);
  EXPECT_THAT(load(file_).error(), HasSubstr("cannot be read"));
}

TEST_F(PreferencesTest, TheBackdropMustOpenWhenItIsUsed) {
  Preferences preferences;
  const std::string beach = picture("beach.ppm"), gone = folder_ / "gone.jpg";
  EXPECT_TRUE(choose(preferences, "with", beach));
  EXPECT_TRUE(choose(preferences, "effect", "replace"));
  const Preferences before = preferences;
  EXPECT_THAT(choose(preferences, "with", gone).error(), HasSubstr("there is no such file"));
  write("no picture");
  EXPECT_THAT(choose(preferences, "with", file_).error(), HasSubstr("settings.toml"));
  EXPECT_THAT(choose(preferences, "with", folder_).error(), HasSubstr("is not a file"));
  EXPECT_EQ(preferences, before);
  fs::remove(beach);
  EXPECT_TRUE(choose(preferences, "strength", "3"));
  EXPECT_TRUE(choose(preferences, "effect", "blur"));
  EXPECT_FALSE(choose(preferences, "effect", "replace"));
}

TEST_F(PreferencesTest, AMissingBackdropMattersOnlyWhereItIsShown) {
  const std::string with = "with = \"" + (folder_ / "gone.jpg").string() + "\"\n";
  EXPECT_EQ(error_of("effect = \"blur\"\n" + with), "loaded");
  const std::string error = error_of("effect = \"replace\"\n" + with);
  EXPECT_THAT(error, HasSubstr("settings.toml:2: with: "));
  EXPECT_THAT(error, HasSubstr("there is no such file; give a picture"));
}

TEST_F(PreferencesTest, SavingMakesTheFolderAndLeavesNothingElse) {
  const fs::path file = folder_ / "new" / "scrim" / "settings.toml";
  ASSERT_TRUE(save({}, file));
  ASSERT_TRUE(save(all_other(), file));
  EXPECT_EQ(std::distance(fs::directory_iterator(file.parent_path()), {}), 1);
}

TEST_F(PreferencesTest, SavingThatFailsLeavesTheOldFile) {
  fs::create_directory(folder_ / "taken");
  const auto done = save({}, folder_ / "taken");
  ASSERT_FALSE(done);
  EXPECT_THAT(done.error(), HasSubstr("cannot be written"));
  write("strength = 7\n");
  EXPECT_FALSE(save({}, file_ / "below"));
  EXPECT_EQ(written(), "strength = 7\n");
  EXPECT_EQ(std::distance(fs::directory_iterator(folder_), {}), 2);
}

TEST_F(PreferencesTest, SavingFollowsALink) {
  const fs::path real = folder_ / "dotfiles.toml";
  std::ofstream(real) << "strength = 7\n";
  fs::create_symlink(real, file_);
  ASSERT_TRUE(save(all_other(), file_));
  EXPECT_TRUE(fs::is_symlink(file_));
  EXPECT_EQ(load(real), all_other());
}

TEST(PreferencesFile, StandsWhereXdgSays) {
  ::setenv("HOME", "/home/ann", 1);
  ::setenv("XDG_CONFIG_HOME", "/cfg", 1);
  EXPECT_EQ(preferences_file(), "/cfg/scrim/settings.toml");
  ::setenv("XDG_CONFIG_HOME", "not/absolute", 1);
  EXPECT_EQ(preferences_file(), "/home/ann/.config/scrim/settings.toml");
  ::unsetenv("XDG_CONFIG_HOME");
  EXPECT_EQ(preferences_file(), "/home/ann/.config/scrim/settings.toml");
  ::unsetenv("HOME");
  EXPECT_THAT(preferences_file().error(), HasSubstr("set HOME"));
}

}  // namespace
}  // namespace scrim::live
