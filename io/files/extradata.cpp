#include "io/files/extradata.hpp"

extern "C" {
#include <libavutil/mem.h>
}

#include <algorithm>
#include <new>

namespace scrim::io {

std::string_view extradata(const AVCodecParameters& stream) {
  return {reinterpret_cast<const char*>(stream.extradata),
          static_cast<std::size_t>(stream.extradata_size)};
}

void set_extradata(AVCodecParameters& stream, std::string_view bytes) {
  auto* copy = static_cast<std::uint8_t*>(av_mallocz(bytes.size() + AV_INPUT_BUFFER_PADDING_SIZE));
  if (copy == nullptr) throw std::bad_alloc();
  std::ranges::copy(bytes, copy);
  av_free(stream.extradata);
  stream.extradata = copy;
  stream.extradata_size = static_cast<int>(bytes.size());
}

}  // namespace scrim::io
