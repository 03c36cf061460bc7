import { ScrimError } from './errors.js';
import type { Problem, Probe, Report } from './report.js';
import type { Options, Settings } from './settings.js';

/** What a Scrim tells while it runs. */
export interface Events {
  report: Report;
  problem: Problem;
}

/**
 * Keeps the person in a camera's track and blurs or replaces what is behind them, on this machine.
 * What comes out never shows an uncovered background unless the effect is 'none'.
 */
export class Scrim {
  /**
   * Loads the engine. Rejects with a ScrimError: 'unsupported', 'no-simd', 'bad-option',
   * 'bad-image', 'assets'.
   */
  static async create(settings: Partial<Settings & Options> = {}): Promise<Scrim> {
    void settings;
    throw new ScrimError('unsupported', 'Not built yet.');
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
    void constraints;
    throw new ScrimError('unsupported', 'Not built yet.');
  }

  /**
   * Takes a camera's track (which stays the caller's: Scrim never stops it) and gives the track to
   * send. A second call switches the camera: the same output track goes on with the new one.
   */
  async attach(track: MediaStreamTrack): Promise<MediaStreamTrack> {
    void track;
    throw new ScrimError('unsupported', 'Not built yet.');
  }

  /** Changes settings from the next frame on: all of them, or none when one is wrong. */
  async update(settings: Partial<Settings>): Promise<void> {
    void settings;
  }

  /** Calls back on an event; returns what takes the callback off again. */
  on<E extends keyof Events>(event: E, callback: (value: Events[E]) => void): () => void {
    void event;
    void callback;
    return () => {};
  }

  /** Stops everything: the output track ends. May be called twice, and while starting. */
  async close(): Promise<void> {}
}
