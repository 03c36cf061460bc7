import { find, make } from './page.js';

/** What a toast offers to do. */
export interface Action {
  label: string;
  run(): void;
}

const seconds = { note: 6, problem: 12 };

/** A short message at the edge of the page, read out by screen readers; it goes by itself. */
export function toast(kind: keyof typeof seconds, message: string, action?: Action): void {
  const list = find('#toasts', HTMLElement);
  const same = [...list.children].find((item) => item.firstElementChild?.textContent === message);
  same?.remove();

  const item = make('div', `toast ${kind}`);
  item.append(make('p', '', message));
  if (action !== undefined) item.append(button(action.label, action.run));
  item.append(dismiss());
  list.append(item);
  if (action === undefined) setTimeout(() => item.remove(), seconds[kind] * 1000);

  function button(label: string, run: () => void): HTMLButtonElement {
    const element = make('button', 'quiet', label);
    element.addEventListener('click', () => {
      item.remove();
      run();
    });
    return element;
  }

  function dismiss(): HTMLButtonElement {
    const element = button('×', () => {});
    element.setAttribute('aria-label', 'Dismiss');
    return element;
  }
}
