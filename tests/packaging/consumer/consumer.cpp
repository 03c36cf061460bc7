// A program that has nothing of Scrim but the installed library.
#include <cstdint>
#include <cstdio>
#include <scrim/scrim.hpp>
#include <vector>

int main() {
  auto engine = scrim::Engine::create();
  if (!engine) {
    std::puts(engine.error().message.c_str());
    return 1;
  }
  constexpr int width = 320, height = 240;
  const scrim::Layout layout{.width = width, .height = height, .format = scrim::Format::rgba};
  std::vector<std::uint8_t> pixels(width * height * 4, 128);
  const scrim::MutableFrame frame{layout, {pixels.data()}, {width * 4}};
  const scrim::Frame in{layout, {pixels.data()}, {width * 4}};
  const scrim::Status status = engine->process(in, frame);
  std::printf("scrim %s: %s\n", scrim::version(), scrim::message(status));
  return status == scrim::Status::ok ? 0 : 1;
}
