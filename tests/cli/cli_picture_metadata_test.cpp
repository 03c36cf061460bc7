#include "tests/cli/cli_harness.hpp"

namespace scrim::cli_test {
namespace {

using PictureMetadata = CliTest;

constexpr const char* mark = "MARKEDROOM";

const std::vector<std::string> kinds{"jpg", "png", "webp"};

void expect_done(const Outcome& outcome) {
  ASSERT_EQ(outcome.code, 0) << outcome.err;
}

void exiftool(const std::string& arguments) {
  const Outcome outcome = shell(SCRIM_EXIFTOOL " -q -q -overwrite_original " + arguments);
  EXPECT_EQ(outcome.code, 0) << "exiftool " << arguments << "\n" << outcome.err;
}

/// The value of one tag, as a number where it is one; empty when it is not there.
std::string tag(const std::string& file, const std::string& name) {
  const std::vector<std::string> found =
      lines(shell(SCRIM_EXIFTOOL " -s3 -n -" + name + " " + file).out);
  return found.empty() ? "" : found.front();
}

/// All that files say: their bytes, and what exiftool unpacks of them.
std::string all_of(const std::vector<std::string>& files) {
  std::string names, text;
  for (const std::string& file : files) {
    text += contents(file);
    names += " " + file;
  }
  return text + shell(SCRIM_EXIFTOOL " -a -u -U -ee -s -G1" + names +
                      "; " SCRIM_EXIFTOOL " -a -u -ee -b" + names)
                    .out;
}

/// Blurs a picture into one of each kind.
void blur_into_all(const std::string& file) {
  for (const std::string& kind : kinds) expect_done(scrim("blur " + file + " -o out." + kind));
}

/// A thumbnail of the room: a JPEG with the mark in it.
void make_room() {
  ffmpeg("-f lavfi -i color=red:s=64x48 -frames:v 1 room.jpg");
  exiftool(std::string("-Comment=") + mark + " room.jpg");
}

/// person.KIND with what people want to keep, and the mark in every place for other things that
/// exiftool can write into this kind.
std::string make_marked(const std::string& kind) {
  const std::string file = "marked." + kind, m = mark;
  ffmpeg("-i person.png " + file);
  exiftool(
      "-Title=Beach -Artist=Ada -Copyright='(c) Ada' -Make=Maker -Model='Camera X'"
      " -DateTimeOriginal='2023:05:06 07:08:09' -LensModel='Lens Y' -FNumber=2.8 " +
      file);
  exiftool(
      "-GPSLatitude=48.137 -GPSLongitude=11.575 -GPSLatitudeRef=N -GPSLongitudeRef=E"
      " -GPSAreaInformation=" +
      m + " -GPSMapDatum=" + m + " -SerialNumber=" + m + " -EXIF:LensSerialNumber=" + m +
      " -OwnerName=" + m + " -UserComment=" + m + " -ImageUniqueID=" + m + " -HostComputer=" + m +
      " -XPComment=" + m + " -XMP-dc:Subject=" + m + " -XMP-photoshop:City=" + m +
      " -XMP-xmpMM:DocumentID=" + m + " -XMP-aux:SerialNumber=" + m +
      " -XMP-mwg-rs:RegionName=" + m + " -XMP-xmp:Label=" + m + " " + file);
  make_room();
  exiftool(
      "'-ThumbnailImage<=room.jpg' '-XMP-GImage:ImageData<=room.jpg' "
      "'-XMP-xmp:ThumbnailsImage<=room.jpg' " +
      file);
  if (kind == "jpg") {
    exiftool("-Comment=" + m + " -IPTC:City=" + m + " -IPTC:Keywords=" + m +
             " '-PhotoshopThumbnail<=room.jpg' " + file);
    ffmpeg("-f lavfi -i color=red:s=64x48:d=0.2 -metadata title=" + m + " motion.mp4");
    shell("cat motion.mp4 room.jpg >> " + file);
  }
  if (kind == "png") {
    exiftool("-PNG:Comment=" + m + " -PNG:Source=" + m + " " + file);
  }
  return file;
}

TEST_F(PictureMetadata, NothingOfTheRoomHidesInTheFile) {
  for (const std::string in : {"jpg", "png", "webp", "tiff", "avif"}) {
    const std::string file = make_marked(in);
    ASSERT_NE(all_of({file}).find(mark), std::string::npos) << file;
    blur_into_all(file);
    expect_done(scrim("blur " + file + " -o none.jpg --metadata none"));
    const std::string all = all_of({"out.jpg", "out.png", "out.webp", "none.jpg"});
    for (const std::string trace : {mark, "GPS", "Thumbnail", "48.137"}) {
      EXPECT_EQ(all.find(trace), std::string::npos) << trace << ": " << in;
    }
  }
}

TEST_F(PictureMetadata, SafeKeepsWhatPeopleWant) {
  for (const std::string in : {"jpg", "png", "webp", "tiff", "avif"}) {
    blur_into_all(make_marked(in));
    const std::string said = shell(SCRIM_EXIFTOOL
                                   " -q -s3 -n -Title -Artist -Copyright -Model -LensModel -FNumber"
                                   " -DateTimeOriginal out.jpg out.png out.webp")
                                 .out;
    const std::string wanted = "Beach\nAda\n(c) Ada\nCamera X\nLens Y\n2.8\n2023:05:06 07:08:09\n";
    EXPECT_EQ(said, wanted + wanted + wanted) << in;
  }
}

TEST_F(PictureMetadata, AllKeepsThePlaceButNoPicture) {
  const std::string file = make_marked("jpg");
  for (const std::string& kind : kinds) {
    const std::string out = "all." + kind;
    expect_done(scrim("blur " + file + " -o " + out + " --metadata all"));
    const std::string all = all_of({out});
    for (const std::string kept : {"GPSLatitude", "SerialNumber", "UserComment", "City"}) {
      EXPECT_NE(all.find(kept), std::string::npos) << kept << ": " << kind;
    }
    for (const std::string picture : {"Thumbnail", "ImageData", "ftyp"}) {
      EXPECT_EQ(all.find(picture), std::string::npos) << picture << ": " << kind;
    }
  }
}

TEST_F(PictureMetadata, NoneKeepsNothing) {
  const std::string file = make_marked("jpg");
  expect_done(scrim("blur " + file + " -o none.png --metadata none"));
  shell("cp " + file + " plain.jpg");
  exiftool("-all= -trailer:all= plain.jpg");
  expect_done(scrim("blur plain.jpg -o plain.png"));
  EXPECT_EQ(contents("none.png"), contents("plain.png"));
}

TEST_F(PictureMetadata, SaysInAWordWhatItLeftOut) {
  const std::string file = make_marked("jpg");
  const std::string told = scrim("blur " + file + " -o out.jpg").err;
  for (const char* word : {"left out: ", "location", "thumbnail", "serial numbers", "owner's name",
                           "comments", "motion photo", "embedded pictures", "names of faces"}) {
    EXPECT_NE(told.find(word), std::string::npos) << word << " in " << told;
  }
  const std::string json = scrim("blur " + file + " -o out.jpg --quiet --json").out;
  EXPECT_NE(json.find("left out: "), std::string::npos) << json;
  EXPECT_EQ(scrim("blur person.png -o out.png").err.find("left out"), std::string::npos);
  const Outcome outcome = scrim("blur person.png -o out.png --metadata some");
  EXPECT_EQ(outcome.code, 2);
  EXPECT_NE(outcome.err.find("safe, all or none"), std::string::npos) << outcome.err;
}

TEST_F(PictureMetadata, PngsOwnTextsGoOnByTheirKeys) {
  exiftool("-PNG:Author=Ada -PNG:Title=Beach -PNG:Copyright='(c)' -PNG:Software=Tool person.png");
  blur_into_all("person.png");
  const std::string said = shell(SCRIM_EXIFTOOL
                                 " -q -s3 -XMP-dc:Creator -XMP-dc:Title -XMP-dc:Rights"
                                 " -XMP-xmp:CreatorTool out.jpg out.png out.webp")
                               .out;
  const std::string wanted = "Ada\nBeach\n(c)\nTool\n";
  EXPECT_EQ(said, wanted + wanted + wanted);
}

/// Bytes in places that no writer of tags reaches: behind the end, and in parts that only some
/// programs know. The mark stands there bare.
class HiddenPlaces : public CliTest {
 protected:
  static std::string number(std::size_t value, int bytes) {
    std::string result;
    for (int shift = 8 * bytes - 8; shift >= 0; shift -= 8) {
      result += static_cast<char>(value >> shift);
    }
    return result;
  }

