import type { FromRelay, ToRelay } from '../worker/protocol.js';
import type { Way, WayEvents } from './way.js';

/** How long a worker may take to end by itself. */
const patience = 1000;

/**
 * Chromium's way: MediaStreamTrackProcessor and MediaStreamTrackGenerator on the page, their streams
 * in the relay's worker. No frame touches the page.
 */
export class StreamsWay implements Way {
  readonly kind = 'streams';
  readonly output: MediaStreamTrack;
  #worker: Worker;
  #events: WayEvents;
  #attached = new Map<number, () => void>();
  #closed: Promise<void> | null = null;
  #ended = () => {};

  static exists(): boolean {
    return 'MediaStreamTrackProcessor' in globalThis && 'MediaStreamTrackGenerator' in globalThis;
  }

  constructor(worker: Worker, events: WayEvents) {
    this.#worker = worker;
    this.#events = events;
    worker.onmessage = ({ data }: MessageEvent<FromRelay>) => this.#heard(data);
    const generator = new MediaStreamTrackGenerator({ kind: 'video' });
    this.output = generator;
    this.#tell({ type: 'output', writable: generator.writable }, [generator.writable]);
  }

  connect(port: MessagePort): void {
    this.#tell({ type: 'connect', port }, [port]);
  }

  attach(track: MediaStreamTrack, camera: number): Promise<void> {
    const { readable } = new MediaStreamTrackProcessor({ track });
    return new Promise((attached) => {
      this.#attached.set(camera, attached);
      this.#tell({ type: 'attach', camera, readable }, [readable]);
    });
  }

  close(): Promise<void> {
    this.#closed ??= new Promise<void>((closed) => {
      this.#ended = closed;
      this.#tell({ type: 'close' });
      setTimeout(closed, patience);
    }).then(() => {
      this.output.stop();
      this.#worker.terminate();
      for (const attached of this.#attached.values()) attached();
    });
    return this.#closed;
  }

  #tell(message: ToRelay, transfer: Transferable[] = []): void {
    this.#worker.postMessage(message, transfer);
  }

  #heard(message: FromRelay): void {
    switch (message.type) {
      case 'attached':
        this.#attached.get(message.camera)?.();
        this.#attached.delete(message.camera);
        break;
      case 'report':
        this.#events.report(message.report);
        break;
      case 'lost':
        this.#events.lost();
        break;
      case 'closed':
        this.#ended();
        break;
    }
  }
}
