#include "io/files/damage_trail.hpp"

#include <algorithm>
#include <utility>

namespace scrim::io {
namespace {

bool is_intra_only(AVCodecID codec) {
  const AVCodecDescriptor* about = avcodec_descriptor_get(codec);
  return about != nullptr && (about->props & AV_CODEC_PROP_INTRA_ONLY) != 0;
}

bool is_classic(AVCodecID codec) {
  switch (codec) {
    case AV_CODEC_ID_MPEG1VIDEO:
    case AV_CODEC_ID_MPEG2VIDEO:
    case AV_CODEC_ID_MPEG4:
    case AV_CODEC_ID_MSMPEG4V1:
    case AV_CODEC_ID_MSMPEG4V2:
    case AV_CODEC_ID_MSMPEG4V3:
    case AV_CODEC_ID_H263:
    case AV_CODEC_ID_FLV1:
    case AV_CODEC_ID_WMV1:
    case AV_CODEC_ID_WMV2:
    case AV_CODEC_ID_WMV3:
    case AV_CODEC_ID_VC1:
      return true;
    default:
      return false;
  }
}

/// Measured by writing over bytes: those decode nearly any bytes in silence.
bool is_silent(AVCodecID codec) {
  switch (codec) {
    case AV_CODEC_ID_HEVC:
    case AV_CODEC_ID_VP8:
    case AV_CODEC_ID_VP9:
    case AV_CODEC_ID_AV1:
    case AV_CODEC_ID_THEORA:
    case AV_CODEC_ID_WMV1:
    case AV_CODEC_ID_WMV2:
    case AV_CODEC_ID_MSMPEG4V3:
    case AV_CODEC_ID_HUFFYUV:
    case AV_CODEC_ID_FFVHUFF:
    case AV_CODEC_ID_JPEG2000:
      return true;
    default:
      return false;
  }
}

// The number of a frame's packet goes through the decoder.
#if LIBAVCODEC_VERSION_MAJOR >= 60
void put_serial(std::int64_t serial, AVPacket& packet, AVCodecContext& decoder) {
  decoder.flags |= AV_CODEC_FLAG_COPY_OPAQUE;
  packet.opaque = reinterpret_cast<void*>(static_cast<std::intptr_t>(serial));
}
std::int64_t serial_of(const AVFrame& frame) {
  return reinterpret_cast<std::intptr_t>(frame.opaque);
}
#else
void put_serial(std::int64_t serial, AVPacket&, AVCodecContext& decoder) {
  decoder.reordered_opaque = serial;
}
std::int64_t serial_of(const AVFrame& frame) {
  return frame.reordered_opaque;
}
#endif

bool is_key(const AVFrame& frame) {
#if LIBAVUTIL_VERSION_INT >= AV_VERSION_INT(58, 29, 100)
  return (frame.flags & AV_FRAME_FLAG_KEY) != 0;
#else
  return frame.key_frame != 0;
#endif
}

}  // namespace

bool is_damaged(const AVFrame& decoded) {
  constexpr int broken = FF_DECODE_ERROR_INVALID_BITSTREAM | FF_DECODE_ERROR_CONCEALMENT_ACTIVE |
                         FF_DECODE_ERROR_DECODE_SLICES;
  return (decoded.decode_error_flags & broken) != 0;
}

DamageTrail::DamageTrail(const AVCodecContext& decoder)
    : intra_only_(is_intra_only(decoder.codec_id)),
      classic_(is_classic(decoder.codec_id)),
      silent_(is_silent(decoder.codec_id)) {}

void DamageTrail::begin(AVPacket& packet, AVCodecContext& decoder) {
  put_serial(++newest_, packet, decoder);
  Record& record = records_[newest_];
  record.key = (packet.flags & AV_PKT_FLAG_KEY) != 0;
  // Where the decoder notices damage, it knows better: a joint is flagged, too.
  record.spoilt = silent_ && (packet.flags & AV_PKT_FLAG_CORRUPT) != 0;
  reordered_ = static_cast<std::size_t>(std::max(decoder.has_b_frames, 0));
}

void DamageTrail::spoil() {
  records_[newest_].spoilt = true;
}

void DamageTrail::lose() {
  records_[newest_].spoilt = true;
  records_[newest_].arrived = true;
}

void DamageTrail::push(FramePtr frame) {
  const std::int64_t told = serial_of(*frame);
  const std::int64_t serial = told > 0 && told <= newest_ ? told : newest_;
  Record& record = records_[serial];
  record.key |= is_key(*frame) || (classic_ && frame->pict_type == AV_PICTURE_TYPE_I);
  record.spoilt |= frame->decode_error_flags != 0 || (frame->flags & AV_FRAME_FLAG_CORRUPT) != 0;
  record.arrived = true;
  record.type = frame->pict_type;
  anchor_before_newest_ = anchor_;
  if (record.type != AV_PICTURE_TYPE_B) anchor_ = serial;
  if (frame->best_effort_timestamp != AV_NOPTS_VALUE) record.time = frame->best_effort_timestamp;
  held_.push_back({serial, std::move(frame)});
}

/// What is missing came, in decoding order, after the last anchor that was shown before it.
void DamageTrail::note_gap() {
  if (!intra_only_) breach_ = anchor_before_newest_ + 1;
}

bool DamageTrail::is_certain(std::int64_t serial) const {
  constexpr std::size_t most = 16;  // frames that any codec reorders
  if (ended_) return true;
  if (serial >= newest_ || held_.size() <= reordered_) return false;
  const auto arrived = [serial](const Records::value_type& entry) {
    return entry.first > serial || entry.second.arrived;
  };
  return held_.size() > most || std::ranges::all_of(records_, arrived);
}

FramePtr DamageTrail::pull() {
  if (held_.empty() || !is_certain(held_.front().serial)) return nullptr;
  Held next = std::move(held_.front());
  held_.pop_front();
  judge_until(next.serial);
  const Record& record = records_[next.serial];
  const bool damaged = record.damaged || record.spoilt;
  next.frame->decode_error_flags = damaged ? FF_DECODE_ERROR_CONCEALMENT_ACTIVE : 0;
  forget();
  return std::move(next.frame);
}

void DamageTrail::judge_until(std::int64_t serial) {
  for (auto at = records_.upper_bound(judged_); at != records_.end() && at->first <= serial; ++at) {
    if (at->first >= breach_) carry_on();
    judge(at->second);
    judged_ = at->first;
  }
}

/// Where an intra refresh begins, the one before has gone over the whole picture. (A container in
/// which every frame is called key says nothing.)
bool DamageTrail::begins_anew(const Record& record) {
  const bool after_key = std::exchange(after_key_, record.key);
  if (!record.key || record.spoilt) return false;
  const bool predicted = record.type == AV_PICTURE_TYPE_P || record.type == AV_PICTURE_TYPE_B;
  if (!predicted) return true;
  if (!after_key) ++refreshes_;
  return refreshes_ > 1;
}

void DamageTrail::judge(Record& record) {
  if (begins_anew(record)) {
    constexpr std::int64_t never = std::numeric_limits<std::int64_t>::min();
    leading_until_ = std::exchange(carries_, false) ? record.time : never;
  }
  record.damaged = record.spoilt || carries_ || record.time < leading_until_;
  const bool dead_end = intra_only_ || (classic_ && record.type == AV_PICTURE_TYPE_B);
  if (record.spoilt && !dead_end) carry_on();
}

void DamageTrail::carry_on() {
  carries_ = true;
  refreshes_ = 0;
  breach_ = std::numeric_limits<std::int64_t>::max();
}

/// What nobody will ask for again.
void DamageTrail::forget() {
  std::int64_t first = judged_;
  for (const Held& held : held_) first = std::min(first, held.serial);
  records_.erase(records_.begin(), records_.lower_bound(first));
}

}  // namespace scrim::io
