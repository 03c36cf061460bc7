#include "io/files/stream_side_data.hpp"

#include <cstring>
#include <new>

namespace scrim::io {

const std::uint8_t* side_data(const AVStream& stream, AVPacketSideDataType type) {
#if LIBAVCODEC_VERSION_INT >= AV_VERSION_INT(60, 31, 100)
  const AVCodecParameters& codec = *stream.codecpar;
  const AVPacketSideData* data =
      av_packet_side_data_get(codec.coded_side_data, codec.nb_coded_side_data, type);
  return data == nullptr ? nullptr : data->data;
#else
  return av_stream_get_side_data(&stream, type, nullptr);
#endif
}

void add_side_data(AVStream& stream, AVPacketSideDataType type, const void* data,
                   std::size_t size) {
#if LIBAVCODEC_VERSION_INT >= AV_VERSION_INT(60, 31, 100)
  AVCodecParameters& codec = *stream.codecpar;
  AVPacketSideData* entry =
      av_packet_side_data_new(&codec.coded_side_data, &codec.nb_coded_side_data, type, size, 0);
  std::uint8_t* out = entry == nullptr ? nullptr : entry->data;
#else
  std::uint8_t* out = av_stream_new_side_data(&stream, type, size);
#endif
  if (out == nullptr) throw std::bad_alloc();
  std::memcpy(out, data, size);
}

}  // namespace scrim::io
