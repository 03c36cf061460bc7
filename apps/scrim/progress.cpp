#include "apps/scrim/progress.hpp"

#include <unistd.h>

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

std::string bar(double share) {
  constexpr int cells = 24;
  const int full = std::clamp(static_cast<int>(share * cells), 0, cells);
  std::string text(static_cast<std::size_t>(full), '#');
  text.resize(cells, '.');
  return text;
}

}  // namespace

Progress::Progress(const io::VideoInfo& video, bool quiet, int passes)
    : video_(video),
      silent_(quiet || video.picture),
      terminal_(isatty(STDERR_FILENO) == 1),
      passes_(passes) {}

void Progress::clear() {
  if (drawn_) std::fputs("\r\x1b[K", stderr);
  drawn_ = false;
}

void Progress::frame(const io::VideoFrame& done) {
  if (frames_++ == 0) first_pts_ = done.pts;
  video_seconds_ =
      static_cast<double>(done.pts + done.duration - first_pts_) * av_q2d(video_.time_base);
  if (silent_) return;
  const Clock::time_point now = Clock::now();
  if (now - shown_ < (terminal_ ? 100ms : 5000ms)) return;
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

std::string Progress::speed() const {
  std::array<char, 64> text{};
  const double seconds = std::max(seconds_since(pass_start_), 1e-6);
  std::snprintf(text.data(), text.size(), "%.1fx real time (%.0f fps)", video_seconds_ / seconds,
                static_cast<double>(frames_) / seconds);
  return text.data();
}

void Progress::show() {
  const double share = share_done();
  std::string line;
  if (share > 0) {
    // A pass to come takes as long as this one.
    const double to_come = passes_ - pass_ + 1 - share;
    const std::string left = clock_time(seconds_since(pass_start_) * to_come / share) + " left";
    std::array<char, 16> percent{};
    std::snprintf(percent.data(), percent.size(), "%3.0f %%", share * 100);
    if (terminal_) line.append("[").append(bar(share)).append("] ");
    line.append(percent.data()).append("  ").append(speed()).append("  ").append(left);
  } else {
    line = std::to_string(frames_) + " frames  " + speed();
  }
  if (passes_ > 1) {
    line = "pass " + std::to_string(pass_) + " of " + std::to_string(passes_) + "  " + line;
  }
  if (terminal_) {
    std::fprintf(stderr, "\r\x1b[K%s", line.c_str());
    drawn_ = true;
  } else {
    std::fprintf(stderr, "%s\n", line.c_str());
  }
  std::fflush(stderr);
}

}  // namespace scrim::cli
