/// The outermost structure of AVI and WAV files.
#pragma once

#include <cstdint>
#include <string>

namespace scrim::io {

enum class RiffEnd : std::uint8_t {
  unknown,  ///< no such file, or one whose length was never written
  whole,    ///< all that the RIFF headers announce is there
  cut_off,
};

/// How a file ends. A header may promise frames that were never there; their absence cuts nothing
/// off. (Microsoft, "Multiple-document file format", 1991; OpenDML, "AVI file format extensions",
/// 1996.)
RiffEnd riff_end(const std::string& path);

}  // namespace scrim::io
