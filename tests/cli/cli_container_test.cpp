// What goes along into each kind of container: the table in docs/files.md, line by line.
#include <algorithm>
#include <cmath>

#include "tests/cli/cli_harness.hpp"

namespace scrim::cli_test {
namespace {

const std::vector<std::string> containers{"mp4", "mov", "mkv", "webm", "avi", "y4m"};

class Container : public CliTest {
 protected:
  /// What was said while IN became OUT.
  static std::string blurred(const std::string& in, const std::string& out,
                             const std::string& options = "") {
    const Outcome outcome =
        scrim("blur " + in + " -o " + out + " --keep 0,0,1,1 --passes 1 " + options);
    EXPECT_EQ(outcome.code, 0) << in << " to " << out << ": " << outcome.err;
    return outcome.err;
  }

  static bool says(const std::string& told, const std::string& words) {
    return told.find(words) != std::string::npos;
  }

  static std::size_t streams(const std::string& file, const std::string& type) {
    return ffprobe("-select_streams " + type + " -show_entries stream=index " + file).size();
  }

  static std::string codec(const std::string& file, const std::string& type) {
    const auto found =
        ffprobe("-select_streams " + type + " -show_entries stream=codec_name " + file);
    if (found.empty()) return "";
    const std::string& line = found.front();
    return line.substr(0, line.find(','));  // of side data
  }

  /// The sound as it is heard when it is played, in 8 kHz.
  static std::string heard(const std::string& file) {
    return ffmpeg(
        "-copyts -i " + file +
        " -map a:0 -af aresample=async=1:first_pts=0:min_hard_comp=0.01 -ac 1 -ar 8000 -f u8 -");
  }

  static double first_sound(const std::string& file) {
    const std::string samples = heard(file);
    const auto loud = std::ranges::find_if(
        samples, [](char c) { return std::abs(static_cast<unsigned char>(c) - 128) > 8; });
    return static_cast<double>(loud - samples.begin()) / 8000;
  }

