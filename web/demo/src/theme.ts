import { find } from './page.js';

const key = 'scrim-theme';
const dark = matchMedia('(prefers-color-scheme: dark)');

/** Light or dark: the system's, until the button says otherwise. */
export function theme(): void {
  const button = find('#theme', HTMLButtonElement);
  const show = () => {
    const chosen = localStorage.getItem(key);
    const now = chosen ?? (dark.matches ? 'dark' : 'light');
    document.documentElement.dataset['theme'] = now;
    button.setAttribute('aria-pressed', String(now === 'dark'));
  };
  button.addEventListener('click', () => {
    const next = document.documentElement.dataset['theme'] === 'dark' ? 'light' : 'dark';
    const system = dark.matches ? 'dark' : 'light';
    if (next === system) localStorage.removeItem(key);
    else localStorage.setItem(key, next);
    show();
  });
  dark.addEventListener('change', show);
  show();
}
