import { find } from './page.js';
import type { Pair } from './pairs.js';

/** The two pictures, one above the other; the split shows the lower one at its left. */
export class Stage {
  #frame = find('#stage', HTMLElement);
  #before = new Picture(find('#before', HTMLCanvasElement));
  #after = new Picture(find('#after', HTMLCanvasElement));
  #covered = find('#covered', HTMLElement);
  #awaited: (() => void)[] = [];

  /** Resolves with the next picture. */
  next(): Promise<void> {
    return new Promise((shown) => this.#awaited.push(shown));
  }

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
    for (const shown of this.#awaited.splice(0)) shown();
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
