#include "apps/live/session/backdrop_source.hpp"

namespace scrim::live {

io::Result<BackdropSource> BackdropSource::open(const std::string& file, Fit fit) {
  constexpr AVRational square{1, 1};
  auto reader = io::VideoReader::open(file, {.sample_aspect = square, .profile = io::srgb_profile});
  if (!reader) return tl::unexpected(reader.error());
  auto video = io::LoopedVideo::play(std::move(*reader));
  if (!video) return tl::unexpected(video.error());
  return BackdropSource(std::move(*video), fit);
}

io::Result<void> BackdropSource::show(Engine& engine, std::int64_t elapsed) {
  constexpr AVRational nanoseconds{1, 1'000'000'000};
  time_ += elapsed;
  const auto frame = video_.at(time_, nanoseconds);
  if (!frame) return tl::unexpected(frame.error());
  if (*frame == nullptr) return {};
  const Status status = engine.set_picture((*frame)->view(), {.fit = fit_}, (*frame)->opacity());
  if (status == Status::ok) return {};
  return tl::unexpected(video_.name() + ": cannot stand behind the person: " + message(status));
}

}  // namespace scrim::live
