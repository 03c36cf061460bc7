/// How errors about a file begin.
#pragma once

#include <string>
#include <tl/expected.hpp>

namespace scrim::io {

/// "talk.mp4: is damaged", as the error of a Result.
inline tl::unexpected<std::string> failure(const std::string& name, const std::string& what) {
  return tl::unexpected(name + ": " + what);
}

}  // namespace scrim::io
