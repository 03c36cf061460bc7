/// A picture scaled and placed to stand behind the person.
#pragma once

#include <cstddef>
#include <vector>

#include "backdrop/static_backdrop.hpp"
#include "frame/colour.hpp"
#include "frame/scale_kernels.hpp"
#include "frame/scaler.hpp"
#include "frame/sheets.hpp"
#include "frame/signal.hpp"
#include "scrim/scrim.hpp"

namespace scrim {

/// Which part of a picture is visible, and where in the frame.
struct VisiblePart {
  double x = 0, y = 0, width = 0, height = 0;    ///< in pixels of the picture
  int left = 0, top = 0, columns = 0, rows = 0;  ///< in pixels of the frame; left and top are even
};
VisiblePart visible_part(const Layout& frame, const Layout& picture, const Placement& placement);

/// Plans once how pictures of one layout come into frames of another, and then renders one picture
/// after the other: scaled by frame/scaler.hpp, in the picture's own components, each converted
/// once to the frame's matrix and range, and to its light where transfers or primaries differ. What
/// the picture leaves free is black. Thread-safety: one thread at a time.
class PlacedPicture {
 public:
  PlacedPicture() = default;
  /// `chroma`: whether pictures have more than Y. Throws std::bad_alloc.
  PlacedPicture(const Layout& frame, const Layout& picture, const Placement& placement,
                bool chroma = true);

  bool empty() const { return backdrop_.empty(); }

  /// Whether `render` takes such a picture and places it so.
  bool is_for(const Layout& picture, const Placement& placement) const;

  /// A checked picture; A, and what lies beside the bits of words, is ignored. Allocates nothing.
  /// Samples of the frame's own size, depth, matrix, range and light are copied, not computed.
  void render(const Frame& picture);

  const StaticBackdrop& backdrop() const { return backdrop_; }
  std::size_t memory() const;

 private:
  /// One of the frame's sheets, and what it is made of.
  struct Output {
    struct Input {
      Sheet sheet;
      Scaler scaler;
    };
    Sheet sheet;
    std::vector<Input> inputs;
  };

  /// How much of the picture's component the frame's takes.
  float gain(Sheet to, int component, Sheet from, int picture_component) const;
  bool has(Format format, Sheet sheet) const;
  bool contributes(Sheet from, Sheet to) const;
  void plan_output(Sheet sheet, const VisiblePart& where);
  void copy(const Frame& picture);
  void render_sheet(Output& output, const Frame& picture);
  Mix mix(const Output& output, int component, int r) const;
  Mix recoloured(const Output& output, int component, int r, std::size_t width);

  Layout picture_;
  Placement placement_;
  bool chroma_ = true;
  bool copies_ = false;
  bool recolours_ = false;  ///< by cube_; otherwise by conversion_
  Conversion conversion_;
  ColourCube cube_;
  Buffer<float> recoloured_;  ///< a row
  StaticBackdrop backdrop_;
  MutableFrame target_;  ///< the part of the backdrop where the picture stands
  std::vector<Output> outputs_;
  SheetRows rows_;
};

}  // namespace scrim
