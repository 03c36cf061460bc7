#include "apps/scrim/evaluation/ground_truth.hpp"

#include <algorithm>
#include <charconv>
#include <fstream>
#include <map>

namespace scrim::cli {
namespace {

namespace fs = std::filesystem;

/// Sorted; none when there is no such folder.
std::vector<fs::path> entries(const fs::path& folder) {
  std::vector<fs::path> out;
  std::error_code code;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, code)) {
    if (!entry.path().filename().string().starts_with('.')) out.push_back(entry.path());
  }
  std::sort(out.begin(), out.end());
  return out;
}

std::optional<long> number_of(const fs::path& file) {
  const std::string stem = file.stem().string();
  long number = 0;
  const auto [end, error] = std::from_chars(stem.data(), stem.data() + stem.size(), number);
  if (error != std::errc() || end != stem.data() + stem.size()) return std::nullopt;
  return number;
}

/// In order of their numbers. A gap would shift all that follow.
io::Result<std::vector<fs::path>> numbered(const fs::path& folder) {
  std::vector<fs::path> files = entries(folder);
  std::stable_sort(files.begin(), files.end(), [](const fs::path& a, const fs::path& b) {
    return number_of(a).value_or(0) < number_of(b).value_or(0);
  });
  for (std::size_t i = 1; i < files.size(); ++i) {
    const auto before = number_of(files[i - 1]), number = number_of(files[i]);
    if (before && number && *number != *before + 1) {
      return tl::unexpected(folder.string() + ": number " + std::to_string(*before + 1) +
                            " is missing, between " + files[i - 1].filename().string() + " and " +
                            files[i].filename().string());
    }
  }
  if (files.empty())
    return tl::unexpected(folder.string() + ": holds no truth; add it or remove it");
  return files;
}

/// Folders without truth give none.
io::Result<std::optional<Subject>> find_clip(const fs::path& folder) {
  const bool soft = fs::is_directory(folder / "alpha");
  if (!soft && !fs::is_directory(folder / "mask")) return std::nullopt;
  Subject subject{.name = folder.filename().string(),
                  .kind = soft ? Subject::Kind::clip : Subject::Kind::masked_clip};
  auto truths = numbered(folder / (soft ? "alpha" : "mask"));
  if (!truths) return tl::unexpected(truths.error());
  subject.truths = std::move(*truths);
  for (const fs::path& file : entries(folder)) {
    if (file.stem() == "clip") subject.frames.push_back(file);
    if (file.stem() != "room") continue;
    if (!subject.room.empty()) return tl::unexpected(folder.string() + ": holds two rooms");
    subject.room = file;
  }
  if (subject.frames.size() > 1) return tl::unexpected(folder.string() + ": holds two clips");
  if (!subject.frames.empty()) return subject;
  if (!fs::is_directory(folder / "frames")) {
    return tl::unexpected(folder.string() + ": has truth, but neither clip.* nor frames/");
  }
  auto frames = numbered(folder / "frames");
  if (!frames) return tl::unexpected(frames.error());
  subject.frames = std::move(*frames);
  if (subject.frames.size() != subject.truths.size()) {
    return tl::unexpected(folder.string() + ": " + std::to_string(subject.frames.size()) +
                          " frames, but " + std::to_string(subject.truths.size()) +
                          " truths; each frame needs one");
  }
  return subject;
}

/// The first column of a manifest, below its heading; empty when there is no manifest.
std::vector<std::string> manifest_names(const fs::path& file) {
  std::vector<std::string> names;
  std::ifstream text(file);
  std::string line;
  std::getline(text, line);
  while (std::getline(text, line)) {
    const std::string name = line.substr(0, line.find_first_of(",\r"));
    if (!name.empty()) names.push_back(name);
  }
  return names;
}

