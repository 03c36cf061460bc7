#include <sys/resource.h>

#include "tests/cli/cli_harness.hpp"

namespace scrim::cli_test {
namespace {

class Failure : public CliTest {
 protected:
  /// A file of each kind, and their names. A transport stream may end anywhere; it is not here.
  std::vector<std::string> make_whole_files() {
    ffmpeg("-i talk.mp4 -c copy -movflags faststart whole.mp4");
    ffmpeg("-i talk.mp4 -c copy whole.mkv");
    ffmpeg("-i talk.mp4 -an -c copy whole.h264");
    ffmpeg("-i talk.mp4 -c:v libvpx-vp9 -deadline realtime -cpu-used 8 -c:a libopus whole.webm");
    ffmpeg("-i talk.mp4 whole.y4m");
    ffmpeg("-i person.png -q:v 2 whole.jpg");
    ffmpeg("-i person.png whole.webp");
    shell("cp person.png whole.png");
    files_are_known();
    return {"whole.mp4", "whole.mkv", "whole.h264", "whole.webm",
            "whole.y4m", "whole.jpg", "whole.png",  "whole.webp"};
  }

  /// One line that says `reason`, exit code `code`, and nothing left behind.
  void expect_failure(const std::string& arguments, const std::string& reason, int code = 1) {
    const Outcome outcome = scrim(arguments);
    EXPECT_EQ(outcome.code, code) << arguments << "\n" << outcome.err;
    EXPECT_EQ(lines(outcome.err).size(), 1U) << arguments << "\n" << outcome.err;
    EXPECT_EQ(outcome.err.rfind("scrim: ", 0), 0U) << outcome.err;
    EXPECT_NE(outcome.err.find(reason), std::string::npos) << arguments << "\n" << outcome.err;
    EXPECT_EQ(outcome.out, "") << arguments;
    EXPECT_TRUE(new_files().empty()) << arguments << " left " << new_files().front();
  }

