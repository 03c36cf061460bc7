import type { Settings } from 'scrim';
import { painted, type Paint } from './scenes/scenes.js';

/** What may stand behind the person in place of the room. */
export type Background =
  | { kind: 'colour'; name: string; colour: string }
  | { kind: 'scene'; name: string; paint: Paint }
  | { kind: 'own'; name: string; picture: Blob };

/** What the visitor chose. */
export interface Choice {
  effect: Settings['effect'];
  strength: number;
  look: Settings['look'];
  who: Settings['who'];
  view: Settings['view'];
  background: Background;
}

/** The same for the engine; the picture only when it is another than before. */
export function settings(choice: Choice, before?: Choice): Partial<Settings> {
  const { effect, strength, look, who, view, background } = choice;
  if (effect !== 'replace') return { effect, strength, look, who, view };
  const same = before?.effect === effect && before.background === background;
  return same ? { effect, who, view } : { effect, who, view, with: picture(background) };
}

function picture(background: Background): Settings['with'] {
  if (background.kind === 'colour') return background.colour;
  if (background.kind === 'own') return background.picture;
  return painted(background.paint, 1280, 720);
}

/** Holds the choice and tells everybody who shows it. */
export class Chosen {
  #value: Choice;
  #watchers = new Set<(choice: Choice) => void>();

  constructor(first: Choice) {
    this.#value = first;
  }

  get value(): Choice {
    return this.#value;
  }

  set(part: Partial<Choice>): void {
    this.#value = { ...this.#value, ...part };
    for (const watcher of this.#watchers) watcher(this.#value);
  }

  /** Calls now, and at every change. */
  watch(watcher: (choice: Choice) => void): void {
    this.#watchers.add(watcher);
    watcher(this.#value);
  }
}
