import type { Way, WayEvents } from './way.js';
import { RelayWorker } from './worker-relay.js';

/**
 * Chromium's way: MediaStreamTrackProcessor and MediaStreamTrackGenerator on the page, their streams
 * in the relay's worker. No frame touches the page.
 */
export class StreamsWay implements Way {
  readonly kind = 'streams';
  readonly output: MediaStreamTrack;
  #relay: RelayWorker;

  static exists(): boolean {
    return 'MediaStreamTrackProcessor' in globalThis && 'MediaStreamTrackGenerator' in globalThis;
  }

  constructor(worker: Worker, events: WayEvents) {
    this.#relay = new RelayWorker(worker, events);
    const generator = new MediaStreamTrackGenerator({ kind: 'video' });
    this.output = generator;
    this.#relay.tell({ type: 'output', writable: generator.writable }, [generator.writable]);
  }

  connect(port: MessagePort): void {
    this.#relay.connect(port);
  }

  attach(track: MediaStreamTrack, camera: number): Promise<void> {
    const { readable } = new MediaStreamTrackProcessor({ track });
    return this.#relay.attach({ type: 'attach', camera, readable }, [readable]);
  }

  async close(): Promise<void> {
    await this.#relay.close();
    this.output.stop();
  }
}
