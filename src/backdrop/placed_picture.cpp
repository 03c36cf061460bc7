#include "backdrop/placed_picture.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace scrim {
namespace {

constexpr std::array<std::uint8_t, 3> black{0, 0, 0};
constexpr std::array sheets{Sheet::full, Sheet::chroma};

int even(double value) {
  return 2 * static_cast<int>(std::lround(value / 2));
}

/// `length` of `available` pixels; of what is left free, `share` lies before it. Begins and, but at
/// the last pixel, ends at an even pixel, where the chroma's samples do.
void place_along(double length, int available, double share, int& begin, int& size) {
  size = std::max(2, even(length));
  if (size >= available) size = available;
  begin = std::min(even((available - size) * share), (available - size) / 2 * 2);
}

/// The part of the backdrop where the picture stands, as a frame.
MutableFrame frame_of(StaticBackdrop& backdrop, const Layout& frame, const VisiblePart& where) {
  MutableFrame out;
  out.layout = frame;
  out.layout.width = where.columns;
  out.layout.height = where.rows;
  const Layout left{.width = where.left, .height = where.top, .format = frame.format};
  for (int p = 0; p < plane_count(frame.format); ++p) {
    if (backdrop.planes[std::size_t(p)].empty()) break;
    out.planes[std::size_t(p)] = backdrop.row(p, row_count(left, p)) + row_bytes(left, p);
    out.strides[std::size_t(p)] = static_cast<std::ptrdiff_t>(backdrop.strides[std::size_t(p)]);
  }
  return out;
}

bool same_sheets(const Layout& a, const Layout& b) {
  const Depth of_a = depth_of(a.format), of_b = depth_of(b.format);
  if (a.width != b.width || a.height != b.height || is_rgb(a.format) != is_rgb(b.format) ||
      of_a.bits != of_b.bits || of_a.shift != of_b.shift) {
    return false;
  }
  return is_rgb(a.format) || sheet_height(a, Sheet::chroma) == sheet_height(b, Sheet::chroma);
}

/// What lies beside the bits of its words is no part of a picture.
void keep_samples(std::uint8_t* row, const Depth& depth, std::size_t count) {
  if (depth.bits % 8 == 0) return;
  auto* words = reinterpret_cast<std::uint16_t*>(row);
  for (std::size_t i = 0; i < count; ++i) words[i] &= depth.mask();
}

}  // namespace

VisiblePart visible_part(const Layout& frame, const Layout& picture, const Placement& placement) {
  const double across = double(picture.width) / frame.width;
  const double down = double(picture.height) / frame.height;
  VisiblePart where{.width = double(picture.width),
                    .height = double(picture.height),
                    .columns = frame.width,
                    .rows = frame.height};
  if (placement.fit == Fit::cover) {
    const double scale = std::min(across, down);
    where.width = frame.width * scale;
    where.height = frame.height * scale;
    where.x = (picture.width - where.width) * placement.x;
    where.y = (picture.height - where.height) * placement.y;
  } else {
    const double scale = std::max(across, down);
    place_along(picture.width / scale, frame.width, placement.x, where.left, where.columns);
    place_along(picture.height / scale, frame.height, placement.y, where.top, where.rows);
  }
  return where;
}

PlacedPicture::PlacedPicture(const Layout& frame, const Layout& picture, const Placement& placement,
                             bool chroma)
    : picture_(picture),
      placement_(placement),
      chroma_(chroma),
      recolours_(!same_light(picture, frame)),
      conversion_(conversion(picture, frame)),
      backdrop_(plan_picture(frame, chroma)),
      rows_(std::max(frame.width, picture.width)) {
  const VisiblePart where = visible_part(frame, picture, placement);
  if (where.columns < frame.width || where.rows < frame.height) set_colour(backdrop_, frame, black);
  target_ = frame_of(backdrop_, frame, where);
  copies_ = same_sheets(target_.layout, picture) && !recolours_ && conversion_ == no_conversion;
  if (copies_) return;
  if (recolours_) {
    cube_ = ColourCube(picture, frame);
    recoloured_ = Buffer<float>(std::size_t(frame.width));
  }
  for (const Sheet sheet : sheets) {
    if (has(frame.format, sheet)) plan_output(sheet, where);
  }
}

