import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const dist = process.env['SCRIM_WEB_DIST'] ?? join(here, '../../dist');

export const wasmBytes = () => new Uint8Array(readFileSync(join(dist, 'scrim.wasm')));

export const wasmModule = () => WebAssembly.compile(wasmBytes());

export const modelBytes = (name: 'landscape' | 'general') =>
  new Uint8Array(readFileSync(join(dist, `${name}.tflite`)));
