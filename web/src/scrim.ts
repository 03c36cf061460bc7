import { askForCamera, blursItself, checkTrack, watchCamera } from './camera.js';
import { checkAll, checkSettings } from './check.js';
import { load } from './core/load.js';
import { ScrimError } from './errors.js';
import { budgetOf, Pace } from './pace.js';
import { probe } from './probe.js';
import type { Problem, Probe, Report } from './report.js';
import { defaults, type CheckedSettings, type Options, type Settings } from './settings.js';
import { openWay } from './ways/open.js';
import type { Way } from './ways/way.js';
import { EngineHost, type StartOptions } from './worker/engine-host.js';
import type { EngineSettings } from './worker/protocol.js';
import { canvasTicker, engineWorker, relayWorker } from './workers.js';

/** What a Scrim tells while it runs. */
export interface Events {
  report: Report;
  problem: Problem;
}

type Callbacks = { [E in keyof Events]: Set<(value: Events[E]) => void> };

/**
 * Keeps the person in a camera's track and blurs or replaces what is behind them, on this machine.
 *
 * What comes out never shows an uncovered background unless the effect is 'none': nothing leaves
 * before a frame is composed or covered, and nothing while the engine is started anew. The one
 * exception is a camera that blurs by itself (its track's settings say `backgroundBlur: true`):
 * while the effect is 'blur' its frames leave as the camera gives them, `problem` tells so, and
 * when the camera blurs no more, Scrim does. Between the two lies the time that the browser takes to
 * say it, or, where your own code switches the camera's blur off, of which browsers tell nothing, up
 * to a fifth of a second (a second in a hidden tab): where that is too long, set `blurTwice` before.
 */
export class Scrim {
  #settings: CheckedSettings;
  #options: Partial<Options>;
  #host: EngineHost;
  #way: Way | null = null;
  #track: MediaStreamTrack | null = null;
  #camera = 0;
  #cameraBlurs = false;
  #pace = new Pace((problem) => this.#tell('problem', problem));
  #watch = new AbortController();
  /** Attaches wait for each other. */
  #turn: Promise<unknown> = Promise.resolve();
  /** A picture that takes long to decode is not put over one that was given after it. */
  #updating: Promise<unknown> = Promise.resolve();
  #closing: Promise<void> | null = null;
  #callbacks: Callbacks = { report: new Set(), problem: new Set() };

  /**
   * Loads the engine and starts it, so that attaching takes no time. Rejects with a ScrimError:
   * 'unsupported', 'no-simd', 'bad-option', 'bad-image', 'assets'.
   */
  static async create(settings: Partial<Settings & Options> = {}): Promise<Scrim> {
    const given = await checkAll(settings);
    const { compositor = 'auto' } = given.options;
    const start: StartOptions = { ...(await load(given.options)), compositor };
    const scrim = new Scrim(start, given.options, { ...defaults, ...given.settings });
    try {
      const opening = scrim.#openWay();
      scrim.#turn = opening.catch(() => {});
      await Promise.all([scrim.#host.start(), opening]);
    } catch (error) {
      await scrim.close();
      throw error;
    }
    return scrim;
  }

  /** Tells in under 100 ms what this device can do. Never rejects. */
  static probe({ assets }: Partial<Pick<Options, 'assets'>> = {}): Promise<Probe> {
    return probe(() => relayWorker(assets));
  }

  /**
   * Asks for the camera, as getUserMedia does, with errors that say what to do: 'no-permission',
   * 'no-camera', 'unsupported', 'bad-option'. The track is the caller's, who stops it.
   */
  static camera(constraints: MediaTrackConstraints = {}): Promise<MediaStreamTrack> {
    return askForCamera(constraints);
  }

  private constructor(start: StartOptions, options: Partial<Options>, settings: CheckedSettings) {
    this.#settings = settings;
    this.#options = options;
    this.#host = new EngineHost(() => engineWorker(options.assets), start, this.#engineSettings(), {
      started: () => this.#connect(),
      problem: (problem) => this.#tell('problem', problem),
    });
  }

  /**
   * Takes a camera's track (which stays the caller's: Scrim never stops it) and gives the track to
   * send. A second call switches the camera: the same output track goes on with the new one, unless
   * it was stopped. Rejects with 'bad-track' for what is not a live video track, 'unsupported',
   * 'engine-failed', 'closed'.
   */
  attach(track: MediaStreamTrack): Promise<MediaStreamTrack> {
    const turn = this.#turn.then(() => this.#attach(track));
    this.#turn = turn.catch(() => {});
    return turn;
  }

