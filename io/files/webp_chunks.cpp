#include "io/files/webp_chunks.hpp"

#include <webp/mux.h>

#include <memory>

namespace scrim::io {
namespace {

struct MuxDelete {
  void operator()(WebPMux* mux) const { WebPMuxDelete(mux); }
};

constexpr int copied = 1;

}  // namespace

std::vector<std::uint8_t> with_webp_chunks(std::span<const std::uint8_t> webp,
                                           std::span<const std::uint8_t> exif,
                                           const std::string& xmp,
                                           std::span<const std::uint8_t> icc) {
  const WebPData file{webp.data(), webp.size()};
  const std::unique_ptr<WebPMux, MuxDelete> mux(WebPMuxCreate(&file, copied));
  if (!mux) return {};
  const auto set = [&mux](const char* name, std::span<const std::uint8_t> content) {
    if (content.empty()) return;
    const WebPData chunk{content.data(), content.size()};
    WebPMuxSetChunk(mux.get(), name, &chunk, copied);
  };
  set("EXIF", exif);
  set("XMP ", {reinterpret_cast<const std::uint8_t*>(xmp.data()), xmp.size()});
  set("ICCP", icc);
  WebPData assembled;
  WebPDataInit(&assembled);
  std::vector<std::uint8_t> bytes;
  if (WebPMuxAssemble(mux.get(), &assembled) == WEBP_MUX_OK) {
    bytes.assign(assembled.bytes, assembled.bytes + assembled.size);
  }
  WebPDataClear(&assembled);
  return bytes;
}

}  // namespace scrim::io
