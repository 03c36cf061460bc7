#include "apps/live/session/card.hpp"

#include <cairo.h>

#include <algorithm>
#include <memory>
#include <numbers>

namespace scrim::live {
namespace {

struct CairoDelete {
  void operator()(cairo_t* cairo) const { cairo_destroy(cairo); }
  void operator()(cairo_surface_t* surface) const { cairo_surface_destroy(surface); }
};
using Cairo = std::unique_ptr<cairo_t, CairoDelete>;
using Surface = std::unique_ptr<cairo_surface_t, CairoDelete>;

struct Colour {
  double red, green, blue;
};
constexpr Colour background{0.106, 0.122, 0.149};  // flat: a gradient would band
constexpr Colour bright{0.87, 0.89, 0.92}, quiet{0.60, 0.64, 0.70}, line{0.56, 0.61, 0.69};

void set(cairo_t* c, const Colour& colour) {
  cairo_set_source_rgb(c, colour.red, colour.green, colour.blue);
}

void rounded_box(cairo_t* c, double x, double y, double width, double height, double radius) {
  constexpr double quarter = std::numbers::pi / 2;
  cairo_new_sub_path(c);
  cairo_arc(c, x + width - radius, y + radius, radius, -quarter, 0);
  cairo_arc(c, x + width - radius, y + height - radius, radius, 0, quarter);
  cairo_arc(c, x + radius, y + height - radius, radius, quarter, 2 * quarter);
  cairo_arc(c, x + radius, y + radius, radius, 2 * quarter, 3 * quarter);
  cairo_close_path(c);
}

/// A camera in a box of two units by one around the origin.
void camera_icon(cairo_t* c, bool crossed_out) {
  cairo_set_line_width(c, 0.085);
  cairo_set_line_join(c, CAIRO_LINE_JOIN_ROUND);
  cairo_set_line_cap(c, CAIRO_LINE_CAP_ROUND);
  rounded_box(c, -0.86, -0.47, 1.16, 0.94, 0.17);
  cairo_move_to(c, 0.30, -0.10);
  cairo_line_to(c, 0.82, -0.38);
  cairo_line_to(c, 0.82, 0.38);
  cairo_line_to(c, 0.30, 0.10);
  set(c, line);
  cairo_stroke(c);
  if (!crossed_out) return;
  const auto stroke = [c](const Colour& colour, double thickness) {
    cairo_move_to(c, -0.78, -0.74);
    cairo_line_to(c, 0.70, 0.74);
    set(c, colour);
    cairo_set_line_width(c, thickness);
    cairo_stroke(c);
  };
  stroke(background, 0.28);  // keeps the bar apart from the camera
  stroke(bright, 0.085);
}

/// A line of text in the middle, as large as `size` where it fits into `room`.
void centred_text(cairo_t* c, const std::string& text, double x, double baseline, double size,
                  double room) {
  cairo_text_extents_t extents{};
  cairo_set_font_size(c, size);
  cairo_text_extents(c, text.c_str(), &extents);
  if (extents.x_advance > room) {
    cairo_set_font_size(c, size * room / extents.x_advance);
    cairo_text_extents(c, text.c_str(), &extents);
  }
  cairo_move_to(c, x - extents.x_advance / 2, baseline);
  cairo_show_text(c, text.c_str());
}

void paint(cairo_t* c, const CardText& text, double width, double height) {
  const double unit = std::min(width, height * 1.4);
  set(c, background);
  cairo_paint(c);
  cairo_save(c);
  cairo_translate(c, width / 2, height * 0.40);
  cairo_scale(c, unit * 0.095, unit * 0.095);
  camera_icon(c, text.crossed_out);
  cairo_restore(c);
  const double title = std::max(0.050 * unit, 13.0), reason = std::max(0.034 * unit, 10.0);
  const double baseline = 0.40 * height + 0.115 * unit + title;
  cairo_select_font_face(c, "sans-serif", CAIRO_FONT_SLANT_NORMAL, CAIRO_FONT_WEIGHT_BOLD);
  set(c, bright);
  centred_text(c, text.title, width / 2, baseline, title, 0.9 * width);
  cairo_select_font_face(c, "sans-serif", CAIRO_FONT_SLANT_NORMAL, CAIRO_FONT_WEIGHT_NORMAL);
  set(c, quiet);
  centred_text(c, text.reason, width / 2, baseline + 0.35 * title + 1.15 * reason, reason,
               0.9 * width);
}

io::VideoFrame drawn(const CardText& text, const Layout& layout) {
  const Layout rgb_layout{.width = layout.width, .height = layout.height, .format = Format::bgra};
  io::VideoFrame rgb = io::FramePool(rgb_layout).make();
  const MutableFrame pixels = rgb.pixels();
  {
    const Surface surface(cairo_image_surface_create_for_data(pixels.planes[0], CAIRO_FORMAT_RGB24,
                                                              layout.width, layout.height,
                                                              static_cast<int>(pixels.strides[0])));
    const Cairo cairo(cairo_create(surface.get()));
    paint(cairo.get(), text, layout.width, layout.height);
    cairo_surface_flush(surface.get());
  }
  io::VideoFrame card = io::FramePool(layout).make();
  const io::PixelKind from{AV_PIX_FMT_BGR0, layout.width, layout.height};
  const io::PixelKind to{AV_PIX_FMT_YUV420P, layout.width, layout.height, layout.matrix,
                         layout.range};
  if (!io::PixelConverter().convert(*rgb.av, from, *card.av, to)) blacken(card.pixels());
  return card;
}

const char* reason_of(io::CameraTrouble trouble) {
  switch (trouble) {
    case io::CameraTrouble::none_found:
      return "There is no camera";
    case io::CameraTrouble::busy:
      return "Another program is using it";
    case io::CameraTrouble::forbidden:
      return "It may not be opened";
    case io::CameraTrouble::unplugged:
      return "It was unplugged";
    case io::CameraTrouble::silent:
      return "It gives no pictures";
    case io::CameraTrouble::unsupported:
      return "Its pictures cannot be read";
    case io::CameraTrouble::failed:
      break;
  }
  return "It does not work";
}

}  // namespace

CardText starting_card() {
  return {"Starting the camera", "One moment", false};
}

CardText unavailable_card(io::CameraTrouble trouble) {
  return {"Camera unavailable", reason_of(trouble)};
}

CardText covered_card() {
  return {"Camera covered", "The background could not be hidden"};
}

void Card::show(const CardText& text, const MutableFrame& out) {
  if (!drawn_ || text_ != text || drawn_->layout != out.layout) {
    drawn_ = drawn(text, out.layout);
    text_ = text;
  }
  fitter_.fit(drawn_->view(), out);
}

}  // namespace scrim::live
