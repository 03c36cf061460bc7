#include "tests/cli/cli_harness.hpp"

namespace scrim::cli_test {
namespace {

using Reports = CliTest;

bool mentions(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

/// One JSON object on one line, with these keys.
void expect_object(const Outcome& outcome, const std::vector<std::string>& keys) {
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  ASSERT_EQ(lines(outcome.out).size(), 1U) << outcome.out;
  EXPECT_EQ(outcome.out.front(), '{');
  EXPECT_EQ(outcome.out.substr(outcome.out.size() - 2), "}\n");
  for (const std::string& key : keys) {
    EXPECT_TRUE(mentions(outcome.out, "\"" + key + "\": ")) << key << "\n" << outcome.out;
  }
}

TEST_F(Reports, BlurSumsUp) {
  const Outcome outcome = scrim("blur talk.mp4 -o out.mp4");
  EXPECT_TRUE(mentions(outcome.err, "out.mp4: 30 frames")) << outcome.err;
  EXPECT_TRUE(mentions(outcome.err, "real time")) << outcome.err;
  EXPECT_EQ(outcome.out, "");
  EXPECT_EQ(scrim("blur talk.mp4 -o out.mp4 --quiet").err, "");
  const Outcome json = scrim("blur talk.mp4 -o out.mp4 --json");
  expect_object(json, {"input", "output", "frames", "covered", "seconds", "speed", "engine"});
  EXPECT_TRUE(mentions(json.out, "\"frames\": 30"));
}

TEST_F(Reports, BenchShowsEveryStage) {
  const Outcome table = scrim("bench --size 160x90");
  ASSERT_EQ(table.code, 0) << table.err;
  for (const std::string word : {"sample", "segment", "stabilize", "refine", "backdrop", "compose",
                                 "total", "median", "p99", "33.3"}) {
    EXPECT_TRUE(mentions(table.out, word)) << word << "\n" << table.out;
  }
  expect_object(scrim("bench --size 160x90 --model general --json"),
                {"stages", "total", "median_ms", "p99_ms", "share", "budget_ratio", "simd", "cpu"});
}

TEST_F(Reports, BenchMeasuresTheLookThatIsAsked) {
  const Outcome lens = scrim("bench --size 96x64 --look lens --json");
  expect_object(lens, {"look"});
  EXPECT_TRUE(mentions(lens.out, "\"look\": \"lens\"")) << lens.out;
}

TEST_F(Reports, BenchRunsOnTheTargetThatIsForced) {
  const Outcome forced = shell("SCRIM_TARGET=emu128 '" + command() + "' bench --size 96x64 --json");
  expect_object(forced, {"simd"});
  EXPECT_TRUE(mentions(forced.out, "\"simd\": \"EMU128\"")) << forced.out;
}

TEST_F(Reports, DoctorKnowsThisMachine) {
  const Outcome text = scrim("doctor");
  ASSERT_EQ(text.code, 0) << text.err;
  for (const std::string word : {"CPU", "SIMD", "Memory", "Camera", "libx264", "libvpx-vp9"}) {
    EXPECT_TRUE(mentions(text.out, word)) << word << "\n" << text.out;
  }
  expect_object(scrim("doctor --json"),
                {"cpu", "cores", "simd", "simd_available", "memory_bytes", "cameras", "features"});
}

TEST_F(Reports, ModelsAreListed) {
  const Outcome text = scrim("models");
  EXPECT_TRUE(mentions(text.out, "landscape  256x144")) << text.out;
  EXPECT_TRUE(mentions(text.out, "Apache-2.0")) << text.out;
  expect_object(scrim("models --json"), {"models", "bytes", "input_width", "licence", "source"});
}

TEST_F(Reports, HelpTeachesByExample) {
  for (const std::string name :
       {"blur", "replace", "matte", "compare", "bench", "eval", "doctor", "models"}) {
    const Outcome help = scrim(name + " --help");
    EXPECT_EQ(help.code, 0);
    EXPECT_TRUE(mentions(help.out, "scrim " + name)) << help.out;
    EXPECT_TRUE(mentions(help.out, "Example")) << help.out;
  }
  EXPECT_EQ(lines(scrim("--version").out).size(), 1U);
}

}  // namespace
}  // namespace scrim::cli_test
