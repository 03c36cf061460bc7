/// Pictures inside a page.
#pragma once

#include <string>

#include "apps/scrim/evaluation/gray_picture.hpp"
#include "io/pixels/video_frame.hpp"

namespace scrim::cli {

/// The widest that a picture in a page is; wider ones are scaled down.
inline constexpr int widest_in_page = 800;

/// A data: URI. A photo as JPEG, a matte as PNG.
io::Result<std::string> photo_uri(const io::VideoFrame& frame);
io::Result<std::string> matte_uri(const GrayPicture& matte);

}  // namespace scrim::cli
