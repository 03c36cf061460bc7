import { ScrimError } from '../errors.js';
import { Relay } from '../relay.js';
import { CanvasFrames } from './canvas-frames.js';
import type { Way, WayEvents } from './way.js';

/** A canvas's stream, where frames are asked for on the stream (Firefox) or on its track. */
type Asked = { requestFrame?: () => void };

/** What to tick at when the camera does not say how many frames it gives in a second. */
const usualRate = 30;

const noTicker = "The worker canvas-ticker.js is not found. Serve it beside the package's script.";

/**
 * Firefox's way, and any other browser's: a video element shows the camera, and a canvas that no
 * page shows draws what the engine answered. Frames' times are those of the drawing: a canvas keeps
 * no others. The canvas is drawn on by composed frames only, and its track carries nothing before.
 */
export class CanvasWay implements Way {
  readonly kind = 'canvas';
  readonly output: MediaStreamTrack;
  #ticker: Worker;
  /** Settles when the first tick has come, none can come, or the way is closed. */
  #ticking: Promise<void>;
  #stopWaiting = () => {};
  #relay: Relay;
  #canvas = document.createElement('canvas');
  #context: CanvasRenderingContext2D;
  #request: () => void;
  #frames: CanvasFrames | null = null;
  #closed: Promise<void> | null = null;

  static exists(): boolean {
    return (
      'VideoFrame' in globalThis &&
      'requestVideoFrameCallback' in HTMLVideoElement.prototype &&
      'captureStream' in HTMLCanvasElement.prototype
    );
  }

  /** `ticker` runs canvas-ticker.ts, and belongs to the way. */
  constructor(ticker: Worker, events: WayEvents) {
    this.#ticker = ticker;
    this.#ticking = new Promise((done, failed) => {
      this.#stopWaiting = done;
      ticker.onerror = () => failed(new ScrimError('assets', noTicker));
    });
    this.#ticking.catch(() => {});
    ticker.onmessage = () => {
      this.#stopWaiting();
      this.#frames?.tick();
    };
    this.#context = this.#canvas.getContext('2d', { alpha: false, willReadFrequently: true })!;
    const stream: MediaStream & Asked = this.#canvas.captureStream(0);
    const track: MediaStreamTrack & Asked = stream.getVideoTracks()[0]!;
    this.output = track;
    this.#request = () => (track.requestFrame ? track.requestFrame() : stream.requestFrame?.());
    this.#relay = new Relay({ ...events, give: (frame) => this.#draw(frame) });
  }

  connect(port: MessagePort): void {
    this.#relay.connect(port);
  }

  async attach(track: MediaStreamTrack, camera: number): Promise<void> {
    this.#frames?.close();
    this.#relay.attach(camera);
    this.#frames = new CanvasFrames(track, (frame) => this.#relay.take(frame));
    this.#ticker.postMessage(1000 / (track.getSettings().frameRate || usualRate));
    await this.#ticking;
  }

  close(): Promise<void> {
    this.#closed ??= this.#end();
    return this.#closed;
  }

  async #end(): Promise<void> {
    this.#ticker.terminate();
    this.#stopWaiting();
    this.#frames?.close();
    this.#frames = null;
    await this.#relay.close();
    this.output.stop();
  }

  #draw(frame: VideoFrame): void {
    const { displayWidth: width, displayHeight: height } = frame;
    try {
      if (this.#canvas.width !== width || this.#canvas.height !== height) {
        this.#canvas.width = width;
        this.#canvas.height = height;
      }
      this.#context.drawImage(frame, 0, 0, width, height);
      this.#request();
    } finally {
      frame.close();
    }
  }
}
