import { ScrimError } from '../errors.js';
import type { FromRelay, ToRelay } from '../worker/protocol.js';
import type { WayEvents } from './way.js';

/** How long a worker may take to end by itself, in milliseconds. */
const patience = 1000;

/** The page's end of a relay's worker, which belongs to it. */
export class RelayWorker {
  #worker: Worker;
  #attaching = new Map<number, { done: () => void; failed: (why: ScrimError) => void }>();
  #broken: ScrimError | null = null;
  #closed: Promise<void> | null = null;
  #ended = () => {};

  constructor(worker: Worker, events: WayEvents) {
    this.#worker = worker;
    worker.onmessage = ({ data }: MessageEvent<FromRelay>) => {
      switch (data.type) {
        case 'attached':
          this.#attaching.get(data.camera)?.done();
          this.#attaching.delete(data.camera);
          break;
        case 'report':
          events.report(data.report);
          break;
        case 'lost':
          events.lost();
          break;
        case 'closed':
          this.#ended();
          break;
      }
    };
    worker.onerror = ({ message }) => {
      const why = message || 'it could not be loaded';
      this.#broken = new ScrimError('assets', `The worker relay-worker.js does not run: ${why}.`);
      for (const { failed } of this.#attaching.values()) failed(this.#broken);
      this.#attaching.clear();
    };
  }

  tell(message: ToRelay, transfer: Transferable[] = []): void {
    this.#worker.postMessage(message, transfer);
  }

  connect(port: MessagePort): void {
    this.tell({ type: 'connect', port }, [port]);
  }

  /**
   * Sends what attaches this camera; resolves when it is attached, or when the worker is closed.
   * Rejects with 'assets' when the worker does not run.
   */
  attach(message: ToRelay & { camera: number }, transfer: Transferable[]): Promise<void> {
    if (this.#closed) return this.#closed;
    return new Promise((done, failed) => {
      if (this.#broken) throw this.#broken;
      this.#attaching.set(message.camera, { done, failed });
      this.tell(message, transfer);
    });
  }

  /** Resolves when no frame is open in the worker, and it has ended. May be called twice. */
  close(): Promise<void> {
    this.#closed ??= new Promise<void>((closed) => {
      this.#ended = closed;
      this.tell({ type: 'close' });
      setTimeout(closed, patience);
    }).then(() => {
      this.#worker.terminate();
      for (const { done } of this.#attaching.values()) done();
      this.#attaching.clear();
    });
    return this.#closed;
  }
}
