#include "io/files/colour_conversion.hpp"

#include <lcms2.h>

extern "C" {
#include <libavutil/pixdesc.h>
}

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdlib>
#include <new>
#include <utility>

#include "io/pixels/video_frame.hpp"

namespace scrim::io {
namespace {

struct CloseProfile {
  void operator()(void* profile) const { cmsCloseProfile(profile); }
};
using Profile = std::unique_ptr<void, CloseProfile>;

Profile srgb() {
  Profile profile(cmsCreate_sRGBProfile());
  if (!profile) throw std::bad_alloc();
  return profile;
}

/// Null when it does not say how colours of RGB are seen.
Profile opened(const IccProfile& bytes) {
  if (bytes.empty()) return nullptr;
  Profile profile(cmsOpenProfileFromMem(bytes.data(), static_cast<cmsUInt32Number>(bytes.size())));
  if (!profile || cmsGetColorSpace(profile.get()) != cmsSigRgbData) return nullptr;
  switch (cmsGetDeviceClass(profile.get())) {
    case cmsSigInputClass:
    case cmsSigDisplayClass:
    case cmsSigOutputClass:
    case cmsSigColorSpaceClass:
      return profile;
    default:
      return nullptr;
  }
}

/// Null when one of them has no way in that direction. In 8 bits it is some ten times as quick;
/// what makes 16 bits quick is off by up to 19 of 255 levels where colours are cut off.
void* transform_between(const Profile& from, const Profile& to, bool deep) {
  const cmsUInt32Number pixels = deep ? TYPE_RGBA_16 : TYPE_RGBA_8;
  const cmsUInt32Number exact = deep ? cmsFLAGS_NOOPTIMIZE : 0;
  return cmsCreateTransform(from.get(), pixels, to.get(), pixels, INTENT_RELATIVE_COLORIMETRIC,
                            cmsFLAGS_BLACKPOINTCOMPENSATION | exact);
}

bool can_convert(const Profile& from, const Profile& to) {
  void* transform = from && to ? transform_between(from, to, true) : nullptr;
  if (transform != nullptr) cmsDeleteTransform(transform);
  return transform != nullptr;
}

Rgb converted(void* of_16_bits, const Rgb& colour) {
  constexpr int widening = 257;
  std::array<std::uint16_t, 4> pixel{};
  std::ranges::transform(colour, pixel.begin(), [](int level) { return widening * level; });
  cmsDoTransform(of_16_bits, pixel.data(), pixel.data(), 1);
  Rgb result{};
  std::transform(pixel.begin(), pixel.begin() + 3, result.begin(),
                 [](int code) { return (code + widening / 2) / widening; });
  return result;
}

/// Whether colours from all over the cube stay what they are.
bool changes_nothing(void* of_16_bits) {
  constexpr int step = 15, most = 255, rounding = 2;
  for (int r = 0; r <= most; r += step) {
    for (int g = 0; g <= most; g += step) {
      for (int b = 0; b <= most; b += step) {
        const Rgb before{std::uint8_t(r), std::uint8_t(g), std::uint8_t(b)};
        const Rgb after = converted(of_16_bits, before);
        for (std::size_t i = 0; i < before.size(); ++i) {
          if (std::abs(before[i] - after[i]) > rounding) return false;
        }
      }
    }
  }
  return true;
}

}  // namespace

void ColourConversion::Release::operator()(void* transform) const {
  cmsDeleteTransform(transform);
}

ColourConversion::ColourConversion(Transform of_8_bits, Transform of_16_bits)
    : of_8_bits_(std::move(of_8_bits)), of_16_bits_(std::move(of_16_bits)) {}

std::optional<ColourConversion> ColourConversion::between(const IccProfile& from,
                                                          const IccProfile& to) {
  if (from == to) return std::nullopt;
  Profile source = opened(from), target = opened(to);
  if (!can_convert(source, srgb())) source = srgb();
  if (!can_convert(srgb(), target)) target = srgb();
  Transform of_16_bits(transform_between(source, target, true));
  if (!of_16_bits || changes_nothing(of_16_bits.get())) return std::nullopt;
  Transform of_8_bits(transform_between(source, target, false));
  if (!of_8_bits) return std::nullopt;
  return ColourConversion(std::move(of_8_bits), std::move(of_16_bits));
}

Result<FramePtr> ColourConversion::convert(const AVFrame& frame, const PixelKind& kind) {
  const bool deep = av_pix_fmt_desc_get(kind.format)->comp[0].depth > 8;
  PixelKind rgba = kind;
  rgba.format = deep ? AV_PIX_FMT_RGBA64 : AV_PIX_FMT_RGBA;
  FramePtr out = FramePool({.width = kind.width, .height = kind.height}, rgba.format).make().av;
  if (auto done = converter_.convert(frame, kind, *out, rgba); !done) {
    return tl::unexpected(done.error());
  }
  if (av_frame_copy_props(out.get(), &frame) < 0) throw std::bad_alloc();
  const auto width = static_cast<cmsUInt32Number>(kind.width);
  const auto height = static_cast<cmsUInt32Number>(kind.height);
  const auto stride = static_cast<cmsUInt32Number>(out->linesize[0]);
  // In place: what it does not know, alpha, it leaves alone.
  cmsDoTransformLineStride((deep ? of_16_bits_ : of_8_bits_).get(), out->data[0], out->data[0],
                           width, height, stride, stride, 0, 0);
  return out;
}

Rgb ColourConversion::convert(const Rgb& colour) const {
  return converted(of_16_bits_.get(), colour);
}

}  // namespace scrim::io
