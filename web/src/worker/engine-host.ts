import { ScrimError } from '../errors.js';
import type { Problem } from '../report.js';
import type { EngineSettings, FromEngine, ToEngine } from './protocol.js';

/** How often the engine may stop in a row, without a second's work in between. */
const lives = 4;
/** How long a start may take, in milliseconds. */
const patience = 20_000;

type Start = Extract<ToEngine, { type: 'start' }>;

/** What is fixed for every engine that a page starts. */
export type StartOptions = Omit<Start, 'type' | 'settings'>;

export interface HostEvents {
  /** An engine has started: connect a relay. */
  started(): void;
  problem(problem: Problem): void;
}

/** The page's hold on the engine's worker: starts it, and another one when it stops. */
export class EngineHost {
  #make: () => Worker;
  #options: StartOptions;
  #settings: EngineSettings;
  /** What the engine has for a picture, or a colour. */
  #sent: EngineSettings['with'] | null = null;
  #events: HostEvents;
  #worker: Worker | null = null;
  /** It has started, and not stopped. */
  #running = false;
  #stops = 0;
  #closed = false;
  #failed = false;
  #lastId = 0;
  #waiting = new Map<number, () => void>();

  constructor(
    make: () => Worker,
    options: StartOptions,
    settings: EngineSettings,
    events: HostEvents,
  ) {
    this.#make = make;
    this.#options = options;
    this.#settings = settings;
    this.#events = events;
  }

  /** Whether the engine stopped for good. */
  get failed(): boolean {
    return this.#failed;
  }

  /** Resolves when the engine has started. Rejects with 'assets'. */
  async start(): Promise<void> {
    const worker = this.#make();
    this.#worker = worker;
    this.#send({ type: 'start', ...this.#options, settings: this.#settings });
    this.#sent = this.#settings.with;
    await started(worker);
    worker.onmessage = ({ data }: MessageEvent<FromEngine>) => this.#heard(data);
    worker.onerror = () => this.lost();
    this.#running = true;
    this.#events.started();
  }

  /** What a relay reaches the engine by; null while there is none. */
  port(): MessagePort | null {
    if (!this.#worker) return null;
    const { port1, port2 } = new MessageChannel();
    this.#send({ type: 'connect', port: port1 }, [port1]);
    return port2;
  }

  /** Resolves when no frame is worked on with older settings any more. */
  apply(settings: EngineSettings): Promise<void> {
    this.#settings = settings;
    if (!this.#worker) return Promise.resolve();
    const id = ++this.#lastId;
    const keepsPicture = typeof settings.with !== 'string' && settings.with === this.#sent;
    const sent = keepsPicture ? { ...settings, with: '' } : settings;
    this.#send({ type: 'apply', id, settings: sent, keepsPicture });
    this.#sent = settings.with;
    return new Promise((applied) => this.#waiting.set(id, applied));
  }

  /** The engine works: it may stop as often as at first again. */
  forgetStops(): void {
    this.#stops = 0;
  }

  /** The engine stopped, or gives no answer: another one takes its place. One that still starts may take its time. */
  lost(): void {
    if (this.#running) this.#restart();
  }

  close(): void {
    this.#closed = true;
    this.#stop();
  }

  #restart(): void {
    if (this.#closed) return;
    this.#stop();
    if (++this.#stops >= lives) {
      this.#failed = true;
      this.#events.problem({
        code: 'engine-failed',
        message:
          'The engine stopped several times in a row: nothing is shown any more. Close this Scrim.',
      });
      return;
    }
    this.start().then(
      () =>
        this.#events.problem({
          code: 'engine-restarted',
          message: 'The engine had stopped and was started again. Nothing was shown meanwhile.',
        }),
      () => this.#restart(),
    );
  }

  #send(message: ToEngine, transfer: Transferable[] = []): void {
    this.#worker?.postMessage(message, transfer);
  }

  /** Who waits for settings need not: the next engine starts with them. */
  #stop(): void {
    this.#worker?.terminate();
    this.#worker = null;
    this.#running = false;
    for (const applied of this.#waiting.values()) applied();
    this.#waiting.clear();
  }

  #heard(message: FromEngine): void {
    switch (message.type) {
      case 'applied':
        this.#waiting.get(message.id)?.();
        this.#waiting.delete(message.id);
        break;
      case 'failed':
        this.lost();
        break;
      case 'problem':
        this.#events.problem(message.problem);
        break;
      case 'started':
        break;
    }
  }
}

function started(worker: Worker): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (message: string) => reject(new ScrimError('assets', message));
    const timer = setTimeout(() => fail('The engine does not start.'), patience);
    worker.onerror = (event) => fail(event.message || "The engine's worker could not be loaded.");
    worker.onmessage = ({ data }: MessageEvent<FromEngine>) => {
      if (data.type === 'failed') fail(data.message);
      else if (data.type === 'started') resolve();
      else return;
      clearTimeout(timer);
    };
  });
}
