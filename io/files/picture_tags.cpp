#include "io/files/picture_tags.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <exception>
#include <exiv2/exiv2.hpp>
#include <exiv2/webpimage.hpp>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <set>
#include <string_view>
#include <utility>

#include "io/files/colour_profile.hpp"
#include "io/files/coordinates.hpp"
#include "io/files/file_bytes.hpp"
#include "io/files/tag_policy.hpp"
#include "io/files/webp_chunks.hpp"

namespace scrim::io {
namespace {

#if EXIV2_TEST_VERSION(0, 28, 0)
using Length = std::size_t;
#else
using Length = long;
#endif

/// Adobe's XMP toolkit inside Exiv2 needs a lock between threads.
void begin_exiv2() {
  static std::once_flag begun;
  static std::mutex toolkit;
  std::call_once(begun, [] {
    Exiv2::LogMsg::setLevel(Exiv2::LogMsg::mute);
    Exiv2::XmpParser::initialize(
        [](void* mutex, bool lock) {
          auto& shared = *static_cast<std::mutex*>(mutex);
          lock ? shared.lock() : shared.unlock();
        },
        &toolkit);
  });
}

/// A tag's value as it stands in the file.
std::string bytes_of(const Exiv2::Metadatum& tag) {
  std::string bytes(static_cast<std::size_t>(tag.size()), '\0');
  if (!bytes.empty()) {
    tag.copy(reinterpret_cast<Exiv2::byte*>(bytes.data()), Exiv2::littleEndian);
  }
  return bytes;
}

std::string value_of(const Exiv2::Metadatum& tag) {
  return tag.key().starts_with("Xmp.") ? tag.toString() : bytes_of(tag);
}

bool is_kept(const Exiv2::Metadatum& tag, Metadata choice) {
  constexpr std::size_t longest_safe = 4096;  // bytes: text and numbers
  const std::string key = tag.key();
  if (choice == Metadata::none || is_structure(key) || is_picture(key)) return false;
  const std::string value = value_of(tag);
  if (holds_picture(value)) return false;
  if (choice == Metadata::all) return true;
  return is_safe(key) && value.size() <= longest_safe && !tells_place(value);
}

std::string subject(const Exiv2::Metadatum& tag) {
  const std::string about(subject_of(tag.key()));
  if (is_picture(tag.key()) || about == "maker notes") return about;
  if (holds_picture(value_of(tag))) return "embedded pictures";
  return tells_place(value_of(tag)) ? "location" : about;
}

/// A maker's note that holds a picture goes as a whole: its parts point into it.
template <class Tags>
bool has_pictured_note(const Tags& tags) {
  return std::any_of(tags.begin(), tags.end(), [](const Exiv2::Metadatum& tag) {
    return tag.key() == "Exif.Photo.MakerNote" && holds_picture(bytes_of(tag));
  });
}

template <class Tags>
Tags filtered(const Tags& tags, Metadata choice) {
  Tags result;
  const bool without_notes = has_pictured_note(tags);
  for (const auto& tag : tags) {
    if (without_notes && subject_of(tag.key()) == "maker notes") continue;
    if (is_kept(tag, choice)) result.add(tag);
  }
  return result;
}

template <class Tags>
void add_left_out(const Tags& tags, Metadata choice, std::set<std::string>& words) {
  const bool without_notes = has_pictured_note(tags);
  for (const auto& tag : tags) {
    const bool note = without_notes && subject_of(tag.key()) == "maker notes";
    if (!is_structure(tag.key()) && (note || !is_kept(tag, choice))) words.insert(subject(tag));
  }
}

/// Of an RGB picture: another one's would give the wrong colours.
bool is_rgb_profile(const std::vector<std::uint8_t>& icc) {
  constexpr std::size_t header = 128, space = 16;
  return icc.size() > header &&
         std::string_view(reinterpret_cast<const char*>(icc.data()) + space, 4) == "RGB ";
}

std::vector<std::uint8_t> kept_profile(const std::vector<std::uint8_t>& icc, Metadata choice) {
  if (!is_rgb_profile(icc)) return {};
  const std::string_view bytes(reinterpret_cast<const char*>(icc.data()), icc.size());
  const bool whole = choice == Metadata::all && !has_picture_sign(bytes);
  return whole ? icc : shareable_profile(icc);
}

void add_left_out(const std::vector<std::uint8_t>& icc, Metadata choice,
                  std::set<std::string>& words) {
  if (!is_rgb_profile(icc)) return;
  const std::vector<std::uint8_t> kept = kept_profile(icc, choice);
  if (kept.empty()) {
    words.insert("a damaged colour profile");
  } else if (kept != icc) {
    words.insert("private parts of the colour profile");
  }
}

/// XMP's names for a PNG's keywords (Adobe, "XMP Specification Part 3", 2.3.4.3).
std::string xmp_key(const std::string& png_key) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 6> names{{
      {"Title", "Xmp.dc.title"},
      {"Author", "Xmp.dc.creator"},
      {"Description", "Xmp.dc.description"},
      {"Copyright", "Xmp.dc.rights"},
      {"Creation Time", "Xmp.xmp.CreateDate"},
      {"Software", "Xmp.xmp.CreatorTool"},
  }};
  for (const auto& [png, xmp] : names) {
    if (png == png_key) return std::string(xmp);
  }
  return "Xmp.exif.UserComment";
}

/// What Exiv2 has read already, out of the same chunks.
bool is_wrapped_block(const std::string& png_key) {
  return png_key.starts_with("Raw profile type ") || png_key == "XML:com.adobe.xmp";
}

void add_text(const FormatNotes::Text& note, Exiv2::XmpData& xmp) {
  const std::string key = xmp_key(note.key);
  const bool comment = key == "Xmp.exif.UserComment";
  std::string text = comment && note.key != "Comment" ? note.key + ": " + note.text : note.text;
  if (const auto before = xmp.findKey(Exiv2::XmpKey(key)); before != xmp.end()) {
    if (!comment) return;
    text = before->toString() + "\n" + text;
  }
  xmp[key] = text;
}

/// A text that Exiv2 does not take is left away: tags never make a picture unreadable.
void try_add_text(const FormatNotes::Text& note, Exiv2::XmpData& xmp) {
  try {
    add_text(note, xmp);
  } catch (const std::exception&) {
    return;
  }
}

int exif_orientation(const Exiv2::ExifData& exif) {
  const auto tag = exif.findKey(Exiv2::ExifKey("Exif.Image.Orientation"));
  if (tag == exif.end() || tag->count() == 0) return 1;
  const float value = tag->toFloat();
  return value >= 1 && value <= 8 ? static_cast<int>(value) : 1;
}

std::optional<Resolution> exif_resolution(const Exiv2::ExifData& exif) {
  const auto number = [&](const char* key) {
    const auto tag = exif.findKey(Exiv2::ExifKey(key));
    return tag == exif.end() || tag->count() == 0 ? 0.0 : double{tag->toFloat()};
  };
  constexpr double no_unit = 1, centimetres = 3, inch = 0.0254, centimetre = 0.01;
  const double x = number("Exif.Image.XResolution"), y = number("Exif.Image.YResolution");
  const double unit = number("Exif.Image.ResolutionUnit");
  const bool usable = std::isfinite(x) && std::isfinite(y) && x > 0 && y > 0 && unit != no_unit;
  if (!usable) return std::nullopt;
  const double length = unit == centimetres ? centimetre : inch;
  return Resolution{x / length, y / length};
}

void set_exif_resolution(Exiv2::ExifData& exif, Resolution resolution) {
  constexpr double inch = 0.0254;
  constexpr std::uint16_t inches = 2;
  const auto dots = [](double metres) {
    return Exiv2::URational(static_cast<std::uint32_t>(std::lround(metres * inch)), 1);
  };
  exif["Exif.Image.XResolution"] = dots(resolution.x);
  exif["Exif.Image.YResolution"] = dots(resolution.y);
  exif["Exif.Image.ResolutionUnit"] = inches;
}

/// Exiv2 would look for tags in videos, too, and not come back from some that are damaged.
bool is_picture_file(std::span<const std::uint8_t> file) {
  const auto type = Exiv2::ImageFactory::getType(file.data(), static_cast<Length>(file.size()));
  return type == Exiv2::ImageType::jpeg || type == Exiv2::ImageType::png ||
         type == Exiv2::ImageType::webp || type == Exiv2::ImageType::tiff;
}

bool is_webp(std::span<const std::uint8_t> file) {
  constexpr std::string_view name = "WEBP";
  constexpr std::size_t offset = 8;
  return file.size() > offset + name.size() &&
         std::equal(name.begin(), name.end(), file.begin() + offset);
}

}  // namespace

