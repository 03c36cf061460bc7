import { Scrim, ScrimError, type Events, type Settings } from 'scrim';

/** One Scrim for the page's life; settings that come faster than they are taken melt into one. */
export class Session {
  #scrim: Scrim;
  #failed: (error: ScrimError) => void;
  #next: Partial<Settings> | null = null;
  #updating = false;

  private constructor(scrim: Scrim, failed: (error: ScrimError) => void) {
    this.#scrim = scrim;
    this.#failed = failed;
  }

  static async start(
    settings: Partial<Settings>,
    failed: (error: ScrimError) => void,
  ): Promise<Session> {
    return new Session(await Scrim.create(settings), failed);
  }

  /** The first source, or another: the output track stays the same. */
  attach(track: MediaStreamTrack): Promise<MediaStreamTrack> {
    return this.#scrim.attach(track);
  }

  on<E extends keyof Events>(event: E, callback: (value: Events[E]) => void): void {
    this.#scrim.on(event, callback);
  }

  async update(settings: Partial<Settings>): Promise<void> {
    this.#next = { ...this.#next, ...settings };
    if (this.#updating) return;
    this.#updating = true;
    while (this.#next !== null) {
      const now: Partial<Settings> = this.#next;
      this.#next = null;
      await this.#scrim.update(now).catch((error: unknown) => {
        if (!(error instanceof ScrimError)) throw error;
        this.#failed(error);
      });
    }
    this.#updating = false;
  }
}
