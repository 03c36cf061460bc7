/// Decode, process and encode at the same time.
#pragma once

#include <functional>

#include "io/files/frame_sink.hpp"
#include "io/files/video_reader.hpp"
#include "io/pixels/video_frame.hpp"

namespace scrim::io {

/// Makes one output frame of one input frame; its time and its order of fields are set by the
/// pipeline.
using FrameProcess = std::function<Result<VideoFrame>(const VideoFrame& in)>;

/// Every frame of `reader` through `process` into `sink`, the other streams' packets beside them,
/// and `sink.finish()` at the end. Reading and writing run on threads of their own; `process` runs
/// on the caller's, so that what it uses needs no lock. A few frames are on their way at any time.
/// The first error, of whichever stage, ends all three and is returned.
Result<void> run_pipeline(VideoReader& reader, FrameSink& sink, const FrameProcess& process);

}  // namespace scrim::io
