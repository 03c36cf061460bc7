// What a video's file tells besides its pictures: nothing of the room, and not where it is.

#include "tests/cli/cli_harness.hpp"

namespace scrim::cli_test {
namespace {

const std::string mark = "SECRETROOM";

class VideoMetadata : public CliTest {
 protected:
  static bool tells(const std::string& file, const std::string& text) {
    const std::string bytes = contents(file);
    if (bytes.find(text) != std::string::npos) return true;
    std::string wide;  // as UTF-16 has it
    for (const char c : text) wide += {c, '\0'};
    return bytes.find(wide) != std::string::npos;
  }

  static void blur(const std::string& file, const std::string& out, const std::string& choice) {
    last = scrim("blur " + file + " -o " + out + " --passes 1 --metadata " + choice);
    ASSERT_EQ(last.code, 0) << last.err;
  }

  static inline Outcome last;
};

/// Tags in which cameras and programs hide a place, a number or a picture.
const std::vector<std::string> secret_tags{"location",
                                           "location-eng",
                                           "com.apple.quicktime.location.ISO6709",
                                           "GPSPosition",
                                           "comment",
                                           "SerialNumber",
                                           "METADATA_BLOCK_PICTURE",
                                           "com.apple.quicktime.content.identifier",
                                           "keywords",
                                           "xmp",
                                           "whatever"};

TEST_F(VideoMetadata, NoSecretTagLeavesAFrom) {
  std::string tags = " -metadata title=Talk -metadata date=2023";
  for (const std::string& tag : secret_tags) tags += " -metadata " + tag + "=" + mark;
  tags += " -metadata:s:v " + mark + "=" + mark + " -metadata:s:a comment=" + mark;
  ffmpeg("-i talk.mp4 -c copy" + tags + " told.mkv");
  ffmpeg("-i talk.mp4 -c copy -movflags use_metadata_tags" + tags + " told.mp4");
  ffmpeg("-i talk.mp4 -c copy" + tags + " told.mov");
  ffmpeg("-i talk.mp4 -c copy" + tags + " told.avi");
  for (const std::string from : {"mkv", "mp4", "mov", "avi"}) {
    ASSERT_TRUE(tells("told." + from, mark)) << from;
    for (const std::string to : {"mkv", "mp4", "mov", "avi", "webm"}) {
      blur("told." + from, "safe." + to, "safe");
      EXPECT_FALSE(tells("safe." + to, mark)) << from << " to " << to;
      EXPECT_TRUE(tells("safe." + to, "Talk")) << from << " to " << to;
    }
  }
  EXPECT_NE(last.err.find("left out:"), std::string::npos) << last.err;
}

/// Boxes, chunks and bytes that are no tags to libav.
TEST_F(VideoMetadata, NothingHidesBetweenTheParts) {
  const auto number = [](std::size_t value) {
    std::string bytes;
    for (int shift = 24; shift >= 0; shift -= 8) bytes += static_cast<char>(value >> shift);
    return bytes;
  };
  const auto box = [&](const std::string& name, const std::string& body) {
    return number(body.size() + 8) + name + body;
  };
  const std::string id(
      "\xBE\x7A\xCF\xCB\x97\xA9\x42\xE8\x9C\x71\x99\x94\x91\xE3\xAF\xAC");  // XMP's
  const std::string boxes = box("free", "freeGPS " + mark) + box("uuid", id + mark) +
                            box("skip", mark) + box("GPMF", mark) + box("meta", mark);
  for (const std::string kind : {"mp4", "mov"}) {
    ffmpeg("-i talk.mp4 -c copy plain." + kind);
    write_file("told." + kind, contents("plain." + kind) + boxes);
  }
  ffmpeg("-i talk.mp4 -c copy plain.avi");
  const auto little = [&](std::size_t value) {
    const std::string big = number(value);
    return std::string(big.rbegin(), big.rend());
  };
  write_file("told.avi", contents("plain.avi") + "JUNK" + little(mark.size()) + mark + "RIFF" +
                             little(mark.size()) + mark);
  ffmpeg("-i talk.mp4 -c copy plain.mkv");
  write_file("told.mkv", contents("plain.mkv") + "\xEC\x8A" + mark);  // a void of ten bytes
  for (const std::string from : {"mp4", "mov", "avi", "mkv"}) {
    for (const std::string to : {"mp4", "mov", "mkv", "avi"}) {
      blur("told." + from, "out." + to, "all");
      EXPECT_FALSE(tells("out." + to, mark)) << from << " to " << to;
    }
  }
}

/// As cameras and telephones write them: ISO 6709 in QuickTime's and Android's own boxes.
TEST_F(VideoMetadata, NoPlaceLeavesTheBoxesOfCameras) {
  const std::string place = " -metadata location=+48.1370+011.5750/ ";
  ffmpeg("-i talk.mp4 -c copy" + place + "xyz.mov");
  ffmpeg("-i talk.mp4 -c copy" + place + "-f 3gp loci.mp4");
  ffmpeg("-i talk.mp4 -c copy -movflags use_metadata_tags" + place +
         "-metadata com.apple.quicktime.location.ISO6709=+48.1370+011.5750+520.0/"
         " -metadata com.apple.quicktime.location.name=48.1370 mdta.mov");
  ASSERT_TRUE(tells("xyz.mov", "+48.1370"));
  ASSERT_TRUE(tells("loci.mp4", "loci"));
  ASSERT_TRUE(tells("mdta.mov", "+48.1370"));
  for (const std::string from : {"xyz.mov", "loci.mp4", "mdta.mov"}) {
    for (const std::string to : {"mp4", "mov", "mkv", "webm", "avi"}) {
      blur(from, "out." + to, "safe");
      for (const std::string trace : {"48.13", "xyz", "loci", "ISO6709"}) {
        EXPECT_FALSE(tells("out." + to, trace)) << trace << ": " << from << " to " << to;
      }
      EXPECT_NE(last.err.find("location"), std::string::npos) << last.err;
    }
  }
}

TEST_F(VideoMetadata, SecondStreamsAndCoversLeaveNoTraceInAnyContainer) {
  ffmpeg("-i person.png -vf drawbox=color=red:t=fill room.png");
  shell(SCRIM_EXIFTOOL " -q -q -overwrite_original -PNG:Comment=" + mark + " room.png");
  ffmpeg("-i talk.mp4 -i room.png -map 0 -map 1 -c copy -disposition:v:1 attached_pic two.mp4");
  ffmpeg("-i talk.mp4 -i room.png -map 0 -map 1 -c copy two.mov");
  ffmpeg(
      "-i talk.mp4 -c copy -attach room.png -metadata:s:2 mimetype=image/png"
      " -metadata:s:2 filename=cover.png two.mkv");
  for (const std::string from : {"mp4", "mov", "mkv"}) {
    ASSERT_TRUE(tells("two." + from, mark)) << from;
    for (const std::string to : {"mp4", "mkv", "avi"}) {
      blur("two." + from, "out." + to, "all");
      EXPECT_FALSE(tells("out." + to, mark)) << from << " to " << to;
      EXPECT_NE(last.err.find("another picture stream"), std::string::npos) << last.err;
      EXPECT_EQ(ffprobe("-show_entries stream=index out." + to).size(), 2U) << to;
    }
  }
}

TEST_F(VideoMetadata, TheUserMayKeepAllOrNone) {
  ffmpeg("-i talk.mp4 -c copy -metadata location=+52.52+013.40/ -metadata title=Talk told.mov");
  for (const std::string to : {"mov", "mp4", "mkv"}) {
    blur("told.mov", "all." + to, "all");
    EXPECT_TRUE(tells("all." + to, "+52.52")) << to;
    EXPECT_TRUE(tells("all." + to, "Talk")) << to;
    blur("told.mov", "none." + to, "none");
    EXPECT_FALSE(tells("none." + to, "+52.52")) << to;
    EXPECT_FALSE(tells("none." + to, "Talk")) << to;
  }
}

TEST_F(VideoMetadata, TheCamerasModelStays) {
  ffmpeg(
      "-i talk.mp4 -c copy -movflags use_metadata_tags -metadata com.apple.quicktime.model=Phone9"
      " told.mov");
  for (const std::string to : {"mov", "mp4", "mkv"}) {
    blur("told.mov", "safe." + to, "safe");
    EXPECT_TRUE(tells("safe." + to, "Phone9")) << to;
  }
}

TEST_F(VideoMetadata, OfAttachmentsOnlyFontsStay) {
  write_file("real.ttf", std::string("\0\1\0\0REALFONT", 12));
  shell("cp person.png false.ttf; printf " + mark + " >> false.ttf");
  ffmpeg(
      "-i talk.mp4 -c copy -attach real.ttf -metadata:s:2 mimetype=application/x-truetype-font"
      " -metadata:s:2 filename=real.ttf -attach false.ttf -metadata:s:3"
      " mimetype=application/x-truetype-font -metadata:s:3 filename=false.ttf attached.mkv");
  blur("attached.mkv", "safe.mkv", "safe");
  EXPECT_TRUE(tells("safe.mkv", "REALFONT"));
  EXPECT_FALSE(tells("safe.mkv", mark));
  EXPECT_NE(last.err.find("attachments"), std::string::npos) << last.err;
  blur("attached.mkv", "all.mkv", "all");
  EXPECT_FALSE(tells("all.mkv", mark)) << "a picture is none, whatever is chosen";
}

TEST_F(VideoMetadata, AVorbisStreamsOwnCommentsGoAsTheTagsDo) {
  ffmpeg("-i talk.mp4 -map 0:a -c:a libvorbis -metadata location=" + mark + " told.ogg");
  ffmpeg("-i talk.mp4 -i told.ogg -map 0:v -map 1:a -c copy told.mkv");
  ASSERT_TRUE(tells("told.mkv", mark));
  for (const std::string to : {"mkv", "webm", "mp4"}) {
    blur("told.mkv", "out." + to, "safe");
    EXPECT_FALSE(tells("out." + to, mark)) << to;
    EXPECT_EQ(ffprobe("-select_streams a -show_entries stream=codec_name out." + to).at(0),
              "vorbis");
    ffmpeg("-i out." + to + " -map a -f null -");
  }
}

class Telemetry : public VideoMetadata {
 protected:
  /// told.mp4 and told.mkv: with subtitles of three texts.
  static void make(const std::string& first, const std::string& second, const std::string& third) {
    const auto cue = [](const char* from, const char* to, const std::string& text) {
      return "1\n00:00:00," + std::string(from) + " --> 00:00:00," + to + "\n" + text + "\n\n";
    };
    write_file("lines.srt",
               cue("000", "300", first) + cue("300", "600", second) + cue("600", "900", third));
    ffmpeg("-i talk.mp4 -i lines.srt -map 0 -map 1 -c copy -c:s mov_text told.mp4");
    ffmpeg("-i talk.mp4 -i lines.srt -map 0 -map 1 -c copy -c:s srt told.mkv");
  }

