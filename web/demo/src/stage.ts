import { find } from './page.js';
import type { Pair } from './pairs.js';

/** The two pictures, one above the other; the split shows the lower one at its left. */
export class Stage {
  #frame = find('#stage', HTMLElement);
  #before = new Picture(find('#before', HTMLCanvasElement));
  #after = new Picture(find('#after', HTMLCanvasElement));
  #covered = find('#covered', HTMLElement);
  #began = () => {};

  /** Resolves with the first picture. */
  readonly playing = new Promise<void>((resolve) => (this.#began = resolve));

  set mirrored(mirrored: boolean) {
    this.#frame.classList.toggle('mirrored', mirrored);
  }

  /** Why the whole picture is covered; empty when it is not. */
  set covered(reason: string) {
    this.#covered.hidden = reason === '';
    this.#covered.textContent = reason;
  }

  show(pair: Pair): void {
    if (document.hidden) return;
    this.#before.draw(pair.before, pair.width, pair.height);
    this.#after.draw(pair.after, pair.width, pair.height);
    this.#frame.style.setProperty('--shape', `${pair.width} / ${pair.height}`);
    this.#frame.dataset['state'] = 'playing';
    this.#began();
  }
}

/** A canvas of the frames' own size. */
class Picture {
  #canvas: HTMLCanvasElement;
  #context: CanvasRenderingContext2D;

  constructor(canvas: HTMLCanvasElement) {
    const context = canvas.getContext('2d', { alpha: false });
    if (context === null) throw new Error('This browser cannot draw.');
    this.#canvas = canvas;
    this.#context = context;
  }

  draw(image: CanvasImageSource, width: number, height: number): void {
    if (this.#canvas.width !== width) this.#canvas.width = width;
    if (this.#canvas.height !== height) this.#canvas.height = height;
    this.#context.drawImage(image, 0, 0, width, height);
  }
}
