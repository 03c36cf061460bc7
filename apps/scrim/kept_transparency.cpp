#include "apps/scrim/kept_transparency.hpp"

#include <utility>

#include "io/pixels/transparency.hpp"

namespace scrim::cli {
namespace {

/// The frame with other pixels, and without its transparency.
io::VideoFrame with_colours(const io::VideoFrame& frame, io::FramePtr colours) {
  io::VideoFrame other{.av = std::move(colours), .layout = frame.layout};
  other.pts = frame.pts;
  other.duration = frame.duration;
  other.damaged = frame.damaged;
  return other;
}

/// Whether what stands behind the person is to be seen through transparent frames, too.
bool shows_through(const Recipe& recipe) {
  const Effect effect = recipe.settings.effect;
  return recipe.content == io::Content::opaque &&
         (effect == Effect::colour || effect == Effect::picture);
}

}  // namespace

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

Status TransparencyKeeper::make(Engine& engine, const io::VideoFrame& in, io::VideoFrame& out) {
  if (!in.alpha) return recipe_.make(engine, in, out, {});
  const AVFrame& alpha = *in.alpha;
  filled_ = filled_ || recipe_.content == io::Content::opaque;
  const bool same_size = out.av->width == alpha.width && out.av->height == alpha.height;
  if (!same_size) return make_filled(engine, in, out);
  io::VideoFrame seen = with_colours(in, io::as_seen(*in.av, alpha));
  if (recipe_.content == io::Content::gray) {
    const Status status = recipe_.make(engine, seen, out, {});
    io::multiply_matte(*out.av, alpha);
    return status;
  }
  if (!mattes_) mattes_.emplace(in.layout, AV_PIX_FMT_GRAY8);
  const bool through = shows_through(recipe_);
  if (through) seen.alpha = io::opacity_of(alpha);
  const io::VideoFrame matte = mattes_->make();
  const Status status = recipe_.make(engine, seen, out, {matte.av->data[0], matte.av->linesize[0]});
  if (status != Status::ok) return status;
  if (through) io::multiply_matte(*matte.av, alpha);
  io::put_back_colours(*out.av, *in.av, *seen.av, *matte.av);
  if (recipe_.content == io::Content::alpha) {
    io::multiply_alpha(*out.av, alpha);
  } else if (!through) {
    io::put_over_white(*out.av, alpha, in.layout.transfer);
  }
  return status;
}

Status TransparencyKeeper::make_filled(Engine& engine, const io::VideoFrame& in,
                                       io::VideoFrame& out) {
  io::VideoFrame filled = with_colours(in, io::copy_of_rgba(*in.av));
  io::put_over_white(*filled.av, *in.alpha, in.layout.transfer);
  return recipe_.make(engine, filled, out, {});
}

}  // namespace scrim::cli
