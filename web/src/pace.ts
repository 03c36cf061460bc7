import type { Problem, Report } from './report.js';
import type { Settings } from './settings.js';

/** Of a frame's interval, what is the engine's: the rest is for copies, the encoder and the app. */
const share = 0.6;
const usualRate = 30;

/** Milliseconds that a frame may take on a track of so many frames a second; 0: no limit. */
export function budgetOf(budget: Settings['budget'], rate: number = usualRate): number {
  return budget === 'auto' ? Math.min(1000, (share * 1000) / (rate || usualRate)) : budget;
}

/** What is looked at of a report. */
export type Pulse = Pick<Report, 'fps' | 'dropped' | 'quality'>;

/** The governor's level at which every second frame has the mask of the one before. */
const everySecond = 2;
/** Reports, about one a second. */
const settling = 2;
const strainedUntilTold = 2;
const easyUntilTold = 5;
const mostUntilTold = 60;
/** Shares of the camera's frames that gave way to newer ones. */
const many = 0.1;
const few = 0.02;

/**
 * Tells when the device cannot hold a track's rate, and when it can again. Frames that gave way
 * show it, and the governor at its last resorts, which it takes before the rate falls. It is not
 * told for a moment's strain, nor taken back for a moment's ease; each time that it had to be told
 * again, taking it back takes twice as long.
 */
export class Pace {
  readonly #tell: (problem: Problem) => void;
  #dropped = 0;
  #seen = 0;
  #strained = 0;
  #easy = 0;
  #slow = false;
  #patience = easyUntilTold;

  constructor(tell: (problem: Problem) => void) {
    this.#tell = tell;
  }

  /** Another camera, or settings that cost something else: the first seconds do not count. */
  restart(): void {
    this.#seen = 0;
    this.#strained = 0;
    this.#easy = 0;
  }

  /** The next report, and the level of work that was wished for. */
  take({ fps, dropped, quality }: Pulse, wished: Settings['quality']): void {
    const gaveWay = Math.max(0, dropped - this.#dropped);
    this.#dropped = dropped;
    const came = fps + gaveWay;
    // A muted camera or a sleeping page says nothing about the device.
    if (came === 0 || ++this.#seen <= settling) return;
    const lost = gaveWay / came;
    const atTheEnd = quality >= everySecond && quality > wished;
    this.#strained = lost > many || atTheEnd ? this.#strained + 1 : 0;
    this.#easy = lost < few && !atTheEnd ? this.#easy + 1 : 0;
    if (!this.#slow && this.#strained >= strainedUntilTold) this.#tooSlow(fps, came);
    if (this.#slow && this.#easy >= this.#patience) this.#fastEnough();
  }

  #tooSlow(fps: number, came: number): void {
    this.#slow = true;
    this.#tell({
      code: 'too-slow',
      message:
        `This device is at its end: ${whatIsLeft(fps, came)}. Ask the camera for a smaller picture ` +
        "or a lower rate, or use the effect 'none'.",
    });
  }

  #fastEnough(): void {
    this.#slow = false;
    this.#patience = Math.min(2 * this.#patience, mostUntilTold);
    this.#tell({ code: 'fast-enough', message: "The camera's rate is held again." });
  }
}

function whatIsLeft(fps: number, came: number): string {
  return came - fps < 1
    ? 'only a coarser matte holds the rate'
    : `${Math.round(fps)} of ${Math.round(came)} frames a second are shown`;
}
