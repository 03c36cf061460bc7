#include "io/files/tag_policy.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <string>

namespace scrim::io {
namespace {

// What the picture is called, who made it and when, and with what it was taken.
constexpr std::array<std::string_view, 92> safe_keys{
    "Exif.Image.ImageDescription",
    "Exif.Image.Make",
    "Exif.Image.Model",
    "Exif.Image.XResolution",
    "Exif.Image.YResolution",
    "Exif.Image.ResolutionUnit",
    "Exif.Image.Software",
    "Exif.Image.DateTime",
    "Exif.Image.Artist",
    "Exif.Image.Copyright",
    "Exif.Image.XPTitle",
    "Exif.Image.XPAuthor",
    "Exif.Image.XPSubject",
    "Exif.Image.DateTimeOriginal",
    "Exif.Photo.ExifVersion",
    "Exif.Photo.DateTimeOriginal",
    "Exif.Photo.DateTimeDigitized",
    "Exif.Photo.OffsetTime",
    "Exif.Photo.OffsetTimeOriginal",
    "Exif.Photo.OffsetTimeDigitized",
    "Exif.Photo.SubSecTime",
    "Exif.Photo.SubSecTimeOriginal",
    "Exif.Photo.SubSecTimeDigitized",
    "Exif.Photo.ColorSpace",
    "Exif.Photo.ExposureTime",
    "Exif.Photo.FNumber",
    "Exif.Photo.ExposureProgram",
    "Exif.Photo.ISOSpeedRatings",
    "Exif.Photo.SensitivityType",
    "Exif.Photo.StandardOutputSensitivity",
    "Exif.Photo.RecommendedExposureIndex",
    "Exif.Photo.ISOSpeed",
    "Exif.Photo.ShutterSpeedValue",
    "Exif.Photo.ApertureValue",
    "Exif.Photo.BrightnessValue",
    "Exif.Photo.ExposureBiasValue",
    "Exif.Photo.MaxApertureValue",
    "Exif.Photo.SubjectDistance",
    "Exif.Photo.SubjectDistanceRange",
    "Exif.Photo.MeteringMode",
    "Exif.Photo.LightSource",
    "Exif.Photo.Flash",
    "Exif.Photo.FocalLength",
    "Exif.Photo.FocalLengthIn35mmFilm",
    "Exif.Photo.ExposureIndex",
    "Exif.Photo.SensingMethod",
    "Exif.Photo.FileSource",
    "Exif.Photo.SceneType",
    "Exif.Photo.CustomRendered",
    "Exif.Photo.ExposureMode",
    "Exif.Photo.WhiteBalance",
    "Exif.Photo.DigitalZoomRatio",
    "Exif.Photo.SceneCaptureType",
    "Exif.Photo.GainControl",
    "Exif.Photo.Contrast",
    "Exif.Photo.Saturation",
    "Exif.Photo.Sharpness",
    "Exif.Photo.LensSpecification",
    "Exif.Photo.LensMake",
    "Exif.Photo.LensModel",
    "Xmp.dc.title",
    "Xmp.dc.description",
    "Xmp.dc.creator",
    "Xmp.dc.rights",
    "Xmp.xmp.CreateDate",
    "Xmp.xmp.ModifyDate",
    "Xmp.xmp.CreatorTool",
    "Xmp.xmpRights.Marked",
    "Xmp.xmpRights.UsageTerms",
    "Xmp.photoshop.DateCreated",
    "Xmp.photoshop.Headline",
    "Xmp.photoshop.Credit",
    "Xmp.tiff.ImageDescription",
    "Xmp.tiff.Make",
    "Xmp.tiff.Model",
    "Xmp.tiff.Software",
    "Xmp.tiff.DateTime",
    "Xmp.tiff.Artist",
    "Xmp.tiff.Copyright",
    "Xmp.exif.DateTimeOriginal",
    "Xmp.exif.DateTimeDigitized",
    "Xmp.exif.ColorSpace",
    "Xmp.exifEX.LensMake",
    "Xmp.exifEX.LensModel",
    "Xmp.aux.Lens",
    "Iptc.Envelope.CharacterSet",
    "Iptc.Application2.ObjectName",
    "Iptc.Application2.Caption",
    "Iptc.Application2.Headline",
    "Iptc.Application2.Byline",
    "Iptc.Application2.Copyright",
    "Iptc.Application2.DateCreated",
};

// TIFF's own directory, too, whose tags Exiv2 gives with those of the picture. Numbers are tags
// that have no name in some version of Exiv2.
constexpr std::array<std::string_view, 52> structure{
    "Exif.Image.NewSubfileType",
    "Exif.Image.SubfileType",
    "Exif.Image.ImageWidth",
    "Exif.Image.ImageLength",
    "Exif.Image.BitsPerSample",
    "Exif.Image.Compression",
    "Exif.Image.PhotometricInterpretation",
    "Exif.Image.FillOrder",
    "Exif.Image.StripOffsets",
    "Exif.Image.Orientation",
    "Exif.Image.SamplesPerPixel",
    "Exif.Image.RowsPerStrip",
    "Exif.Image.StripByteCounts",
    "Exif.Image.PlanarConfiguration",
    "Exif.Image.T4Options",
    "Exif.Image.T6Options",
    "Exif.Image.PageNumber",
    "Exif.Image.TransferFunction",
    "Exif.Image.Predictor",
    "Exif.Image.WhitePoint",
    "Exif.Image.PrimaryChromaticities",
    "Exif.Image.ColorMap",
    "Exif.Image.HalftoneHints",
    "Exif.Image.TileWidth",
    "Exif.Image.TileLength",
    "Exif.Image.TileOffsets",
    "Exif.Image.TileByteCounts",
    "Exif.Image.ExtraSamples",
    "Exif.Image.SampleFormat",
    "Exif.Image.JPEGTables",
    "Exif.Image.YCbCrCoefficients",
    "Exif.Image.YCbCrSubSampling",
    "Exif.Image.YCbCrPositioning",
    "Exif.Image.ReferenceBlackWhite",
    "Exif.Image.XMLPacket",
    "Exif.Image.ExifTag",
    "Exif.Image.GPSTag",
    "Exif.Image.IPTCNAA",
    "Exif.Image.InterColorProfile",
    "Exif.Photo.ComponentsConfiguration",
    "Exif.Photo.CompressedBitsPerPixel",
    "Exif.Photo.FlashpixVersion",
    "Exif.Photo.PixelXDimension",
    "Exif.Photo.PixelYDimension",
    "Exif.Photo.InteroperabilityTag",
    "Exif.Image.InteroperabilityTag",
    "Xmp.tiff.Orientation",
    "Xmp.tiff.ImageWidth",
    "Xmp.tiff.ImageLength",
    "Xmp.exif.PixelXDimension",
    "Xmp.exif.PixelYDimension",
    "Xmp.xmpNote.HasExtendedXMP",
};

struct Subject {
  std::string_view sign;  // what the tag's name contains
  std::string_view word;
};

// The first that fits.
constexpr std::array<Subject, 43> subjects{{
    {"Exif.Thumbnail", "thumbnail"},
    {"Exif.SubThumb", "thumbnail"},
    {"Exif.SubImage", "embedded pictures"},
    {"Exif.Image2", "embedded pictures"},
    {"Exif.Image3", "embedded pictures"},
    {"Exif.MpfInfo", "embedded pictures"},
    {"Exif.Image.JPEGInterchangeFormat", "embedded pictures"},
    {"Exif.Image.SubIFDs", "embedded pictures"},
    {"Exif.Image.ImageResources", "embedded pictures"},
    {"Exif.Image.0x935c", "embedded pictures"},  // Photoshop's layers
    {"Exif.Image.DNGPrivateData", "embedded pictures"},
    {"Exif.Image.RawImage", "embedded pictures"},
    {"Preview", "embedded pictures"},
    {"Thumbnail", "embedded pictures"},
    {"GImage", "embedded pictures"},
    {"HDRGainMap", "embedded pictures"},
    {"Depth", "depth"},
    {"Xmp.GFocus", "depth"},
    {"Motion", "motion photo"},
    {"MicroVideo", "motion photo"},
    {"GContainer", "motion photo"},
    {"Xmp.Container", "motion photo"},
    {"GPS", "location"},
    {"Location", "location"},
    {"City", "location"},
    {"Country", "location"},
    {"State", "location"},
    {"Sublocation", "location"},
    {"SerialNumber", "serial numbers"},
    {"UniqueID", "serial numbers"},
    {"Owner", "owner's name"},
    {"Region", "names of faces"},
    {"Person", "names of faces"},
    {"Comment", "comments"},
    {"Note", "comments"},
    {"Keywords", "keywords"},
    {"Xmp.dc.subject", "keywords"},
    {"Xmp.xmpMM", "history"},
    {"History", "history"},
    {"Exif.Image.", "other tags"},
    {"Exif.Photo.", "other tags"},
    {"Exif.Iop.", "other tags"},
    {"Exif.", "maker notes"},
}};

bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

}  // namespace

bool is_safe(std::string_view key) {
  return std::find(safe_keys.begin(), safe_keys.end(), key) != safe_keys.end();
}

bool is_structure(std::string_view key) {
  return std::find(structure.begin(), structure.end(), key) != structure.end() ||
         key.starts_with("Exif.Iop.");
}

bool is_picture(std::string_view key) {
  const std::string_view about = subject_of(key);
  return about == "thumbnail" || about == "embedded pictures" || about == "depth" ||
         about == "motion photo";
}

bool has_picture_sign(std::string_view bytes) {
  // JPEG, PNG, WebP and ISO media (HEIC, AVIF, MP4).
  constexpr std::array<std::string_view, 4> signs{"\xFF\xD8\xFF", "\x89PNG", "WEBPVP8", "ftyp"};
  return std::any_of(signs.begin(), signs.end(),
                     [bytes](std::string_view sign) { return contains(bytes, sign); });
}

bool holds_picture(std::string_view value) {
  // How these begin in base 64.
  constexpr std::array<std::string_view, 4> base64{"/9j/", "iVBORw0KGgo", "UklGR", "Z0eXB"};
  constexpr std::size_t longest = std::size_t{1} << 16;  // longer than any text that is not one
  const auto in_value = [value](std::string_view sign) { return contains(value, sign); };
  return value.size() > longest || has_picture_sign(value) ||
         std::any_of(base64.begin(), base64.end(), in_value);
}

std::string_view subject_of(std::string_view key) {
  if (key.starts_with("Exif.MakerNote") || key == "Exif.Photo.MakerNote") return "maker notes";
  for (const Subject& subject : subjects) {
    if (contains(key, subject.sign)) return subject.word;
  }
  return "other tags";
}

}  // namespace scrim::io
