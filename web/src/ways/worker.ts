import { ScrimError } from '../errors.js';
import type { FromRelay, ToRelay } from '../worker/protocol.js';
import type { Way, WayEvents } from './way.js';
import { RelayWorker } from './worker-relay.js';

/** How often the page looks whether the app has stopped its camera's track, or switched it off. */
const lookEvery = 100;

const cannotTravel =
  "This browser does not hand this track to a worker. Make the Scrim with way: 'canvas'.";

/**
 * Safari's way: tracks go into the relay's worker and out of it; MediaStreamTrackProcessor and
 * VideoTrackGenerator exist only there. A track that goes is gone for the page, so a clone goes: it
 * is led to do what the app's own track does.
 */
export class WorkerWay implements Way {
  readonly kind = 'worker';
  readonly output: MediaStreamTrack;
  #relay: RelayWorker;
  #looking: ReturnType<typeof setInterval> | undefined;

  /**
   * Makes a way in this worker, which runs relay-worker.ts and belongs to the way. Gives null, and
   * ends the worker, where it lacks what it needs (a page cannot know before) or is not found.
   */
  static create(worker: Worker, events: WayEvents): Promise<WorkerWay | null> {
    return new Promise((made) => {
      worker.onmessage = ({ data }: MessageEvent<FromRelay>) => {
        if (data.type !== 'output') return;
        if (!data.track) worker.terminate();
        made(data.track && new WorkerWay(worker, data.track, events));
      };
      worker.onerror = () => made(null);
      const message: ToRelay = { type: 'generate' };
      worker.postMessage(message);
    });
  }

  private constructor(worker: Worker, output: MediaStreamTrack, events: WayEvents) {
    this.#relay = new RelayWorker(worker, events);
    this.output = output;
  }

  connect(port: MessagePort): void {
    this.#relay.connect(port);
  }

  attach(track: MediaStreamTrack, camera: number): Promise<void> {
    clearInterval(this.#looking);
    const clone = track.clone();
    const { enabled } = clone;
    const transfer = [clone as unknown as Transferable];
    return this.#relay.attach({ type: 'attach-track', camera, track: clone }, transfer).then(
      () => this.#follow(track, enabled),
      (cause) => {
        clone.stop();
        throw new ScrimError('bad-track', cannotTravel, { cause });
      },
    );
  }

  async close(): Promise<void> {
    clearInterval(this.#looking);
    await this.#relay.close();
    this.output.stop();
  }

  /** No event tells that a track was stopped by the app or switched off. */
  #follow(track: MediaStreamTrack, enabled: boolean): void {
    this.#looking = setInterval(() => {
      const live = track.readyState === 'live';
      if (live && track.enabled === enabled) return;
      enabled = track.enabled;
      this.#relay.tell({ type: 'follow', enabled, live });
      if (!live) clearInterval(this.#looking);
    }, lookEvery);
  }
}