  static std::string video() { return number(24, 4) + "ftypmp42" + mark; }

  static std::string segment(char kind, const std::string& body) {
    return std::string("\xFF") + kind + number(body.size() + 2, 2) + body;
  }

  static std::string plain(const std::string& kind) {
    ffmpeg("-i person.png plain." + kind);
    return contents("plain." + kind);
  }

  /// Camera makers' segments, content credentials, a list of pictures behind the end; and there a
  /// picture, and a motion photo as Samsung writes it.
  static std::string jpeg() {
    const std::string m = mark, zero(1, '\0'), file = plain("jpg");
    const std::string start = file.substr(0, 2), rest = file.substr(2);
    const std::string trailer = "\x30\x0AMotionPhoto_Data" + video() + "SEFH" + m + "SEFT";
    return start + segment('\xE5', m) + segment('\xEB', "JP" + m) +
           segment('\xE2', "FPXR" + zero + m) + segment('\xE2', "MPF" + zero + m) +
           segment('\xED', "Photoshop 3.0" + zero + "8BIM\x04\x0C" + number(0, 2) +
                               number(m.size(), 4) + m) +
           rest + start + segment('\xFE', m) + rest + trailer;
  }

  static std::string png() {
    const std::string m = mark, zero(1, '\0'), file = plain("png");
    const auto chunk = [](const std::string& kind, const std::string& body) {
      const std::string checked = kind + body;
      std::uint32_t sum = ~0U;
      for (const char c : checked) {
        sum ^= static_cast<unsigned char>(c);
        for (int i = 0; i < 8; ++i) sum = sum >> 1 ^ (0xEDB88320U & (0U - (sum & 1)));
      }
      return number(body.size(), 4) + checked + number(~sum & 0xFFFFFFFFU, 4);
    };
    constexpr std::size_t header = 33;
    return file.substr(0, header) + chunk("prVw", m) + chunk("tEXt", "Warning" + zero + m) +
           chunk("iTXt", "Comment" + std::string(5, '\0') + m) + file.substr(header) + m + video();
  }

