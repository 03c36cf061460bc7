/// Which tags may go into an output, by their names.
#pragma once

#include <string_view>

namespace scrim::io {

/// Tags are named as Exiv2 names them: "Exif.Photo.FNumber", "Xmp.dc.title",
/// "Iptc.Application2.Byline".

/// Whether `Metadata::safe` keeps it: an allow-list, so that what nobody has thought of stays away.
bool is_safe(std::string_view key);

/// Whether it says how the old file's pixels lie, or points into it. Never kept, and no loss.
bool is_structure(std::string_view key);

/// Whether it is another picture, or belongs to one. Never kept.
bool is_picture(std::string_view key);

/// Whether a value is a picture, whatever its name says: as bytes, or in base 64.
bool holds_picture(std::string_view value);

/// Whether a picture or a video begins somewhere in these bytes.
bool has_picture_sign(std::string_view bytes);

/// What a tag is about, for the line that says what was left out: "location".
std::string_view subject_of(std::string_view key);

}  // namespace scrim::io