struct PictureTags::Content {
  Exiv2::ExifData exif;
  Exiv2::XmpData xmp;
  Exiv2::IptcData iptc;
  std::string comment;  ///< a JPEG's
  std::vector<std::uint8_t> icc;
  std::optional<Resolution> resolution;
  std::vector<std::string> pictures;

  bool says_nothing() const {
    return exif.empty() && xmp.empty() && iptc.empty() && comment.empty() && pictures.empty();
  }

  void read(std::span<const std::uint8_t> file) {
    if (!is_picture_file(file)) return;
    const auto image = Exiv2::ImageFactory::open(file.data(), static_cast<Length>(file.size()));
    image->readMetadata();
    exif = image->exifData();
    xmp = image->xmpData();
    iptc = image->iptcData();
    if (image->mimeType() == "image/jpeg") comment = image->comment();
    if (image->iccProfileDefined()) {
#if EXIV2_TEST_VERSION(0, 28, 0)
      const Exiv2::DataBuf& profile = image->iccProfile();
      icc.assign(profile.c_data(), profile.c_data() + profile.size());
#else
      const Exiv2::DataBuf& profile = *image->iccProfile();
      icc.assign(profile.pData_, profile.pData_ + profile.size_);
#endif
    }
  }

  /// Into a JPEG or PNG.
  std::vector<std::uint8_t> written_to(std::span<const std::uint8_t> file) const {
    const auto image = Exiv2::ImageFactory::open(file.data(), static_cast<Length>(file.size()));
    image->setExifData(exif);
    image->setXmpData(xmp);
    image->setIptcData(iptc);
    if (image->mimeType() == "image/jpeg") image->setComment(comment);
    if (!icc.empty()) {
      Exiv2::DataBuf profile(icc.data(), static_cast<Length>(icc.size()));
#if EXIV2_TEST_VERSION(0, 28, 0)
      image->setIccProfile(std::move(profile), false);
#else
      image->setIccProfile(profile, false);
#endif
    }
    image->writeMetadata();
    Exiv2::BasicIo& io = image->io();
    if (io.open() != 0) return {};
    const Exiv2::byte* begin = io.mmap();
    return {begin, begin + io.size()};
  }

