import { find } from './page.js';

/** Keeps the page on this device, and says when it is there. */
export async function offline(): Promise<void> {
  if (!('serviceWorker' in navigator) || !import.meta.env.PROD) return;
  await navigator.serviceWorker.register(new URL('sw.js', document.baseURI), {
    updateViaCache: 'none',
  });
  await navigator.serviceWorker.ready;
  find('#offline', HTMLElement).hidden = false;
}
