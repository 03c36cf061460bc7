import { find } from './page.js';

const still = matchMedia('(prefers-reduced-motion: reduce)');
const step = 0.04;

/** The button that stops the sample's motion; who prefers less motion finds it stopped. */
export class Pause {
  #button = find('#pause', HTMLButtonElement);
  #video: HTMLVideoElement | null = null;

  constructor() {
    this.#button.addEventListener('click', () => this.#set(!this.#video?.paused));
  }

  set video(video: HTMLVideoElement | null) {
    this.#video = video;
    this.#set(still.matches);
  }

  /** Lets one frame through, which shows settings that changed meanwhile. */
  nudge(): void {
    if (this.#video?.paused) this.#video.currentTime += step;
  }

  #set(paused: boolean): void {
    if (paused) this.#video?.pause();
    else void this.#video?.play();
    this.#button.setAttribute('aria-pressed', String(paused));
  }
}
