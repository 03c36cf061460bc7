/// The directory of a TIFF file.
#pragma once

#include <cstdint>
#include <span>

namespace scrim::io {

/// Whether what a TIFF's first directory describes is but a small picture of another, as in the raw
/// files of cameras (DNG, NEF, ARW). (Adobe, "Digital Negative Specification", 1.4.)
bool holds_preview(std::span<const std::uint8_t> tiff);

/// Takes out of a TIFF's first directory, where it lies, what does not say how its pixels are
/// stored: libav's decoder takes any tag that it does not know for damage when it is told to be
/// strict. Does nothing to what is no TIFF, or has no such directory. (Adobe, "TIFF", revision 6.0,
/// section 2.)
void leave_structure_only(std::span<std::uint8_t> tiff);

}  // namespace scrim::io
