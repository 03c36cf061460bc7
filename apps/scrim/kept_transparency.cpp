#include "apps/scrim/kept_transparency.hpp"

#include <array>
#include <cstdint>

#include "io/pixels/transparency.hpp"

namespace scrim::cli {

Recipe keep_transparency(Recipe recipe, const FileOptions& options, const io::VideoInfo& in) {
  const Layout layout = recipe.output(in.layout);
  const bool same_size = layout.width == in.layout.width && layout.height == in.layout.height;
  if (!in.transparent || !same_size || recipe.content != io::Content::opaque) return recipe;
  const auto format =
      io::output_format(options.out, io::Content::alpha, layout.format, options.encoder);
  const bool holds = options.out == digest_name || format.has_value();
  if (holds) recipe.content = io::Content::alpha;
  return recipe;
}

bool put_back_transparency(const AVFrame& alpha, const Recipe& recipe, io::VideoFrame& out) {
  AVFrame& picture = *out.av;
  if (picture.width != alpha.width || picture.height != alpha.height) return false;
  switch (recipe.content) {
    case io::Content::alpha:
      io::multiply_alpha(picture, alpha);
      return true;
    case io::Content::gray:
      io::multiply_matte(picture, alpha);
      return true;
    case io::Content::opaque:
      break;
  }
  constexpr std::array<std::uint8_t, 3> white{255, 255, 255};
  const Effect effect = recipe.settings.effect;
  const bool rgb = picture.format == AV_PIX_FMT_RGBA || picture.format == AV_PIX_FMT_BGRA;
  if (rgb && effect == Effect::blur) io::put_over(white, picture, alpha);
  if (rgb && effect == Effect::colour) io::put_over(recipe.settings.colour, picture, alpha);
  return false;
}

}  // namespace scrim::cli
