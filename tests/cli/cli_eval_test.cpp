#include <cstdlib>

#include "scrim/scrim.hpp"
#include "tests/cli/cli_harness.hpp"

namespace scrim::cli_test {
namespace {

/// Each test finds a folder `data` with a clip, talk, and a set of pictures, set.
class Eval : public CliTest {
 protected:
  void SetUp() override {
    CliTest::SetUp();
    shell("mkdir -p data/video/talk/alpha data/images/set/image data/images/set/mask");
    shell("cp talk.mp4 data/video/talk/clip.mp4");
    make_truths("data/video/talk/alpha/%04d.png", 30);
    shell("cp person.png data/images/set/image/anna.png");
    shell("cp data/video/talk/alpha/0001.png data/images/set/mask/anna.png");
    files_are_known();
  }

  /// Soft discs, roughly where the head is.
  static void make_truths(const std::string& pattern, int count,
                          const std::string& size = "192x108") {
    ffmpeg("-f lavfi -i \"color=black:s=" + size +
           ":r=25,format=gray,geq=lum='clip(128+40*(42-hypot(X-88-N/4,Y-70)),0,255)'\" -frames:v " +
           std::to_string(count) + " -start_number 0 " + pattern);
  }

  void expect_failure(const std::string& options, const std::string& reason, int code = 1) {
    const Outcome outcome = scrim("eval " + options);
    EXPECT_EQ(outcome.code, code) << options << "\n" << outcome.err;
    EXPECT_EQ(lines(outcome.err).size(), 1U) << outcome.err;
    EXPECT_NE(outcome.err.find(reason), std::string::npos) << options << "\n" << outcome.err;
    EXPECT_EQ(outcome.out, "") << options;
  }
};

bool mentions(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

std::size_t occurrences(const std::string& text, const std::string& part) {
  std::size_t count = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) {
    ++count;
  }
  return count;
}

std::string report() {
  const Outcome outcome = scrim("eval data --quiet --json");
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_EQ(outcome.err, "");
  EXPECT_EQ(lines(outcome.out).size(), 1U);
  return outcome.out;
}

/// The first number called `key` after `"name": "NAME"`.
double figure(const std::string& json, const std::string& name, const std::string& key) {
  const std::size_t place = json.find("\"name\": \"" + name + "\"");
  const std::string word = "\"" + key + "\": ";
  const std::size_t at = place == std::string::npos ? place : json.find(word, place);
  EXPECT_NE(at, std::string::npos) << name << ", " << key << "\n" << json;
  return at == std::string::npos ? 0 : std::strtod(json.c_str() + at + word.size(), nullptr);
}

/// A Python that has NumPy and SciPy; empty when there is none.
std::string python() {
  for (const std::string program : {"python3", "/usr/bin/python3"}) {
    if (shell(program + " -c 'import numpy, scipy'").code == 0) return program;
  }
  return "";
}

TEST_F(Eval, PrintsEveryFigureOfEveryClip) {
  const Outcome table = scrim("eval data");
  ASSERT_EQ(table.code, 0) << table.err;
  for (const std::string word : {"talk", "mean of clips", "set", "IoU", "IoU p5", "bIoU", "MAD",
                                 "grad", "dtSSD", "lag", "flicker", "ms", "patches", "h life"}) {
    EXPECT_TRUE(mentions(table.out, word)) << word << "\n" << table.out;
  }
  EXPECT_EQ(scrim("eval data --quiet").out, "");
}

TEST_F(Eval, MeasuresTheLastPass) {
  const std::string once = report(), twice = scrim("eval data --passes 2 --quiet --json").out;
  EXPECT_TRUE(mentions(once, "\"passes\": 1"));
  EXPECT_TRUE(mentions(twice, "\"passes\": 2"));
  EXPECT_EQ(figure(twice, "talk", "frames"), 30);
  EXPECT_NEAR(figure(twice, "talk", "iou"), figure(once, "talk", "iou"), 0.02);
  EXPECT_EQ(figure(twice, "set", "iou"), figure(once, "set", "iou")) << "pictures have no room";
}

TEST_F(Eval, TellsTheWorstFrames) {
  const std::string json = report();
  EXPECT_EQ(figure(json, "talk", "frames"), 30);
  const double mean = figure(json, "talk", "iou");
  const std::string worst = json.substr(json.find("\"worst\""));
  const double lowest = std::strtod(worst.c_str() + worst.find("\"value\": ") + 9, nullptr);
  EXPECT_LE(lowest, mean);
  EXPECT_GT(mean, 0.2) << "the truths are not near the person";
  EXPECT_TRUE(mentions(json, "\"dtssd\": null")) << "of pictures\n" << json;
}

TEST_F(Eval, AgreesWithTheToolThatGrades) {
  const std::string program = python();
  if (program.empty()) GTEST_SKIP() << "needs python3 with NumPy and SciPy";
  ASSERT_EQ(scrim("matte talk.mp4 -o matte.y4m --passes 1").code, 0);
  ffmpeg("-i matte.y4m -f rawvideo -pix_fmt gray mattes.raw");
  ffmpeg("-start_number 0 -i data/video/talk/alpha/%04d.png -f rawvideo -pix_fmt gray truths.raw");
  const Outcome reference =
      shell(program + " " SCRIM_REFERENCE_FIGURES " " SCRIM_SHARED_DATA
                      "/../tools/mattemetrics.py mattes.raw truths.raw 192 108");
  if (reference.code == 77) GTEST_SKIP() << "needs shared/tools/mattemetrics.py";
  ASSERT_EQ(reference.code, 0) << reference.err;
  const std::string json = report();
  const std::vector<std::string> rows = lines(reference.out);
  ASSERT_EQ(rows.size(), 8U);
  for (const std::string& row : rows) {
    const std::size_t gap = row.find(' ');
    const double expected = std::strtod(row.c_str() + gap, nullptr);
    EXPECT_NEAR(figure(json, "talk", row.substr(0, gap)), expected, 1e-3) << row;
  }
}

TEST_F(Eval, TakesFramesAsPicturesAndKeepsMasksOutOfTheMean) {
  const double before = figure(report(), "talk", "iou");
  shell("mkdir -p data/video/jump/frames data/video/jump/mask");
  ffmpeg("-i talk.mp4 -frames:v 12 -start_number 0 data/video/jump/frames/%05d.jpg");
  make_truths("data/video/jump/mask/%05d.png", 12);
  const std::string json = report();
  EXPECT_EQ(figure(json, "jump", "frames"), 12);
  EXPECT_TRUE(mentions(json, "\"kind\": \"masked_clip\""));
  const std::string mean = json.substr(json.find("\"mean_of_clips\""));
  EXPECT_TRUE(mentions(mean, "\"frames\": 30")) << mean;
  EXPECT_EQ(figure(json, "talk", "iou"), before);
}

TEST_F(Eval, TakesTheManifestsPictures) {
  shell("cp person.png data/images/set/image/berta.png");
  shell("printf 'id,w,h\\nanna,192,108\\n' > data/images/set/manifest.csv");
  EXPECT_EQ(figure(report(), "set", "frames"), 1);
  shell("echo clara,1,1 >> data/images/set/manifest.csv");
  expect_failure("data", "data/images/set/image: no file called clara.*");
}

TEST_F(Eval, PassesOverWhatHasNoTruth) {
  shell(
      "mkdir -p data/video/other data/images/plain/image; cp talk.mp4 data/video/other/clip.mp4;"
      " cp talk.mp4 data/video; cp person.png data/images/plain/image");
  const std::string json = report();
  EXPECT_FALSE(mentions(json, "other"));
  EXPECT_FALSE(mentions(json, "plain"));
}

TEST_F(Eval, SaysWhatEachTechniqueGives) {
  const Outcome outcome = scrim("eval data --ablations --json");
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  for (int t = 0; t < technique_count; ++t) {
    const std::string technique = name(static_cast<Technique>(t));
    EXPECT_TRUE(mentions(outcome.out, "\"technique\": \"" + technique + "\"")) << technique;
  }
  EXPECT_TRUE(mentions(scrim("eval data --ablations").out, "gives and costs"));
}

TEST_F(Eval, WritesOnePageThatNeedsNothingElse) {
  const Outcome outcome = scrim("eval data --quiet --ablations --html report.html");
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_EQ(new_files(), std::vector<std::string>{"report.html"});
  const std::string page = contents("report.html");
  // Five frames of the clip and the one picture, five views each, as JPEG but for two mattes.
  EXPECT_EQ(occurrences(page, "src=\"data:image/jpeg;base64,"), 18U);
  EXPECT_EQ(occurrences(page, "src=\"data:image/png;base64,"), 12U);
  EXPECT_EQ(occurrences(page, "src="), 30U);
  EXPECT_EQ(occurrences(page, "<svg"), 6U);
  for (const std::string word : {"http", "<script", "<link", "url(", "@import"}) {
    EXPECT_FALSE(mentions(page, word)) << word;
  }
  for (const std::string word : {"talk", "set", "mean of clips", "technique", "source", "truth",
                                 "matte", "difference", "result"}) {
    EXPECT_TRUE(mentions(page, word)) << word;
  }
}

TEST_F(Eval, AppendsToATable) {
  for (const std::string commit : {"first", "second"}) {
    ASSERT_EQ(scrim("eval data --quiet --csv table.csv --commit " + commit).code, 0);
  }
  const std::vector<std::string> rows = lines(contents("table.csv"));
  ASSERT_EQ(rows.size(), 1U + 2 * 3);
  EXPECT_EQ(rows[0].rfind("commit,date,machine,model,clip,frames,iou", 0), 0U);
  EXPECT_EQ(rows[1].rfind("first,", 0), 0U);
  EXPECT_EQ(rows[4].rfind("second,", 0), 0U);
  EXPECT_EQ(occurrences(rows[0], ","), occurrences(rows[1], ","));
}

TEST_F(Eval, RunsSeveralModels) {
  const Outcome outcome = scrim("eval data --model landscape --model general");
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_TRUE(mentions(outcome.out, "model landscape"));
  EXPECT_TRUE(mentions(outcome.out, "model general"));
}

TEST_F(Eval, FailsWithoutTruth) {
  expect_failure("nowhere", "nowhere: no such folder");
  expect_failure(".", "holds nothing with ground truth");
  expect_failure("data --model missing.tflite", "missing.tflite: ");
  expect_failure("data --threads 9", "--threads", 2);
  expect_failure("", "DIR", 2);
}

TEST_F(Eval, FailsWhenATruthIsMissing) {
  shell("cp -r data gap; rm gap/video/talk/alpha/0007.png");
  expect_failure("gap", "gap/video/talk/alpha: number 7 is missing");
  shell("cp -r data short; rm short/video/talk/alpha/0029.png");
  expect_failure("short", "talk: more frames than its 29 truths");
  shell("cp -r data long; cp person.png long/video/talk/alpha/0030.png");
  expect_failure("long", "talk: 30 frames, but 31 truths");
  shell("cp -r data none; rm none/video/talk/alpha/*");
  expect_failure("none", "none/video/talk/alpha: holds no truth");
  shell("cp -r data mask; rm mask/images/set/mask/anna.png");
  expect_failure("mask", "mask/images/set/mask: no file called anna.*");
  shell("cp -r data clip; rm clip/video/talk/clip.mp4");
  expect_failure("clip", "clip/video/talk: has truth, but neither clip.* nor frames/");
}

TEST_F(Eval, FailsWhenATruthDoesNotFit) {
  make_truths("data/video/talk/alpha/%04d.png", 5, "160x90");
  expect_failure("data", "0000.png: is 160x90, its frame 192x108");
  shell("head -c 100 person.png > data/video/talk/alpha/0000.png");
  expect_failure("data", "0000.png: ");
}

TEST_F(Eval, FailsWhenAFileCannotBeWritten) {
  expect_failure("data --quiet --html no/report.html", "no/report.html: ");
  expect_failure("data --quiet --csv no/table.csv", "no/table.csv: cannot be written");
}

}  // namespace
}  // namespace scrim::cli_test
