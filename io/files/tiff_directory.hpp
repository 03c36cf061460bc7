/// The directory of a TIFF file.
#pragma once

#include <cstdint>
#include <span>

namespace scrim::io {

/// Takes out of a TIFF's first directory, where it lies, what does not say how its pixels are
/// stored: libav's decoder takes any tag that it does not know for damage when it is told to be
/// strict. Does nothing to what is no TIFF, or has no such directory. (Adobe, "TIFF", revision 6.0,
/// section 2.)
void leave_structure_only(std::span<std::uint8_t> tiff);

}  // namespace scrim::io
