#include <algorithm>

#include "tests/cli/cli_harness.hpp"

namespace scrim::cli_test {
namespace {

bool mentions(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

class Usage : public CliTest {
 protected:
  /// One line that says `what`, and nothing made.
  void expect_refusal(const std::string& arguments, const std::string& what, int code = 2) {
    const Outcome outcome = scrim(arguments);
    EXPECT_EQ(outcome.code, code) << arguments << "\n" << outcome.err;
    EXPECT_EQ(lines(outcome.err).size(), 1U) << arguments << "\n" << outcome.err;
    EXPECT_TRUE(mentions(outcome.err, what)) << arguments << "\n" << outcome.err;
    EXPECT_TRUE(new_files().empty()) << arguments;
  }

  /// What `scrim` shows on a terminal of that width, until Ctrl-C when the text ends with `word`.
  static std::string on_terminal(int width, const std::string& arguments,
                                 const std::string& word = "") {
    return shell("python3 '" SCRIM_TERMINAL "' " + std::to_string(width) + " '" + word + "' '" +
                 command() + "' " + arguments)
        .out;
  }

  static std::size_t longest_line(const std::string& text) {
    std::size_t longest = 0;
    for (const std::string& line : lines(text)) longest = std::max(longest, line.size());
    return longest;
  }
};

TEST_F(Usage, HelpIsACommandToo) {
  EXPECT_EQ(scrim("help").out, scrim("--help").out);
  EXPECT_EQ(scrim("help").code, 0);
  for (const std::string name : {"blur", "replace", "eval", "help", "version"}) {
    EXPECT_EQ(scrim("help " + name).out, scrim(name + " --help").out) << name;
    EXPECT_TRUE(mentions(scrim("--help").out, "\n  " + name + " ")) << name;
  }
  expect_refusal("help blurr", "blurr: no such command; did you mean blur? See `scrim help");
}

TEST_F(Usage, VersionIsACommandToo) {
  EXPECT_EQ(scrim("version").out, scrim("--version").out);
  EXPECT_EQ(scrim("version").code, 0);
}

TEST_F(Usage, WhatIsMistypedIsGuessed) {
  expect_refusal("blurr talk.mp4", "blurr: no such command; did you mean blur? See `scrim --help`");
  expect_refusal("--hlep", "--hlep: no such option; did you mean --help? See `scrim --help`");
  const std::string blur = "blur talk.mp4 -o out.mp4 ";
  expect_refusal(blur + "--strenght 3",
                 "--strenght: no such option; did you mean --strength? See `scrim blur --help`");
  expect_refusal(blur + "--strenght=3", "--strenght: no such option; did you mean --strength?");
  expect_refusal(blur + "-strength 3", "-strength: no such option; did you mean --strength?");
  expect_refusal(blur + "--look lenz", "takes soft or lens, not lenz; did you mean lens?");
  expect_refusal(blur + "--who mian", "not mian; did you mean main?");
  expect_refusal(blur + "--codec hevv", "not hevv; did you mean hevc?");
  expect_refusal(blur + "--model generl", "did you mean general?", 1);
  expect_refusal("replace talk.mp4 -o out.mp4 --with person.png --fit covr",
                 "did you mean cover? See `scrim replace --help`");
}

TEST_F(Usage, AnErrorNamesTheHelpOfItsCommand) {
  const std::string see = "; see `scrim blur --help`";
  expect_refusal("blur", "IN is required" + see);
  expect_refusal("blur talk.mp4 -o out.mp4 --bogus 5", "--bogus: no such option" + see);
  expect_refusal("blur talk.mp4 -o out.mp4 --strength 101", see);
  expect_refusal("blur talk.mp4 -o out.gif", "unknown ending .gif; use .mp4, .mov, ");
  expect_refusal("blur talk.mp4 -o out.gif", see);
  expect_refusal("blur talk.mp4 -o out.mp4 --keep 300,0,9,9", see);
}

TEST_F(Usage, AnOptionsValueIsNoOption) {
  shell("cp talk.mp4 ./--bogus.mp4");
  EXPECT_EQ(scrim("blur talk.mp4 -o --out.mp4 --quiet --passes 1").code, 0);
  EXPECT_EQ(scrim("replace talk.mp4 -o hash: --with --bogus.mp4 --quiet").code, 0);
  files_are_known();
  expect_refusal("blur talk.mp4 -o --out.mp4 --bogus", "--bogus: no such option");
}

TEST_F(Usage, AFileMayBeginWithADash) {
  shell("cp talk.mp4 ./-talk.mp4; cp talk.mp4 ./--foo.mp4");
  files_are_known();
  expect_refusal("blur -talk.mp4 -o out.mp4",
                 "-talk.mp4: no such option; the file of that name is ./-talk.mp4");
  expect_refusal("blur --foo.mp4 -o out.mp4", "the file of that name is ./--foo.mp4");
  const std::string whole = scrim("blur talk.mp4 -o hash: --quiet").out;
  for (const std::string in : {"-- -talk.mp4", "-- --foo.mp4", "./-talk.mp4", "./--foo.mp4"}) {
    EXPECT_EQ(scrim("blur -o hash: --quiet " + in).out, whole) << in;
  }
}

TEST_F(Usage, AFileMayBeCalledLikeACommand) {
  shell("cp talk.mp4 blur");
  EXPECT_EQ(scrim("blur blur -o hash: --quiet").code, 0);
}

TEST_F(Usage, AColourHasANameInAnyCaseAndThreeDigits) {
  const auto digests = [](const std::string& with) {
    return scrim("replace person.png -o hash: --quiet --with '" + with + "'").out;
  };
  EXPECT_EQ(digests("rebeccapurple"), digests("#663399"));
  EXPECT_EQ(digests("RebeccaPurple"), digests("#663399"));
  EXPECT_EQ(digests("#639"), digests("#663399"));
  EXPECT_NE(digests("red"), digests("#663399"));
}

TEST_F(Usage, AFileGoesBeforeAColourOfItsName) {
  const auto digests = [](const std::string& with) {
    return scrim("replace person.png -o hash: --quiet --with '" + with + "'").out;
  };
  const std::string colour = digests("red");
  shell("mkdir red");
  EXPECT_EQ(digests("red"), colour) << "a folder is no backdrop";
  ffmpeg("-f lavfi -i color=blue:s=64x64 -frames:v 1 blue.png");
  shell("rmdir red; cp blue.png red");
  EXPECT_EQ(digests("red"), digests("blue.png"));
  EXPECT_NE(digests("red"), colour);
}

TEST_F(Usage, NeitherAFileNorAColourIsTaughtBoth) {
  const std::string replace = "replace talk.mp4 -o out.mp4 --with ";
  expect_refusal(replace + "beach",
                 "--with beach: is neither a file nor a colour; give a picture, a video, a colour "
                 "(red, #1e90ff) or none",
                 1);
  expect_refusal(replace + "blakc", "did you mean black?", 1);
  expect_refusal(replace + "transparent", "or none", 1);
  expect_refusal(replace + "'#12345'", "a colour is # and three or six digits");
}

TEST_F(Usage, AnAreaThatMayBeMeantInSharesIsAskedAbout) {
  const std::string blur = "blur person.png -o out.png ";
  const std::string doubt = ": taken as pixels, for a number is above 1; shares of the frame go ";
  for (const std::string area : {"0,0,1,2", "0.5,0.5,1.2,0.5", "0.25,0.25,50,50", "0,0,2,1"}) {
    const Outcome outcome = scrim(blur + "--keep " + area + " --hide 0,0,1,2");
    EXPECT_EQ(outcome.code, 0);
    EXPECT_TRUE(mentions(outcome.err, "--keep " + area + doubt)) << outcome.err;
    EXPECT_EQ(lines(outcome.err).size(), 2U) << "said once:\n" << outcome.err;
    EXPECT_EQ(scrim(blur + "--quiet --keep " + area).err, "");
  }
  EXPECT_TRUE(mentions(scrim(blur + "--hide 0,0,1,2").err, "--hide 0,0,1,2" + doubt));
  for (const std::string area :
       {"0,0,1,1", "0.5,0,0.5,1", "10,20,30,40", "0,0,192,108", "10.5,20,30.5,40", "1,1,50,50"}) {
    EXPECT_FALSE(mentions(scrim(blur + "--keep " + area).err, "taken as")) << area;
  }
  files_are_known();
  expect_refusal("blur talk.mp4 -o x.mp4 --keep 1,0,1,1", "numbers up to 1 are shares of it");
}

TEST_F(Usage, StatusForScriptsIsAnObjectEverywhere) {
  const Outcome outcome =
      shell("DBUS_SESSION_BUS_ADDRESS=unix:path=/nowhere '" + command() + "' status --json");
  EXPECT_NE(outcome.code, 0);
  EXPECT_TRUE(outcome.out.starts_with("{\"running\": false, \"reason\": \"")) << outcome.out;
  EXPECT_EQ(lines(outcome.out).size(), 1U);
  EXPECT_EQ(lines(outcome.err).size(), 1U);
}

TEST_F(Usage, HelpFitsItsTerminal) {
  for (const std::string name : {"", "blur", "replace", "live", "learn", "eval"}) {
    const Outcome narrow = shell("COLUMNS=40 '" + command() + "' " + name + " --help");
    if (narrow.code == 2) continue;  // a build without the live camera
    EXPECT_LE(longest_line(narrow.out), 40U) << narrow.out;
    EXPECT_LE(longest_line(shell("COLUMNS=200 '" + command() + "' " + name + " --help").out), 100U);
    EXPECT_LE(longest_line(shell("unset COLUMNS; '" + command() + "' " + name + " --help").out),
              80U);
    EXPECT_LE(longest_line(on_terminal(50, name + " --help")), 51U) << "a line ends with CR";
  }
  for (const std::string columns : {"0", "-1", "x", "1", "99999999999"}) {
    EXPECT_EQ(shell("COLUMNS=" + columns + " '" + command() + "' help blur").code, 0) << columns;
  }
}

TEST_F(Usage, TheBarFitsItsTerminal) {
  ffmpeg("-stream_loop 5 -i talk.mp4 -c copy long.mp4");
  for (const int width : {24, 40, 100}) {
    std::string text = on_terminal(width, "blur long.mp4 -o out.mp4");
    ASSERT_TRUE(mentions(text, "\x1b[K")) << text;
    text = text.substr(0, text.rfind("\x1b[K"));
    std::size_t drawn = 0;
    for (std::size_t at = 0; (at = text.find("\x1b[K", at)) != std::string::npos; ++drawn) {
      at += 3;
      const std::string bar = text.substr(at, text.find('\r', at) - at);
      EXPECT_LT(bar.size(), static_cast<std::size_t>(width)) << bar;
      if (width >= 40) {
        EXPECT_TRUE(mentions(bar, "[") && mentions(bar, "left")) << bar;
      }
    }
    EXPECT_GT(drawn, 0U) << width;
  }
}

TEST_F(Usage, CtrlCEndsTheLineOfTheBar) {
  ffmpeg("-stream_loop 200 -i talk.mp4 -c copy long.mp4");
  files_are_known();
  const std::string text = on_terminal(60, "blur long.mp4 -o out.mp4", "left");
  ASSERT_FALSE(text.empty());
  EXPECT_TRUE(text.ends_with("left\r\n")) << text;
  EXPECT_TRUE(new_files().empty());
}

}  // namespace
}  // namespace scrim::cli_test
