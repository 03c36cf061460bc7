/// Running `scrim` and FFmpeg's tools in a folder that goes away.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace scrim::cli_test {

/// How a program ended, and what it said.
struct Outcome {
  int code = -1;  ///< 128 + N when signal N ended it
  std::string out, err;
};

/// Runs a line of shell in the test's folder.
Outcome shell(const std::string& line);

/// Where `scrim` is.
std::string command();

/// `scrim ARGUMENTS`.
Outcome scrim(const std::string& arguments);

/// `ffmpeg ARGUMENTS`, which must succeed; gives what it wrote to stdout.
std::string ffmpeg(const std::string& arguments);

/// Makes `held` of a video, as a camera that was turned by `degrees` would have written it: the
/// same pictures, and a note of how they lie. `options` are of the output.
void turn_video(const std::string& video, int degrees, const std::string& held,
                const std::string& options = "");

/// `ffprobe ARGUMENTS` as comma-separated values without their names, one line for each.
std::vector<std::string> ffprobe(const std::string& arguments);

/// The last of FFmpeg's filters, and options, that name a video's colours: from FFmpeg 7 on frames
/// have the say, before that options. With a blank behind it.
std::string colour_tags(const std::string& primaries, const std::string& transfer,
                        const std::string& matrix, const std::string& range);

/// The whole of a file.
std::string contents(const std::string& name);

/// Makes a file of these bytes.
void write_file(const std::string& name, const std::string& bytes);

std::vector<std::string> lines(const std::string& text);

/// The times of a file's video frames, sorted, in seconds.
std::vector<double> frame_times(const std::string& file);

/// A digest of the packets of a file's streams of one type ("a", "s"), as they are stored.
std::string packets_digest(const std::string& file, const std::string& type);

/// One plane of gray pixels as FFmpeg decodes the first frame; `filter` such as "alphaextract".
std::string gray_pixels(const std::string& input_arguments, const std::string& filter = "null");

/// Each test runs in a fresh folder, where these files are (made once for a test program):
///   talk.mp4    192x108 at 25 fps, 1.2 s, H.264: a person who moves, with sound (AAC)
///   person.png  a frame of it
class CliTest : public testing::Test {
 protected:
  static void SetUpTestSuite();
  static void TearDownTestSuite();
  void SetUp() override;
  void TearDown() override;

  /// The names in the test's folder that were not there when the test began, hidden ones too.
  std::vector<std::string> new_files() const;
  /// Takes the files that are there now as known to `new_files`.
  void files_are_known();

 private:
  std::vector<std::string> known_;
};

}  // namespace scrim::cli_test
