import type { Chosen } from './choice.js';
import { code, coloured } from './code.js';
import { find } from './page.js';
import { toast } from './toasts.js';

/** The card with the code, and its copy button. */
export function snippet(chosen: Chosen): void {
  const place = find('#code', HTMLElement);
  chosen.watch((choice) => place.replaceChildren(...coloured(code(choice))));
  find('#copy', HTMLButtonElement).addEventListener('click', () => {
    navigator.clipboard.writeText(code(chosen.value)).then(
      () => toast('note', 'Copied.'),
      () => toast('problem', 'This browser does not let the page copy: select the code instead.'),
    );
  });
}