io::Result<std::optional<Subject>> find_pictures(const fs::path& folder) {
  if (!fs::is_directory(folder / "mask")) return std::nullopt;
  Subject subject{.name = folder.filename().string(), .kind = Subject::Kind::pictures};
  std::map<std::string, fs::path> pictures, masks;
  for (const fs::path& file : entries(folder / "image")) pictures[file.stem().string()] = file;
  for (const fs::path& file : entries(folder / "mask")) masks[file.stem().string()] = file;
  std::vector<std::string> names = manifest_names(folder / "manifest.csv");
  if (names.empty()) {
    for (const auto& [name, file] : pictures) names.push_back(name);
  }
  for (const std::string& name : names) {
    const auto picture = pictures.find(name), mask = masks.find(name);
    if (picture == pictures.end() || mask == masks.end()) {
      const std::string part = picture == pictures.end() ? "image" : "mask";
      return tl::unexpected((folder / part).string() + ": no file called " + name +
                            ".*; each picture needs an image and a mask of the same name");
    }
    subject.frames.push_back(picture->second);
    subject.truths.push_back(mask->second);
  }
  if (names.empty()) return tl::unexpected((folder / "image").string() + ": holds no picture");
  return subject;
}

}  // namespace

io::Result<std::vector<Subject>> find_ground_truth(const std::string& folder) {
  if (!fs::is_directory(folder)) return tl::unexpected(folder + ": no such folder");
  std::vector<Subject> subjects;
  const auto search = [&](const char* part, const auto& find) -> io::Result<void> {
    for (const fs::path& inner : entries(fs::path(folder) / part)) {
      io::Result<std::optional<Subject>> found = find(inner);
      if (!found) return tl::unexpected(found.error());
      if (*found) subjects.push_back(std::move(**found));
    }
    return {};
  };
  if (auto done = search("video", find_clip); !done) return tl::unexpected(done.error());
  if (auto done = search("images", find_pictures); !done) return tl::unexpected(done.error());
  if (subjects.empty()) {
    return tl::unexpected(folder + ": holds nothing with ground truth: no video/NAME/alpha, " +
                          "video/NAME/mask or images/NAME/mask");
  }
  std::stable_sort(subjects.begin(), subjects.end(),
                   [](const Subject& a, const Subject& b) { return a.kind < b.kind; });
  return subjects;
}

io::Result<std::optional<io::VideoFrame>> SubjectReader::read_frame() {
  while (true) {
    if (!reader_) {
      if (file_ == subject_.frames.size()) return std::nullopt;
      auto opened = io::VideoReader::open(subject_.frames[file_++].string());
      if (!opened) return tl::unexpected(opened.error());
      reader_.emplace(std::move(*opened));
    }
    auto frame = reader_->read();
    if (!frame || *frame) return frame;
    reader_.reset();
  }
}

io::Result<std::optional<Sample>> SubjectReader::read() {
  auto frame = read_frame();
  if (!frame) return tl::unexpected(frame.error());
  const std::string truths = std::to_string(subject_.truths.size()) + " truths";
  if (!*frame) {
    if (count_ == subject_.truths.size()) return std::nullopt;
    return tl::unexpected(subject_.name + ": " + std::to_string(count_) + " frames, but " + truths +
                          "; each frame needs one");
  }
  if (count_ == subject_.truths.size()) {
    return tl::unexpected(subject_.name + ": more frames than its " + truths +
                          "; each frame needs one");
  }
  const fs::path& file = subject_.truths[count_++];
  auto truth = read_gray(file);
  if (!truth) return tl::unexpected(truth.error());
  const Layout& layout = (*frame)->layout;
  if (truth->width != layout.width || truth->height != layout.height) {
    return tl::unexpected(file.string() + ": is " + std::to_string(truth->width) + "x" +
                          std::to_string(truth->height) + ", its frame " +
                          std::to_string(layout.width) + "x" + std::to_string(layout.height));
  }
  if (subject_.is_sequence() && layout_.value_or(layout) != layout) {
    return tl::unexpected(subject_.name + ": frame " + std::to_string(count_ - 1) +
                          " has another size or format than those before");
  }
  layout_ = layout;
  return Sample{std::move(**frame), std::move(*truth)};
}

}  // namespace scrim::cli
