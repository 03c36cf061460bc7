/** A frame of the source, and what Scrim made of that very frame. */
export interface Pair {
  before: CanvasImageSource;
  after: CanvasImageSource;
  width: number;
  height: number;
}

/** Gives pair after pair of a source and its output, until what it returns is called. */
export function pairs(
  source: MediaStreamTrack,
  output: MediaStreamTrack,
  show: (pair: Pair) => void,
): () => void {
  return 'MediaStreamTrackProcessor' in globalThis
    ? pairsByTime(source, output, show)
    : pairsByEye(source, output, show);
}

/** How many source frames wait for their output: more than the engine ever has under way. */
const waitingFrames = 6;

/** Scrim keeps timestamps: the two frames with the same one belong together. */
function pairsByTime(
  source: MediaStreamTrack,
  output: MediaStreamTrack,
  show: (pair: Pair) => void,
): () => void {
  const waiting: VideoFrame[] = [];
  const dropUntil = (keep: (frame: VideoFrame) => boolean) => {
    while (waiting[0] !== undefined && !keep(waiting[0])) waiting.shift()?.close();
  };
  const stopSource = frames(source, (frame) => {
    waiting.push(frame);
    dropUntil(() => waiting.length <= waitingFrames);
  });
  const stopOutput = frames(output, (after) => {
    dropUntil((frame) => frame.timestamp >= after.timestamp);
    const before = waiting[0];
    if (before !== undefined) {
      show({ before, after, width: after.displayWidth, height: after.displayHeight });
    }
    after.close();
  });
  return () => {
    stopSource();
    stopOutput();
    dropUntil(() => false);
  };
}

/** Calls with each frame of a track; whoever is called closes it. */
function frames(track: MediaStreamTrack, take: (frame: VideoFrame) => void): () => void {
  const own = track.clone();
  const reader = new MediaStreamTrackProcessor({
    track: own,
    maxBufferSize: 1,
  }).readable.getReader();
  let stopped = false;
  const read = async () => {
    for (;;) {
      const { value, done } = await reader.read();
      if (value === undefined || done) return;
      if (stopped) value.close();
      else take(value);
    }
  };
  void read();
  return () => {
    stopped = true;
    void reader.cancel();
    own.stop();
  };
}

/** Without processors: two videos, drawn when the output has a new frame. */
function pairsByEye(
  source: MediaStreamTrack,
  output: MediaStreamTrack,
  show: (pair: Pair) => void,
): () => void {
  const [before, after] = [source, output].map((track) => {
    const video = document.createElement('video');
    video.srcObject = new MediaStream([track]);
    video.muted = true;
    video.playsInline = true;
    void video.play();
    return video;
  }) as [HTMLVideoElement, HTMLVideoElement];
  let stopped = false;
  const draw = () => {
    if (stopped) return;
    if (before.videoWidth > 0) {
      show({ before, after, width: after.videoWidth, height: after.videoHeight });
    }
    after.requestVideoFrameCallback(draw);
  };
  after.requestVideoFrameCallback(draw);
  return () => {
    stopped = true;
    before.srcObject = after.srcObject = null;
  };
}