  static std::size_t subtitles(const std::string& file) {
    return ffprobe("-select_streams s -show_entries stream=index " + file).size();
  }
};

TEST_F(Telemetry, SubtitlesThatTellThePlaceGoAsAWhole) {
  make("[iso: 100] [latitude: 47.12] [longitude: 8.1] " + mark, "GPS (8.1,47.1,12) " + mark,
       "HOME(8.1,47.1) " + mark);
  for (const std::string from : {"mp4", "mkv"}) {
    for (const std::string to : {"mp4", "mov", "mkv", "webm"}) {
      for (const std::string choice : {"safe", "none"}) {
        blur("told." + from, "out." + to, choice);
        EXPECT_FALSE(tells("out." + to, mark)) << from << " to " << to;
        EXPECT_EQ(subtitles("out." + to), 0U) << from << " to " << to;
        EXPECT_NE(last.err.find("location"), std::string::npos) << last.err;
      }
    }
    blur("told." + from, "all." + from, "all");
    EXPECT_TRUE(tells("all." + from, mark)) << from;
    EXPECT_TRUE(tells("all." + from, "8.1")) << from;
    EXPECT_EQ(last.err.find("location"), std::string::npos) << last.err;
  }
}

TEST_F(Telemetry, TheHeaderOfSubtitlesTellsNothing) {
  write_file("told.ass",
             "[Script Info]\n; " + mark +
                 "\nScriptType: v4.00+\nPlayResX: 640\n\n"
                 "[Aegisub Project Garbage]\nAudio File: /home/" +
                 mark +
                 ".wav\n\n"
                 "[V4+ Styles]\nFormat: Name, Fontname, Fontsize\nStyle: Default,Arial,16\n\n"
                 "[Graphics]\nfilename: " +
                 mark + ".png\n" + mark +
                 "\n\n"
                 "[Events]\nFormat: Layer, Start, End, Style, Text\n"
                 "Dialogue: 0,0:00:00.10,0:00:00.90,Default,Hello\n");
  ffmpeg("-i talk.mp4 -i told.ass -map 0 -map 1 -c copy told.mkv");
  ASSERT_TRUE(tells("told.mkv", mark));
  for (const std::string choice : {"safe", "none"}) {
    blur("told.mkv", "out.mkv", choice);
    EXPECT_FALSE(tells("out.mkv", mark)) << choice;
    EXPECT_TRUE(tells("out.mkv", "Style: Default,Arial")) << choice;
    EXPECT_EQ(packets_digest("out.mkv", "s"), packets_digest("told.mkv", "s"));
    EXPECT_NE(last.err.find("the subtitles' header"), std::string::npos) << last.err;
  }
  blur("told.mkv", "all.mkv", "all");
  EXPECT_TRUE(tells("all.mkv", mark + ".wav"));
  EXPECT_FALSE(tells("all.mkv", mark + ".png"));
}

TEST_F(Telemetry, SubtitlesThatAreSpeechStay) {
  make("Hello, it is 2.5 degrees.", "We are going home at 3.", "At latitude 60 we met.");
  for (const std::string kind : {"mp4", "mkv"}) {
    blur("told." + kind, "out." + kind, "safe");
    EXPECT_EQ(packets_digest("out." + kind, "s"), packets_digest("told." + kind, "s"));
    EXPECT_EQ(last.err.find("location"), std::string::npos) << last.err;
  }
}

TEST_F(Telemetry, SubtitlesEndBeforeTheyTellThePlace) {
  // Read from a pipe, of which nothing can be seen before.
  make("[iso: 100]", "[latitude: 47.12] " + mark, "[iso: 200] " + mark);
  ASSERT_EQ(shell("cat told.mkv | " + command() + " blur - -o out.mkv --passes 1 2> said").code, 0);
  EXPECT_TRUE(tells("out.mkv", "[iso: 100]"));
  EXPECT_FALSE(tells("out.mkv", mark));
  EXPECT_NE(contents("said").find("location"), std::string::npos) << contents("said");
}

TEST_F(VideoMetadata, ATagOfAnotherNameThatTellsThePlaceGoes) {
  ffmpeg("-i talk.mp4 -c copy -metadata title='GPS (8.1,47.1,12)' told.mkv");
  blur("told.mkv", "out.mkv", "safe");
  EXPECT_FALSE(tells("out.mkv", "47.1"));
  EXPECT_NE(last.err.find("location"), std::string::npos) << last.err;
}

TEST_F(VideoMetadata, APictureInATagIsFoundByItsBytes) {
  const std::string picture = "iVBORw0KGgo" + mark;
  ffmpeg("-i talk.mp4 -c copy -metadata description=" + picture + " told.mkv");
  for (const std::string choice : {"safe", "all"}) {
    blur("told.mkv", "out.mkv", choice);
    EXPECT_FALSE(tells("out.mkv", mark)) << choice;
  }
}

TEST_F(VideoMetadata, NoOtherPictureLeavesWhateverIsChosen) {
  ffmpeg("-i talk.mp4 -c copy -metadata METADATA_BLOCK_PICTURE=" + mark + " tagged.mkv");
  blur("tagged.mkv", "all.mkv", "all");
  EXPECT_FALSE(tells("all.mkv", mark));
  ffmpeg("-i person.png -vf drawbox=color=red:t=fill -metadata comment=" + mark + " cover.png");
  ffmpeg("-i talk.mp4 -i cover.png -map 0 -map 1 -c copy -disposition:v:1 attached_pic cover.mp4");
  for (const std::string choice : {"safe", "all", "none"}) {
    blur("cover.mp4", "out.mp4", choice);
    EXPECT_EQ(ffprobe("-select_streams v -show_entries stream=codec_name out.mp4").size(), 1U);
    EXPECT_FALSE(tells("out.mp4", "IHDR")) << choice;
  }
}

}  // namespace
}  // namespace scrim::cli_test
