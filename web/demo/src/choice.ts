import type { Settings } from 'scrim';

/** What may stand behind the person in place of the room. */
export type Background =
  | { kind: 'colour'; name: string; colour: string }
  | { kind: 'scene'; name: string; picture: HTMLCanvasElement }
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

/** The same for the engine. */
export function settings(choice: Choice): Partial<Settings> {
  const { effect, strength, look, who, view, background } = choice;
  const picture = background.kind === 'colour' ? background.colour : background.picture;
  return effect === 'replace'
    ? { effect, who, view, with: picture }
    : { effect, strength, look, who, view };
}

/** Holds the choice and tells everybody who shows it. */
export class Chosen {
  #value: Choice;
  #watchers = new Set<(choice: Choice, before: Choice) => void>();

  constructor(first: Choice) {
    this.#value = first;
  }

  get value(): Choice {
    return this.#value;
  }

  set(part: Partial<Choice>): void {
    const before = this.#value;
    this.#value = { ...before, ...part };
    for (const watcher of this.#watchers) watcher(this.#value, before);
  }

  /** Calls now, and at every change. */
  watch(watcher: (choice: Choice, before: Choice) => void): void {
    this.#watchers.add(watcher);
    watcher(this.#value, this.#value);
  }
}