  /// The output that fits an input's kind.
  static std::string out_for(const std::string& in) {
    const std::string ending = in.substr(in.rfind('.'));
    return ending == ".png" || ending == ".jpg" || ending == ".webp" ? "out.png" : "out.mp4";
  }
};

TEST_F(Failure, OfAFileThatIsMissingEmptyOrNoVideo) {
  ffmpeg("-i talk.mp4 -vn -c copy sound.m4a");
  ffmpeg("-i talk.mp4 -an -frames:v 0 nothing.mkv");
  shell(
      ": > empty.mp4; head -c 50000 /dev/urandom > noise.mp4; echo hello > text.mp4; mkdir "
      "dir.mp4");
  files_are_known();
  expect_failure("blur missing.mp4 -o out.mp4", "missing.mp4: no such file");
  expect_failure("blur empty.mp4 -o out.mp4", "empty.mp4: is empty");
  expect_failure("blur noise.mp4 -o out.mp4", "noise.mp4: ");
  expect_failure("blur text.mp4 -o out.mp4", "text.mp4: ");
  expect_failure("blur dir.mp4 -o out.mp4", "is a folder");
  expect_failure("blur sound.m4a -o out.mp4", "holds sound but no video");
  expect_failure("blur nothing.mkv -o out.mp4", "nothing.mkv: ");
}

TEST_F(Failure, OfAFileThatEndsEarly) {
  for (const std::string& whole : make_whole_files()) {
    for (const std::string part : {"5", "50"}) {
      const std::string cut = "cut" + part + "." + whole;
      shell("head -c $(($(stat -c %s " + whole + ") * " + part + " / 100)) " + whole + " > " + cut);
      files_are_known();
      expect_failure("blur " + cut + " -o " + out_for(cut), cut + ": ");
    }
  }
  expect_failure("blur cut50.whole.mkv -o out.mp4 --passes 1", "cut50.whole.mkv: ");
}

TEST_F(Failure, OfAFileWithDamageInside) {
  make_whole_files();
  for (const std::string whole :
       {"whole.mp4", "whole.mkv", "whole.h264", "whole.webm", "whole.png"}) {
    const std::string broken = "broken." + whole;
    shell("cp " + whole + " " + broken + " && size=$(stat -c %s " + whole +
          ") && for i in 3 4 5 6; do"
          " head -c 60 /dev/zero | tr '\\0' '\\251' | dd of=" +
          broken + " bs=1 seek=$((size * i / 8)) conv=notrunc; done");
    files_are_known();
    expect_failure("blur " + broken + " -o " + out_for(whole), broken + ": ");
  }
}

TEST_F(Failure, OfASizeBeyondTheLimits) {
  ffmpeg("-f lavfi -i color=s=32x200:d=0.2 narrow.mp4");
  ffmpeg("-f lavfi -i color=s=7900x64 -frames:v 1 wide.png");
  files_are_known();
  expect_failure("blur narrow.mp4 -o out.mp4", "is 32x200 pixels; the smallest side is 64");
  expect_failure("blur wide.png -o out.png", "is 7900x64 pixels; the largest side is 7680");
  expect_failure("bench --size 32x200", "--size 32x200", 2);
}

TEST_F(Failure, OfAPlaceThatCannotBeWritten) {
  shell("ln -s /dev/full full.mp4; ln -s /dev/full full.mkv");
  files_are_known();
  expect_failure("blur talk.mp4 -o /proc/self/out.mp4", "out.mp4: cannot be written");
  expect_failure("blur talk.mp4 -o nowhere/out.mp4", "there is no folder");
  expect_failure("blur talk.mp4 -o full.mp4", "no space left");
  expect_failure("blur talk.mp4 -o full.mkv", "no space left");
  expect_failure("blur talk.mp4 -o talk.mp4", "is also the input");
  expect_failure("blur talk.mp4 -o ./talk.mp4", "is also the input");
}

TEST_F(Failure, OfADiskThatIsFullInTheMiddle) {
  ffmpeg("-i talk.mp4 -c copy there.mkv");
  files_are_known();
  const std::string before = contents("there.mkv");
  rlimit old{};
  getrlimit(RLIMIT_FSIZE, &old);
  const rlimit small{.rlim_cur = 8192, .rlim_max = old.rlim_max};
  setrlimit(RLIMIT_FSIZE, &small);
  expect_failure("blur talk.mp4 -o out.mp4", "out.mp4: cannot be written");
  expect_failure("blur talk.mp4 -o there.mkv", "there.mkv: cannot be written");
  setrlimit(RLIMIT_FSIZE, &old);
  EXPECT_EQ(contents("there.mkv"), before) << "what was there stays";
}

TEST_F(Failure, OfAModelThatIsNone) {
  shell(": > empty.tflite; head -c 9999 /dev/urandom > noise.tflite");
  files_are_known();
  expect_failure("blur talk.mp4 -o out.mp4 --model missing.tflite", "missing.tflite: ");
  expect_failure("blur talk.mp4 -o out.mp4 --model empty.tflite", "empty.tflite: is empty");
  expect_failure("blur talk.mp4 -o out.mp4 --model noise.tflite", "noise.tflite: ");
  expect_failure("bench --model noise.tflite", "noise.tflite: ");
}

TEST_F(Failure, OfWrongUsage) {
  expect_failure("", "subcommand is required; see `scrim --help`", 2);
  expect_failure("frobnicate", "frobnicate: no such command; see `scrim --help`", 2);
  expect_failure("blur", "IN is required; see `scrim blur --help`", 2);
  expect_failure("blur talk.mp4", "--output", 2);
  expect_failure("blur talk.mp4 -o out.mp4 --bogus 5",
                 "--bogus: no such option; see `scrim blur --help`", 2);
  expect_failure("blur talk.mp4 -o out.mp4 --strength 101", "--strength", 2);
  expect_failure("blur talk.mp4 -o out.mp4 --threads 0", "--threads", 2);
  expect_failure("blur talk.mp4 -o out.xyz", "unknown ending .xyz", 2);
  expect_failure("blur talk.mp4 -o out", "no ending", 2);
  expect_failure("blur talk.mp4 -o - --json", "--json", 2);
  expect_failure("replace talk.mp4 -o out.mp4 --with '#12345'", "#12345", 2);
  expect_failure("blur talk.mp4 -o out.png", "one picture cannot hold a video");
  expect_failure("blur person.png -o out.mp4", "the input is a picture");
  expect_failure("replace talk.mp4 -o out.mp4 --with missing.png", "missing.png: ");
  expect_failure("replace talk.mp4 -o out.mp4 --with -", "name a file", 2);
}

TEST_F(Failure, OfASecondPassThatCannotBe) {
  shell("mkfifo pipe.y4m");
  files_are_known();
  expect_failure("blur person.png -o out.png --passes 2", "person.png is a picture", 2);
  expect_failure("blur - -o out.mp4 --passes 2", "--passes 2: a pipe cannot be read twice", 2);
  expect_failure("matte pipe.y4m -o out.mp4 --passes 2", "a pipe cannot be read twice", 2);
  expect_failure("blur talk.mp4 -o out.mp4 --passes 3", "--passes", 2);
  expect_failure("blur talk.mp4 -o nowhere/out.mp4 --passes 1", "there is no folder");
}

TEST_F(Failure, OfAnAreaThatIsNone) {
  const std::string blur = "blur talk.mp4 -o out.mp4 ";
  for (const std::string text :
       {"1,2,3", "1,2,3,4,5", "1,2,3,x", "a", "1,2,,4", "nan,0,1,1", "1 2 3 4"}) {
    expect_failure(blur + "--keep '" + text + "'", "is no area; give X,Y,WIDTH,HEIGHT", 2);
  }
  expect_failure(blur + "--hide 0,0,0,9", "--hide: 0,0,0,9 has no width", 2);
  expect_failure(blur + "--hide 0,-3,9,9", "begins outside the frame", 2);
  expect_failure(blur + "--keep 10,108,5,5", "outside the frame, which is 192x108 pixels", 2);
  std::string nine = blur;
  for (int i = 0; i < 9; ++i) nine += " --keep 0,0,0.1,0.1";
  expect_failure(nine, "--keep: at most 8 areas, not 9", 2);
}

TEST_F(Failure, OfAChoiceThatIsNone) {
  expect_failure("blur talk.mp4 -o out.mp4 --look bokeh", "--look: takes soft or lens, not bokeh",
                 2);
  expect_failure("matte talk.mp4 -o out.mp4 --who me", "--who: takes everyone or main, not me", 2);
  const std::string replace = "replace talk.mp4 -o out.mp4 --with person.png ";
  expect_failure(replace + "--fit fill", "--fit: takes cover or contain, not fill", 2);
  expect_failure(replace + "--match 101", "--match", 2);
  for (const std::string text : {"50", "1,2,3", "101,0", "-1,0", "top,left", "50%,0"}) {
    expect_failure(replace + "--position=" + text, text + " is no position; give X,Y", 2);
  }
}

TEST_F(Failure, OfAPipeThatCloses) {
  const Outcome outcome =
      shell("{ '" + command() + "' blur talk.mp4 -o -; echo $? >&2; } | head -c 9");
  EXPECT_EQ(outcome.err, "scrim: stdout: cannot be written: broken pipe\n1\n");
}

TEST_F(Failure, OfAnInterruptedRunLeavesNothing) {
  ffmpeg("-stream_loop 200 -i talk.mp4 -c copy long.mp4");
  shell("echo before > out.mp4");
  files_are_known();
  for (const std::string signal : {"INT", "TERM", "HUP", "INT --passes 1"}) {
    const std::string name = signal.substr(0, signal.find(' '));
    const std::string passes = signal.substr(name.size());
    const Outcome outcome =
        shell("'" + command() + "' blur long.mp4 -o out.mp4 --quiet" + passes +
              " & run=$!;"
              " while ! ls -A | grep -q '^.scrim-'; do kill -0 $run || exit 99; sleep 0.01; done;"
              " sleep 0.1; kill -" +
              name + " $run; wait $run");
    EXPECT_GT(outcome.code, 128) << signal << outcome.err;
    EXPECT_TRUE(new_files().empty()) << signal << " left " << new_files().front();
    EXPECT_EQ(contents("out.mp4"), "before\n") << signal;
  }
}

}  // namespace
}  // namespace scrim::cli_test