  /**
   * Changes settings from the next frame on: all of them, or none when one is wrong. Resolves when
   * no frame with the old ones leaves any more. Updates take place in the order of the calls.
   * Rejects with 'bad-option', 'bad-image', 'engine-failed', 'closed'.
   */
  async update(settings: Partial<Settings>): Promise<void> {
    this.#check();
    const checking = checkSettings(settings);
    const change = Promise.allSettled([checking, this.#updating]).then(async () => {
      const checked = await checking;
      this.#check();
      return { applied: this.#change(checked) };
    });
    this.#updating = change.catch(() => {});
    await (
      await change
    ).applied;
  }

  /** Calls back on an event; returns what takes the callback off again. */
  on<E extends keyof Events>(event: E, callback: (value: Events[E]) => void): () => void {
    this.#callbacks[event].add(callback);
    return () => this.#callbacks[event].delete(callback);
  }

  /** Stops everything: the output track ends. May be called twice, and while attaching. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #attach(track: MediaStreamTrack): Promise<MediaStreamTrack> {
    this.#check();
    checkTrack(track);
    const way = await this.#openWay();
    this.#check();
    this.#watch.abort();
    this.#watch = new AbortController();
    watchCamera(track, this.#watch.signal, {
      ended: () => this.#tell('problem', cameraEnded),
      configured: () => void this.#apply(),
    });
    this.#track = track;
    this.#camera++;
    await this.#apply();
    this.#check();
    await way.attach(track, this.#camera);
    this.#check();
    return way.output;
  }

  /** The way that is open, or another when the app has stopped its output. */
  async #openWay(): Promise<Way> {
    if (this.#way?.output.readyState === 'live') return this.#way;
    await this.#way?.close();
    const { assets } = this.#options;
    const workers = { relay: () => relayWorker(assets), ticker: () => canvasTicker(assets) };
    const way = await openWay(this.#options.way ?? 'auto', workers, {
      report: (report) => {
        this.#host.forgetStops();
        this.#pace.take(report, this.#settings.quality);
        this.#tell('report', { ...report, way: way.kind });
      },
      lost: () => this.#host.lost(),
    });
    this.#way = way;
    this.#connect();
    return way;
  }

  async #close(): Promise<void> {
    this.#watch.abort();
    await this.#way?.close();
    this.#host.close();
    await this.#turn;
    await this.#way?.close();
  }

  #check(): void {
    if (this.#closing) throw new ScrimError('closed', 'This Scrim was closed: create another.');
    if (this.#host.failed) throw new ScrimError('engine-failed', engineFailed);
  }

  #change(settings: Partial<CheckedSettings>): Promise<void> {
    const { with: picture } = this.#settings;
    this.#settings = { ...this.#settings, ...settings };
    const applied = this.#apply();
    if (picture !== this.#settings.with && typeof picture !== 'string') picture.close();
    return applied;
  }

  #apply(): Promise<void> {
    const settings = this.#engineSettings();
    const blurs = settings.through !== null;
    if (blurs && !this.#cameraBlurs) this.#tell('problem', cameraBlurs);
    this.#cameraBlurs = blurs;
    this.#pace.restart();
    return this.#host.apply(settings);
  }

  #engineSettings(): EngineSettings {
    const settings = this.#settings;
    return {
      ...settings,
      budget: budgetOf(settings.budget, this.#track?.getSettings().frameRate),
      through: this.#through() ? this.#camera : null,
    };
  }

  /** Whether the camera does already what is asked for. Areas to hide it does not know. */
  #through(): boolean {
    const { effect, blurTwice, hide } = this.#settings;
    if (effect !== 'blur' || blurTwice || hide.length > 0) return false;
    return this.#track !== null && blursItself(this.#track);
  }

  #connect(): void {
    const port = this.#way && this.#host.port();
    if (port) this.#way?.connect(port);
  }

  #tell<E extends keyof Events>(event: E, value: Events[E]): void {
    if (this.#closing) return;
    for (const callback of this.#callbacks[event]) callback(value);
  }
}

const engineFailed = 'The engine stopped several times in a row. Close this Scrim.';

const cameraEnded: Problem = {
  code: 'camera-ended',
  message: 'The camera ended: it was unplugged, or taken away. Attach another.',
};

const cameraBlurs: Problem = {
  code: 'camera-blurs',
  message:
    "The camera blurs the background itself, so Scrim does not. Set 'blurTwice' to have both.",
};
