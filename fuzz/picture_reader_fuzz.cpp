// Any bytes as a picture's file: the readers of HEIC, AVIF, TIFF and animated WebP, tags of all
// kinds, profiles of colours, also to convert with, and the directory of a TIFF. What is read must
// be as large as it says, and its tags writable.

#include <algorithm>
#include <cstdlib>
#include <vector>

#include "io/files/colour_conversion.hpp"
#include "io/files/colour_profile.hpp"
#include "io/files/foreign_file.hpp"
#include "io/files/tiff_directory.hpp"
#include "scrim/scrim.hpp"

namespace {

using namespace scrim;

constexpr int most_frames = 4;

/// Reads the ends of every row.
void look(const AVFrame& frame) {
  const bool fits = frame.width >= min_width && frame.width <= max_width &&
                    frame.height >= min_height && frame.height <= max_height;
  const bool deep = frame.format == AV_PIX_FMT_RGBA64;
  if ((!deep && frame.format != AV_PIX_FMT_RGBA) || !fits) std::abort();
  const int row_size = frame.width * (deep ? 8 : 4);
  volatile int sum = 0;
  for (int y = 0; y < frame.height; ++y) {
    const std::uint8_t* row = frame.data[0] + std::ptrdiff_t{y} * frame.linesize[0];
    sum = sum ^ row[0] ^ row[row_size - 1];
  }
}

void look_at_tags(const io::PictureTags& tags) {
  for (const io::Metadata choice : {io::Metadata::safe, io::Metadata::all, io::Metadata::none}) {
    tags.left_out(choice);
    tags.kept(choice, false).orientation();
  }
  tags.resolution();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  io::capture_av_log();
  std::vector<std::uint8_t> file(bytes, bytes + size);
  look_at_tags(io::PictureTags::of_file(file));
  if (auto opened = io::open_foreign(file); opened && *opened) {
    look_at_tags((*opened)->tags);
    for (int i = 0; i < most_frames; ++i) {
      const auto frame = (*opened)->frames->next();
      if (!frame || *frame == nullptr) break;
      look(**frame);
    }
  }
  const auto profile = io::shareable_profile(file);
  if (io::shareable_profile(profile) != profile) std::abort();
  io::ColourConversion::between(profile, io::srgb_profile);
  io::ColourConversion::between(io::srgb_profile, profile);
  io::leave_structure_only(file);
  return 0;
}