  static std::string webp() {
    const auto little = [](std::size_t value) {
      const std::string big = number(value, 4);
      return std::string(big.rbegin(), big.rend());
    };
    const std::string body = plain("webp").substr(8) + "ROOM" + little(10) + mark;
    return "RIFF" + little(body.size()) + body + mark;
  }

  static std::string gif() {
    const std::string file = plain("gif"),
                      block = "\x0A" + std::string(mark) + std::string(1, '\0');
    return file.substr(0, file.size() - 1) + "!\xFE" + block + "!\xFF\x0B" + "MARKEDROOMX" + block +
           ";" + mark;
  }
};

TEST_F(HiddenPlaces, LeaveNoTrace) {
  write_file("in.jpg", jpeg());
  write_file("in.png", png());
  write_file("in.webp", webp());
  write_file("in.gif", gif());
  write_file("in.tiff", plain("tiff") + mark + video());
  for (const std::string in : {"jpg", "png", "webp", "gif", "tiff"}) {
    for (const std::string choice : {"safe", "none"}) {
      blur_into_all("in." + in + " --metadata " + choice);
      EXPECT_EQ(all_of({"out.jpg", "out.png", "out.webp"}).find("MARKED"), std::string::npos)
          << in << " with " << choice;
    }
  }
  expect_done(scrim("blur in.jpg -o out.jpg --metadata all"));
  EXPECT_EQ(all_of({"out.jpg"}).find("MARKED"), std::string::npos) << "none of these is a tag";
  const std::string told = scrim("blur in.jpg -o out.jpg").err;
  for (const char* word : {"motion photo", "embedded pictures"}) {
    EXPECT_NE(told.find(word), std::string::npos) << word << " in " << told;
  }
}

class ColourProfiles : public CliTest {
 protected:
  /// Of a colour space with three equal primaries, and a private tag when there are bytes for it.
  static std::string profile(const std::string& secret = "") {
    const std::string zero(4, '\0'), description = "text" + zero + "Space" + std::string(3, '\0'),
                                     xyz = "XYZ " + zero + std::string(12, '\1'),
                                     curve = "curv" + zero + zero;
    std::vector<std::pair<std::string, std::string>> tags{{"desc", description}};
    for (const char* name : {"rXYZ", "gXYZ", "bXYZ"}) tags.emplace_back(name, xyz);
    for (const char* name : {"rTRC", "gTRC", "bTRC"}) tags.emplace_back(name, curve);
    if (!secret.empty()) tags.emplace_back("mmod", "mmod" + zero + secret);
    std::string table = number(tags.size()), values;
    for (const auto& [name, value] : tags) {
      const std::size_t size = name == "desc" ? value.size() - 2 : value.size();
      table += name + number(132 + 12 * tags.size() + values.size()) + number(size);
      values += value;
      values.resize((values.size() + 3) / 4 * 4);
    }
    std::string header(128, '\0');
    header.replace(0, 4, number(128 + table.size() + values.size()));
    header.replace(12, 12, "mntrRGB XYZ ");
    header.replace(36, 4, "acsp");
    return header + table + values;
  }

