#include "io/files/frame_pipeline.hpp"

#include <exception>
#include <mutex>
#include <optional>
#include <thread>

#include "io/files/bounded_queue.hpp"

namespace scrim::io {
namespace {

/// One of the two.
struct Item {
  VideoFrame frame;
  PacketPtr packet;
};

class Pipeline {
 public:
  Pipeline(VideoReader& reader, FrameSink& sink, const FrameProcess& process)
      : reader_(reader), sink_(sink), process_(process) {}

  Result<void> run() {
    std::thread reading([this] { guarded([this] { return read_all(); }); });
    std::thread writing([this] { guarded([this] { return write_all(); }); });
    guarded([this] { return process_all(); });
    reading.join();
    finished_.close();
    writing.join();
    if (error_) return tl::unexpected(*error_);
    return sink_.finish();
  }

 private:
  template <class Stage>
  void guarded(const Stage& stage) {
    try {
      if (auto done = stage(); !done) fail(done.error());
    } catch (const std::bad_alloc&) {
      fail(reader_.name() + ": out of memory; try a smaller picture");
    } catch (const std::exception& exception) {
      fail(reader_.name() + ": " + exception.what());
    }
  }

  void fail(const std::string& error) {
    {
      const std::lock_guard lock(mutex_);
      if (!error_) error_ = error;
    }
    decoded_.abandon();
    finished_.abandon();
  }

  Result<void> read_all() {
    reader_.on_packet([this](PacketPtr packet) { finished_.push({{}, std::move(packet)}); });
    while (true) {
      auto frame = reader_.read();
      if (!frame) return tl::unexpected(frame.error());
      if (!*frame || !decoded_.push(std::move(**frame))) break;
    }
    decoded_.close();
    return {};
  }

  Result<void> process_all() {
    while (const std::optional<VideoFrame> in = decoded_.pop()) {
      auto out = process_(*in);
      if (!out) return tl::unexpected(out.error());
      out->pts = in->pts;
      out->duration = in->duration;
      out->field_order = in->field_order;
      if (!finished_.push({std::move(*out), nullptr})) break;
    }
    return {};
  }

  Result<void> write_all() {
    while (std::optional<Item> item = finished_.pop()) {
      auto written =
          item->packet ? sink_.write(std::move(item->packet)) : sink_.write(std::move(item->frame));
      if (!written) return written;
    }
    return {};
  }

  // Enough that no thread waits for a frame that takes longer than most; packets of sound come
  // between the frames.
  static constexpr std::size_t frames_ahead = 4, items_ahead = 16;
  VideoReader& reader_;
  FrameSink& sink_;
  const FrameProcess& process_;
  BoundedQueue<VideoFrame> decoded_{frames_ahead};
  BoundedQueue<Item> finished_{items_ahead};
  std::mutex mutex_;
  std::optional<std::string> error_;
};

}  // namespace

Result<void> run_pipeline(VideoReader& reader, FrameSink& sink, const FrameProcess& process) {
  return Pipeline(reader, sink, process).run();
}

}  // namespace scrim::io