  std::vector<std::uint8_t> written_to_webp(std::span<const std::uint8_t> file) const {
    Exiv2::ExifData tags = exif;
    if (resolution) set_exif_resolution(tags, *resolution);
    Exiv2::Blob blob;
    Exiv2::ExifParser::encode(blob, Exiv2::littleEndian, tags);
    std::string packet;
    if (!xmp.empty()) Exiv2::XmpParser::encode(packet, xmp);
    return with_webp_chunks(file, blob, packet, icc);
  }
};

PictureTags::PictureTags() : content_(std::make_shared<Content>()) {}

PictureTags::PictureTags(std::shared_ptr<const Content> content) : content_(std::move(content)) {}

PictureTags PictureTags::of_file(std::span<const std::uint8_t> file) {
  begin_exiv2();
  auto content = std::make_shared<Content>();
  try {
    content->read(file);
  } catch (const std::exception&) {  // what was read until then stays
  }
  const FormatNotes notes = read_format_notes(file);
  for (const FormatNotes::Text& note : notes.texts) {
    if (!is_wrapped_block(note.key)) try_add_text(note, content->xmp);
  }
  content->resolution = notes.resolution ? notes.resolution : exif_resolution(content->exif);
  if (notes.video) content->pictures.emplace_back("motion photo");
  if (notes.other_pictures) content->pictures.emplace_back("embedded pictures");
  return PictureTags(std::move(content));
}

