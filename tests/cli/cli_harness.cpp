#include "tests/cli/cli_harness.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>

#include "apps/scrim/synthetic_scene.hpp"

namespace scrim::cli_test {
namespace {

namespace fs = std::filesystem;

constexpr int scene_width = 192, scene_height = 108, scene_frames = 30;

fs::path suite_folder;  ///< of the test program: the clips
fs::path test_folder;

std::vector<std::string> sorted_names(const fs::path& folder) {
  std::vector<std::string> names;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder)) {
    names.push_back(entry.path().filename().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

void write_plane(std::FILE* file, const AVFrame& frame, int plane, int height) {
  for (int y = 0; y < height; ++y) {
    std::fwrite(frame.data[plane] + std::ptrdiff_t{y} * frame.linesize[plane], 1, scene_width,
                file);
  }
}

void write_scene(const fs::path& name) {
  const std::vector<io::VideoFrame> scene = cli::synthetic_scene(scene_width, scene_height);
  std::FILE* file = std::fopen(name.c_str(), "wb");
  for (int i = 0; i < scene_frames; ++i) {
    const AVFrame& frame = *cli::scene_frame(scene, i).av;
    write_plane(file, frame, 0, scene_height);
    write_plane(file, frame, 1, scene_height / 2);
  }
  std::fclose(file);
}

}  // namespace

Outcome shell(const std::string& line) {
  const std::string out = (suite_folder / "stdout").string(),
                    err = (suite_folder / "stderr").string();
  const std::string command = "cd '" + test_folder.string() + "' && ( " + line + " ) >'" + out +
                              "' 2>'" + err + "' </dev/null";
  const int status = std::system(command.c_str());
  Outcome outcome;
  outcome.code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  outcome.out = contents(out);
  outcome.err = contents(err);
  return outcome;
}

std::string command() {
  return SCRIM_COMMAND;
}

Outcome scrim(const std::string& arguments) {
  return shell("'" + command() + "' " + arguments);
}

std::string ffmpeg(const std::string& arguments) {
  const Outcome outcome = shell(SCRIM_FFMPEG " -v error -y " + arguments);
  EXPECT_EQ(outcome.code, 0) << "ffmpeg " << arguments << "\n" << outcome.err;
  return outcome.out;
}

void turn_video(const std::string& video, int degrees, const std::string& held,
                const std::string& options) {
  const std::string angle = std::to_string(degrees), copy = " -c copy " + options + " ";
  // FFmpeg writes the note for this option from version 6 on, and until then for a tag.
  const bool has_option =
      shell(SCRIM_FFMPEG " -hide_banner -h full | grep -q -e -display_rotation").code == 0;
  if (has_option) {
    ffmpeg("-display_rotation:v " + angle + " -i " + video + copy + held);
  } else {
    ffmpeg("-i " + video + copy + "-metadata:s:v rotate=" + angle + " " + held);
  }
  const std::string noted = "-select_streams v -show_entries stream_side_data=rotation " + held;
  EXPECT_EQ(ffprobe(noted).size(), 1U) << "ffmpeg notes nothing";
}

std::string colour_tags(const std::string& primaries, const std::string& transfer,
                        const std::string& matrix, const std::string& range) {
  return "setparams=color_primaries=" + primaries + ":color_trc=" + transfer +
         ":colorspace=" + matrix + ":range=" + range + " -color_primaries " + primaries +
         " -color_trc " + transfer + " -colorspace " + matrix + " -color_range " + range + " ";
}

std::vector<std::string> ffprobe(const std::string& arguments) {
  const Outcome outcome = shell(SCRIM_FFPROBE " -v error -of csv=p=0 " + arguments);
  EXPECT_EQ(outcome.code, 0) << "ffprobe " << arguments << "\n" << outcome.err;
  return lines(outcome.out);
}

std::string contents(const std::string& name) {
  const fs::path path = fs::path(name).is_absolute() ? fs::path(name) : test_folder / name;
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

void write_file(const std::string& name, const std::string& bytes) {
  std::ofstream(test_folder / name, std::ios::binary) << bytes;
}

std::vector<std::string> lines(const std::string& text) {
  std::vector<std::string> result;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) {
    if (!line.empty()) result.push_back(line);
  }
  return result;
}

std::vector<double> frame_times(const std::string& file) {
  std::vector<double> times;
  for (const std::string& line :
       ffprobe("-select_streams v:0 -show_entries packet=pts_time " + file)) {
    times.push_back(std::strtod(line.c_str(), nullptr));
  }
  std::sort(times.begin(), times.end());
  return times;
}

std::string packets_digest(const std::string& file, const std::string& type) {
  return ffmpeg("-i " + file + " -map 0:" + type + " -c copy -f streamhash -");
}

std::string gray_pixels(const std::string& input_arguments, const std::string& filter) {
  return ffmpeg(input_arguments + " -frames:v 1 -vf " + filter + ",format=gray -f rawvideo -");
}

void CliTest::SetUpTestSuite() {
  std::string pattern = (fs::temp_directory_path() / "scrim-cli-XXXXXX").string();
  suite_folder = mkdtemp(pattern.data());
  test_folder = suite_folder / "clips";
  fs::create_directory(test_folder);
  write_scene(suite_folder / "scene.nv12");
  ffmpeg("-f rawvideo -pix_fmt nv12 -s " + std::to_string(scene_width) + "x" +
         std::to_string(scene_height) +
         " -r 25 -i ../scene.nv12 -f lavfi -i sine=d=1.2"
         " -pix_fmt yuv420p -c:v libx264 -bf 2 -g 12 -c:a aac talk.mp4");
  ffmpeg("-i talk.mp4 -frames:v 1 person.png");
}

void CliTest::TearDownTestSuite() {
  fs::remove_all(suite_folder);
}

void CliTest::SetUp() {
  test_folder = suite_folder / testing::UnitTest::GetInstance()->current_test_info()->name();
  fs::copy(suite_folder / "clips", test_folder);
  files_are_known();
}

void CliTest::TearDown() {
  fs::remove_all(test_folder);
}

std::vector<std::string> CliTest::new_files() const {
  const std::vector<std::string> names = sorted_names(test_folder);
  std::vector<std::string> added;
  std::set_difference(names.begin(), names.end(), known_.begin(), known_.end(),
                      std::back_inserter(added));
  return added;
}

void CliTest::files_are_known() {
  known_ = sorted_names(test_folder);
}

}  // namespace scrim::cli_test
