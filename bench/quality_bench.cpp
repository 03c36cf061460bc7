// quality_bench: the engine's mattes of every clip and picture with ground truth in a folder,
// through the public header, as a table and as rows of bench/quality.csv.
//
//   DIR/video/NAME/clip.mp4  with  DIR/video/NAME/alpha/*.png, one for each frame
//   DIR/images/NAME/image/*  with  DIR/images/NAME/mask/STEM.png
#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <ctime>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "bench/matte_metrics.hpp"
#include "bench/samples.hpp"
#include "io/video_reader.hpp"
#include "scrim/scrim.hpp"

namespace scrim::bench {
namespace {

namespace fs = std::filesystem;

struct Arguments {
  std::string folder;
  std::vector<std::string> models{"landscape", "general"};
  std::string csv;
  std::string commit = "unknown";
};

struct Row {
  std::string model, clip;
  ClipFigures figures;
  double milliseconds = 0;
};

std::vector<fs::path> files_of(const fs::path& folder) {
  std::vector<fs::path> out;
  if (fs::is_directory(folder)) {
    for (const auto& entry : fs::directory_iterator(folder)) out.push_back(entry.path());
  }
  std::sort(out.begin(), out.end());
  return out;
}

/// A gray picture.
io::Result<AlphaPicture> read_alpha(const fs::path& file) {
  io::Result<io::VideoReader> reader =
      io::VideoReader::open(file.string(), {.format = Format::rgba});
  if (!reader) return tl::unexpected(reader.error());
  const io::Result<std::optional<io::VideoFrame>> frame = reader->read();
  if (!frame) return tl::unexpected(frame.error());
  if (!*frame) return tl::unexpected(file.string() + ": holds no picture");
  const Frame pixels = (*frame)->view();
  AlphaPicture out{pixels.layout.width, pixels.layout.height, {}};
  for (int y = 0; y < out.height; ++y) {
    const std::uint8_t* row = pixels.planes[0] + y * pixels.strides[0];
    for (int x = 0; x < out.width; ++x) out.alpha.push_back(row[4 * x]);
  }
  return out;
}

/// Runs the engine over a file, one matte per frame.
class MatteReader {
 public:
  static io::Result<MatteReader> open(Engine& engine, const fs::path& file) {
    io::Result<io::VideoReader> reader = io::VideoReader::open(file.string());
    if (!reader) return tl::unexpected(reader.error());
    engine.reset();
    return MatteReader(engine, std::move(*reader));
  }

  /// Empty at the end.
  io::Result<std::optional<AlphaPicture>> read(Samples& times) {
    const io::Result<std::optional<io::VideoFrame>> frame = reader_.read();
    if (!frame) return tl::unexpected(frame.error());
    if (!*frame) return std::nullopt;
    const Layout& layout = reader_.info().layout;
    AlphaPicture matte{layout.width, layout.height, {}};
    matte.alpha.resize(std::size_t(layout.width) * std::size_t(layout.height));
    Status status = Status::ok;
    times.time([&] {
      status =
          engine_->process((*frame)->view(), out_.pixels(), {matte.alpha.data(), layout.width});
    });
    if (status != Status::ok || engine_->report().shown != Shown::effect) {
      return tl::unexpected(reader_.name() + ": no matte: " + message(engine_->report().reason));
    }
    return matte;
  }

 private:
  MatteReader(Engine& engine, io::VideoReader reader)
      : engine_(&engine),
        reader_(std::move(reader)),
        out_(io::FramePool(reader_.info().layout).make()) {}

