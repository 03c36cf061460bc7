#include "apps/live/control/preview_share.hpp"

namespace scrim::live {
namespace {

/// Memory that no frame needs is never touched, and costs nothing.
constexpr int most_width = 3840, most_height = 2160;

}  // namespace

PreviewShare::~PreviewShare() {
  end();
}

io::Result<int> PreviewShare::open() {
  end_if_unwanted();
  if (!writer_) {
    auto writer = PreviewWriter::create(most_width, most_height);
    if (!writer) return tl::unexpected(writer.error());
    writer_ = std::move(*writer);
    camera_.set_preview([to = writer_.get()](const PreviewFrame& frame) { to->write(frame); });
  }
  const int descriptor = writer_->share();
  if (descriptor < 0) return tl::unexpected(std::string("the preview's memory cannot be shared"));
  return descriptor;
}

void PreviewShare::end_if_unwanted() {
  if (writer_ && !writer_->wanted()) end();
}

void PreviewShare::end() {
  if (!writer_) return;
  camera_.set_preview({});
  writer_.reset();
}

}  // namespace scrim::live
