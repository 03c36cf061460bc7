#include "tests/cli/cli_harness.hpp"

namespace scrim::cli_test {
namespace {

using Overwrite = CliTest;

/// No command writes over `input`, whatever name leads there.
void expect_kept(const std::string& arguments, const std::string& input) {
  const std::string before = contents(input);
  const Outcome outcome = scrim(arguments);
  EXPECT_EQ(outcome.code, 1) << arguments << outcome.err;
  EXPECT_NE(outcome.err.find("is also "), std::string::npos) << arguments << outcome.err;
  EXPECT_TRUE(contents(input) == before) << arguments;
}

TEST_F(Overwrite, InIsKept) {
  shell("ln -s talk.mp4 soft.mp4; ln talk.mp4 hard.mp4");
  for (const std::string out : {"talk.mp4", "./talk.mp4", "soft.mp4", "hard.mp4"}) {
    expect_kept("blur talk.mp4 -o " + out, "talk.mp4");
    expect_kept("blur soft.mp4 -o " + out, "talk.mp4");
  }
  ffmpeg("-i talk.mp4 talk.y4m");
  expect_kept("blur - -o talk.y4m <talk.y4m", "talk.y4m");
}

TEST_F(Overwrite, TheBackdropIsKept) {
  shell("cp talk.mp4 waves.mp4; ln -s waves.mp4 soft.mp4; ln waves.mp4 hard.mp4");
  for (const std::string out : {"waves.mp4", "soft.mp4", "hard.mp4"}) {
    expect_kept("replace talk.mp4 --with waves.mp4 -o " + out, "waves.mp4");
  }
  shell("cp person.png beach.png");
  expect_kept("replace person.png --with beach.png -o beach.png", "beach.png");
}

TEST_F(Overwrite, TheNetworkIsKept) {
  const std::string model = SCRIM_MODEL;
  shell("cp '" + model + "' net.mp4");
  expect_kept("blur talk.mp4 -o net.mp4 --model net.mp4", "net.mp4");
}

TEST_F(Overwrite, TheTruthIsKept) {
  shell("mkdir -p set/images/one/image set/images/one/mask");
  shell("cp person.png set/images/one/image/a.png; cp person.png set/images/one/mask/a.png");
  for (const std::string option : {"--html ", "--csv "}) {
    for (const std::string kind : {"image", "mask"}) {
      const std::string file = "set/images/one/" + kind + "/a.png";
      expect_kept("eval set " + option + file, file);
    }
  }
}

TEST_F(Overwrite, ALinkStaysALink) {
  shell("echo before > real.mp4; ln -s real.mp4 link.mp4; mkdir there; ln -s there/new.mp4 next");
  shell("ln -s next dangling.mp4; ln -s round.mp4 round.mp4");
  EXPECT_EQ(scrim("blur talk.mp4 -o link.mp4 --quiet").code, 0);
  EXPECT_EQ(scrim("blur talk.mp4 -o dangling.mp4 --quiet").code, 0);
  EXPECT_EQ(shell("test -L link.mp4 && test -L dangling.mp4 && test -L next").code, 0);
  EXPECT_EQ(frame_times("real.mp4").size(), 30U);
  EXPECT_EQ(frame_times("there/new.mp4").size(), 30U);
  const Outcome round = scrim("blur talk.mp4 -o round.mp4");
  EXPECT_EQ(round.code, 1);
  EXPECT_NE(round.err.find("lead around in a circle"), std::string::npos) << round.err;
}

}  // namespace
}  // namespace scrim::cli_test
