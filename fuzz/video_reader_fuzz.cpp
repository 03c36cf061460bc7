// Any bytes as a video's file: finding the streams, decoding and shaping frames, packets of the
// other streams. What is read must be of the size that was promised, at times that rise.

extern "C" {
#include <libavutil/imgutils.h>
#include <libavutil/pixdesc.h>
}
#include <sys/mman.h>
#include <unistd.h>

#include <cstdlib>
#include <string>

#include "io/files/telemetry.hpp"
#include "io/files/video_reader.hpp"
#include "scrim/scrim.hpp"

namespace {

using namespace scrim;

/// A file in memory.
class File {
 public:
  File(const std::uint8_t* bytes, std::size_t size) {
    while (size > 0) {
      const ssize_t written = write(descriptor_, bytes, size);
      if (written <= 0) std::abort();
      bytes += written;
      size -= static_cast<std::size_t>(written);
    }
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  ~File() { close(descriptor_); }

  std::string path() const { return "/proc/self/fd/" + std::to_string(descriptor_); }

 private:
  int descriptor_ = memfd_create("video", 0);
};

/// Reads the ends of every row of every plane.
void look(const io::VideoFrame& frame, const Layout& promised) {
  const AVFrame& picture = *frame.av;
  if (picture.width != promised.width || picture.height != promised.height ||
      io::same_memory(static_cast<AVPixelFormat>(picture.format)) != promised.format) {
    std::abort();
  }
  volatile int sum = 0;
  const auto format = static_cast<AVPixelFormat>(picture.format);
  const int down = av_pix_fmt_desc_get(format)->log2_chroma_h;
  for (int p = 0; p < av_pix_fmt_count_planes(format); ++p) {
    const int bytes = av_image_get_linesize(format, picture.width, p);
    const int rows = p == 1 || p == 2 ? AV_CEIL_RSHIFT(picture.height, down) : picture.height;
    for (int y = 0; y < rows; ++y) {
      const std::uint8_t* row = picture.data[p] + std::ptrdiff_t{y} * picture.linesize[p];
      sum = sum ^ row[0] ^ row[bytes - 1];
    }
  }
}

void read(const std::string& path, const io::ReaderOptions& options) {
  constexpr int most_frames = 8;
  auto reader = io::VideoReader::open(path, options);
  if (!reader) return;
  const Layout& layout = reader->info().layout;
  if (layout.width < min_width || layout.width > max_width || layout.height < min_height ||
      layout.height > max_height) {
    std::abort();
  }
  reader->on_packet([](io::PacketPtr packet) { io::tells_place(*packet); });
  std::optional<std::int64_t> before;
  for (int i = 0; i < most_frames; ++i) {
    const auto frame = reader->read();
    if (!frame || !*frame) break;
    look(**frame, layout);
    if (before && (*frame)->pts <= *before) std::abort();
    before = (*frame)->pts;
  }
  reader->losses();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  io::capture_av_log();
  const File file(bytes, size);
  io::ReaderOptions options;
  // Chosen by the length, so that every byte is the file's.
  options.decoder.salvage = (size & 1) != 0;
  options.decoder.deinterlace = (size & 2) != 0;
  if ((size & 4) != 0) options.format = Format::i420;
  options.looks_for_transparency = (size & 8) != 0;
  read(file.path(), options);
  io::streams_that_tell_place(file.path());
  return 0;
}
