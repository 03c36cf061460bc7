/// Sound that a container cannot hold as it is.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "io/files/filter_graph.hpp"
#include "io/handles/av_handles.hpp"

namespace scrim::io {

/// Decodes a stream of sound and encodes it as what its new container is made for
/// (`Container::sound`). Times are kept: what is missing, or does
/// not decode, becomes silence, or time without sound where the codec knows such. Thread-safety:
/// one thread at a time.
class SoundEncoder {
 public:
  /// Takes a finished packet, with times in `encoder().time_base`.
  using Taker = std::function<Result<void>(AVPacket&)>;

  /// Empty when this FFmpeg cannot decode `source`, cannot encode for `writer`'s files, or cannot
  /// make the one's kind of sound of the other's.
  static std::optional<SoundEncoder> create(const AVOutputFormat& writer, const AVStream& source);

  const AVCodecContext& encoder() const { return *encoder_; }

  /// The next packet of the source, in its time base; null tells that there are no more.
  Result<void> encode(const AVPacket* packet, const Taker& take);

 private:
  SoundEncoder() = default;

  bool leaps(const AVFrame& decoded) const;
  Result<void> fill_until(const AVFrame& decoded, const Taker& take);
  Result<void> send(const AVFrame& sound, const Taker& take);
  Result<void> filter(AVFrame* decoded, const Taker& take);
  Result<void> drain_filters(const Taker& take);
  Result<void> drain_encoder(const Taker& take);
  Result<FilterGraph> make_filters(const AVFrame& first) const;
  Result<void> open_filters(const AVFrame& first);

  CodecPtr decoder_, encoder_;
  FramePtr kind_;  ///< what the filters were made for
  std::optional<FilterGraph> filters_;
  std::int64_t end_ = 0;      ///< of the newest sound, in the source's time base
  std::int64_t encoded_ = 0;  ///< up to where, in the encoder's
  bool from_zero_ = false;    ///< the container cannot say when a stream begins
};

}  // namespace scrim::io