  /// Seconds at which it is loud after silence.
  static std::vector<double> beeps(const std::string& file) {
    const std::string samples = heard(file);
    std::vector<double> starts;
    std::size_t loud = 0;
    for (std::size_t i = 0; i < samples.size(); ++i) {
      if (std::abs(static_cast<unsigned char>(samples[i]) - 128) <= 30) continue;
      if (starts.empty() || i > loud + 2000) starts.push_back(static_cast<double>(i) / 8000);
      loud = i;
    }
    return starts;
  }
};

TEST_F(Container, SoundIsKeptOrEncodedAnewAsTheTableSays) {
  struct Line {
    std::string sound;
    std::vector<std::string> kept_in, becomes;  ///< "mov pcm_s16le"
  };
  const std::vector<Line> table{
      {"aac", {"mp4", "mov", "mkv", "avi"}, {"webm opus"}},
      {"libopus", {"mp4", "mkv", "webm"}, {"mov pcm_s16le", "avi pcm_s16le"}},
      {"flac -sample_fmt s16", {"mkv"}, {"mov pcm_s16le", "webm opus", "avi pcm_s16le"}},
      {"pcm_s16le", {"mov", "mkv", "avi"}, {"webm opus"}},
      {"pcm_mulaw", {"mov", "mkv", "avi"}, {"mp4 aac", "webm opus"}},
      {"pcm_alaw", {"mov", "mkv", "avi"}, {"mp4 aac", "webm opus"}},
      {"adpcm_ms", {"mkv"}, {"mp4 aac", "mov pcm_s16le", "webm opus", "avi pcm_s16le"}},
      {"adpcm_ima_wav", {"mkv"}, {"mp4 aac", "mov pcm_s16le", "webm opus", "avi pcm_s16le"}},
      {"libvorbis", {"mp4", "mkv", "webm"}, {"mov pcm_s16le", "avi pcm_s16le"}},
      {"libmp3lame", {"mp4", "mov", "mkv", "avi"}, {"webm opus"}},
      {"ac3", {"mp4", "mov", "mkv", "avi"}, {"webm opus"}},
      {"eac3", {"mp4", "mov", "mkv"}, {"webm opus", "avi pcm_s16le"}},
      {"dca -strict -2", {"mp4", "mov", "mkv"}, {"webm opus", "avi pcm_s16le"}},
      {"truehd -strict -2 -ac 2",
       {"mkv"},
       {"mp4 aac", "mov pcm_s24le", "webm opus", "avi pcm_s24le"}},
      {"wmav2", {"mkv", "avi"}, {"mp4 aac", "mov pcm_s16le", "webm opus"}},
  };
  for (const Line& line : table) {
    ffmpeg("-i talk.mp4 -map 0 -c:v copy -ac 1 -c:a " + line.sound + " in.mkv");
    for (const std::string& kind : line.kept_in) {
      EXPECT_FALSE(says(blurred("in.mkv", "out." + kind), "sound")) << line.sound << " " << kind;
      EXPECT_EQ(codec("out." + kind, "a"), codec("in.mkv", "a")) << line.sound << " " << kind;
    }
    for (const std::string& what : line.becomes) {
      const std::string kind = what.substr(0, what.find(' '));
      EXPECT_TRUE(says(blurred("in.mkv", "out." + kind), "encoded anew")) << line.sound << what;
      EXPECT_EQ(codec("out." + kind, "a"), what.substr(kind.size() + 1)) << line.sound;
      EXPECT_GT(heard("out." + kind).size(), 9000U) << line.sound << " " << what;
    }
    EXPECT_TRUE(says(blurred("in.mkv", "out.y4m"), "sound")) << line.sound;
  }
}

TEST_F(Container, SoundStaysBesideThePicturesWhateverItIs) {
  const std::string make =
      "-f lavfi -i color=gray:s=64x64:r=25:d=4 -f lavfi -i "
      "\"aevalsrc='0.8*sin(6000*t)*lt(mod(t,1),0.1)':s=16000:d=4\" -c:v libx264 -ac 1 -c:a ";
  const std::vector<std::string> sounds{"truehd -strict -2 -ar 48000 -ac 2",
                                        "mlp -strict -2 -ar 48000 -ac 2",
                                        "libvorbis",
                                        "eac3 -ar 48000",
                                        "dca -strict -2 -ar 48000",
                                        "adpcm_ms",
                                        "adpcm_ima_wav",
                                        "g722",
                                        "libmp3lame -q:a 3 -ar 48000",
                                        "ac3 -ar 48000",
                                        "wmav2 -ar 44100",
                                        "aac -b:a 64k -ar 48000",
                                        "flac",
                                        "pcm_mulaw"};
  for (const std::string& sound : sounds) {
    ffmpeg("-y " + make + sound + " in.mkv");
    const std::vector<double> given = beeps("in.mkv");
    ASSERT_EQ(given.size(), 4U) << sound;
    for (const std::string kind : {"mp4", "mov", "mkv", "webm", "avi"}) {
      blurred("in.mkv", "out." + kind);
      const std::vector<double> found = beeps("out." + kind);
      ASSERT_EQ(found.size(), 4U) << sound << " in " << kind;
      for (std::size_t i = 0; i < 4; ++i) {
        EXPECT_NEAR(found[i], given[i], 0.05) << sound << " in " << kind;
      }
    }
  }
  ffmpeg("-y " + make + "adpcm_ms in.avi");
  blurred("in.avi", "out.avi");
  EXPECT_NEAR(beeps("out.avi").at(3), 3, 0.05);
}

TEST_F(Container, SoundThatNobodyWouldReadBackIsEncodedAnew) {
  ffmpeg("-i talk.mp4 -map 0 -c:v flv -c:a adpcm_swf -ar 22050 -ac 1 flash.flv");
  EXPECT_TRUE(says(blurred("flash.flv", "out.mkv"), "encoded anew"));
  EXPECT_GT(heard("out.mkv").size(), 9000U);
}

TEST_F(Container, LanguagesStayByWhicheverNameTheyCome) {
  for (const std::string language :
       {"fre", "fra", "ger", "deu", "cze", "ces", "eng", "dut", "nld"}) {
    ffmpeg("-y -i talk.mp4 -map 0 -c copy -metadata:s:a:0 language=" + language + " in.mkv");
    for (const std::string kind : {"mov", "mp4", "mkv"}) {
      blurred("in.mkv", "out." + kind);
      const auto told = ffprobe("-select_streams a -show_entries stream_tags=language out." + kind);
      ASSERT_EQ(told.size(), 1U) << language << " in " << kind;
      EXPECT_NE(told.at(0), "und") << language << " in " << kind;
    }
  }
}

TEST_F(Container, SoundThatBeginsLateDoesSoInEveryContainer) {
  for (const std::string sound : {"aac", "libmp3lame", "pcm_s24le", "flac", "libvorbis"}) {
    ffmpeg("-i talk.mp4 -itsoffset 0.5 -i talk.mp4 -map 0:v -map 1:a -c:v copy -c:a " + sound +
           " late.mkv");
    for (const std::string kind : {"mp4", "mov", "mkv", "webm", "avi"}) {
      blurred("late.mkv", "out." + kind);
      EXPECT_NEAR(first_sound("out." + kind), first_sound("late.mkv"), 0.02)
          << sound << " in " << kind;
    }
  }
  ffmpeg("-i talk.mp4 -itsoffset 0.5 -i talk.mp4 -map 0:v -map 1:a -c:v copy -c:a pcm_s24le l.mov");
  EXPECT_TRUE(says(blurred("l.mov", "out.avi"), "begins late"));
  EXPECT_EQ(codec("out.avi", "a"), "pcm_s24le") << "nothing of it is lost";
}

TEST_F(Container, ADamagedPacketOfSoundIsNoError) {
  for (const std::string sound : {"aac", "libmp3lame", "flac", "libopus"}) {
    ffmpeg("-i talk.mp4 -map 0 -c:v copy -c:a " + sound + " whole.mkv");
    ffmpeg("-i whole.mkv -map 0 -c copy -bsf:a noise=100 damaged.mkv");
    for (const std::string kind : {"mp4", "mov", "mkv", "webm", "avi"}) {
      blurred("damaged.mkv", "out." + kind);
      EXPECT_EQ(streams("out." + kind, "a"), 1U) << sound << " in " << kind;
      EXPECT_GE(frame_times("out." + kind).size(), 30U) << sound << " in " << kind;
    }
  }
}

TEST_F(Container, SubtitlesAreKeptWhereTheirKindIsHeldAndElseNamed) {
  write_file("lines.srt", "1\n00:00:00,100 --> 00:00:00,900\nHello\n\n");
  ffmpeg("-i talk.mp4 -i lines.srt -map 0 -map 1 -c copy -c:s mov_text own.mp4");
  ffmpeg("-i talk.mp4 -i lines.srt -map 0 -map 1 -c copy -c:s srt srt.mkv");
  ffmpeg("-i talk.mp4 -i lines.srt -map 0 -map 1 -c copy -c:s ass ass.mkv");
  ffmpeg("-i talk.mp4 -i lines.srt -map 0 -map 1 -c copy -c:s webvtt vtt.mkv");
  const auto kept = [](const std::string& in, const std::string& out) {
    const std::string told = blurred(in, out);
    EXPECT_NE(says(told, "subtitles"), streams(out, "s") == 1) << in << " to " << out << told;
    return streams(out, "s") == 1 && packets_digest(in, "s") == packets_digest(out, "s");
  };
  for (const std::string& kind : containers) {
    const bool mp4 = kind == "mp4" || kind == "mov";
    EXPECT_EQ(kept("own.mp4", "out." + kind), mp4) << kind;
    EXPECT_EQ(kept("srt.mkv", "out." + kind), kind == "mkv") << kind;
    EXPECT_EQ(kept("ass.mkv", "out." + kind), kind == "mkv") << kind;
    EXPECT_EQ(kept("vtt.mkv", "out." + kind), kind == "mkv" || kind == "webm") << kind;
  }
}

TEST_F(Container, ChaptersAreKeptWhereTheyAreHeldAndElseNamed) {
  write_file("chapters.txt",
             ";FFMETADATA1\n[CHAPTER]\nTIMEBASE=1/1000\nSTART=0\nEND=600\ntitle=One\n"
             "[CHAPTER]\nTIMEBASE=1/1000\nSTART=600\nEND=1200\ntitle=Two\n");
  ffmpeg("-i talk.mp4 -i chapters.txt -map 0 -map_chapters 1 -c copy in.mkv");
  const std::vector<std::string> both{"One", "Two"};
  const std::string titles = "-show_entries chapter_tags=title ";
  for (const std::string& kind : containers) {
    const std::string out = "out." + kind;
    const bool holds = kind != "avi" && kind != "y4m";
    EXPECT_NE(says(blurred("in.mkv", out), "chapters"), holds) << kind;
    EXPECT_EQ(ffprobe(titles + out), holds ? both : std::vector<std::string>()) << kind;
    EXPECT_FALSE(says(blurred("in.mkv", out, "--metadata none"), "chapters")) << kind;
    EXPECT_TRUE(ffprobe(titles + out).empty()) << kind;
  }
}

TEST_F(Container, TheTimecodeIsKeptWhereItIsHeldAndElseNamed) {
  ffmpeg("-i talk.mp4 -c copy -timecode 10:20:30:00 in.mov");
  for (const std::string& kind : containers) {
    const std::string out = "out." + kind;
    const bool holds = kind != "avi" && kind != "y4m";
    EXPECT_NE(says(blurred("in.mov", out), "timecode"), holds) << kind;
    const auto found = ffprobe("-select_streams v -show_entries stream_tags=timecode " + out);
    EXPECT_EQ(found.empty() ? "" : found.front(), holds ? "10:20:30:00" : "") << kind;
  }
}

TEST_F(Container, FontsAreKeptInMatroskaAndElseNamed) {
  write_file("real.ttf", std::string("\0\1\0\0REALFONT", 12));
  ffmpeg(
      "-i talk.mp4 -c copy -attach real.ttf -metadata:s:2 mimetype=application/x-truetype-font"
      " -metadata:s:2 filename=real.ttf in.mkv");
  for (const std::string& kind : containers) {
    EXPECT_NE(says(blurred("in.mkv", "out." + kind), "attachment"), kind == "mkv") << kind;
    EXPECT_EQ(says(contents("out." + kind), "REALFONT"), kind == "mkv") << kind;
  }
}

TEST_F(Container, DataStreamsAreLeftOutUnlessAllIsAskedFor) {
  write_file("notes.bin", "SECRETPLACE");
  ffmpeg("-i talk.mp4 -f data -i notes.bin -map 0 -map 1 -c copy -tag:d gpmd in.mov");
  ASSERT_EQ(streams("in.mov", "d"), 1U);
  for (const std::string& kind : containers) {
    const std::string out = "out." + kind;
    for (const std::string choice : {"safe", "none"}) {
      EXPECT_TRUE(says(blurred("in.mov", out, "--metadata " + choice), "the camera's notes"));
      EXPECT_FALSE(says(contents(out), "SECRETPLACE")) << kind;
    }
    const bool holds = kind == "mp4" || kind == "mov" || kind == "avi";
    EXPECT_NE(says(blurred("in.mov", out, "--metadata all"), "data"), holds) << kind;
    EXPECT_EQ(says(contents(out), "SECRETPLACE"), holds) << kind;
  }
}

/// An MP4 whose box for the bit rate became one for Dolby Vision, of profile 8.4.
TEST_F(Container, DolbyVisionsOwnLayerIsNamed) {
  ffmpeg("-i talk.mp4 -c:v libx265 -x265-params log-level=none -tag:v hvc1 -c:a copy plain.mp4");
  std::string bytes = contents("plain.mp4");
  const std::size_t box = bytes.find("btrt");
  ASSERT_NE(box, std::string::npos);
  bytes.replace(box, 4, "dvvC");
  bytes.replace(box + 4, 12, std::string("\1\0\x10\x1D\x40\0\0\0\0\0\0\0", 12));
  write_file("dolby.mp4", bytes);
  bytes.replace(box + 6, 3, std::string("\x0A\x1D\0", 3));  // profile 5
  write_file("own.mp4", bytes);
  for (const std::string out : {"out.mp4", "out.mkv"}) {
    EXPECT_TRUE(says(blurred("dolby.mp4", out), "Dolby Vision's own layer left out")) << out;
    EXPECT_FALSE(says(contents(out), "dvvC")) << out;
    EXPECT_FALSE(says(blurred("plain.mp4", out), "Dolby")) << out;
  }
  const Outcome refused = scrim("blur own.mp4 -o out.mp4");
  EXPECT_EQ(refused.code, 1);
  EXPECT_TRUE(says(refused.err, "only Dolby's own players know")) << refused.err;
}

}  // namespace
}  // namespace scrim::cli_test
