#include <cstring>
#include <memory>

#include "apps/scrim/commands/commands.hpp"
#include "apps/scrim/file_job.hpp"

namespace scrim::cli {
namespace {

constexpr int panels = 3;
constexpr int channels = 4;

/// The background of a pixel is tinted with this colour, as far as the matte says.
void tint_row(const std::uint8_t* source, const std::uint8_t* matte, int width, std::uint8_t* out) {
  constexpr std::array<int, 3> tint{224, 32, 128};
  for (int x = 0; x < width; ++x) {
    const int person = matte[x];
    for (int c = 0; c < 3; ++c) {
      const int tinted = (source[c] + 2 * tint[static_cast<std::size_t>(c)]) / 3;
      out[c] = static_cast<std::uint8_t>((source[c] * person + tinted * (255 - person)) / 255);
    }
    out[3] = 255;
    source += channels;
    out += channels;
  }
}

/// Makes the three panels of one frame; the pictures it needs on the way are kept.
class Comparison {
 public:
  Status make(Engine& engine, const io::VideoFrame& in, io::VideoFrame& out) {
    if (!results_) {
      results_.emplace(in.layout);
      mattes_.emplace(in.layout, AV_PIX_FMT_GRAY8);
    }
    io::VideoFrame result = results_->make();
    const io::VideoFrame matte = mattes_->make();
    const MattePlane plane{.data = matte.av->data[0], .stride = matte.av->linesize[0]};
    const Status status = engine.process(in.view(), result.pixels(), plane);
    if (status != Status::ok) return status;

    const std::size_t panel = static_cast<std::size_t>(in.layout.width) * channels;
    for (int y = 0; y < in.layout.height; ++y) {
      std::uint8_t* to = out.av->data[0] + std::ptrdiff_t{y} * out.av->linesize[0];
      const std::uint8_t* from = in.av->data[0] + std::ptrdiff_t{y} * in.av->linesize[0];
      std::memcpy(to, from, panel);
      tint_row(from, plane.data + y * plane.stride, in.layout.width, to + panel);
      std::memcpy(to + 2 * panel, result.av->data[0] + std::ptrdiff_t{y} * result.av->linesize[0],
                  panel);
    }
    return Status::ok;
  }

 private:
  std::optional<io::FramePool> results_, mattes_;
};

}  // namespace

void add_compare(CLI::App& program, Action& action) {
  auto choice = std::make_shared<FileOptions>();
  CLI::App& command = *program.add_subcommand(
      "compare", "Show the source, the matte over the source, and the blur, side by side");
  add_file_options(command, *choice);
  add_blur_options(command, choice->settings);
  command.footer("Example: scrim compare talk.mp4 -o compare.mp4 --look lens");
  command.callback([choice, &action] {
    action = [choice] {
      Recipe recipe{.settings = choice->settings, .input_format = Format::rgba};
      recipe.output = [](const Layout& in) {
        Layout out = in;
        out.width *= panels;
        return out;
      };
      auto comparison = std::make_shared<Comparison>();
      recipe.make = [comparison](Engine& engine, const io::VideoFrame& in, io::VideoFrame& out,
                                 MattePlane) { return comparison->make(engine, in, out); };
      return run_file_job(*choice, recipe);
    };
  });
}

}  // namespace scrim::cli
