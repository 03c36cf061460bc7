/// What a picture's file says besides its pixels: EXIF, XMP, IPTC, comments, profile, resolution.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "io/files/format_notes.hpp"
#include "io/files/metadata.hpp"
#include "io/handles/av_handles.hpp"
#include "io/pixels/orientation.hpp"

namespace scrim::io {

/// Tags as they stand in a file, for formats that are read by others.
struct TagBlocks {
  std::vector<std::uint8_t> exif;
  std::string xmp;
  std::vector<std::uint8_t> icc;
  std::vector<std::string> pictures{};  ///< other pictures in the file, a word for each kind
  bool upright = false;                 ///< the picture was turned already, whatever the tags say
};

/// Read and written by Exiv2. What cannot be read is not there: tags never make a picture
/// unreadable. Copies share what they hold. Thread-safety: as a value's.
class PictureTags {
 public:
  PictureTags();

  /// Of a JPEG, PNG, WebP or TIFF.
  static PictureTags of_file(std::span<const std::uint8_t> file);
  static PictureTags of_blocks(const TagBlocks& blocks);

  /// How the camera was held; upright when it is not said.
  Orientation orientation() const;
  std::optional<Resolution> resolution() const;
  /// The ICC profile of its colours, as it may be shared; empty when they are not of RGB or it is
  /// damaged.
  std::vector<std::uint8_t> profile() const;

  /// What of it goes into an output whose picture is upright, of any size, and in colour or not.
  /// Other pictures, the orientation and the pixels' structure never do.
  PictureTags kept(Metadata choice, bool gray) const;

  /// What `kept` leaves out, for people: a word or two for each kind.
  std::vector<std::string> left_out(Metadata choice) const;

  /// Puts these tags, and no others, into a JPEG, PNG or WebP. Does nothing when there are none.
  Result<void> write_to(const std::string& path) const;

 private:
  struct Content;
  explicit PictureTags(std::shared_ptr<const Content> content);

  std::shared_ptr<const Content> content_;
};

}  // namespace scrim::io
