#include "apps/scrim/progress.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

#include "io/files/clock_arithmetic.hpp"

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
      static_cast<double>(io::between(first_pts_, io::later(done.pts, done.duration))) *
      av_q2d(video_.time_base);
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

/// "pass 1 of 2  "; empty when there is only one.
std::string Progress::which_pass(bool in_short) const {
  if (passes_ == 1) return "";
  const std::string pass = std::to_string(pass_), passes = std::to_string(passes_);
  return in_short ? pass + "/" + passes + " " : "pass " + pass + " of " + passes + "  ";
}

std::string Progress::speed(bool in_short) const {
  std::array<char, 64> text{};
  const double seconds = std::max(seconds_since(pass_start_), 1e-6);
  std::snprintf(text.data(), text.size(), in_short ? "%.1fx" : "%.1fx real time (%.0f fps)",
                video_seconds_ / seconds, static_cast<double>(frames_) / seconds);
  return text.data();
}

std::string Progress::figures(double share, bool in_short) const {
  if (share <= 0) return std::to_string(frames_) + " frames  " + speed(in_short);
  std::array<char, 16> percent{};
  std::snprintf(percent.data(), percent.size(), "%3.0f %%  ", share * 100);
  // A pass to come takes as long as this one.
  const double to_come = passes_ - pass_ + 1 - share;
  return percent.data() + speed(in_short) + "  " +
         clock_time(seconds_since(pass_start_) * to_come / share) + " left";
}

void Progress::show() {
  constexpr int narrow = 80;
  const double share = share_done();
  const bool in_short = line_.on_terminal() && line_.room() + 1 < narrow;
  const std::string pass = which_pass(in_short), text = figures(share, in_short);
  if (line_.on_terminal()) {
    const int left = line_.room() - static_cast<int>(pass.size() + text.size());
    line_.show(pass + (share > 0 ? bar(share, left) : "") + text);
  } else {
    std::fprintf(stderr, "%s%s\n", pass.c_str(), text.c_str());
    std::fflush(stderr);
  }
}

}  // namespace scrim::cli
