#include "io/files/colour_profile.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "io/files/tag_policy.hpp"

namespace scrim::io {
namespace {

using Bytes = std::span<const std::uint8_t>;
using Size = std::uint64_t;  // sums of what a file says are not cut off

constexpr Size header_size = 128, table_start = header_size + 4, entry_size = 12;
constexpr Size type_size = 8;         // a type's name, and four bytes of nothing
constexpr Size longest_text = 16384;  // a licence in all languages; longer ones are not to be read

// ICC.1:2022, section 9, and ICC.1:2001-04 for what v4 has no more. Without those that list
// measurements (targ), devices (pseq, psid) and what a printer does (ps2s, crdi, scrn, bfd).
constexpr std::array<std::string_view, 38> shareable_tags{
    "A2B0", "A2B1", "A2B2", "B2A0", "B2A1", "B2A2", "D2B0", "D2B1", "D2B2", "D2B3",
    "B2D0", "B2D1", "B2D2", "B2D3", "gamt", "rXYZ", "gXYZ", "bXYZ", "rTRC", "gTRC",
    "bTRC", "wtpt", "bkpt", "chad", "chrm", "cicp", "lumi", "meas", "view", "vued",
    "tech", "rig0", "rig2", "desc", "cprt", "dmnd", "dmdd", "meta"};

Size number_at(Bytes bytes, Size offset, Size size = 4) {
  Size number = 0;
  for (const std::uint8_t byte : bytes.subspan(offset, size)) number = number << 8 | byte;
  return number;
}

void put_number(std::vector<std::uint8_t>& bytes, Size offset, Size number) {
  for (int shift = 24; shift >= 0; shift -= 8)
    bytes[offset++] = static_cast<std::uint8_t>(number >> shift);
}

std::string_view name_at(Bytes bytes, Size offset) {
  return {reinterpret_cast<const char*>(bytes.data()) + offset, 4};
}

Size padded(Size size) {
  return (size + 3) / 4 * 4;
}

struct Tag {
  std::string_view name;
  Size offset = 0, size = 0;
};

// How long a value is by its own words, whatever the list says. Nothing when it is damaged.

Size text_size(Bytes value) {
  const auto end = std::find(value.begin() + type_size, value.end(), std::uint8_t{0});
  return static_cast<Size>(end - value.begin()) + (end == value.end() ? 0 : 1);
}

/// textDescriptionType of v2: ASCII, Unicode, and a field of fixed size for the Macintosh.
std::optional<Size> description_size(Bytes value) {
  constexpr Size macintosh = 2 + 1 + 67;
  Size size = type_size + 4;
  if (value.size() < size) return std::nullopt;
  size += number_at(value, type_size) + 4;
  if (value.size() < size + 4) return std::nullopt;
  return size + 4 + 2 * number_at(value, size) + macintosh;
}

/// multiLocalizedUnicodeType: a list of where each language's text stands.
std::optional<Size> localized_size(Bytes value) {
  constexpr Size list = type_size + 8, record = 12;
  if (value.size() < list || number_at(value, type_size + 4) != record) return std::nullopt;
  const Size count = number_at(value, type_size);
  if (count > (value.size() - list) / record) return std::nullopt;
  Size size = list + count * record;
  for (Size i = 0; i < count; ++i) {
    const Size offset = list + i * record;
    size = std::max(size, number_at(value, offset + 8) + number_at(value, offset + 4));
  }
  return size;
}

constexpr Size dictionary_list = type_size + 8;

/// dictType: a list of where each name and each value stands, in UTF-16.
std::optional<Size> dictionary_size(Bytes value) {
  if (value.size() < dictionary_list) return std::nullopt;
  const Size count = number_at(value, type_size), record = number_at(value, type_size + 4);
  const bool whole = record == 16 || record == 24 || record == 32;
  if (!whole || count > (value.size() - dictionary_list) / record) return std::nullopt;
  Size size = dictionary_list + count * record;
  for (Size i = 0; i < count * record; i += 8) {
    const Size offset = dictionary_list + i;
    size = std::max(size, number_at(value, offset) + number_at(value, offset + 4));
  }
  return size;
}

/// Of a dictionary that is whole: whether it tells only of a standard's colours, as those that
/// come with systems do, and not of a display.
bool is_of_a_standard(Bytes value) {
  constexpr std::array<std::string_view, 7> names{"DATA_source", "CMF_binary", "CMF_product",
                                                  "CMF_version", "License",    "STANDARD_space",
                                                  "GAMUT_volume"};
  const Size count = number_at(value, type_size), record = number_at(value, type_size + 4);
  for (Size i = 0; i < count; ++i) {
    const Size offset = dictionary_list + i * record;
    std::string name;
    for (const std::uint8_t byte :
         value.subspan(number_at(value, offset), number_at(value, offset + 4))) {
      if (byte != 0) name += static_cast<char>(byte);
    }
    const bool known = std::ranges::find(names, name) != names.end();
    if (!known && !name.starts_with("GAMUT_coverage(")) return false;
  }
  return true;
}

std::optional<Size> curve_size(Bytes value) {
  constexpr Size list = type_size + 4;
  if (value.size() < list) return std::nullopt;
  return list + 2 * number_at(value, type_size);
}

std::optional<Size> chromaticity_size(Bytes value) {
  constexpr Size list = type_size + 4;
  if (value.size() < list) return std::nullopt;
  return list + 8 * number_at(value, type_size, 2);
}

std::optional<Size> parametric_size(Bytes value) {
  constexpr std::array<Size, 5> parameters{1, 3, 4, 5, 7};
  constexpr Size list = type_size + 4;
  if (value.size() < list) return std::nullopt;
  const Size kind = number_at(value, type_size, 2);
  if (kind >= parameters.size()) return std::nullopt;
  return list + 4 * parameters[kind];
}

/// lut8Type and lut16Type, of words of so many bytes: tables for each channel that goes in, for
/// each node of a grid, and for each channel that comes out.
std::optional<Size> lut_size(Bytes value, Size word) {
  constexpr Size counts = type_size, matrix_end = 48;
  Size size = word == 1 ? matrix_end : matrix_end + 4;
  if (value.size() < size) return std::nullopt;
  const Size in = value[counts], out = value[counts + 1], grid = value[counts + 2];
  const Size in_entries = word == 1 ? 256 : number_at(value, matrix_end, 2);
  const Size out_entries = word == 1 ? 256 : number_at(value, matrix_end + 2, 2);
  Size nodes = out;
  for (Size i = 0; i < in && nodes <= value.size(); ++i) nodes *= grid;
  return size + word * (in_entries * in + nodes + out_entries * out);
}

/// Zero when it is of no type that such tags have. The other tables of colours are taken at the
/// word of the profile's list.
std::optional<Size> own_size(Bytes value) {
  constexpr std::array<std::string_view, 3> tables{"mAB ", "mBA ", "mpet"};
  const std::string_view type = name_at(value, 0);
  if (type == "text") return text_size(value);
  if (type == "desc") return description_size(value);
  if (type == "mluc") return localized_size(value);
  if (type == "dict") return dictionary_size(value);
  if (type == "curv") return curve_size(value);
  if (type == "para") return parametric_size(value);
  if (type == "XYZ ") return type_size + 12;
  if (type == "sf32") return type_size + 36;
  if (type == "chrm") return chromaticity_size(value);
  if (type == "mft1") return lut_size(value, 1);
  if (type == "mft2") return lut_size(value, 2);
  if (type == "meas") return type_size + 28;
  if (type == "view") return type_size + 28;
  if (type == "sig " || type == "cicp") return type_size + 4;
  return std::ranges::find(tables, type) == tables.end() ? 0 : value.size();
}

/// Of a value that is whole. Texts are there to be read, and pictures and long ones are not.
bool is_shareable_value(std::string_view tag, Bytes value) {
  constexpr std::array<std::string_view, 4> texts{"text", "desc", "mluc", "dict"};
  const std::string_view type = name_at(value, 0);
  if ((tag == "meta") != (type == "dict")) return false;
  if (std::ranges::find(texts, type) == texts.end()) return true;
  const std::string_view bytes(reinterpret_cast<const char*>(value.data()), value.size());
  return value.size() <= longest_text && !has_picture_sign(bytes) &&
         (type != "dict" || is_of_a_standard(value));
}

/// Whether no colour is another one without it.
bool is_text(std::string_view name) {
  constexpr std::array<std::string_view, 6> texts{"desc", "cprt", "dmnd", "dmdd", "vued", "meta"};
  return std::ranges::find(texts, name) != texts.end();
}

bool is_shareable(std::string_view name) {
  return std::ranges::find(shareable_tags, name) != shareable_tags.end();
}

/// The tag's size by its own words; zero when it is not to be kept. Nothing when it is damaged.
std::optional<Size> kept_size(Bytes profile, const Tag& tag) {
  const bool inside = tag.offset >= table_start && tag.offset <= profile.size() &&
                      tag.size >= type_size && tag.size <= profile.size() - tag.offset;
  if (!inside) return std::nullopt;
  const Bytes value = profile.subspan(tag.offset, tag.size);
  const auto size = own_size(value);
  if (!size || *size > value.size()) return std::nullopt;
  return *size > 0 && is_shareable_value(tag.name, value.first(*size)) ? *size : 0;
}

/// The tags to keep, without texts that are damaged; nothing when another one is.
std::optional<std::vector<Tag>> shareable_of(Bytes profile) {
  const Size count = number_at(profile, header_size);
  if (count > (profile.size() - table_start) / entry_size) return std::nullopt;
  std::vector<Tag> tags;
  for (Size i = 0; i < count; ++i) {
    const Size offset = table_start + i * entry_size;
    Tag tag{name_at(profile, offset), number_at(profile, offset + 4),
            number_at(profile, offset + 8)};
    if (!is_shareable(tag.name)) continue;
    if (std::ranges::find(tags, tag.name, &Tag::name) != tags.end()) return std::nullopt;
    const auto size = kept_size(profile, tag);
    if (!size && !is_text(tag.name)) return std::nullopt;
    tag.size = size.value_or(0);
    if (tag.size > 0) tags.push_back(tag);
  }
  return tags;
}

bool converts_rgb(const std::vector<Tag>& tags) {
  const auto has = [&](std::string_view name) {
    return std::ranges::any_of(tags, [&](const Tag& tag) { return tag.name == name; });
  };
  constexpr std::array<std::string_view, 6> matrix{"rXYZ", "gXYZ", "bXYZ", "rTRC", "gTRC", "bTRC"};
  return has("A2B0") || std::ranges::all_of(matrix, has);
}

/// The profile with these tags only. Values lie in the order in which they lay, once where tags
/// share one. Nothing when that is longer than it was, as of values that lie in each other.
std::vector<std::uint8_t> rebuilt(Bytes profile, const std::vector<Tag>& tags) {
  std::map<std::pair<Size, Size>, Size> offsets;  // by old offset and size
  for (const Tag& tag : tags) offsets[{tag.offset, tag.size}] = 0;
  Size end = table_start + tags.size() * entry_size;
  for (auto& [value, offset] : offsets) {
    offset = end;
    end += padded(value.second);
  }
  if (end > profile.size() + 4 * tags.size()) return {};  // more than aligning them takes
  std::vector<std::uint8_t> result(end);
  std::ranges::copy(profile.first(header_size), result.begin());
  constexpr Size reserved = 100;
  std::fill(result.begin() + reserved, result.begin() + header_size, std::uint8_t{0});
  put_number(result, 0, end);
  put_number(result, header_size, tags.size());
  Size entry = table_start;
  for (const Tag& tag : tags) {
    const Size offset = offsets[{tag.offset, tag.size}];
    std::ranges::copy(tag.name, result.begin() + std::ptrdiff_t(entry));
    put_number(result, entry + 4, offset);
    put_number(result, entry + 8, tag.size);
    std::ranges::copy(profile.subspan(tag.offset, tag.size),
                      result.begin() + std::ptrdiff_t(offset));
    entry += entry_size;
  }
  return result;
}

}  // namespace

std::vector<std::uint8_t> shareable_profile(std::span<const std::uint8_t> profile) {
  constexpr Size space = 16, magic = 36, identity = 84, identity_size = 16;
  if (profile.size() < table_start || name_at(profile, magic) != "acsp" ||
      name_at(profile, space) != "RGB ") {
    return {};
  }
  const Size size = number_at(profile, 0);
  if (size < table_start || size > profile.size()) return {};
  profile = profile.first(size);
  const auto tags = shareable_of(profile);
  if (!tags || !converts_rgb(*tags)) return {};
  std::vector<std::uint8_t> result = rebuilt(profile, *tags);
  if (result.empty() || std::ranges::equal(result, profile)) return result;
  std::fill_n(result.begin() + identity, identity_size,
              std::uint8_t{0});  // a digest of the old one
  return result;
}

}  // namespace scrim::io
