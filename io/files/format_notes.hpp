/// What PNG and JPEG say of themselves in their own ways, besides EXIF, XMP and ICC profiles.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace scrim::io {

/// Pixels for each metre.
struct Resolution {
  double x = 0, y = 0;
};

struct FormatNotes {
  /// A PNG's text (W3C, "Portable Network Graphics", 11.3.4): a keyword such as "Author", and what
  /// is said, in UTF-8. Compressed texts are passed over.
  struct Text {
    std::string key, text;
  };
  std::optional<Resolution> resolution;
  std::vector<Text> texts;
  bool other_pictures = false;  ///< behind a JPEG's end: previews, depth, the other eye
  bool video = false;           ///< behind a JPEG's end: what happened around the moment
};

/// Of a whole file. Empty for files of other kinds.
FormatNotes read_format_notes(std::span<const std::uint8_t> file);

/// Writes a resolution into the JFIF header of a JPEG, if it has one.
void set_jfif_resolution(std::span<std::uint8_t> jpeg, Resolution resolution);

}  // namespace scrim::io
