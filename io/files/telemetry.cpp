#include "io/files/telemetry.hpp"

#include <filesystem>
#include <optional>
#include <string_view>

#include "io/files/clock_arithmetic.hpp"
#include "io/files/coordinates.hpp"
#include "io/files/file_decoder.hpp"

namespace scrim::io {

bool tells_place(const AVPacket& packet) {
  const auto in = [](const std::uint8_t* bytes, std::size_t size) {
    return tells_place(std::string_view(reinterpret_cast<const char*>(bytes), size));
  };
  if (packet.data != nullptr && in(packet.data, static_cast<std::size_t>(packet.size))) return true;
  for (int i = 0; i < packet.side_data_elems; ++i) {
    if (in(packet.side_data[i].data, packet.side_data[i].size)) return true;
  }
  return false;
}

std::set<int> streams_that_tell_place(const std::string& path) {
  constexpr std::int64_t longest = 10 * AV_TIME_BASE;
  constexpr int most_packets = 100'000;
  constexpr std::int64_t most_bytes = std::int64_t{1} << 28;
  std::set<int> streams;
  std::error_code code;
  InputPtr input;
  if (!std::filesystem::is_regular_file(path, code) || open_container(path, input) < 0) {
    return streams;
  }
  std::optional<std::int64_t> start;
  std::int64_t bytes = 0;
  PacketPtr packet = new_packet();
  for (int i = 0; i < most_packets && bytes < most_bytes; ++i) {
    av_packet_unref(packet.get());
    if (av_read_frame(input.get(), packet.get()) < 0) break;
    bytes += packet->size;
    const AVStream& stream = *input->streams[packet->stream_index];
    const std::int64_t own = packet->dts != AV_NOPTS_VALUE ? packet->dts : packet->pts;
    if (const std::int64_t time = rescaled(own, stream.time_base, microseconds);
        time != AV_NOPTS_VALUE) {
      if (!start) start = time;
      if (between(*start, time) > longest) break;
    }
    const bool subtitle = stream.codecpar->codec_type == AVMEDIA_TYPE_SUBTITLE;
    if (subtitle && tells_place(*packet)) streams.insert(packet->stream_index);
  }
  return streams;
}

}  // namespace scrim::io
