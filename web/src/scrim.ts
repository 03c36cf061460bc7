import { ScrimError } from './errors.js';
import type { Problem, Probe, Report } from './report.js';
import type { CheckedSettings, Options, Settings } from './settings.js';
import { StreamsWay } from './ways/streams.js';
import type { Way } from './ways/way.js';
import { EngineHost } from './worker/engine-host.js';
import type { Orders } from './worker/protocol.js';

/** What a Scrim tells while it runs. */
export interface Events {
  report: Report;
  problem: Problem;
}

type Callbacks = { [E in keyof Events]: Set<(value: Events[E]) => void> };

/**
 * Keeps the person in a camera's track and blurs or replaces what is behind them, on this machine.
 * What comes out never shows an uncovered background unless the effect is 'none'.
 */
export class Scrim {
  #settings: CheckedSettings;
  #host: EngineHost;
  #port: MessagePort | null = null;
  #way: Way | null = null;
  #camera = 0;
  #closed = false;
  #callbacks: Callbacks = { report: new Set(), problem: new Set() };

  /**
   * Loads the engine. Rejects with a ScrimError: 'unsupported', 'no-simd', 'bad-option',
   * 'bad-image', 'assets'.
   */
  static async create(settings: Partial<Settings & Options> = {}): Promise<Scrim> {
    const base = settings.assets ?? new URL('.', import.meta.url);
    const [module, model] = await Promise.all([
      WebAssembly.compileStreaming(fetch(new URL('scrim.wasm', base))),
      fetch(new URL('landscape.tflite', base)).then(
        async (r) => new Uint8Array(await r.arrayBuffer()),
      ),
    ]);
    const checked: CheckedSettings = {
      effect: 'blur',
      strength: 50,
      look: 'soft',
      with: '#000000',
      fit: 'cover',
      who: 'everyone',
      match: 20,
      keep: [],
      hide: [],
      view: 'composed',
      quality: 1,
      budget: 0,
      blurTwice: false,
      ...(settings as Partial<CheckedSettings>),
    };
    const scrim = new Scrim(module, model, checked);
    await scrim.#host.start();
    return scrim;
  }

  /** Tells in under 100 ms what this device can do. Never rejects. */
  static async probe(): Promise<Probe> {
    throw new ScrimError('unsupported', 'Not built yet.');
  }

  /**
   * Asks for the camera, as getUserMedia does, with errors that say what to do: 'no-permission',
   * 'no-camera'.
   */
  static async camera(constraints: MediaTrackConstraints = {}): Promise<MediaStreamTrack> {
    const stream = await navigator.mediaDevices.getUserMedia({ video: constraints });
    return stream.getVideoTracks()[0]!;
  }

  private constructor(module: WebAssembly.Module, model: Uint8Array, settings: CheckedSettings) {
    this.#settings = settings;
    this.#host = new EngineHost(
      () => new Worker(new URL('./engine-worker.js', import.meta.url), { type: 'module' }),
      { module, model, threads: 1, compositor: 'cpu' },
      this.#orders,
      {
        started: (port) => {
          this.#port = port;
          this.#connect();
        },
        problem: (problem) => this.#tell('problem', problem),
      },
    );
  }

  /**
   * Takes a camera's track (which stays the caller's: Scrim never stops it) and gives the track to
   * send. A second call switches the camera: the same output track goes on with the new one.
   */
  async attach(track: MediaStreamTrack): Promise<MediaStreamTrack> {
    if (this.#closed) throw new ScrimError('closed', 'This Scrim was closed: create another.');
    if (track.kind !== 'video' || track.readyState !== 'live') {
      throw new ScrimError('bad-track', 'Give a live video track.');
    }
    this.#way ??= this.#open();
    this.#connect();
    await this.#way.attach(track, ++this.#camera);
    return this.#way.output;
  }

  /** Changes settings from the next frame on: all of them, or none when one is wrong. */
  async update(settings: Partial<Settings>): Promise<void> {
    this.#settings = { ...this.#settings, ...(settings as Partial<CheckedSettings>) };
    await this.#host.obey(this.#orders);
  }

  /** Calls back on an event; returns what takes the callback off again. */
  on<E extends keyof Events>(event: E, callback: (value: Events[E]) => void): () => void {
    this.#callbacks[event].add(callback);
    return () => this.#callbacks[event].delete(callback);
  }

  /** Stops everything: the output track ends. May be called twice, and while starting. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#way?.close();
    this.#host.close();
  }

  get #orders(): Orders {
    return { settings: this.#settings, budget: 0, through: null };
  }

  #open(): Way {
    const worker = new Worker(new URL('./relay-worker.js', import.meta.url), { type: 'module' });
    const way = new StreamsWay(worker, {
      report: (report) => {
        this.#host.praise();
        this.#tell('report', { ...report, way: way.kind });
      },
      lost: () => this.#host.restart(),
    });
    return way;
  }

  #connect(): void {
    if (!this.#way || !this.#port) return;
    this.#way.connect(this.#port);
    this.#port = null;
  }

  #tell<E extends keyof Events>(event: E, value: Events[E]): void {
    for (const callback of this.#callbacks[event]) callback(value);
  }
}
