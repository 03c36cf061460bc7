#include "io/open_camera.hpp"

#include <optional>
#include <string_view>
#include <utility>

#include "io/v4l2/camera_list.hpp"
#include "io/v4l2/v4l2_camera.hpp"

namespace scrim::io {
namespace {

constexpr std::string_view pipewire_prefix = "pipewire:";

/// Whether one camera of several that suit can be passed over for the next: this one never works.
bool is_out_of_question(CameraTrouble trouble) {
  return trouble == CameraTrouble::unsupported || trouble == CameraTrouble::forbidden;
}

/// Goes through V4L2 cameras, then through PipeWire's.
class Search {
 public:
  Search(const CameraSources& sources, const CameraWish& wish) : sources_(sources), wish_(wish) {}

  /// The first camera that `suits` and that works, or that fails for a reason that may pass. Empty
  /// when there is none.
  template <class Suits>
  std::optional<CameraResult<OpenCamera>> v4l2(const Suits& suits) {
    for (const CameraInfo& camera : list_cameras(*sources_.v4l2)) {
      if (!suits(camera)) continue;
      auto opened = open_v4l2_camera(camera.device, wish_, *sources_.v4l2);
      if (opened || !is_out_of_question(opened.error().trouble)) return opened;
      if (!obstacle_) obstacle_ = std::move(opened.error());
    }
    return std::nullopt;
  }

  /// The first with `part` in its name.
  std::optional<CameraResult<OpenCamera>> pipewire(std::string_view part) {
    for (const PipewireCameraInfo& camera : sources_.list_pipewire()) {
      if (!has_in_name(camera.description, part) && !has_in_name(camera.node, part)) continue;
      auto opened = sources_.open_pipewire(camera.node, wish_);
      if (!opened) return tl::unexpected(std::move(opened.error()));
      return OpenCamera{.name = camera.description, .camera = std::move(*opened)};
    }
    return std::nullopt;
  }

  /// Why nothing was found: what stood in the way of the first that suited, or `otherwise`.
  CameraResult<OpenCamera> nothing(const std::string& otherwise) {
    return tl::unexpected(
        std::move(obstacle_).value_or(CameraProblem{CameraTrouble::none_found, otherwise}));
  }

 private:
  const CameraSources& sources_;
  const CameraWish& wish_;
  std::optional<CameraProblem> obstacle_;
};

CameraResult<OpenCamera> open_first(Search& search) {
  if (auto found = search.v4l2([](const CameraInfo& camera) { return !camera.loopback; })) {
    return std::move(*found);
  }
  if (auto found = search.pipewire("")) return std::move(*found);
  return search.nothing("there is no camera; connect one, or switch on the built-in one");
}

CameraResult<OpenCamera> open_named(Search& search, const std::string& name) {
  // The name of a camera that may not be opened is not known: it may be the one.
  const auto suits = [&](const CameraInfo& camera) {
    return camera.name.empty() || has_in_name(camera.name, name);
  };
  if (auto found = search.v4l2(suits)) return std::move(*found);
  if (auto found = search.pipewire(name)) return std::move(*found);
  return search.nothing("no camera has \"" + name +
                        "\" in its name; `scrim doctor` lists the cameras");
}

}  // namespace

CameraResult<OpenCamera> open_camera_of(const CameraSources& sources, const std::string& wanted,
                                        const CameraWish& wish) {
  Search search(sources, wish);
  if (wanted.empty() || wanted == "auto") return open_first(search);
  if (wanted.starts_with('/')) return open_v4l2_camera(wanted, wish, *sources.v4l2);
  if (!wanted.starts_with(pipewire_prefix)) return open_named(search, wanted);
  const std::string part = wanted.substr(pipewire_prefix.size());
  if (auto found = search.pipewire(part)) return std::move(*found);
  return search.nothing(part.empty() ? "PipeWire has no camera; connect one, or see `scrim doctor`"
                                     : "no camera of PipeWire has \"" + part + "\" in its name");
}

CameraResult<OpenCamera> open_camera(const std::string& wanted, const CameraWish& wish) {
  return open_camera_of({}, wanted, wish);
}

std::vector<CameraChoice> camera_choices(const CameraSources& sources) {
  std::vector<CameraChoice> choices;
  for (const CameraInfo& camera : list_cameras(*sources.v4l2)) {
    choices.push_back({camera.device, camera.name.empty() ? camera.device : camera.name});
  }
  for (const PipewireCameraInfo& camera : sources.list_pipewire()) {
    choices.push_back({std::string(pipewire_prefix) + camera.node, camera.description});
  }
  return choices;
}

}  // namespace scrim::io
