#include "io/files/picture_size.hpp"

#include <string>

#include "scrim/scrim.hpp"

namespace scrim::io {

Result<void> check_picture_size(int width, int height) {
  const std::string is = "is " + std::to_string(width) + "x" + std::to_string(height) + " pixels; ";
  if (width > max_width || height > max_height) {
    return tl::unexpected(is + "the largest side is " + std::to_string(max_width) +
                          ", scale it down first");
  }
  if (width < min_width || height < min_height) {
    return tl::unexpected(is + "the smallest side is " + std::to_string(min_width) +
                          ", scale it up first");
  }
  return {};
}

}  // namespace scrim::io
