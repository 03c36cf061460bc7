// What tests do on their page: see browser.ts. Everything is reached as `lab` from page.evaluate.
import * as scrim from '/dist/index.js';

const clip = { width: 640, height: 360, frames: 60 };

/** The corner of the picture with the mark: no person comes there. Shares of width and height. */
const corner = { width: 0.12, height: 0.25 };

/** A clock that goes on in hidden tabs. */
function clock(tick: () => void): Worker {
  const script = 'setInterval(() => postMessage(null), 33)';
  const worker = new Worker(URL.createObjectURL(new Blob([script])));
  worker.onmessage = tick;
  return worker;
}

/** A camera that shows the person's clip, with a mark in a corner that no blur lets through. */
class Camera {
  /** Where the clip is. */
  static clip = '';
  readonly track: MediaStreamTrack;
  #canvas = document.createElement('canvas');
  #context = this.#canvas.getContext('2d')!;
  #clock: Worker;
  #shown = 0;

  static async open(width = 640, height = 360): Promise<Camera> {
    const bytes = await (await fetch(Camera.clip)).arrayBuffer();
    return new Camera(new Uint8Array(bytes), width, height);
  }

  private constructor(bytes: Uint8Array, width: number, height: number) {
    this.resize(width, height);
    this.#show(bytes);
    this.track = this.#canvas.captureStream().getVideoTracks()[0]!;
    this.#clock = clock(() => this.#show(bytes));
  }

  resize(width: number, height: number): void {
    this.#canvas.width = width;
    this.#canvas.height = height;
  }

  close(): void {
    this.#clock.terminate();
    this.track.stop();
  }

  #show(bytes: Uint8Array): void {
    const { width, height } = this.#canvas;
    const size = (clip.width * clip.height * 3) / 2;
    const frame = new VideoFrame(bytes.subarray((this.#shown++ % clip.frames) * size), {
      format: 'I420',
      codedWidth: clip.width,
      codedHeight: clip.height,
      timestamp: 0,
    });
    this.#context.drawImage(frame, 0, 0, width, height);
    frame.close();
    for (let x = 0; x < width * corner.width; x += 2) {
      this.#context.fillStyle = x % 4 === 0 ? 'black' : 'white';
      this.#context.fillRect(x, 0, 2, height * corner.height);
    }
  }
}

/** A frame as it was seen. */
interface Seen {
  width: number;
  height: number;
  /** How clearly the mark is seen: the mean difference of neighbours in the corner, 0 to 255. */
  mark: number;
}

/** Looks at every frame that a track gives, from now on. */
function watch(track: MediaStreamTrack): { seen: Seen[]; colour(): number[] } {
  const seen: Seen[] = [];
  const video = document.createElement('video');
  video.muted = true;
  video.srcObject = new MediaStream([track]);
  void video.play().catch(() => {});
  const look = () => {
    seen.push(measure(video));
    video.requestVideoFrameCallback(look);
  };
  video.requestVideoFrameCallback(look);
  return { seen, colour: () => middle(video) };
}

/** Red, green and blue in the middle of what is shown now. */
function middle(video: HTMLVideoElement): number[] {
  const context = new OffscreenCanvas(1, 1).getContext('2d')!;
  context.drawImage(video, -video.videoWidth / 2, -video.videoHeight / 2);
  return [...context.getImageData(0, 0, 1, 1).data.subarray(0, 3)];
}

function measure(video: HTMLVideoElement): Seen {
  const { videoWidth: width, videoHeight: height } = video;
  const [w, h] = [Math.floor(width * corner.width), Math.floor(height * corner.height)];
  const context = new OffscreenCanvas(w, h).getContext('2d')!;
  context.drawImage(video, 0, 0, w, h, 0, 0, w, h);
  const { data } = context.getImageData(0, 0, w, h);
  let difference = 0;
  let pairs = 0;
  for (let i = 0; i + 4 < data.length; i += 4) {
    if ((i / 4) % w === w - 1) continue;
    difference += Math.abs(data[i + 1]! - data[i + 5]!);
    pairs++;
  }
  return { width, height, mark: difference / pairs };
}

/** Resolves when it holds. */
async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((later) => setTimeout(later, 20));
}

export const lab = { Scrim: scrim.Scrim, Camera, watch, until };
export type LabOnPage = typeof lab;
(globalThis as unknown as { lab: LabOnPage }).lab = lab;
