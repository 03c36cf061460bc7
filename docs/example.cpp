// Blurs what is behind the person in raw 1280×720 NV12 video: example < in.nv12 > out.nv12
#include <cstdint>
#include <cstdio>
#include <vector>

#include "scrim/scrim.hpp"

int main() {
  auto engine = scrim::Engine::create();
  if (!engine) {
    std::fprintf(stderr, "%s\n", engine.error().message.c_str());
    return 1;
  }
  engine->apply({.effect = scrim::Effect::blur, .strength = 60});

  const scrim::Layout layout{.width = 1280, .height = 720, .format = scrim::Format::nv12};
  std::vector<std::uint8_t> pixels(1280 * 720 * 3 / 2);
  std::uint8_t* const y = pixels.data();
  std::uint8_t* const uv = y + 1280 * 720;
  const scrim::Frame in{layout, {y, uv}, {1280, 1280}};
  const scrim::MutableFrame out{layout, {y, uv}, {1280, 1280}};  // in place

  while (std::fread(pixels.data(), 1, pixels.size(), stdin) == pixels.size()) {
    const scrim::Status status = engine->process(in, out);
    if (status != scrim::Status::ok) {
      std::fprintf(stderr, "%s\n", scrim::message(status));
      return 1;
    }
    std::fwrite(pixels.data(), 1, pixels.size(), stdout);
  }
  std::fprintf(stderr, "last frame: %.2f ms\n", engine->report().total_milliseconds);
}
