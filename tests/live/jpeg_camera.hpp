/// A PipeWire camera that gives compressed pictures, as most webcams do: what GStreamer's
/// pipewiresink no longer can with PipeWire 1.4.
#pragma once

#include <pipewire/pipewire.h>

#include <string>
#include <thread>

#include "io/pipewire/pipewire_connection.hpp"

namespace scrim::live_test {

/// Shows one JPEG over and over, 30 times a second.
class JpegCamera {
 public:
  JpegCamera(std::string node, std::string jpeg, spa_rectangle size);
  JpegCamera(const JpegCamera&) = delete;
  JpegCamera& operator=(const JpegCamera&) = delete;
  ~JpegCamera();

 private:
  void connect(pw_core* core);
  void use_format();
  void show();
  static const pw_stream_events& stream_events();

  const std::string node_, jpeg_;
  const spa_rectangle size_;
  pw_stream* stream_ = nullptr;
  spa_hook listener_{};
  io::PipewireConnection connection_;
  std::jthread thread_;
};

}  // namespace scrim::live_test
