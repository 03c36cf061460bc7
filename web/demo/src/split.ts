import { find } from './page.js';

const steps: Record<string, number> = {
  ArrowLeft: -2,
  ArrowDown: -2,
  ArrowRight: 2,
  ArrowUp: 2,
  PageDown: -10,
  PageUp: 10,
  Home: -100,
  End: 100,
};

/** Per cent of the width that a side needs for its tag. */
const tagRoom = 15;

/** The slider between before and after: by pointer anywhere on the stage, and by keys. */
export class Split {
  #stage = find('#stage', HTMLElement);
  #handle = find('#split', HTMLElement);
  #percent = 0;

  constructor() {
    this.percent = 0;
    this.#stage.addEventListener('pointerdown', (event) => this.#grab(event));
    this.#stage.addEventListener('pointermove', (event) => this.#drag(event));
    this.#stage.addEventListener('pointerup', () => this.#letGo());
    this.#stage.addEventListener('pointercancel', () => this.#letGo());
    this.#handle.addEventListener('keydown', (event) => this.#key(event));
  }

  /** Per cent of the width that show the picture before. */
  set percent(percent: number) {
    this.#percent = Math.min(100, Math.max(0, percent));
    const shown = Math.round(this.#percent);
    this.#stage.classList.toggle('hardly-before', this.#percent < tagRoom);
    this.#stage.classList.toggle('hardly-after', this.#percent > 100 - tagRoom);
    this.#stage.style.setProperty('--split', `${this.#percent}%`);
    this.#handle.setAttribute('aria-valuenow', String(shown));
    this.#handle.setAttribute('aria-valuetext', `${shown} % before, ${100 - shown} % after`);
  }

  #grab(event: PointerEvent): void {
    if (event.button !== 0) return;
    this.#stage.setPointerCapture(event.pointerId);
    this.#stage.classList.add('dragging');
    this.#handle.focus({ preventScroll: true });
    this.#follow(event);
  }

  #drag(event: PointerEvent): void {
    if (this.#stage.classList.contains('dragging')) this.#follow(event);
  }

  #follow(event: PointerEvent): void {
    const box = this.#stage.getBoundingClientRect();
    this.percent = ((event.clientX - box.left) / box.width) * 100;
  }

  #letGo(): void {
    this.#stage.classList.remove('dragging');
  }

  #key(event: KeyboardEvent): void {
    const step = steps[event.key];
    if (step === undefined) return;
    event.preventDefault();
    this.percent = this.#percent + step * (event.shiftKey ? 5 : 1);
  }
}
