import { find } from './page.js';

/** Counts every request that this page makes from now on, as the browser itself records them. */
export function countRequests(): void {
  const count = find('#requests', HTMLElement);
  const noun = find('#requests-noun', HTMLElement);
  const began = performance.now();
  let requests = 0;
  new PerformanceObserver((list) => {
    requests += list
      .getEntries()
      .filter((entry) => entry.startTime > began && entry.name.startsWith('http')).length;
    count.textContent = String(requests);
    noun.textContent = requests === 1 ? 'request' : 'requests';
  }).observe({ type: 'resource', buffered: false });
}
