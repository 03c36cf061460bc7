import type { Answer, EngineReport, Job, RelayReport } from './worker/protocol.js';

/** How often the relay looks whether the engine is alive, and how often in vain until it is not. */
const lookEvery = 500;
const looks = 4;

/** What a relay tells its owner. */
export interface RelayEvents {
  /** A frame that may leave. It belongs to the owner now. */
  give(frame: VideoFrame): void;
  report(report: EngineReport & RelayReport): void;
  /** The engine gives no answer any more (after about two seconds): connect another. */
  lost(): void;
}

/**
 * Hands frames to the engine's worker, one at a time, and its answers out. Newest frame wins: while
 * the engine works one frame waits, and older ones are closed. Nothing leaves but what the engine
 * answered, and of a camera that was switched away nothing at all. Works in a worker and on a page.
 */
export class Relay {
  #events: RelayEvents;
  #port: MessagePort | null = null;
  #camera = 0;
  #waiting: VideoFrame | null = null;
  #waitingSince = 0;
  /** The camera of the frame that the engine works on; -1: it is idle. */
  #working = -1;
  #workingSince = 0;
  #looked = 0;
  #looking: ReturnType<typeof setInterval> | undefined;
  #idle: (() => void) | null = null;
  #dropped = 0;
  #given = 0;
  #latency = 0;
  #reported = performance.now();

  constructor(events: RelayEvents) {
    this.#events = events;
  }

  /** Frames go to the engine at the other end from now on. */
  connect(port: MessagePort): void {
    this.#disconnect();
    this.#port = port;
    port.onmessage = ({ data }: MessageEvent<Answer>) => {
      if (data.type === 'frame') this.#answer(data.frame);
      else this.#report(data.report);
    };
    this.#looking = setInterval(() => this.#look(), lookEvery);
    this.#next();
  }

  /** Another camera: frames that come are its; of the one before nothing leaves any more. */
  attach(camera: number): void {
    this.#camera = camera;
    this.#dropped = 0;
    this.#forget();
  }

  /** Takes a frame; it belongs to the relay now. */
  take(frame: VideoFrame): void {
    if (this.#waiting) this.#dropped++;
    this.#forget();
    this.#waiting = frame;
    this.#waitingSince = performance.now();
    this.#next();
  }

  /** Resolves when no frame is on its way any more. */
  async close(): Promise<void> {
    this.#camera = -2;
    this.#forget();
    if (this.#working !== -1) {
      await new Promise<void>((idle) => {
        this.#idle = idle;
        setTimeout(idle, lookEvery);
      });
    }
    this.#disconnect();
  }

  #next(): void {
    const frame = this.#waiting;
    if (!frame || !this.#port || this.#working !== -1) return;
    this.#waiting = null;
    this.#working = this.#camera;
    this.#workingSince = this.#waitingSince;
    this.#looked = 0;
    const job: Job = { camera: this.#camera, frame };
    this.#port.postMessage(job, [frame]);
  }

  #answer(frame: VideoFrame | null): void {
    const current = this.#working === this.#camera;
    this.#working = -1;
    if (frame && current) {
      this.#given++;
      this.#latency += performance.now() - this.#workingSince;
      this.#events.give(frame);
    } else {
      frame?.close();
    }
    this.#idle?.();
    this.#next();
  }

  #report(report: EngineReport): void {
    const now = performance.now();
    this.#events.report({
      ...report,
      latency: this.#latency / Math.max(1, this.#given),
      fps: (1000 * this.#given) / (now - this.#reported),
      dropped: this.#dropped,
    });
    this.#reported = now;
    this.#given = this.#latency = 0;
  }

  /** Counts looks, not the clock, so that a machine that slept is not taken for a dead engine. */
  #look(): void {
    if (this.#working === -1 || ++this.#looked < looks) return;
    this.#disconnect();
    this.#events.lost();
  }

  #disconnect(): void {
    clearInterval(this.#looking);
    this.#port?.close();
    this.#port = null;
    this.#working = -1;
  }

  #forget(): void {
    this.#waiting?.close();
    this.#waiting = null;
  }
}
