/**
 * Keeps the whole page on this device, so that it works offline after the first load. It answers from
 * what it kept and asks the network only for what is missing. Every answer is cross-origin isolated:
 * from the second load on the network may use threads, on hosts that set no headers too.
 */
declare const self: ServiceWorkerGlobalScope;

/** Put here by the build: every file, and a name that changes when one of them does. */
declare const __FILES__: readonly string[];
declare const __VERSION__: string;

const name = `scrim-${__VERSION__}`;

self.addEventListener('install', (event) => {
  event.waitUntil(keep());
});

self.addEventListener('activate', (event) => {
  event.waitUntil(takeOver());
});

self.addEventListener('fetch', (event) => {
  const own = new URL(event.request.url).origin === self.location.origin;
  if (own && event.request.method === 'GET') event.respondWith(answer(event.request));
});

async function keep(): Promise<void> {
  const cache = await caches.open(name);
  await cache.addAll(__FILES__.map((file) => new Request(file, { cache: 'reload' })));
  await self.skipWaiting();
}

async function takeOver(): Promise<void> {
  const old = (await caches.keys()).filter((key) => key.startsWith('scrim-') && key !== name);
  await Promise.all(old.map((key) => caches.delete(key)));
  await self.clients.claim();
}

async function answer(request: Request): Promise<Response> {
  const cache = await caches.open(name);
  const kept = await cache.match(request, { ignoreSearch: true, ignoreVary: true });
  return isolated(kept ?? (await fetch(request)));
}

function isolated(response: Response): Response {
  const headers = new Headers(response.headers);
  headers.set('Cross-Origin-Opener-Policy', 'same-origin');
  headers.set('Cross-Origin-Embedder-Policy', 'require-corp');
  return new Response(response.body, { status: response.status, headers });
}

export {};
