#include <utility>

#include "apps/live/control/realtime_kit.hpp"
#include "apps/live/session/session_factories.hpp"
#include "io/loopback/loopback_virtual_camera.hpp"
#include "io/pipewire/pipewire_virtual_camera.hpp"

namespace scrim::live {
namespace {

io::Result<std::unique_ptr<io::VirtualCamera>> make_output(const std::string& output,
                                                           const io::VirtualMode& mode,
                                                           io::OnVirtualCameraChange changed) {
  if (output == "pipewire") return io::open_pipewire_virtual_camera(mode, std::move(changed));
  return io::open_loopback_virtual_camera(output, mode, std::move(changed));
}

}  // namespace

SessionFactories real_factories() {
  return {.open_camera = [](const std::string& camera,
                            const io::CameraWish& wish) { return io::open_camera(camera, wish); },
          .make_output = make_output,
          .make_engine = [](Model model) { return Engine::create({.model = model}); },
          .ask_realtime = ask_realtime_kit};
}

}  // namespace scrim::live
