import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '../../..');
const build = process.env['SCRIM_WASM'] ?? join(root, 'build/wasm');
const networks = join(root, 'models/node_modules/@mediapipe/selfie_segmentation');

export const wasmBytes = () => readFileSync(join(build, 'web/core/scrim.wasm'));

export const wasmModule = () => WebAssembly.compile(wasmBytes());

export const modelBytes = (name: 'landscape' | 'general') =>
  new Uint8Array(
    readFileSync(
      join(
        networks,
        name === 'landscape'
          ? 'selfie_segmentation_landscape.tflite'
          : 'selfie_segmentation.tflite',
      ),
    ),
  );
