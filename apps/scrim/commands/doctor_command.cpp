#include <array>
#include <cstdio>
#include <memory>

#include "apps/scrim/commands/commands.hpp"
#include "apps/scrim/console.hpp"
#include "apps/scrim/json_text.hpp"
#include "apps/scrim/machine.hpp"
#include "apps/scrim/statistics.hpp"
#include "apps/scrim/synthetic_scene.hpp"
#include "io/files/codec_format.hpp"
#include "io/text/joined.hpp"
#include "io/v4l2/camera_list.hpp"

namespace scrim::cli {
namespace {

/// Something a user may want to do here, and why it does not work if it does not.
struct Feature {
  std::string name;
  bool works = false;
  std::string detail;  ///< what it relies on, or what is wrong and what to do
};

std::string gibibytes(std::uint64_t bytes) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.1f GiB", static_cast<double>(bytes) / (1 << 30));
  return text.data();
}

Feature engine_feature(const io::Result<Engine>& engine) {
  if (!engine) return {"engine", false, engine.error()};
  return {"engine", true, std::string("starts; SIMD target ") + simd_target()};
}

/// The median of a second's worth of 720p frames.
Feature speed_feature(io::Result<Engine>& engine) {
  constexpr int width = 1280, height = 720, frames = 30;
  constexpr double frame_ms = 1000.0 / 30;
  const std::string name = "720p at 30 fps";
  if (!engine) return {name, false, "the engine does not start"};
  const std::vector<io::VideoFrame> scene = synthetic_scene(width, height);
  io::FramePool pool(scene.front().layout);
  io::VideoFrame out = pool.make();
  std::vector<double> times;
  for (int i = 0; i < frames; ++i) {
    if (engine->process(scene_frame(scene, i).view(), out.pixels()) != Status::ok) {
      return {name, false, "the engine fails on a test picture; please report this"};
    }
    times.push_back(engine->report().total_milliseconds);
  }
  std::array<char, 96> text{};
  std::snprintf(text.data(), text.size(), "%.1f of %.1f ms a frame on one core", median(times),
                frame_ms);
  const bool quick = median(times) < frame_ms;
  return {name, quick,
          text.data() + std::string(quick ? "" : "; try --model landscape or a smaller picture")};
}

Feature encoder_feature(const char* name, const char* encoder, const char* instead) {
  if (avcodec_find_encoder_by_name(encoder) != nullptr) return {name, true, encoder};
  return {name, false,
          std::string("this FFmpeg has no ") + encoder + "; install a full FFmpeg, or write " +
              instead};
}

Feature decoder_feature(const char* name, AVCodecID codec) {
  if (const AVCodec* decoder = avcodec_find_decoder(codec)) return {name, true, decoder->name};
  return {name, false, "this FFmpeg cannot decode it; install a full FFmpeg"};
}

std::vector<Feature> features() {
  auto engine = make_engine({});
  const io::CodecFormat av1 = io::codec_format(io::Codec::av1, io::Content::opaque, Format::i420);
  return {engine_feature(engine),
          speed_feature(engine),
          decoder_feature("read H.264", AV_CODEC_ID_H264),
          decoder_feature("read H.265", AV_CODEC_ID_HEVC),
          decoder_feature("read VP9", AV_CODEC_ID_VP9),
          decoder_feature("read AV1", AV_CODEC_ID_AV1),
          encoder_feature("write .mp4 .mov .mkv .avi", "libx264", ".webm"),
          encoder_feature("write .webm (VP9)", "libvpx-vp9", ".mp4"),
          encoder_feature("write --codec hevc", "libx265", ".mp4 without it"),
          encoder_feature("write --codec av1", av1.encoder.c_str(), ".webm without it"),
          encoder_feature("write transparent .mov", "prores_ks", ".webm or .png"),
          encoder_feature("write .png", "png", ".jpg"),
          encoder_feature("write .jpg", "mjpeg", ".png"),
          encoder_feature("write .webp", "libwebp", ".png")};
}

std::string camera_advice() {
  return "none found: no /dev/video*; connect one, or give a container access to it (--device)";
}

void print_text(const Machine& machine, const std::vector<io::CameraInfo>& cameras,
                const std::vector<Feature>& list) {
  std::printf("CPU      %s, %d cores\n", machine.cpu.c_str(), machine.cores);
  std::printf("SIMD     %s in use; available: %s\n", simd_target(),
              io::joined(machine.simd).c_str());
  std::printf("Memory   %s, %s available\n", gibibytes(machine.memory).c_str(),
              gibibytes(machine.memory_available).c_str());
  for (const io::CameraInfo& camera : cameras) {
    const std::string& line = camera.problem;
    std::printf("Camera   %s\n",
                (line.empty() ? camera.device + "  " + camera.name : line).c_str());
  }
  if (cameras.empty()) std::printf("Camera   %s\n", camera_advice().c_str());
  std::printf("FFmpeg   libavcodec %s\n\n", AV_STRINGIFY(LIBAVCODEC_VERSION));
  for (const Feature& feature : list) {
    std::printf("%-4s %-26s %s\n", feature.works ? "yes" : "NO", feature.name.c_str(),
                feature.detail.c_str());
  }
}

void print_json(const Machine& machine, const std::vector<io::CameraInfo>& cameras,
                const std::vector<Feature>& list) {
  std::vector<JsonObject> camera_list, feature_list;
  for (const io::CameraInfo& camera : cameras) {
    camera_list.push_back(JsonObject()
                              .add("device", camera.device)
                              .add("name", camera.name)
                              .add("problem", camera.problem));
  }
  for (const Feature& feature : list) {
    feature_list.push_back(JsonObject()
                               .add("name", feature.name)
                               .add("works", feature.works)
                               .add("detail", feature.detail));
  }
  JsonObject report;
  report.add("version", version())
      .add("cpu", machine.cpu)
      .add("cores", machine.cores)
      .add("simd", simd_target())
      .add("simd_available", machine.simd)
      .add("memory_bytes", static_cast<std::int64_t>(machine.memory))
      .add("memory_available_bytes", static_cast<std::int64_t>(machine.memory_available))
      .add("cameras", camera_list)
      .add("features", feature_list);
  std::printf("%s\n", report.text().c_str());
}

int run_doctor(const OutputOptions& output) {
  const std::vector<Feature> list = features();
  const Machine machine = this_machine();
  const std::vector<io::CameraInfo> cameras = io::list_cameras();
  if (output.json) {
    print_json(machine, cameras, list);
  } else {
    print_text(machine, cameras, list);
  }
  return list.front().works ? exit_done : exit_failed;
}

}  // namespace

void add_doctor(CLI::App& program, Action& action) {
  auto output = std::make_shared<OutputOptions>();
  CLI::App& command =
      *program.add_subcommand("doctor", "Say what this machine can do, and why not");
  add_json_option(command, *output);
  command.footer("Example: scrim doctor");
  command.callback([output, &action] { action = [output] { return run_doctor(*output); }; });
}

}  // namespace scrim::cli
