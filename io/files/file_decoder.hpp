/// Decoding what libav reads.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "io/files/damage_trail.hpp"
#include "io/files/deinterlacer.hpp"
#include "io/files/foreign_file.hpp"
#include "io/files/losses.hpp"
#include "io/files/timeline.hpp"
#include "io/handles/av_handles.hpp"

namespace scrim::io {

struct DecoderOptions {
  /// Interlaced frames become their first moment; without, they are given as they are.
  bool deinterlace = true;
  /// Reads on where the file is damaged: `losses` tells what that was.
  bool salvage = false;
  /// What the user can do about damage: the end of its error.
  std::string remedy = "copy or export it again";
  /// What follows where `salvage` would help.
  std::string salvage_hint{};
};

/// The frames of a file's best video stream as they are stored, with their times in
/// best_effort_timestamp; the packets of the other streams can be taken as they pass. Times begin
/// at 0 with the earliest stream: see Timeline. Reads local files and stdin only, also when a
/// playlist points elsewhere.
///
/// Damage of the picture is an error, but with DecoderOptions::salvage: then frames that decode in
/// part, and those predicted from them, are given, too (`is_damaged`). Thread-safety: one thread at
/// a time.
class FileDecoder final : public FrameSource {
 public:
  /// `path` is empty for stdin; `name` begins every error. Fails when the stream is not of a size
  /// that the engine takes.
  static Result<std::unique_ptr<FileDecoder>> open(const std::string& path, const std::string& name,
                                                   const DecoderOptions& options);

  Result<FramePtr> next() override;

  /// Called from `next` with each packet of the other streams, in file order, those that passed
  /// before this call included. Without a taker they are dropped.
  void on_packet(std::function<void(PacketPtr)> taker);
  /// No taker will come: packets that pass from now on need not be kept.
  void expect_no_taker() { keep_packets_ = false; }

  /// A file of one picture, by its kind.
  bool is_picture() const;
  /// A kind of animation that often is of one frame.
  bool may_be_still() const;

  /// Whether each frame says for itself if it has alpha: the first one's format tells nothing of
  /// those that follow.
  bool may_turn_transparent() const;

  /// Of a frame that was given; AV_FIELD_PROGRESSIVE also where only the rows of a picture are
  /// stored in another order.
  AVFieldOrder field_order(const AVFrame& frame) const;

  const AVFormatContext& container() const { return *input_; }
  int video_stream() const { return stream_; }
  /// At least one frame so far was interlaced, and no longer is.
  bool deinterlaced() const { return deinterlacer_.has_value(); }
  const std::vector<Loss>& losses() const { return losses_.all(); }

 private:
  FileDecoder(std::string path, std::string name, DecoderOptions options);

  Result<void> open_input();
  Result<void> find_streams();
  Result<void> open_decoder();
  Result<FramePtr> next_of_one_moment();
  Result<FramePtr> decode();
  Result<FramePtr> take(FramePtr decoded);
  Result<void> heed_complaints();
  Result<void> feed();
  Result<void> send_again(const AVPacket& packet, const std::string& detail);
  Result<void> end_input(int code, bool complained);
  void suspect(bool complained, const AVPacket& packet);
  Result<void> check_end();
  Result<void> lose(LossKind kind, const std::string& detail);
  void note_gap(double from, double to);
  void pass_on(PacketPtr packet);
  bool is_cut_away(const AVPacket& packet);
  double promised_end() const;
  std::string damaged(const std::string& detail) const;
  const AVStream& stream() const { return *input_->streams[stream_]; }

  std::string path_;
  std::string name_;
  DecoderOptions options_;
  InputPtr input_;
  Timeline timeline_;
  CodecPtr decoder_;
  bool strict_ = false;                     ///< the decoder refuses damage
  bool nothing_to_salvage_ = false;         ///< not even a part of a picture
  std::optional<AvComplaints> complaints_;  ///< of the decoder
  std::optional<AvComplaints> demuxer_complaints_;
  bool ended_badly_ = false;          ///< it was read to its end, with complaints, to find streams
  std::optional<DamageTrail> trail_;  ///< with `salvage`
  int stream_ = -1;
  std::optional<Deinterlacer> deinterlacer_;
  bool decoder_ended_ = false;
  bool rest_lost_ = false;
  bool decoded_all_ = false;
  Losses losses_;
  int suspicion_ = 0;            ///< for so many packets a gap is taken for a loss
  std::int64_t known_lost_ = 0;  ///< frames that did not decode and of which no gap is seen yet
  int unbroken_ = 0;             ///< frames since the last of these without a gap
  std::function<void(PacketPtr)> taker_;
  bool keep_packets_ = true;  ///< until there is a taker
  std::vector<PacketPtr> early_packets_;
  std::set<int> trimmed_;       ///< streams of which an edit list cuts away a beginning
  std::optional<double> time_;  ///< of the newest frame, in seconds
  std::int64_t position_ = 0;   ///< in the file, after the newest packet
  double read_until_ = 0;       ///< by the file's clock: the latest end of any packet so far
};

/// Opens a file, or stdin without a path, and nothing that it may point to elsewhere. Gives libav's
/// code.
int open_container(const std::string& path, InputPtr& input);

}  // namespace scrim::io
