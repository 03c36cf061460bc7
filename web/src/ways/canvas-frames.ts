/** How long the video element may be silent, in milliseconds, until the clock takes over. */
const patience = 200;

/**
 * A camera's frames as a video element of its own shows them. The element tells of each new frame;
 * where it does not (a hidden tab, a frame far down a page), `tick` takes the newest one.
 */
export class CanvasFrames {
  #track: MediaStreamTrack;
  #take: (frame: VideoFrame) => void;
  #video = document.createElement('video');
  #waiting = 0;
  #told = -Infinity;

  constructor(track: MediaStreamTrack, take: (frame: VideoFrame) => void) {
    this.#track = track;
    this.#take = take;
    this.#video.muted = true;
    this.#video.playsInline = true;
    this.#video.srcObject = new MediaStream([track]);
    this.#video.play().catch(() => {});
    this.#wait();
  }

  /** To be called at the camera's rate. */
  tick(): void {
    if (!document.hidden && performance.now() - this.#told < patience) return;
    if (this.#track.readyState === 'live' && !this.#track.muted) {
      this.#shoot(this.#video.currentTime);
    }
  }

  close(): void {
    this.#video.cancelVideoFrameCallback(this.#waiting);
    this.#video.pause();
    this.#video.srcObject = null;
  }

  #wait(): void {
    this.#waiting = this.#video.requestVideoFrameCallback((now, { mediaTime }) => {
      this.#wait();
      if (document.hidden) return;
      this.#told = now;
      this.#shoot(mediaTime);
    });
  }

  /** Takes what the element shows, a frame of this time in seconds. It shows nothing at first. */
  #shoot(time: number): void {
    if (this.#video.readyState < HTMLMediaElement.HAVE_CURRENT_DATA) return;
    if (this.#video.videoWidth === 0 || this.#video.videoHeight === 0) return;
    this.#take(frameOf(this.#video, { timestamp: Math.round(1e6 * time) }));
  }
}

/** In the video's own format; where the browser cannot give that, by way of a canvas. */
function frameOf(video: HTMLVideoElement, init: VideoFrameInit): VideoFrame {
  try {
    return new VideoFrame(video, init);
  } catch {
    const canvas = new OffscreenCanvas(video.videoWidth, video.videoHeight);
    canvas.getContext('2d', { alpha: false })!.drawImage(video, 0, 0);
    return new VideoFrame(canvas, init);
  }
}
