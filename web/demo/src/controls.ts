import type { Choice, Chosen } from './choice.js';
import { find, radios } from './page.js';

/** Effect, strength, look, who and view: the controls show the choice and change it. */
export function controls(chosen: Chosen): void {
  const pick = <K extends 'effect' | 'look' | 'who' | 'view'>(name: K) =>
    radios(name, (value) => chosen.set({ [name]: value as Choice[K] }));
  const show = {
    effect: pick('effect'),
    look: pick('look'),
    who: pick('who'),
    view: pick('view'),
  };

  const strength = find('#strength', HTMLInputElement);
  const number = find('#strength-value', HTMLOutputElement);
  strength.addEventListener('input', () => chosen.set({ strength: strength.valueAsNumber }));

  chosen.watch((choice) => {
    show.effect(choice.effect);
    show.look(choice.look);
    show.who(choice.who);
    show.view(choice.view);
    strength.value = number.value = String(choice.strength);
    strength.style.setProperty('--filled', `${choice.strength}%`);
    document.body.dataset['effect'] = choice.effect;
    document.body.dataset['view'] = choice.view;
  });
}
