#include "compose/tone_match.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

#include "compose/compose_tuning.hpp"
#include "frame/blend_kernels.hpp"
#include "frame/colour.hpp"
#include "frame/frame.hpp"

namespace scrim {
namespace {

void approach(std::optional<Tone>& tone, const Tone& target) {
  if (!tone) tone = target;
  const auto step = [](float& value, float to) { value += (to - value) * tuning::tone_rate; };
  for (std::size_t c = 0; c < 3; ++c) step(tone->mean[c], target.mean[c]);
  step(tone->deviation, target.deviation);
}

Tone mixed(const Tone& a, const Tone& b, float of_a) {
  const auto mix = [of_a](float of, float other) { return of_a * of + (1 - of_a) * other; };
  Tone out{.deviation = mix(a.deviation, b.deviation)};
  for (std::size_t c = 0; c < 3; ++c) out.mean[c] = mix(a.mean[c], b.mean[c]);
  return out;
}

}  // namespace

void ToneMatch::follow(const Tone& person, const Tone& picture, int match, float opacity) {
  approach(person_, person);
  approach(picture_, mixed(picture, person, opacity));
  correction_ = correct(match);
}

void ToneMatch::rest() {
  person_.reset();
  picture_.reset();
  correction_.reset();
}

ToneMatch::Correction ToneMatch::correct(int match) const {
  const float strength = float(match) / 100;
  Correction out;
  if (std::min(person_->deviation, picture_->deviation) >= tuning::min_deviation) {
    const float ratio = std::pow(picture_->deviation / person_->deviation, tuning::tone_share);
    out.gain = std::pow(std::clamp(ratio, 1 / tuning::max_contrast_gain, tuning::max_contrast_gain),
                        strength);
  }
  std::array<float, 3> shift{};
  for (std::size_t c = 0; c < 3; ++c) {
    const float limit = c == 0 ? tuning::max_luma_shift : tuning::max_chroma_shift;
    const float wanted = tuning::tone_share * (picture_->mean[c] - person_->mean[c]);
    shift[c] = strength * std::clamp(wanted, -limit, limit);
  }
  const float luma = person_->mean[0] * (1 - out.gain) + shift[0];
  if (is_rgb(layout_.format)) {
    const YuvToRgb rgb = yuv_to_rgb(Matrix::bt709, Range::full);
    for (std::size_t c = 0; c < 3; ++c) {
      out.offset[c] = luma + rgb.gain[c][1] * shift[1] + rgb.gain[c][2] * shift[2];
    }
    if (layout_.format == Format::bgra) std::swap(out.offset[0], out.offset[2]);
  } else {
    out.offset = {luma, 128 * (1 - out.gain) + shift[1], 128 * (1 - out.gain) + shift[2]};
  }
  return out;
}

GainOffset ToneMatch::gain_offset() const {
  if (resting()) return {};
  const auto& [first, second, third] = correction_->offset;
  return fixed_gain_offset(correction_->gain, {first, second, third, 0});
}

void ToneMatch::apply(int plane, const std::uint8_t* in, std::size_t blocks,
                      std::uint8_t* out) const {
  const auto& [first, second, third] = correction_->offset;
  std::array<float, 4> pattern{first, first, first, first};
  switch (layout_.format) {
    case Format::nv12:
    case Format::p010:
      if (plane == 1) pattern = {second, third, second, third};
      break;
    case Format::i420:
    case Format::i010:
    case Format::i210:
      if (plane == 1) pattern = {second, second, second, second};
      if (plane == 2) pattern = {third, third, third, third};
      break;
    case Format::yuyv:
      pattern = {first, second, first, third};
      break;
    case Format::rgba:
    case Format::bgra:
    case Format::rgba16:
      pattern = {first, second, third, 0};
      break;
  }
  const GainOffset by = fixed_gain_offset(correction_->gain, pattern);
  const Codes codes = codes_of(layout_, plane);
  if (codes.depth.bits == 8) {
    apply_gain_offset(in, by, blocks, out);
  } else {
    apply_gain_offset(reinterpret_cast<const std::uint16_t*>(in), by, codes, blocks,
                      reinterpret_cast<std::uint16_t*>(out));
  }
}

}  // namespace scrim
