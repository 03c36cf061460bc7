#include "io/files/container_metadata.hpp"

extern "C" {
#include <libavutil/mem.h>
}

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdint>
#include <new>
#include <string_view>
#include <vector>

#include "io/files/clock_arithmetic.hpp"
#include "io/files/coordinates.hpp"
#include "io/files/extradata.hpp"
#include "io/files/tag_policy.hpp"
#include "io/files/timeline.hpp"

namespace scrim::io {
namespace {

constexpr std::array own_notes{"rotate",
                               "encoder",
                               "alpha_mode",
                               "bps",
                               "duration",
                               "number_of_frames",
                               "number_of_bytes",
                               "major_brand",
                               "minor_version",
                               "compatible_brands",
                               "vendor_id",
                               "_statistics_tags",
                               "source_id",
                               "_statistics_writing_app",
                               "_statistics_writing_date_utc"};

/// Text about what is shown, and when and with what it was made.
constexpr std::array safe_tags{
    "album",         "album_artist", "artist",      "author",        "composer",      "copyright",
    "creation_time", "creationdate", "date",        "date_recorded", "date_released", "description",
    "director",      "disc",         "displayname", "episode_id",    "episode_sort",  "genre",
    "handler_name",  "language",     "license",     "make",          "manufacturer",  "media_type",
    "model",         "network",      "performer",   "producer",      "publisher",     "reel_name",
    "season_number", "show",         "software",    "synopsis",      "timecode",      "title",
    "track",         "year"};

std::string lower(std::string_view text) {
  std::string small(text);
  std::ranges::transform(small, small.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return small;
}

/// "com.apple.quicktime.model" is a model, and "title-eng" a title.
std::string plain_name(std::string_view key) {
  std::string name = lower(key);
  for (const std::string_view prefix : {"com.apple.quicktime.", "com.android."}) {
    if (name.starts_with(prefix)) name.erase(0, prefix.size());
  }
  constexpr std::size_t language = 4;  // "-eng"
  if (name.size() > language && name[name.size() - language] == '-') {
    name.erase(name.size() - language);
  }
  return name;
}

template <std::size_t n>
bool lists(const std::array<const char*, n>& names, const std::string& name) {
  return std::ranges::any_of(names, [&](const char* one) { return name == one; });
}

constexpr const char* picture = "thumbnail";  ///< never goes along: its room is uncovered

/// In bytes: what is longer was not written to be read.
constexpr std::size_t longest_safe = 4096;

std::string word_for(const std::string& name) {
  for (const char* part : {"location", "gps", "xyz", "loci", "place", "latitude", "longitude"}) {
    if (name.find(part) != std::string::npos) return "location";
  }
  if (name.find("serial") != std::string::npos) return "serial numbers";
  if (name.find("picture") != std::string::npos || name.find("thumb") != std::string::npos ||
      name.find("cover") != std::string::npos) {
    return picture;
  }
  if (name.find("comment") != std::string::npos) return "comments";
  return "other tags";
}

bool is_called_font(const AVStream& attachment) {
  const AVCodecID codec = attachment.codecpar->codec_id;
  if (codec == AV_CODEC_ID_TTF || codec == AV_CODEC_ID_OTF) return true;
  const AVDictionaryEntry* type = av_dict_get(attachment.metadata, "mimetype", nullptr, 0);
  return type != nullptr && lower(type->value).find("font") != std::string::npos;
}

/// Whether libav would read a picture, a video or sound in these bytes.
bool is_media(const AVCodecParameters& attachment) {
  std::vector<std::uint8_t> bytes(attachment.extradata,
                                  attachment.extradata + attachment.extradata_size);
  bytes.resize(bytes.size() + AVPROBE_PADDING_SIZE);
  const AVProbeData data{.filename = "",
                         .buf = bytes.data(),
                         .buf_size = attachment.extradata_size,
                         .mime_type = nullptr};
  int score = 0;
  av_probe_input_format3(&data, 1, &score);
  return score >= AVPROBE_SCORE_EXTENSION;
}

/// By how its file begins (OpenType, "Font file structure"; W3C, "WOFF").
bool is_known_font(std::string_view bytes) {
  using namespace std::string_view_literals;
  constexpr std::array begins{"\0\1\0\0"sv, "OTTO"sv, "true"sv, "ttcf"sv, "wOFF"sv, "wOF2"sv};
  return std::ranges::any_of(begins, [bytes](auto begin) { return bytes.starts_with(begin); });
}

/// Fonts of unknown make are taken at their word, if there is no sign of anything else in them.
bool is_font(const AVStream& attachment) {
  const std::string_view bytes = extradata(*attachment.codecpar);
  if (!is_called_font(attachment)) return false;
  if (is_known_font(bytes)) return true;
  const bool packed = bytes.find("PK\3\4") != std::string_view::npos || bytes.starts_with("BM");
  return !packed && !has_picture_sign(bytes) && !is_media(*attachment.codecpar);
}

}  // namespace

void ContainerMetadata::copy(const AVDictionary* from, AVDictionary** to) {
  const AVDictionaryEntry* entry = nullptr;
  while ((entry = av_dict_get(from, "", entry, AV_DICT_IGNORE_SUFFIX)) != nullptr) {
    const std::string name = plain_name(entry->key);
    if (lists(own_notes, name)) continue;
    const std::string_view value = entry->value;
    const bool place = tells_place(value);
    const std::string word = holds_picture(value) ? picture : place ? "location" : word_for(name);
    const bool safe = lists(safe_tags, name) && value.size() <= longest_safe && !place;
    const bool chosen = choice_ == Metadata::all || (choice_ == Metadata::safe && safe);
    if (chosen && word != picture) {
      av_dict_set(to, entry->key, entry->value, 0);
    } else if (choice_ != Metadata::none) {
      left_out_.insert(word);
    }
  }
}

void ContainerMetadata::copy(const AVStream& from, AVStream& to) {
  copy(from.metadata, &to.metadata);
  if (from.codecpar->codec_type != AVMEDIA_TYPE_ATTACHMENT) return;
  for (const char* key : {"filename", "mimetype"}) {
    const AVDictionaryEntry* entry = av_dict_get(from.metadata, key, nullptr, 0);
    if (entry != nullptr) av_dict_set(&to.metadata, key, entry->value, 0);
  }
}

void ContainerMetadata::copy_chapters(const AVFormatContext& from, AVFormatContext& to) {
  to.chapters = static_cast<AVChapter**>(av_calloc(from.nb_chapters, sizeof(void*)));
  if (to.chapters == nullptr) throw std::bad_alloc();
  for (unsigned i = 0; i < from.nb_chapters; ++i) {
    const AVChapter& given = *from.chapters[i];
    auto* chapter = static_cast<AVChapter*>(av_mallocz(sizeof(AVChapter)));
    if (chapter == nullptr) throw std::bad_alloc();
    chapter->id = given.id;
    chapter->time_base = given.time_base;
    const std::int64_t start = rescaled(start_of(from), microseconds, given.time_base);
    chapter->start = std::max(between(start, given.start), std::int64_t{0});
    chapter->end = std::max(between(start, given.end), std::int64_t{0});
    copy(given.metadata, &chapter->metadata);
    to.chapters[to.nb_chapters++] = chapter;
  }
}

bool ContainerMetadata::allows(const AVStream& stream) {
  const AVCodecParameters& kind = *stream.codecpar;
  if (kind.codec_type == AVMEDIA_TYPE_ATTACHMENT) {
    const bool other = !is_media(kind) && !has_picture_sign(extradata(kind));
    if (is_font(stream) || (choice_ == Metadata::all && other)) return true;
    left_out_.insert("attachments");
    return false;
  }
  if (kind.codec_type == AVMEDIA_TYPE_DATA && choice_ != Metadata::all) {
    left_out_.insert("the camera's notes");
    return false;
  }
  return true;
}

bool needs_full_names(const AVDictionary* metadata, const Container& container) {
  if (!container.iso_media) return false;
  const AVDictionaryEntry* entry = nullptr;
  while ((entry = av_dict_get(metadata, "", entry, AV_DICT_IGNORE_SUFFIX)) != nullptr) {
    const std::string key = lower(entry->key);
    if (key.starts_with("com.")) return true;
    const bool of_camera = key == "make" || key == "model" || key.starts_with("location");
    if (of_camera && !container.camera_tags) return true;
  }
  return false;
}

}  // namespace scrim::io