  static std::string profiles_of(const std::string& files) {
    return shell(SCRIM_EXIFTOOL " -q -b -ICC_Profile " + files).out;
  }

  /// in.KIND with the profile in a file of this name.
  static std::string with_profile(const std::string& kind, const std::string& name) {
    ffmpeg("-i person.png in." + kind);
    exiftool("'-ICC_Profile<=" + name + "' in." + kind);
    return "in." + kind;
  }

 private:
  static std::string number(std::size_t value) {
    std::string bytes;
    for (int shift = 24; shift >= 0; shift -= 8) bytes += static_cast<char>(value >> shift);
    return bytes;
  }
};

TEST_F(ColourProfiles, AreCarriedWhateverIsChosen) {
  const std::string plain = profile();
  write_file("space.icc", plain);
  for (const std::string in : {"jpg", "png", "webp", "tiff"}) {
    const std::string file = with_profile(in, "space.icc");
    blur_into_all(file + " --metadata none");
    EXPECT_TRUE(profiles_of("out.jpg out.png out.webp") == plain + plain + plain) << in;
    expect_done(scrim("matte " + file + " -o matte.png"));
    EXPECT_EQ(tag("matte.png", "ICC_Profile"), "") << "of a gray picture";
  }
}

TEST_F(ColourProfiles, LoseWhatTheyTellBesideColours) {
  write_file("telling.icc", profile(mark));
  for (const std::string in : {"jpg", "png", "webp", "tiff"}) {
    const std::string file = with_profile(in, "telling.icc");
    ASSERT_TRUE(profiles_of(file) == profile(mark)) << in;
    for (const std::string choice : {"safe", "none"}) {
      const Outcome outcome = scrim("blur " + file + " -o out.png --metadata " + choice);
      expect_done(outcome);
      EXPECT_NE(outcome.err.find("private parts of the colour profile"), std::string::npos)
          << outcome.err;
      blur_into_all(file + " --metadata " + choice);
      EXPECT_TRUE(profiles_of("out.jpg out.png out.webp") == profile() + profile() + profile())
          << in;
    }
    expect_done(scrim("blur " + file + " -o all.png --metadata all"));
    EXPECT_TRUE(profiles_of("all.png") == profile(mark)) << in;
  }
}

TEST_F(ColourProfiles, CarryNoPictureWhateverIsChosen) {
  write_file("pictured.icc", profile(std::string("\xFF\xD8\xFF") + mark));
  expect_done(scrim("blur " + with_profile("jpg", "pictured.icc") + " -o all.png --metadata all"));
  EXPECT_TRUE(profiles_of("all.png") == profile());
}

TEST_F(ColourProfiles, ThatAreDamagedAreLeftOutAndNamed) {
  std::string damaged = profile();
  damaged[132 + 12 + 4] = '\x7F';  // a colour outside of it
  write_file("damaged.icc", damaged);
  const std::string file = with_profile("jpg", "damaged.icc");
  const Outcome outcome = scrim("blur " + file + " -o out.png");
  expect_done(outcome);
  EXPECT_NE(outcome.err.find("a damaged colour profile"), std::string::npos) << outcome.err;
  EXPECT_EQ(profiles_of("out.png"), "");
}

TEST_F(PictureMetadata, TheResolutionIsKept) {
  ffmpeg("-i person.png in.jpg");
  ffmpeg("-i person.png in.tiff");
  ffmpeg("-i person.png in.webp");
  exiftool("-JFIF:XResolution=300 -JFIF:YResolution=300 -JFIF:ResolutionUnit=inches in.jpg");
  exiftool("-XResolution=300 -YResolution=300 -ResolutionUnit=inches in.webp in.tiff");
  ffmpeg("-i person.png -dpi 300 in.png");
  for (const std::string in : {"jpg", "png", "webp", "tiff"}) {
    expect_done(scrim("blur in." + in + " -o out.jpg"));
    EXPECT_EQ(tag("out.jpg", "JFIF:XResolution"), "300") << in;
    EXPECT_EQ(tag("out.jpg", "JFIF:ResolutionUnit"), "1") << in;
    expect_done(scrim("blur in." + in + " -o out.png"));
    EXPECT_EQ(tag("out.png", "PNG-pHYs:PixelsPerUnitX"), "11811") << in;
    expect_done(scrim("blur in." + in + " -o out.webp"));
    EXPECT_EQ(tag("out.webp", "EXIF:XResolution"), "300") << in;
  }
}

}  // namespace
}  // namespace scrim::cli_test
