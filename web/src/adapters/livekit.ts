/**
 * Scrim as a video processor of LiveKit's client: what its `TrackProcessor<Track.Kind.Video>` asks
 * for, without depending on it.
 */
import { Scrim, type Options, type Settings } from '../index.js';

/** What LiveKit hands a processor, as far as this one looks at it. */
export interface ProcessorOptions {
  track: MediaStreamTrack;
}

/**
 * Blurs or replaces what is behind the person in a LocalVideoTrack. Give it as the `processor` when
 * the track is made: `setProcessor` on a track that is published already comes after the first raw
 * frames have left.
 */
export class ScrimProcessor {
  readonly name = 'scrim';
  /** What LiveKit sends: absent until `init` is done, and after `destroy`. */
  processedTrack?: MediaStreamTrack;
  #settings: Partial<Settings & Options>;
  #scrim: Scrim | null = null;

  /** Settings are looked at by `init`, which rejects when one is wrong. */
  constructor(settings: Partial<Settings & Options> = {}) {
    this.#settings = settings;
  }

  /** What works between `init` and `destroy`, for its events; null at other times. */
  get scrim(): Scrim | null {
    return this.#scrim;
  }

  /** Called by LiveKit. Rejects with a ScrimError: then LiveKit does not publish. */
  async init({ track }: ProcessorOptions): Promise<void> {
    await this.destroy();
    const scrim = await Scrim.create(this.#settings);
    try {
      this.processedTrack = await scrim.attach(track);
    } catch (error) {
      await scrim.close();
      throw error;
    }
    this.#scrim = scrim;
  }

  /** Called by LiveKit when the camera was switched: the processed track goes on. */
  async restart(options: ProcessorOptions): Promise<void> {
    if (this.#scrim) await this.#scrim.attach(options.track);
    else await this.init(options);
  }

  /** Called by LiveKit when the track is stopped or the processor taken off. */
  async destroy(): Promise<void> {
    const scrim = this.#scrim;
    this.#scrim = null;
    delete this.processedTrack;
    await scrim?.close();
  }

  /** Changes settings, now and for the next `init`: all of them, or none when one is wrong. */
  async update(settings: Partial<Settings>): Promise<void> {
    await this.#scrim?.update(settings);
    this.#settings = { ...this.#settings, ...settings };
  }
}
