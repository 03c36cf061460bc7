import type { Chosen } from './choice.js';
import { code, coloured } from './code.js';
import { find } from './page.js';
import type { Source } from './sources.js';
import { toast } from './toasts.js';

/** The card with the code, and its copy button. Returns what to call when the source changes. */
export function snippet(chosen: Chosen): (source: Source['kind']) => void {
  const place = find('#code', HTMLElement);
  let source: Source['kind'] = 'camera';
  const text = () => code(chosen.value, source);
  const show = () => place.replaceChildren(...coloured(text()));
  chosen.watch(show);
  find('#copy', HTMLButtonElement).addEventListener('click', () => {
    navigator.clipboard.writeText(text()).then(
      () => toast('note', 'Copied.'),
      () => toast('problem', 'This browser does not let the page copy: select the code instead.'),
    );
  });
  return (kind) => {
    source = kind;
    show();
  };
}