void PlacedPicture::plan_output(Sheet sheet, const VisiblePart& where) {
  const Layout& out = target_.layout;
  Output output{sheet, {}};
  for (const Sheet from : sheets) {
    if (!contributes(from, sheet)) continue;
    const int in_across = pixels_across(from), in_down = pixels_down(picture_.format, from);
    const int out_across = pixels_across(sheet), out_down = pixels_down(out.format, sheet);
    const Axis columns{.in = sheet_width(picture_, from),
                       .out = sheet_width(out, sheet),
                       .begin = where.x / in_across,
                       .step = where.width / out.width * out_across / in_across};
    const Axis rows{.in = sheet_height(picture_, from),
                    .out = sheet_height(out, sheet),
                    .begin = where.y / in_down,
                    .step = where.height / out.height * out_down / in_down};
    output.inputs.push_back({from, Scaler(picture_, from, columns, rows)});
  }
  outputs_.push_back(std::move(output));
}

bool PlacedPicture::has(Format format, Sheet sheet) const {
  return component_count(format, sheet) > 0 && (chroma_ || sheet == Sheet::full);
}

bool PlacedPicture::contributes(Sheet from, Sheet to) const {
  if (recolours_) return component_count(picture_.format, from) > 0;
  for (int c = 0; c < component_count(target_.layout.format, to); ++c) {
    for (int k = 0; k < component_count(picture_.format, from); ++k) {
      if (gain(to, c, from, k) != 0) return true;
    }
  }
  return false;
}

float PlacedPicture::gain(Sheet to, int c, Sheet from, int k) const {
  return conversion_
      .gain[std::size_t(first_component(to) + c)][std::size_t(first_component(from) + k)];
}

bool PlacedPicture::is_for(const Layout& picture, const Placement& placement) const {
  return !empty() && picture == picture_ && placement == placement_;
}

void PlacedPicture::render(const Frame& picture) {
  if (copies_) {
    copy(picture);
  } else {
    for (Output& output : outputs_) render_sheet(output, picture);
  }
}

void PlacedPicture::copy(const Frame& picture) {
  const Depth depth = depth_of(picture.layout.format);
  for (const Sheet sheet : sheets) {
    if (!has(picture.layout.format, sheet)) continue;
    const auto width = std::size_t(sheet_width(target_.layout, sheet));
    for (int y = 0; y < sheet_height(target_.layout, sheet); ++y) {
      const SheetRows::Rows row = rows_.read(picture, sheet, y);
      for (int c = 0; c < component_count(picture.layout.format, sheet); ++c) {
        keep_samples(row[std::size_t(c)], depth, width);
      }
      rows_.write(row, target_, sheet, y);
    }
  }
}

void PlacedPicture::render_sheet(Output& output, const Frame& picture) {
  const int height = sheet_height(target_.layout, output.sheet);
  const auto width = std::size_t(sheet_width(target_.layout, output.sheet));
  const SheetRows::Rows out = rows_.scratch();
  const Codes codes = codes_of(target_.layout, first_component(output.sheet));
  for (int y = 0; y < height; y += Scaler::group) {
    for (Output::Input& input : output.inputs) input.scaler.scale(picture, y);
    for (int r = 0; r < std::min(Scaler::group, height - y); ++r) {
      for (int c = 0; c < component_count(target_.layout.format, output.sheet); ++c) {
        const Mix mixed = recolours_ ? recoloured(output, c, r, width) : mix(output, c, r);
        std::uint8_t* row = out[std::size_t(c)];
        if (codes.depth.bits == 8) {
          mix_to_bytes(mixed, width, row);
        } else {
          mix_to_words(mixed, codes, width, reinterpret_cast<std::uint16_t*>(row));
        }
      }
      rows_.write(out, target_, output.sheet, y + r);
    }
  }
}

Mix PlacedPicture::recoloured(const Output& output, int component, int r, std::size_t width) {
  std::array<const float*, 3> rows{};
  for (const Output::Input& input : output.inputs) {
    for (int k = 0; k < component_count(picture_.format, input.sheet); ++k) {
      rows[std::size_t(first_component(input.sheet) + k)] = input.scaler.row(k, r);
    }
  }
  cube_.apply(rows, first_component(output.sheet) + component, width, recoloured_.data());
  return {.rows = {recoloured_.data()}, .gains = {1}, .terms = 1};
}

Mix PlacedPicture::mix(const Output& output, int component, int r) const {
  Mix mix{.offset = conversion_.offset[std::size_t(first_component(output.sheet) + component)]};
  for (const Output::Input& input : output.inputs) {
    for (int k = 0; k < component_count(picture_.format, input.sheet); ++k) {
      mix.gains[mix.terms] = gain(output.sheet, component, input.sheet, k);
      mix.rows[mix.terms++] = input.scaler.row(k, r);
    }
  }
  return mix;
}

std::size_t PlacedPicture::memory() const {
  std::size_t bytes = backdrop_.memory() + rows_.memory() + cube_.memory() + recoloured_.bytes();
  for (const Output& output : outputs_) {
    for (const Output::Input& input : output.inputs) bytes += input.scaler.memory();
  }
  return bytes;
}

}  // namespace scrim
