/// What a video's file holds besides its video.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "io/files/container_metadata.hpp"
#include "io/files/sound_encoder.hpp"
#include "io/handles/av_handles.hpp"

namespace scrim::io {

/// The routes of a source's other streams into an output: copied, encoded anew, or left out with a
/// line that says so. Errors do not begin with the file's name. Thread-safety: one thread at a
/// time.
class OtherStreams {
 public:
  /// An output whose video is known, and what is noted about it.
  struct Output {
    AVFormatContext& file;
    const AVCodecContext& video;
    ContainerMetadata& metadata;
    std::vector<std::string>& notes;
    /// Streams of the source that tell where it was: `streams_that_tell_place`. Those of which it
    /// shows only later end before they do.
    std::set<int> telemetry{};
    std::int64_t start = 0;  ///< of the source by its own clock, in microseconds
  };
  /// Puts a packet, with times in the stream's time base, into the output.
  using Mux = std::function<Result<void>(AVPacket&, AVStream&)>;

  /// Gives a stream of the source its route. `video_metadata` are those of the source's video.
  void add(const AVStream& source, const AVDictionary* video_metadata, const Output& output);

  /// A packet of any stream of the source; those without a route are dropped.
  Result<void> write(PacketPtr packet, const Mux& mux);

  /// What the encoders still hold.
  Result<void> finish(const Mux& mux);

  /// One line for each stream that ended early.
  const std::vector<std::string>& cut_short() const { return cut_short_; }

 private:
  /// Where the packets of one stream go; nowhere without `stream`.
  struct Route {
    AVStream* stream = nullptr;           ///< of the output
    AVRational base{0, 1};                ///< the source's
    std::optional<SoundEncoder> sound{};  ///< in between, when it is encoded anew
    bool watched = false;                 ///< ends before a packet that tells a place
  };

  static bool encode_anew(const AVStream& source, const std::string& why, const Output& output,
                          Route& route);
  static Result<void> encode(Route& route, const AVPacket* packet, const Mux& mux);

  std::vector<Route> routes_;  ///< by the source's stream
  std::vector<std::string> cut_short_;
};

/// "sound (flac) left out: why".
std::string left_out_line(const AVStream& stream, const std::string& why);

/// A new stream of a file. Throws std::bad_alloc.
AVStream& new_stream(AVFormatContext& file);

}  // namespace scrim::io
