/// A chain of libavfilter's filters.
#pragma once

#include <string>

#include "io/handles/av_handles.hpp"

struct AVFilterGraph;
struct AVFilterContext;

namespace scrim::io {

struct FilterGraphDelete {
  void operator()(AVFilterGraph* graph) const;
};

/// Frames of one kind in, frames of one kind out. Thread-safety: one thread at a time.
class FilterGraph {
 public:
  /// `chain` in FFmpeg's words: "bwdif=deint=interlaced". All frames to come are like `first`, and
  /// have times in `time_base`; video or sound, as `first` is. With `samples`, each frame of sound
  /// that comes out has that many, but the last one.
  static Result<FilterGraph> create(const AVFrame& first, AVRational time_base,
                                    const std::string& chain, int samples = 0);

  /// Takes over what `frame` refers to; null tells that there are no more.
  Result<void> push(AVFrame* frame);

  /// The next finished frame; null when there is none yet, or no more.
  Result<FramePtr> pull();

  /// Of the frames that come out.
  AVRational time_base() const;

 private:
  FilterGraph() = default;

  std::unique_ptr<AVFilterGraph, FilterGraphDelete> graph_;
  AVFilterContext* source_ = nullptr;
  AVFilterContext* sink_ = nullptr;
};

}  // namespace scrim::io
