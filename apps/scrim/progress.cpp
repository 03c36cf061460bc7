#include "apps/scrim/progress.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

namespace scrim::cli {
namespace {

using namespace std::chrono_literals;

std::string clock_time(double seconds) {
  const long long whole = std::llround(seconds);
  std::array<char, 32> text{};
  if (whole >= 3600) {
    std::snprintf(text.data(), text.size(), "%lld:%02lld:%02lld", whole / 3600, whole / 60 % 60,
                  whole % 60);
  } else {
    std::snprintf(text.data(), text.size(), "%lld:%02lld", whole / 60, whole % 60);
  }
  return text.data();
}

double seconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

std::string percent_of(double share) {
  std::array<char, 16> text{};
  std::snprintf(text.data(), text.size(), "%3.0f %%", share * 100);
  return text.data();
}

/// "[####....] "; empty when fewer than a few cells are left for it.
std::string bar(double share, int room) {
  constexpr int most = 24, fewest = 4, frame = 3;
  const int cells = std::min(room - frame, most);
  if (cells < fewest) return "";
  const int full = std::clamp(static_cast<int>(share * cells), 0, cells);
  return "[" + std::string(static_cast<std::size_t>(full), '#') +
         std::string(static_cast<std::size_t>(cells - full), '.') + "] ";
}

}  // namespace

Progress::Progress(const io::VideoInfo& video, bool quiet, int passes)
    : video_(video), silent_(quiet || video.picture), passes_(passes) {}

void Progress::frame(const io::VideoFrame& done) {
  if (frames_++ == 0) first_pts_ = done.pts;
  video_seconds_ =
      static_cast<double>(done.pts + done.duration - first_pts_) * av_q2d(video_.time_base);
  if (silent_) return;
  const Clock::time_point now = Clock::now();
  if (now - shown_ < (line_.on_terminal() ? 100ms : 5000ms)) return;
  shown_ = now;
  show();
}

double Progress::elapsed() const {
  return seconds_since(start_);
}

void Progress::begin_pass() {
  ++pass_;
  frames_ = 0;
  video_seconds_ = 0;
  pass_start_ = Clock::now();
}

/// Of this pass; 0 when the length is not known.
double Progress::share_done() const {
  if (video_.duration <= 0) return 0;
  return std::clamp(video_seconds_ / video_.duration, 0.0, 1.0);
}

double Progress::times_real_time() const {
  return video_seconds_ / std::max(seconds_since(pass_start_), 1e-6);
}

std::string Progress::speed() const {
  std::array<char, 64> text{};
  const double seconds = std::max(seconds_since(pass_start_), 1e-6);
  std::snprintf(text.data(), text.size(), "%.1fx real time (%.0f fps)", times_real_time(),
                static_cast<double>(frames_) / seconds);
  return text.data();
}

/// A pass to come takes as long as this one.
std::string Progress::left(double share) const {
  const double to_come = passes_ - pass_ + 1 - share;
  return clock_time(seconds_since(pass_start_) * to_come / share) + " left";
}

std::string Progress::text_line(double share) const {
  const std::string pass =
      passes_ > 1 ? "pass " + std::to_string(pass_) + " of " + std::to_string(passes_) + "  " : "";
  if (share <= 0) return pass + std::to_string(frames_) + " frames  " + speed();
  return pass + percent_of(share) + "  " + speed() + "  " + left(share);
}

/// In full, or, on a narrow terminal, in short.
std::string Progress::bar_line(double share) const {
  constexpr int narrow = 80;
  const int room = line_.room();
  const std::string text = text_line(share);
  const auto space_beside = [room](const std::string& other) {
    return room - static_cast<int>(other.size());
  };
  if (share <= 0) return text;
  if (room >= narrow - 1) {
    return bar(share, space_beside(text)) + text;
  }
  std::array<char, 16> speed{};
  std::snprintf(speed.data(), speed.size(), "  %.1fx  ", times_real_time());
  const std::string pass =
      passes_ > 1 ? std::to_string(pass_) + "/" + std::to_string(passes_) + " " : "";
  const std::string rest = percent_of(share) + speed.data() + left(share);
  return pass + bar(share, space_beside(pass + rest)) + rest;
}

void Progress::show() {
  const double share = share_done();
  if (line_.on_terminal()) {
    line_.show(bar_line(share));
  } else {
    std::fprintf(stderr, "%s\n", text_line(share).c_str());
    std::fflush(stderr);
  }
}

}  // namespace scrim::cli
