import type { FromRelay, ToRelay } from '../worker/protocol.js';
import type { WayEvents } from './way.js';

/** How long a worker may take to end by itself, in milliseconds. */
const patience = 1000;

/** The page's end of a relay's worker, which belongs to it. */
export class RelayWorker {
  #worker: Worker;
  #attached = new Map<number, () => void>();
  #closed: Promise<void> | null = null;
  #ended = () => {};

  constructor(worker: Worker, events: WayEvents) {
    this.#worker = worker;
    worker.onmessage = ({ data }: MessageEvent<FromRelay>) => {
      switch (data.type) {
        case 'attached':
          this.#attached.get(data.camera)?.();
          this.#attached.delete(data.camera);
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
  }

  tell(message: ToRelay, transfer: Transferable[] = []): void {
    this.#worker.postMessage(message, transfer);
  }

  connect(port: MessagePort): void {
    this.tell({ type: 'connect', port }, [port]);
  }

  /** Sends what attaches this camera; resolves when it is attached, or when the worker is closed. */
  attach(message: ToRelay & { camera: number }, transfer: Transferable[]): Promise<void> {
    return new Promise((attached) => {
      this.#attached.set(message.camera, attached);
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
      for (const attached of this.#attached.values()) attached();
    });
    return this.#closed;
  }
}
