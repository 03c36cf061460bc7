// Each worker's address stands here as bundlers look for it; with `assets`, where the host put it.

import { inFolder } from './core/load.js';

type Assets = string | URL | undefined;

export function engineWorker(assets: Assets): Worker {
  return assets === undefined
    ? new Worker(new URL('./engine-worker.js', import.meta.url), { type: 'module' })
    : hosted('engine-worker.js', assets);
}

export function relayWorker(assets: Assets): Worker {
  return assets === undefined
    ? new Worker(new URL('./relay-worker.js', import.meta.url), { type: 'module' })
    : hosted('relay-worker.js', assets);
}

export function canvasTicker(assets: Assets): Worker {
  return assets === undefined
    ? new Worker(new URL('./canvas-ticker.js', import.meta.url), { type: 'module' })
    : hosted('canvas-ticker.js', assets);
}

function hosted(name: string, assets: string | URL): Worker {
  return new Worker(inFolder(name, assets), { type: 'module' });
}
