#include "io/camera/camera_modes.hpp"

#include <algorithm>

namespace scrim::io {
namespace {

/// Milliseconds for a million pixels, measured on one core of 2023.
double decoding_cost(Encoding encoding) {
  switch (encoding) {
    case Encoding::i420:
    case Encoding::nv12:
      return 0.2;
    case Encoding::i422:
    case Encoding::yuyv:
    case Encoding::uyvy:
      return 0.25;
    case Encoding::rgba:
    case Encoding::bgra:
      return 1.5;
    case Encoding::mjpeg:
      return 2.5;
    case Encoding::h264:
      return 3.5;
  }
  return 0;
}
constexpr double scaling_cost = 0.55;  ///< for a million pixels of both sizes

/// 29.97 is 30 to whoever asks.
constexpr double near_enough = 0.98;

double share(double given, double wished) {
  return given >= near_enough * wished ? 1 : given / wished;
}

double worth(const OfferedMode& mode, const CameraWish& wish) {
  const double size = std::min(share(mode.width, wish.width), share(mode.height, wish.height));
  return size * share(mode.rate, wish.rate);
}

double cost(const OfferedMode& mode, const CameraWish& wish) {
  const double pixels = double(mode.width) * mode.height;
  const bool as_wished = mode.width == wish.width && mode.height == wish.height;
  const double scaled = as_wished ? 0 : pixels + double(wish.width) * wish.height;
  return (decoding_cost(mode.encoding) * pixels + scaling_cost * scaled) * mode.rate;
}

bool is_usable(const OfferedMode& mode) {
  const PictureKind kind{.encoding = mode.encoding, .width = mode.width, .height = mode.height};
  return mode.rate > 0 && why_unusable(kind).empty();
}

}  // namespace

std::optional<OfferedMode> choose_mode(std::span<const OfferedMode> modes, const CameraWish& wish) {
  const OfferedMode* best = nullptr;
  const auto better = [&](const OfferedMode& a, const OfferedMode& b) {
    const double worth_a = worth(a, wish), worth_b = worth(b, wish);
    return worth_a > worth_b || (worth_a == worth_b && cost(a, wish) < cost(b, wish));
  };
  for (const OfferedMode& mode : modes) {
    if (is_usable(mode) && (best == nullptr || better(mode, *best))) best = &mode;
  }
  if (best == nullptr) return std::nullopt;
  return *best;
}

}  // namespace scrim::io