  Engine* engine_;
  io::VideoReader reader_;
  io::VideoFrame out_;
};

io::Result<Row> measure_clip(Engine& engine, const fs::path& folder) {
  io::Result<MatteReader> mattes = MatteReader::open(engine, folder / "clip.mp4");
  if (!mattes) return tl::unexpected(mattes.error());
  ClipMetrics metrics;
  Samples times;
  for (const fs::path& file : files_of(folder / "alpha")) {
    io::Result<std::optional<AlphaPicture>> matte = mattes->read(times);
    if (!matte) return tl::unexpected(matte.error());
    if (!*matte) return tl::unexpected(folder.string() + ": fewer frames than alphas");
    io::Result<AlphaPicture> truth = read_alpha(file);
    if (!truth) return tl::unexpected(truth.error());
    metrics.add(std::move(**matte), std::move(*truth));
  }
  return Row{{}, folder.filename().string(), metrics.figures(), times.median()};
}

/// Every picture on its own; what needs frames before and after stays 0.
io::Result<Row> measure_pictures(Engine& engine, const fs::path& folder) {
  PictureMetrics metrics;
  Samples times;
  for (const fs::path& file : files_of(folder / "image")) {
    io::Result<MatteReader> mattes = MatteReader::open(engine, file);
    if (!mattes) return tl::unexpected(mattes.error());
    io::Result<std::optional<AlphaPicture>> matte = mattes->read(times);
    if (!matte) return tl::unexpected(matte.error());
    io::Result<AlphaPicture> truth = read_alpha(folder / "mask" / (file.stem().string() + ".png"));
    if (!truth) return tl::unexpected(truth.error());
    metrics.add(**matte, *truth);
  }
  return Row{{}, folder.filename().string(), metrics.figures(), times.median()};
}

void print(const Row& row) {
  const ClipFigures& f = row.figures;
  std::printf("%-10s %-22s %6d %7.4f %7.4f %7.3f %7.2f %7.2f %5d %9.2f\n", row.model.c_str(),
              row.clip.c_str(), f.frames, f.iou, f.iou_p5, f.boundary_iou, f.mad, f.dtssd, f.lag,
              row.milliseconds);
}

Row mean_of(const std::vector<Row>& rows) {
  Row mean{rows.front().model, "mean of clips", {}, 0};
  const double share = 1.0 / double(rows.size());
  for (const Row& row : rows) {
    mean.figures.frames += row.figures.frames;
    mean.figures.iou += share * row.figures.iou;
    mean.figures.iou_p5 += share * row.figures.iou_p5;
    mean.figures.boundary_iou += share * row.figures.boundary_iou;
    mean.figures.mad += share * row.figures.mad;
    mean.figures.dtssd += share * row.figures.dtssd;
    mean.figures.lag = std::max(mean.figures.lag, row.figures.lag);
    mean.milliseconds += share * row.milliseconds;
  }
  return mean;
}

/// Today, as YYYY-MM-DD.
std::string date() {
  const std::time_t now = std::time(nullptr);
  char text[16];
  std::strftime(text, sizeof text, "%F", std::gmtime(&now));
  return text;
}

bool append_csv(const Arguments& arguments, const std::vector<Row>& rows) {
  const bool fresh = !fs::exists(arguments.csv);
  std::FILE* file = std::fopen(arguments.csv.c_str(), "a");
  if (file == nullptr) return false;
  if (fresh) {
    std::fputs("commit,date,machine,model,clip,frames,iou,iou_p5,boundary_iou,mad,dtssd,lag,ms\n",
               file);
  }
  for (const Row& row : rows) {
    const ClipFigures& f = row.figures;
    std::fprintf(file, "%s,%s,%s,%s,%s,%d,%.4f,%.4f,%.4f,%.3f,%.3f,%d,%.2f\n",
                 arguments.commit.c_str(), date().c_str(), cpu_name().c_str(), row.model.c_str(),
                 row.clip.c_str(), f.frames, f.iou, f.iou_p5, f.boundary_iou, f.mad, f.dtssd, f.lag,
                 row.milliseconds);
  }
  return std::fclose(file) == 0;
}

std::optional<Model> model_of(const std::string& name) {
  if (name == "automatic") return Model::automatic;
  if (name == "landscape") return Model::landscape;
  if (name == "general") return Model::general;
  return std::nullopt;
}

io::Result<std::vector<Row>> measure(const Arguments& arguments, const std::string& model) {
  Result<Engine> engine = Engine::create({.model = model_of(model).value()});
  if (!engine) return tl::unexpected(engine.error().message);
  std::vector<Row> rows;
  const auto add = [&](io::Result<Row> row) -> io::Result<void> {
    if (!row) return tl::unexpected(row.error());
    row->model = model;
    print(*row);
    rows.push_back(std::move(*row));
    return {};
  };
  for (const fs::path& folder : files_of(fs::path(arguments.folder) / "video")) {
    if (!fs::is_directory(folder / "alpha")) continue;
    if (auto done = add(measure_clip(*engine, folder)); !done) return tl::unexpected(done.error());
  }
  if (!rows.empty()) {
    rows.push_back(mean_of(rows));
    print(rows.back());
  }
  for (const fs::path& folder : files_of(fs::path(arguments.folder) / "images")) {
    if (!fs::is_directory(folder / "mask")) continue;
    if (auto done = add(measure_pictures(*engine, folder)); !done) {
      return tl::unexpected(done.error());
    }
  }
  return rows;
}

io::Result<void> run(const Arguments& arguments) {
  std::printf("%-10s %-22s %6s %7s %7s %7s %7s %7s %5s %9s\n", "model", "clip", "frames", "IoU",
              "IoU p5", "bIoU", "MAD", "dtSSD", "lag", "ms/frame");
  for (const std::string& model : arguments.models) {
    const io::Result<std::vector<Row>> rows = measure(arguments, model);
    if (!rows) return tl::unexpected(rows.error());
    if (rows->empty()) return tl::unexpected(arguments.folder + ": nothing with ground truth");
    if (!arguments.csv.empty() && !append_csv(arguments, *rows)) {
      return tl::unexpected(arguments.csv + ": cannot be written");
    }
  }
  return {};
}

}  // namespace
}  // namespace scrim::bench

int main(int argc, char** argv) {
  scrim::bench::Arguments arguments;
  CLI::App app("The engine's mattes against ground truth.");
  app.add_option("DIR", arguments.folder, "holds video/ and images/ with ground truth")->required();
  app.add_option("--model", arguments.models, "landscape, general, automatic")
      ->check(CLI::IsMember({"landscape", "general", "automatic"}));
  app.add_option("--csv", arguments.csv, "append the figures to this file");
  app.add_option("--commit", arguments.commit, "what the rows of the file say was measured");
  CLI11_PARSE(app, argc, argv);
  if (const auto done = scrim::bench::run(arguments); !done) {
    std::fprintf(stderr, "quality_bench: %s\n", done.error().c_str());
    return 1;
  }
  return 0;
}
