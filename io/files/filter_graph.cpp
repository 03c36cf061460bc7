#include "io/files/filter_graph.hpp"

extern "C" {
#include <libavfilter/avfilter.h>
#include <libavfilter/buffersink.h>
#include <libavfilter/buffersrc.h>
#include <libavutil/channel_layout.h>
#include <libavutil/mem.h>
#include <libavutil/pixdesc.h>
#include <libavutil/samplefmt.h>
}

#include <array>
#include <new>

namespace scrim::io {
namespace {

std::string text_of(AVRational ratio) {
  return std::to_string(ratio.num) + "/" + std::to_string(ratio.den);
}

std::string channels_of(const AVFrame& sound) {
  std::array<char, 1024> text{};
  av_channel_layout_describe(&sound.ch_layout, text.data(), text.size());
  return text.data();
}

std::string source_arguments(const AVFrame& first, AVRational time_base) {
  const std::string time = "time_base=" + text_of(time_base);
  if (first.sample_rate > 0) {
    return time + ":sample_rate=" + std::to_string(first.sample_rate) +
           ":sample_fmt=" + av_get_sample_fmt_name(static_cast<AVSampleFormat>(first.format)) +
           ":channel_layout=" + channels_of(first);
  }
  return time + ":width=" + std::to_string(first.width) +
         ":height=" + std::to_string(first.height) +
         ":pix_fmt=" + av_get_pix_fmt_name(static_cast<AVPixelFormat>(first.format)) +
         ":pixel_aspect=" + text_of(first.sample_aspect_ratio);
}

/// One open end of a chain that is about to be parsed.
struct OpenEnd {
  OpenEnd(const char* name, AVFilterContext* filter) : end(avfilter_inout_alloc()) {
    if (end == nullptr) throw std::bad_alloc();
    end->name = av_strdup(name);
    end->filter_ctx = filter;
  }
  OpenEnd(const OpenEnd&) = delete;
  OpenEnd& operator=(const OpenEnd&) = delete;
  ~OpenEnd() { avfilter_inout_free(&end); }

  AVFilterInOut* end;
};

tl::unexpected<std::string> failure(int code) {
  return tl::unexpected(av_message(code));
}

}  // namespace

void FilterGraphDelete::operator()(AVFilterGraph* graph) const {
  avfilter_graph_free(&graph);
}

Result<FilterGraph> FilterGraph::create(const AVFrame& first, AVRational time_base,
                                        const std::string& chain, int samples) {
  FilterGraph graph;
  graph.graph_.reset(avfilter_graph_alloc());
  if (!graph.graph_) throw std::bad_alloc();
  AVFilterGraph* const filters = graph.graph_.get();
  const bool sound = first.sample_rate > 0;
  int code = avfilter_graph_create_filter(
      &graph.source_, avfilter_get_by_name(sound ? "abuffer" : "buffer"), "in",
      source_arguments(first, time_base).c_str(), nullptr, filters);
  if (code < 0) return failure(code);
  code = avfilter_graph_create_filter(&graph.sink_,
                                      avfilter_get_by_name(sound ? "abuffersink" : "buffersink"),
                                      "out", nullptr, nullptr, filters);
  if (code < 0) return failure(code);
  // From the chain's side: what it reads is the source's output.
  OpenEnd from("in", graph.source_), to("out", graph.sink_);
  code = avfilter_graph_parse_ptr(filters, chain.c_str(), &to.end, &from.end, nullptr);
  if (code >= 0) code = avfilter_graph_config(filters, nullptr);
  if (code < 0) return failure(code);
  if (samples > 0) av_buffersink_set_frame_size(graph.sink_, static_cast<unsigned>(samples));
  return graph;
}

Result<void> FilterGraph::push(AVFrame* frame) {
  const int code = av_buffersrc_add_frame(source_, frame);
  if (code < 0) return failure(code);
  return {};
}

Result<FramePtr> FilterGraph::pull() {
  FramePtr frame = new_frame();
  const int code = av_buffersink_get_frame(sink_, frame.get());
  if (code == AVERROR(EAGAIN) || code == AVERROR_EOF) return FramePtr();
  if (code < 0) return failure(code);
  return frame;
}

AVRational FilterGraph::time_base() const {
  return av_buffersink_get_time_base(sink_);
}

}  // namespace scrim::io
