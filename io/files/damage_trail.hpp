/// Which frames of a damaged video can be trusted.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <limits>
#include <map>

#include "io/handles/av_handles.hpp"

namespace scrim::io {

/// Follows a decoder's packets and frames. Damaged are frames that did not decode whole, and all
/// that were predicted from them: those that follow in decoding order, until a key frame begins
/// anew, or an intra refresh has gone over the whole picture. Of a codec of key frames alone each
/// stands for itself.
///
/// Since a frame is shown after some that are predicted from it, frames are held until all is known
/// that they may be predicted from: as long as the video reorders, and one packet more.
/// Thread-safety: one thread at a time.
class DamageTrail {
 public:
  /// `decoder` is open, gives every frame before it takes the next packet, and outlives this.
  explicit DamageTrail(const AVCodecContext& decoder);

  /// Numbers the packet, which the decoder takes next.
  void begin(AVPacket& packet, AVCodecContext& decoder);
  /// The decoder complained of the newest packet.
  void spoil();
  /// The newest packet did not decode: no frame of it will come.
  void lose();
  /// A frame, in order of presentation, that the decoder gave.
  void push(FramePtr frame);
  /// Frames are missing before the newest one.
  void note_gap();
  /// No more frames will come.
  void end() { ended_ = true; }

  /// The next frame of which all is known; null when there is none yet. One that is damaged says so
  /// in its decode_error_flags: see `is_damaged`.
  FramePtr pull();

 private:
  /// Of one packet and its frame.
  struct Record {
    bool key = false;
    bool spoilt = false;   ///< by itself
    bool damaged = false;  ///< or by what it is predicted from: once judged
    bool arrived = false;  ///< the frame is there, or will not come
    AVPictureType type = AV_PICTURE_TYPE_NONE;
    std::int64_t time = std::numeric_limits<std::int64_t>::max();
  };
  using Records = std::map<std::int64_t, Record>;  ///< by serial: the decoding order

  struct Held {
    std::int64_t serial = 0;
    FramePtr frame;
  };

  bool is_certain(std::int64_t serial) const;
  void judge_until(std::int64_t serial);
  void judge(Record& record);
  bool begins_anew(const Record& record);
  void carry_on();
  void forget();

  // What kind of codec it is:
  bool intra_only_;  ///< nothing is predicted from another frame
  bool classic_;     ///< an I frame begins anew, and nothing is predicted from B frames
  bool silent_;      ///< the decoder takes nearly any bytes, and complains of none

  Records records_;  ///< since the oldest frame that is held
  std::deque<Held> held_;
  std::int64_t newest_ = 0;    ///< serial
  std::size_t reordered_ = 0;  ///< frames
  bool ended_ = false;
  std::int64_t anchor_ = 0, anchor_before_newest_ = 0;  ///< serials: of the last that is no B frame
  std::int64_t breach_ = std::numeric_limits<std::int64_t>::max();  ///< serial: damaged from it on

  // The state after the newest record that was judged:
  std::int64_t judged_ = 0;  ///< its serial
  bool carries_ = false;     ///< the next frame, unless it is a key frame, is damaged
  bool after_key_ = false;
  int refreshes_ = 0;  ///< begun since the damage
  /// Frames of an earlier time are predicted from damage across a key frame.
  std::int64_t leading_until_ = std::numeric_limits<std::int64_t>::min();
};

/// Whether a frame did not decode whole, or was predicted from one that did not.
bool is_damaged(const AVFrame& decoded);

}  // namespace scrim::io