PictureTags PictureTags::of_blocks(const TagBlocks& blocks) {
  begin_exiv2();
  auto content = std::make_shared<Content>();
  // Some writers put the name of JPEG's segment before the block.
  constexpr std::string_view name("Exif\0\0", 6);
  std::span<const std::uint8_t> exif(blocks.exif);
  if (exif.size() > name.size() && std::equal(name.begin(), name.end(), exif.begin())) {
    exif = exif.subspan(name.size());
  }
  try {
    if (!exif.empty()) {
      Exiv2::ExifParser::decode(content->exif, exif.data(),
                                static_cast<std::uint32_t>(exif.size()));
    }
    if (!blocks.xmp.empty()) Exiv2::XmpParser::decode(content->xmp, blocks.xmp);
  } catch (const std::exception&) {  // as with files
  }
  const auto turn = content->exif.findKey(Exiv2::ExifKey("Exif.Image.Orientation"));
  if (blocks.upright && turn != content->exif.end()) content->exif.erase(turn);
  content->icc = blocks.icc;
  content->resolution = exif_resolution(content->exif);
  content->pictures = blocks.pictures;
  return PictureTags(std::move(content));
}

Orientation PictureTags::orientation() const {
  switch (exif_orientation(content_->exif)) {
    case 2:
      return {.transpose = false, .flip_x = true, .flip_y = false};
    case 3:
      return {.transpose = false, .flip_x = true, .flip_y = true};
    case 4:
      return {.transpose = false, .flip_x = false, .flip_y = true};
    case 5:
      return {.transpose = true, .flip_x = false, .flip_y = false};
    case 6:
      return {.transpose = true, .flip_x = true, .flip_y = false};
    case 7:
      return {.transpose = true, .flip_x = true, .flip_y = true};
    case 8:
      return {.transpose = true, .flip_x = false, .flip_y = true};
    default:
      return {};
  }
}

std::optional<Resolution> PictureTags::resolution() const {
  return content_->resolution;
}

std::vector<std::uint8_t> PictureTags::profile() const {
  return shareable_profile(content_->icc);
}

PictureTags PictureTags::kept(Metadata choice, bool gray) const {
  auto kept = std::make_shared<Content>();
  if (!gray) kept->icc = kept_profile(content_->icc, choice);
  if (choice == Metadata::none) return PictureTags(std::move(kept));
  kept->exif = filtered(content_->exif, choice);
  kept->xmp = filtered(content_->xmp, choice);
  kept->iptc = filtered(content_->iptc, choice);
  kept->resolution = content_->resolution;
  if (orientation().transpose && kept->resolution) {
    std::swap(kept->resolution->x, kept->resolution->y);
  }
  if (choice == Metadata::all && !holds_picture(content_->comment)) {
    kept->comment = content_->comment;
  }
  return PictureTags(std::move(kept));
}

std::vector<std::string> PictureTags::left_out(Metadata choice) const {
  std::set<std::string> words;
  add_left_out(content_->icc, choice, words);
  if (choice == Metadata::none) {
    if (!content_->says_nothing()) words.insert("all metadata");
    return {words.begin(), words.end()};
  }
  words.insert(content_->pictures.begin(), content_->pictures.end());
  add_left_out(content_->exif, choice, words);
  add_left_out(content_->xmp, choice, words);
  add_left_out(content_->iptc, choice, words);
  if (choice == Metadata::safe && !content_->comment.empty()) words.insert("comments");
  return {words.begin(), words.end()};
}

Result<void> PictureTags::write_to(const std::string& path) const {
  const std::optional<Resolution>& resolution = content_->resolution;
  const bool nothing = content_->says_nothing() && content_->icc.empty() && !resolution;
  if (nothing || !std::filesystem::is_regular_file(path)) return {};
  std::vector<std::uint8_t> bytes = bytes_of_file(path);
  if (resolution) set_jfif_resolution(bytes, *resolution);
  try {
    bytes = is_webp(bytes) ? content_->written_to_webp(bytes) : content_->written_to(bytes);
  } catch (const std::exception& error) {
    return tl::unexpected("its metadata cannot be written (" + std::string(error.what()) +
                          "); try --metadata none");
  }
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file.write(reinterpret_cast<const char*>(bytes.data()),
             static_cast<std::streamsize>(bytes.size()));
  file.close();
  if (bytes.empty() || !file) {
    return tl::unexpected<std::string>("its metadata cannot be written; is the disk full?");
  }
  return {};
}

}  // namespace scrim::io
